import { CredsqlError, type ErrorDetails, messageOf } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { parseSecretReference, referenceForms } from '../secrets/reference.ts'
import type { ConnectionConfig, WrittenSetting } from './config.ts'
import type { SettingManifest } from './manifest.ts'
import type { Connection, Provider, SettingValue } from './table.ts'

/** The process's environment, or one made up by a test. */
export type Environment = Readonly<Record<string, string | undefined>>

type PlainConfig = ConnectionConfig & { readonly kind: 'connection' }
type Settings = Readonly<Record<string, SettingManifest>>

/**
 * A configured connection. What is wrong with its settings is its `problem` (`connection_incomplete`, `config_invalid`), so
 * that it breaks only the statements that use it.
 */
export function buildConnection(config: PlainConfig, provider: Provider, env: Environment): Connection {
  const settings: Record<string, SettingValue> = {}
  let problem: CredsqlError | undefined
  for (const [name, written] of Object.entries(config.settings)) {
    const setting = provider.settings[name]
    const value =
      setting === undefined
        ? unknownSetting(config, name, written, provider.settings)
        : readSetting(config, name, written, setting, env)
    if (value instanceof CredsqlError) problem ??= value
    else settings[name] = value
  }
  for (const [name, setting] of Object.entries(provider.settings))
    if (settings[name] === undefined && setting.default !== undefined)
      settings[name] = plain(setting, setting.default)
  problem ??= missingSetting(config.name, config.origin, provider, settings)
  return {
    kind: 'connection',
    name: config.name,
    provider,
    settings,
    allowMint: config.allowMint,
    origin: config.origin,
    ...(problem && { problem }),
  }
}

/**
 * The connection that exists without configuration: named like its provider, filled from the environment. Undefined when a
 * required setting has neither a default nor a variable that is set.
 */
export function implicitConnection(provider: Provider, env: Environment): Connection | undefined {
  if (!mayBeImplicit(provider.settings, env)) return undefined
  const settings: Record<string, SettingValue> = {}
  for (const [name, setting] of Object.entries(provider.settings)) {
    const variable = setting.env
    const value = variable === undefined ? undefined : env[variable]
    if (variable !== undefined && value !== undefined && value !== '')
      settings[name] =
        setting.type === 'secret'
          ? { kind: 'reference', reference: `env:${variable}` }
          : plain(setting, value)
    else if (setting.default !== undefined) settings[name] = plain(setting, setting.default)
    else if (setting.required) return undefined
  }
  return {
    kind: 'connection',
    name: provider.name,
    provider,
    settings,
    allowMint: false,
    origin: 'environment',
  }
}

/** Whether the environment may hold a connection: every required setting has a default or a variable that is set. */
export function mayBeImplicit(settings: Settings, env: Environment): boolean {
  return Object.values(settings).every(
    (setting) =>
      !setting.required ||
      setting.default !== undefined ||
      (setting.env !== undefined && (env[setting.env] ?? '') !== ''),
  )
}

/** How to connect a provider that has no connection: its variables to set, or what to write into the config. */
export function connectHint(provider: Provider): string {
  const required = Object.entries(provider.settings).filter(([, setting]) => setting.required)
  const variables = required.flatMap(([, { env }]) => (env === undefined ? [] : [env]))
  const lines = required.map(([name, setting]) => `    ${name}: ${exampleOf(setting)}`)
  const config = ['connections:', `  ${provider.name}:`, `    provider: ${provider.name}`, ...lines].join(
    '\n',
  )
  if (variables.length < required.length || variables.length === 0) return `Write into the config:\n${config}`
  return `Set ${variables.join(' and ')} in the environment, or write into the config:\n${config}`
}

function exampleOf(setting: SettingManifest): string {
  return setting.type === 'secret' ? `env:${setting.env ?? 'NAME'}` : '…'
}

function unknownSetting(
  config: PlainConfig,
  name: string,
  { origin }: WrittenSetting,
  settings: Settings,
): CredsqlError {
  const names = Object.keys(settings)
  return new CredsqlError(
    'config_invalid',
    `connections.${config.name}: ${config.provider} has no setting "${name}"`,
    {
      file: origin,
      connection: config.name,
      near: nearNames(name, names),
      hint: `Its settings are ${names.join(', ')}.`,
    },
  )
}

function readSetting(
  config: PlainConfig,
  name: string,
  { value, origin }: WrittenSetting,
  setting: SettingManifest,
  env: Environment,
): SettingValue | CredsqlError {
  const wrong = (message: string, details: ErrorDetails) =>
    new CredsqlError('config_invalid', `connections.${config.name}.${name} ${message}`, {
      file: origin,
      connection: config.name,
      ...details,
    })
  if (setting.type === 'secret') {
    try {
      if (parseSecretReference(value) !== undefined) return { kind: 'reference', reference: value }
    } catch (error) {
      return wrong(`is a broken reference: ${messageOf(error)}`, { hint: `Known: ${referenceForms}.` })
    }
    const variable = setting.env ?? `${config.name}_${name}`.toUpperCase()
    return wrong('is a secret, and is written out', {
      hint: `Secrets are not written in the config. Write where it is:\n${name}: env:${variable}\nKnown: ${referenceForms}.`,
    })
  }
  if (!value.startsWith('env:')) return plain(setting, value)
  const variable = value.slice('env:'.length)
  const found = env[variable]
  if (found === undefined || found === '')
    return wrong(`names the environment variable ${variable}, which is not set`, { hint: `Set ${variable}.` })
  return plain(setting, found)
}

function plain(setting: SettingManifest, value: string): SettingValue {
  return { kind: 'plain', value: setting.type === 'url' ? normalUrl(value, setting.default_path) : value }
}

/** A url without slashes at its end, and with the setting's path where it has none of its own. */
export function normalUrl(value: string, defaultPath: string | undefined): string {
  const url = value.trim().replace(/\/+$/, '')
  if (defaultPath === undefined || !URL.canParse(url)) return url
  return new URL(url).pathname === '/' ? `${url}${defaultPath}` : url
}

function missingSetting(
  connection: string,
  origin: string,
  provider: Provider,
  settings: Readonly<Record<string, SettingValue>>,
): CredsqlError | undefined {
  const missing = Object.entries(provider.settings).filter(
    ([name, { required }]) => required && (settings[name] === undefined || isBlank(settings[name])),
  )
  const [first] = missing
  if (first === undefined) return badUrl(connection, origin, provider, settings)
  const names = missing.map(([name]) => `"${name}"`).join(', ')
  const lines = missing.map(
    ([name, setting]) => `${name}: ${setting.env === undefined ? exampleOf(setting) : `env:${setting.env}`}`,
  )
  return new CredsqlError(
    'connection_incomplete',
    `the connection ${connection} has no ${names}: ${first[1].description}`,
    { file: origin, connection, hint: `Write into its configuration:\n${lines.join('\n')}` },
  )
}

function isBlank(value: SettingValue): boolean {
  return value.kind === 'plain' && value.value === ''
}

function badUrl(
  connection: string,
  origin: string,
  provider: Provider,
  settings: Readonly<Record<string, SettingValue>>,
): CredsqlError | undefined {
  for (const [name, setting] of Object.entries(provider.settings)) {
    const value = settings[name]
    if (setting.type !== 'url' || value?.kind !== 'plain') continue
    if (URL.canParse(value.value) && /^https?:$/.test(new URL(value.value).protocol)) continue
    return new CredsqlError(
      'config_invalid',
      `the connection ${connection} has a "${name}" that is no http or https url`,
      {
        file: origin,
        connection,
        hint: setting.description,
      },
    )
  }
  return undefined
}
