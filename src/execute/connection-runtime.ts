import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { baseUrl, type PlainSettings, plainSettings } from '../catalog/request-target.ts'
import type { Connection, Operation } from '../catalog/table.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { type HttpClient, openHttpClient } from '../http/client.ts'
import type { Clock } from '../http/clock.ts'
import type { HttpAuth } from '../http/settings.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { Secret } from '../secrets/secret.ts'
import { parseSecretReference, resolveSecretReference } from '../secrets/source.ts'
import type { Vault } from '../secrets/vault.ts'

/** A connection that can be called: its settings with their secrets resolved, and its HTTP client. */
export interface ConnectionRuntime {
  readonly settings: PlainSettings
  /** Base address of the API. */
  readonly base: string
  readonly origin: string
  readonly client: HttpClient
  /**
   * Where an operation's requests go: the connection's own address, or for one with a `base` another, whose client sends nothing
   * of what proves who the connection is.
   */
  target(operation: Operation): { readonly base: string; readonly client: HttpClient }
  /** Closes every client of the connection. */
  close(): Promise<void>
  /** Names of the settings that prove who is asking. */
  readonly secretSettings: readonly string[]
}

/** What opening a connection needs from the session. */
export interface RuntimeContext {
  readonly env: Environment
  readonly vault: Vault
  readonly clock: Clock
}

/** The folder that relative paths of a connection begin in: the config file's. */
function folderOf(connection: Connection): string | undefined {
  const file = connection.origin.replace(/:\d+$/, '')
  return connection.origin === 'environment' ? undefined : dirname(resolve(file))
}

async function secretSetting(connection: Connection, name: string, context: RuntimeContext): Promise<Secret> {
  const value = connection.settings[name]
  const reference = value?.kind === 'reference' ? parseSecretReference(value.reference) : undefined
  if (reference === undefined)
    throw new CredsqlError('connection_incomplete', `connection "${connection.name}" has no ${name}`, {
      connection: connection.name,
    })
  const cwd = folderOf(connection)
  try {
    return context.vault.seal(
      await resolveSecretReference(reference, { env: context.env, ...(cwd === undefined ? {} : { cwd }) }),
    )
  } catch (error) {
    if (error instanceof CredsqlError)
      throw new CredsqlError(
        error.code,
        `connection "${connection.name}", setting ${name}: ${error.message}`,
        {
          file: connection.origin,
          ...error.details,
          connection: connection.name,
        },
      )
    throw error
  }
}

async function authOf(connection: Connection, context: RuntimeContext): Promise<HttpAuth> {
  const auth = connection.provider.http?.auth ?? { style: 'none' }
  switch (auth.style) {
    case 'none':
      return { style: 'none' }
    case 'bearer':
      return { style: 'bearer', token: await secretSetting(connection, auth.token, context) }
    case 'basic': {
      // Some servers run without access control: then neither half is set, and nothing is sent.
      if (
        connection.settings[auth.username] === undefined &&
        connection.settings[auth.password] === undefined
      )
        return { style: 'none' }
      const plain = connection.settings[auth.username]
      const username =
        plain?.kind === 'plain' ? plain.value : await secretSetting(connection, auth.username, context)
      return { style: 'basic', username, password: await secretSetting(connection, auth.password, context) }
    }
    case 'header':
      return {
        style: 'header',
        header: auth.header,
        value: await secretSetting(connection, auth.value, context),
        ...(auth.prefix === undefined ? {} : { prefix: auth.prefix }),
      }
  }
}

async function certificates(connection: Connection, settings: PlainSettings): Promise<string | undefined> {
  const { ca } = settings
  if (ca === undefined) return undefined
  const path = resolve(folderOf(connection) ?? '.', ca)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CredsqlError(
      'config_invalid',
      `connection "${connection.name}": the file of its setting ca cannot be read: ${messageOf(error)}`,
      {
        file: connection.origin,
        connection: connection.name,
      },
    )
  }
}

function positive(
  connection: Connection,
  settings: PlainSettings,
  name: 'timeout' | 'concurrency',
): number | undefined {
  const text = settings[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new CredsqlError(
    'config_invalid',
    `connection "${connection.name}": ${name} is ${JSON.stringify(text)}, not a positive number`,
    {
      file: connection.origin,
      connection: connection.name,
    },
  )
}

/** Requests in flight at once when neither the connection nor its provider says. */
export const defaultConcurrency = 10

/** How many requests of a connection may be in flight at once. */
export function concurrencyOf(connection: Connection): number {
  return (
    positive(connection, plainSettings(connection), 'concurrency') ??
    connection.provider.http?.concurrency ??
    defaultConcurrency
  )
}

/** Resolves a connection's secrets and opens its client. Nothing is sent. Throws the connection's own problem. */
export async function openConnection(
  connection: Connection,
  context: RuntimeContext,
): Promise<ConnectionRuntime> {
  if (connection.problem !== undefined) throw connection.problem
  const { http } = connection.provider
  if (http === undefined)
    throw new CredsqlError('internal', `provider ${connection.provider.name} has no http section`)
  const settings = plainSettings(connection)
  const base = baseUrl(http.base_url, settings)
  const timeout = positive(connection, settings, 'timeout') ?? http.timeout
  const ca = await certificates(connection, settings)
  const shared = {
    connection: connection.name,
    clock: context.clock,
    env: context.env,
    concurrency: concurrencyOf(connection),
    ...(http.per_second === undefined ? {} : { perSecond: http.per_second }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    ...(ca === undefined ? {} : { ca }),
  }
  const client = openHttpClient({
    ...shared,
    origin: new URL(base).origin,
    auth: await authOf(connection, context),
    ...(http.rate_limit === undefined ? {} : { rateLimit: http.rate_limit }),
  })
  const secretSettings = Object.entries(connection.provider.settings)
    .filter(([, manifest]) => manifest.type === 'secret')
    .map(([name]) => name)
  const others = new Map<string, HttpClient>()
  const target = ({ manifest }: Operation) => {
    if (manifest.base === undefined) return { base, client }
    const address = baseUrl(manifest.base, settings)
    const { origin } = new URL(address)
    let other = others.get(origin)
    if (other === undefined) {
      other = openHttpClient({ ...shared, origin, auth: { style: 'none' } })
      others.set(origin, other)
    }
    return { base: address, client: other }
  }
  const close = async () => {
    await Promise.all([client, ...others.values()].map((one) => one.close()))
  }
  return { settings, base, origin: new URL(base).origin, client, target, close, secretSettings }
}
