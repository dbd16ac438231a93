import type { DockerServing } from '../catalog/serving-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { AuditLog } from '../secrets/audit-log.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import { type Environment, localFolders } from '../secrets/local-folders.ts'
import type { Session } from '../session/session.ts'
import { canonicalRegistry, visibleKey } from '../value/registry-name.ts'
import type { CredentialStore } from './credential-store.ts'
import { deliver } from './deliver.ts'
import { dockerKey, findServer } from './docker-server.ts'
import { HelperRefusal, helperMessages } from './helper-messages.ts'
import { openStore } from './open-store.ts'
import { servedRows } from './served-rows.ts'
import { servedUsers } from './served-users.ts'

const command = 'docker-credential-credsql get'

/** What an action works with. */
export interface ActionWorld {
  readonly session: Session
  readonly serving: DockerServing
  readonly signal: AbortSignal
  readonly env: Environment
  readonly cwd: string
}

type Action = (input: string, world: ActionWorld) => Promise<string>

/** The actions of the protocol that need a config. Each takes stdin and resolves to what is printed, empty for nothing. */
export const actions = { get, list, store, erase } as const satisfies Readonly<Record<string, Action>>

/** Whether a word is one of these actions. */
export function isAction(word: string): word is keyof typeof actions {
  return Object.hasOwn(actions, word)
}

/** The server on stdin: the raw text, trimmed. Throws the protocol's message where there is none. */
export function serverOf(input: string): string {
  const server = input.replace(/[\r\n]/g, '').trim()
  if (server === '') throw new HelperRefusal(helperMessages.noServer)
  return server
}

async function get(input: string, world: ActionWorld): Promise<string> {
  const { session, serving, signal, env } = world
  const server = serverOf(input)
  const found = (await stored(world)?.get(server)) ?? (await queried())
  if (found === undefined) throw new HelperRefusal(helperMessages.notFound)
  const { username, secret } = found
  if (username === null || username === '') throw new HelperRefusal(helperMessages.noUsername)
  // What came too late is given to nobody, so the log must not say that it was.
  signal.throwIfAborted()
  const audit = new AuditLog({ stateFolder: localFolders(env).state, now: () => new Date() })
  return deliver(audit, { command, target: visibleKey(server), secrets: [secret] }, (plain) =>
    JSON.stringify({ ServerURL: server, Username: username, Secret: plain(secret) }),
  )

  async function queried() {
    const rows = await servedRows(session, serving, {
      keyColumns: ['server', 'registry'],
      parameters: { server, registry: canonicalRegistry(server) },
      signal,
    })
    return findServer(rows, server)
  }
}

async function list(_: string, world: ActionWorld): Promise<string> {
  const users = new Map<string, string>()
  for (const [server, user] of (await stored(world)?.list()) ?? []) users.set(server, user)
  for (const { server, user } of await servedUsers(world.session, world.serving, world.signal)) {
    const key = dockerKey(server)
    if (!users.has(key)) users.set(key, user)
  }
  return JSON.stringify(Object.fromEntries(users))
}

async function store(input: string, world: ActionWorld): Promise<string> {
  const members = parseJsonObject(input)
  if (members === undefined) throw new HelperRefusal('credsql: stdin holds what is not a JSON object')
  const { ServerURL: server, Username: username, Secret: secret } = members
  if (typeof server !== 'string' || server.trim() === '') throw new HelperRefusal(helperMessages.noServer)
  if (typeof username !== 'string' || username === '') throw new HelperRefusal(helperMessages.noUsername)
  if (typeof secret !== 'string') throw new HelperRefusal('credsql: stdin holds no Secret')
  await target(world).store({ server: server.trim(), username, secret })
  return ''
}

async function erase(input: string, world: ActionWorld): Promise<string> {
  const server = serverOf(input)
  await target(world).erase(server)
  return ''
}

function stored({ session, env, cwd, signal }: ActionWorld): CredentialStore | undefined {
  const seal = async (value: string) => (await session.vault()).seal(value)
  return openStore(session.config, { env, cwd, signal, seal })
}

function target(world: ActionWorld): CredentialStore {
  const found = stored(world)
  if (found !== undefined) return found
  throw new CredsqlError('config_invalid', 'docker_credential_helper has no store', {
    file: world.serving.origin,
    hint: 'Say where logins are kept: store: helper:<name> for another helper, or store: file:<path> for a sealed file.',
  })
}
