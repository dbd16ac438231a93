import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CredsqlError, type ErrorDetails } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { looksLikeLiteralSecret } from '../secrets/looks-like-secret.ts'
import { membersOf } from './aggregate-members.ts'
import { checkSchema } from './check-schema.ts'
import { type ConfigPlaces, findConfig, refuseExposed, unreadable } from './find-config.ts'
import {
  type ScheduleConfig,
  type ScheduleEntry,
  type ScheduleListen,
  scheduleConfig,
  scheduleListen,
} from './schedule-config.ts'
import {
  type DockerServing,
  type DockerServingEntry,
  dockerServing,
  type KubeletServing,
  type KubeletServingEntry,
  kubeletServing,
} from './serving-config.ts'
import { parseYaml, type YamlPath, type YamlText } from './yaml-file.ts'

/** A setting as it was written, and where: `path:line`. */
export interface WrittenSetting {
  readonly value: string
  readonly origin: string
}

/** A connection as the config has it: one account of a provider, or the union of others. */
export type ConnectionConfig =
  | {
      readonly kind: 'connection'
      readonly name: string
      readonly provider: string
      readonly settings: Readonly<Record<string, WrittenSetting>>
      readonly allowMint: boolean
      readonly origin: string
    }
  | {
      readonly kind: 'aggregate'
      readonly name: string
      /** Name of the one provider of all members. */
      readonly provider: string
      /** Names of the connections that the globs match, in the config's order; at least one. */
      readonly members: readonly string[]
      readonly origin: string
    }

/** An entry of `providers:`, the folder that it is relative to, and where it was written. */
export interface ListedProvider {
  readonly name: string
  readonly folder: string
  readonly origin: string
}

/** A path as it was written, what it means, and where it was written. */
export interface ConfiguredPath {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly origin: string
}

/** What a person configured. All of it is empty where there is no config file. */
export interface Config {
  /** The file that it was read from. */
  readonly path?: string
  readonly connections: readonly ConnectionConfig[]
  readonly providers: readonly ListedProvider[]
  /** Folders of packs of queries. */
  readonly packs?: readonly ConfiguredPath[]
  /** The file of the controls' waivers. */
  readonly waivers?: ConfiguredPath
  readonly maxCalls?: number
  /** Reference to the secret key of the fingerprints. */
  readonly fingerprintKey?: string
  readonly engine?: 'auto' | 'duckdb' | 'alasql'
  /** Runs that happen by themselves, in the config's order. */
  readonly schedules?: readonly ScheduleConfig[]
  /** Where the scheduler tells how it is. */
  readonly scheduleListen?: ScheduleListen
  readonly kubeletCredentialProvider?: KubeletServing
  readonly dockerCredentialHelper?: DockerServing
}

/** The config of someone who has none. */
export const emptyConfig: Config = { connections: [], providers: [] }

/** `credsql.yaml` after its schema accepted it. */
interface ConfigFile {
  readonly connections?: Readonly<Record<string, ConnectionEntry>> | null
  readonly providers?: readonly string[]
  readonly packs?: readonly string[]
  readonly waivers?: string
  readonly max_calls?: number
  readonly fingerprint_key?: string
  readonly engine?: 'auto' | 'duckdb' | 'alasql'
  readonly schedules?: Readonly<Record<string, ScheduleEntry>> | null
  readonly scheduler?: { readonly listen?: string }
  readonly kubelet_credential_provider?: KubeletServingEntry
  readonly docker_credential_helper?: DockerServingEntry
}

interface ConnectionEntry {
  readonly provider?: string
  readonly aggregate?: readonly string[]
  readonly allow_mint?: boolean
  readonly [setting: string]: string | number | boolean | readonly string[] | undefined
}

const ownMembers: ReadonlySet<string> = new Set(['provider', 'aggregate', 'allow_mint'])

/** Names that a statement uses for something else. */
const reservedNames: ReadonlySet<string> = new Set([
  'information_schema',
  'pg_catalog',
  'inventory',
  'credsql',
])

/**
 * Finds and reads the config. Without a file, and without one being named, it is empty. Throws `config_not_found`,
 * `config_exposed` for a file that others may read, and `config_invalid` with the file and line of the first fault.
 */
