import type { Environment } from '../secrets/local-folders.ts'
import type { Secret } from '../secrets/secret.ts'

/** A credential as `docker login` hands it over, in plain: it is on its way into the store. */
export interface GivenCredential {
  readonly server: string
  readonly username: string
  readonly secret: string
}

/** A credential that a store has; sealed. */
export interface StoredCredential {
  readonly username: string
  readonly secret: Secret
}

/** Where `docker login` puts credentials. What is in it goes before what the query finds. */
export interface CredentialStore {
  readonly store: (credential: GivenCredential) => Promise<void>
  /** Removes what is stored under exactly this key; nothing is wrong when there is nothing. */
  readonly erase: (server: string) => Promise<void>
  /** The credential for a server by Docker's rules, if there is one. */
  readonly get: (server: string) => Promise<StoredCredential | undefined>
  /** User names by server. */
  readonly list: () => Promise<ReadonlyMap<string, string>>
}

/** What a store needs of the one who opens it. */
export interface StoreWorld {
  readonly env: Environment
  readonly cwd: string
  readonly seal: (value: string) => Promise<Secret>
  readonly signal: AbortSignal
}
