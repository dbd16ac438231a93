import { CredsqlError } from '../errors/credsql-error.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import type { CredentialStore, GivenCredential, StoredCredential, StoreWorld } from './credential-store.ts'
import { findServer } from './docker-server.ts'
import type { SealedFile } from './sealed-file.ts'

/** A sealed file of credsql's own as the store: a JSON object with the list of credentials. */
export class FileStore implements CredentialStore {
  readonly #file: SealedFile
  readonly #world: StoreWorld

  constructor(file: SealedFile, world: StoreWorld) {
    this.#file = file
    this.#world = world
  }

  store(credential: GivenCredential): Promise<void> {
    return this.#change((known) => [
      ...known.filter(({ server }) => server !== credential.server),
      credential,
    ])
  }

  async erase(server: string): Promise<void> {
    const known = this.#credentials(await this.#file.read())
    // Nothing to take out is no reason to write, or to make a file.
    if (!known.some((credential) => credential.server === server)) return
    await this.#change((all) => all.filter((credential) => credential.server !== server))
  }

  async get(server: string): Promise<StoredCredential | undefined> {
    const known = this.#credentials(await this.#file.read())
    const found = findServer(
      known.map((credential) => ({ ...credential, key: credential.server })),
      server,
    )
    return found && { username: found.username, secret: await this.#world.seal(found.secret) }
  }

  async list(): Promise<ReadonlyMap<string, string>> {
    const known = this.#credentials(await this.#file.read())
    return new Map(known.map(({ server, username }) => [server, username]))
  }

  #change(change: (known: readonly GivenCredential[]) => readonly GivenCredential[]): Promise<void> {
    return this.#file.update(
      (text) => JSON.stringify({ credentials: change(this.#credentials(text)) }),
      this.#world.signal,
    )
  }

  #credentials(text: string | undefined): readonly GivenCredential[] {
    if (text === undefined) return []
    const list = parseJsonObject(text)?.['credentials']
    if (Array.isArray(list) && list.every(isCredential)) return list
    throw new CredsqlError('state_unusable', `the credential store ${this.#file.path} holds something else`, {
      hint: 'It was written by another version. Remove it and log in again.',
    })
  }
}

function isCredential(value: unknown): value is GivenCredential {
  if (typeof value !== 'object' || value === null) return false
  const { server, username, secret } = value as Readonly<Record<string, unknown>>
  return [server, username, secret].every((member) => typeof member === 'string')
}