export async function readConfig(places: ConfigPlaces): Promise<Config> {
  const path = await findConfig(places)
  if (path === undefined) return emptyConfig
  await refuseExposed(path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
  return parseConfig(text, path)
}

/** A config from its text; `path` is for messages and for what is relative to the file. */
export async function parseConfig(text: string, path: string): Promise<Config> {
  const yaml = await parseYaml(text)
  const [fault] = yaml.faults
  if (fault !== undefined)
    throw invalid(fault.message, {
      file: `${path}:${fault.line}`,
      hint: 'Correct the YAML; quote a text that begins with *, & or @.',
    })
  if (yaml.value === null || yaml.value === undefined) return { ...emptyConfig, path }

  const value =
    typeof yaml.value === 'object' && !Array.isArray(yaml.value) ? withoutEmpty(yaml.value) : yaml.value
  const [problem] = [...(await checkSchema('config', value))].sort(
    (a, b) => yaml.lineOf(a.path) - yaml.lineOf(b.path),
  )
  if (problem !== undefined)
    throw invalid(`${where(problem.path)}${problem.message}`, {
      file: `${path}:${yaml.lineOf(problem.path)}`,
      ...(problem.hint !== '' && { hint: problem.hint }),
    })
  return fromFile(value as ConfigFile, yaml, path)
}

/** A member that is written without a value (`connections:` above comments) is as good as absent. */
function withoutEmpty(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}

function where(path: YamlPath): string {
  return path.length < 2 ? '' : `${path.slice(0, -1).join('.')}: `
}

function invalid(message: string, details: ErrorDetails): CredsqlError {
  return new CredsqlError('config_invalid', message, details)
}

function fromFile(file: ConfigFile, yaml: YamlText, path: string): Config {
  const at = (...place: YamlPath) => `${path}:${yaml.lineOf(place)}`
  const entries = Object.entries(file.connections ?? {})
  const plain = entries.flatMap(([name, entry]) => {
    const connection = plainConnection(name, entry, at)
    return connection === undefined ? [] : [connection]
  })
  const connections = entries.map(([name, entry]): ConnectionConfig => {
    const found = plain.find((connection) => connection.name === name)
    if (found !== undefined) return found
    const origin = at('connections', name)
    const extra = Object.keys(entry).find((member) => member !== 'aggregate')
    if (extra !== undefined)
      throw invalid(`connections.${name}: an aggregate has no member "${extra}"`, {
        file: at('connections', name, extra),
        hint: 'Its members have settings of their own.',
      })
    return { kind: 'aggregate', name, origin, ...membersOf(name, entry.aggregate ?? [], plain, at) }
  })
  const { kubelet_credential_provider: kubelet, docker_credential_helper: docker, packs, waivers } = file
  const pathAt = (name: string, ...place: YamlPath): ConfiguredPath => ({
    name,
    path: resolve(dirname(resolve(path)), name),
    origin: at(...place),
  })
  return {
    path,
    connections,
    providers: (file.providers ?? []).map((name, index) => ({
      name,
      folder: dirname(resolve(path)),
      origin: at('providers', index),
    })),
    ...(packs !== undefined && { packs: packs.map((name, index) => pathAt(name, 'packs', index)) }),
    ...(waivers !== undefined && { waivers: pathAt(waivers, 'waivers') }),
    ...(file.schedules !== undefined && {
      schedules: Object.entries(file.schedules ?? {}).map(([name, entry]) =>
        scheduleConfig(name, entry, at('schedules', name)),
      ),
    }),
    ...(file.scheduler?.listen !== undefined && {
      scheduleListen: scheduleListen(file.scheduler.listen, at('scheduler', 'listen')),
    }),
    ...(file.max_calls !== undefined && { maxCalls: file.max_calls }),
    ...(file.fingerprint_key !== undefined && { fingerprintKey: file.fingerprint_key }),
    ...(file.engine !== undefined && { engine: file.engine }),
    ...(kubelet !== undefined && {
      kubeletCredentialProvider: kubeletServing(kubelet, at('kubelet_credential_provider')),
    }),
    ...(docker !== undefined && {
      dockerCredentialHelper: dockerServing(docker, at('docker_credential_helper')),
    }),
  }
}

function plainConnection(
  name: string,
  entry: ConnectionEntry,
  at: (...place: YamlPath) => string,
): (ConnectionConfig & { readonly kind: 'connection' }) | undefined {
  const origin = at('connections', name)
  if (reservedNames.has(name))
    throw invalid(`connections.${name}: "${name}" is the name of something else in statements`, {
      file: origin,
      hint: 'Name the connection otherwise.',
    })
  const { provider, aggregate } = entry
  if (provider !== undefined && aggregate !== undefined)
    throw invalid(`connections.${name}: both provider and aggregate are given`, {
      file: at('connections', name, 'aggregate'),
      hint: 'Write two connections.',
    })
  if (aggregate !== undefined) return undefined
  if (provider === undefined) {
    const near = nearNames('provider', Object.keys(entry))
    throw invalid(`connections.${name}: neither provider nor aggregate is given`, {
      file: origin,
      ...(near.length > 0 && { near: ['provider'] }),
      hint: 'Write provider: <name> and its settings, or aggregate: ["<glob>"].',
    })
  }
  const settings: Record<string, WrittenSetting> = {}
  for (const [setting, value] of Object.entries(entry)) {
    if (ownMembers.has(setting)) continue
    const written = String(value)
    if (looksLikeLiteralSecret(setting, written))
      throw invalid(`connections.${name}.${setting} holds a secret`, {
        file: at('connections', name, setting),
        hint: `Secrets are not written here. Put it where only you can read it and write a reference, such as\n${setting}: env:${name.toUpperCase()}_${setting.toUpperCase()}\nThen replace the secret: it was in a file.`,
      })
    settings[setting] = { value: written, origin: at('connections', name, setting) }
  }
  return { kind: 'connection', name, provider, settings, allowMint: entry.allow_mint ?? false, origin }
}
