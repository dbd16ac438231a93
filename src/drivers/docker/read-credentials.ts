import { canonicalRegistry, repositoryPrefix, visibleKey } from '../../value/registry-name.ts'
import { type AuthEntry, isMarker, readAuthEntry } from './auth-entry.ts'
import type { Consumer } from './credential-files.ts'
import { CredentialHelpers } from './credential-helpers.ts'
import { type CredentialSource, credentialSources, type DockerReading } from './credential-sources.ts'
import { inParallel } from './in-parallel.ts'

/** A credential as the table has it. Secrets are plain here; the caller seals them. */
export interface DockerCredential {
  readonly source_file: string | null
  readonly consumer: Consumer
  readonly registry: string
  readonly repository_prefix: string | null
  readonly server_key: string
  readonly username: string | null
  readonly password: string | null
  readonly identity_token: string | null
  readonly registry_token: string | null
  readonly source: 'auths' | 'cred_helper' | 'creds_store' | 'env'
  readonly helper: string | null
  readonly plain_text: boolean
  readonly file_mode: string | null
  readonly oddities: readonly string[]
  readonly error: string | null
}

/** What is wanted of the credentials. */
export interface DockerWish {
  /** Helpers hand out secrets only when somebody uses them. */
  readonly withSecrets: boolean
  /** Only those of one registry, in its canonical spelling. */
  readonly registry?: string | undefined
}

/** Programs that run at once. */
const mostHelpers = 4

/** A server whose credential a helper keeps. */
interface HelperServer {
  readonly key: string
  readonly helper: string
  readonly source: 'cred_helper' | 'creds_store'
  /** From the store's list; undefined where no list has told. */
  readonly username?: string | null
  /** Why there is no list. */
  readonly problem?: string
}

function rowOf(
  source: CredentialSource,
  key: string,
  more: Pick<DockerCredential, 'source' | 'helper' | 'plain_text'> & Omit<AuthEntry, 'hasSecret'>,
): DockerCredential {
  const { identityToken, registryToken, username, password, oddities, error } = more
  return {
    source_file: source.file ?? null,
    consumer: source.consumer,
    registry: canonicalRegistry(key),
    repository_prefix: repositoryPrefix(key) ?? null,
    server_key: visibleKey(key),
    username,
    password,
    identity_token: identityToken,
    registry_token: registryToken,
    source: more.source,
    helper: more.helper,
    plain_text: more.plain_text,
    file_mode: source.mode ?? null,
    oddities,
    error,
  }
}

const nothing = {
  username: null,
  password: null,
  identityToken: null,
  registryToken: null,
  oddities: [],
  error: null,
} as const

/** What lies in the file itself. A marker says only that a store has it, where there is one. */
function* writtenRows(source: CredentialSource, partial: DockerReading['partial'], wish: DockerWish) {
  const { config, file, label } = source
  for (const [key, entry] of config.auths) {
    if (!isWanted(key, wish)) continue
    const inStore = config.credsStore !== undefined || helperFor(key, config.credHelpers) !== undefined
    if (inStore && isMarker(entry)) continue
    const { hasSecret, ...fields } = readAuthEntry(entry)
    if (fields.error !== null) partial(`${label}: ${visibleKey(key)}: ${fields.error}`)
    yield rowOf(source, key, {
      ...fields,
      source: file === undefined ? 'env' : 'auths',
      helper: null,
      plain_text: hasSecret,
    })
  }
}

function isWanted(key: string, { registry }: DockerWish): boolean {
  return registry === undefined || canonicalRegistry(key) === registry
}

function helperFor(key: string, helpers: ReadonlyMap<string, string>): string | undefined {
  const exact = helpers.get(key)
  if (exact !== undefined || repositoryPrefix(key) !== undefined) return exact
  const host = canonicalRegistry(key)
  return [...helpers].find(([server]) => canonicalRegistry(server) === host)?.[1]
}

/** What the store has, less what `credHelpers` gives to another helper. */
async function storeServers(
  { config, label }: CredentialSource,
  helpers: CredentialHelpers,
  partial: DockerReading['partial'],
): Promise<HelperServer[]> {
  const { credsStore, auths, credHelpers } = config
  if (credsStore === undefined) return []
  const server = { helper: credsStore, source: 'creds_store' } as const
  const list = await helpers.list(credsStore)
  if (list.kind === 'answered')
    return [...list.value]
      .filter(([key]) => helperFor(key, credHelpers) === undefined)
      .map(([key, username]) => ({ key, username, ...server }))
  const { problem } = list
  partial(`${label}: ${problem}`)
  // Docker leaves a marker for what it stores, so the file still tells of those.
  return [...auths]
    .filter(([key, entry]) => isMarker(entry) && helperFor(key, credHelpers) === undefined)
    .map(([key]) => ({ key, problem, ...server }))
}

async function helperRow(
  source: CredentialSource,
  server: HelperServer,
  helpers: CredentialHelpers,
  { partial }: DockerReading,
  { withSecrets }: DockerWish,
): Promise<DockerCredential> {
  const { key, helper } = server
  const fixed = { ...nothing, source: server.source, helper, plain_text: false }
  const failing = (error: string) => {
    partial(`${source.label}: ${error}`)
    return rowOf(source, key, { ...fixed, username: server.username ?? null, error })
  }
  if (withSecrets) {
    const answer = await helpers.get(helper, key)
    if (answer.kind === 'failed') return failing(answer.problem)
    const found = answer.value ?? { username: server.username ?? null, password: null, identityToken: null }
    return rowOf(source, key, { ...fixed, ...found })
  }
  if (server.problem !== undefined) return failing(server.problem)
  if (server.username !== undefined) return rowOf(source, key, { ...fixed, username: server.username })
  const list = await helpers.list(helper)
  if (list.kind === 'failed') return failing(list.problem)
  return rowOf(source, key, { ...fixed, username: listedUser(key, list.value) })
}

function listedUser(key: string, users: ReadonlyMap<string, string | null>): string | null {
  const exact = users.get(key)
  if (exact !== undefined) return exact
  const host = canonicalRegistry(key)
  return [...users].find(([server]) => canonicalRegistry(server) === host)?.[1] ?? null
}

/**
 * The credentials that Docker's and Podman's files, variables and helpers hold, one page a file, in the order of the search. What
 * fails is reported through `partial` and costs no other row. Rejects only when the signal is aborted.
 */
export async function* readDockerCredentials(
  reading: DockerReading,
  wish: DockerWish,
): AsyncGenerator<readonly DockerCredential[]> {
  const { world, signal, partial } = reading
  const helpers = new CredentialHelpers(world, signal)
  for await (const source of credentialSources(reading)) {
    const written = [...writtenRows(source, partial, wish)]
    const named = [...source.config.credHelpers].map(
      ([key, helper]): HelperServer => ({ key, helper, source: 'cred_helper' }),
    )
    const servers = [...(await storeServers(source, helpers, partial)), ...named].filter(({ key }) =>
      isWanted(key, wish),
    )
    const kept = await inParallel(servers, mostHelpers, (server) =>
      helperRow(source, server, helpers, reading, wish),
    )
    yield [...written, ...kept]
  }
}
