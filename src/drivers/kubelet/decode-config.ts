import { nearNames } from '../../errors/near-names.ts'
import { parseGoDuration } from './go-duration.ts'
import type { Complain, PluginConfig, TokenAttributes } from './plugin-config.ts'

const configVersions = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `kubelet.config.k8s.io/${version}`)

type Members = Readonly<Record<string, unknown>>

/**
 * Reads the plugins of one `CredentialProviderConfig`, strictly as the kubelet does: unknown members and wrong types are
 * complained about. A null is an absent member.
 */
export function decodeConfig(
  value: unknown,
  sourceFile: string,
  complain: Complain,
): readonly PluginConfig[] {
  const reader = new Reader(complain)
  const config = reader.object(value, '', ['apiVersion', 'kind', 'providers'])
  const kind = reader.text(config, '', 'kind')
  const version = reader.text(config, '', 'apiVersion')
  if (kind !== 'CredentialProviderConfig') complain('kind', 'must be CredentialProviderConfig')
  if (!configVersions.includes(version)) complain('apiVersion', `must be one of ${configVersions.join(', ')}`)
  const tokens = version === configVersions[0]
  return reader.list(config, '', 'providers').map(([item, place]) => {
    const plugin = reader.object(item, place, [
      ...['name', 'matchImages', 'defaultCacheDuration', 'apiVersion', 'args', 'env'],
      // The two older versions of the config do not have it.
      ...(tokens ? ['tokenAttributes'] : []),
    ])
    return {
      name: reader.text(plugin, place, 'name'),
      apiVersion: reader.text(plugin, place, 'apiVersion'),
      matchImages: reader.texts(plugin, place, 'matchImages'),
      defaultCacheDuration: reader.duration(plugin, place, 'defaultCacheDuration'),
      args: reader.texts(plugin, place, 'args'),
      env: reader.list(plugin, place, 'env').map(([variable, at]) => {
        const members = reader.object(variable, at, ['name', 'value'])
        return { name: reader.text(members, at, 'name'), value: reader.text(members, at, 'value') }
      }),
      tokenAttributes: tokens
        ? tokenAttributes(reader, plugin['tokenAttributes'], `${place}.tokenAttributes`)
        : undefined,
      sourceFile,
    }
  })
}

function tokenAttributes(reader: Reader, value: unknown, place: string): TokenAttributes | undefined {
  if (value === undefined || value === null) return undefined
  const members = reader.object(value, place, [
    'serviceAccountTokenAudience',
    'cacheType',
    'requireServiceAccount',
    'requiredServiceAccountAnnotationKeys',
    'optionalServiceAccountAnnotationKeys',
  ])
  return {
    serviceAccountTokenAudience: reader.text(members, place, 'serviceAccountTokenAudience'),
    cacheType: reader.text(members, place, 'cacheType'),
    requireServiceAccount: reader.boolean(members, place, 'requireServiceAccount'),
    requiredServiceAccountAnnotationKeys: reader.texts(
      members,
      place,
      'requiredServiceAccountAnnotationKeys',
    ),
    optionalServiceAccountAnnotationKeys: reader.texts(
      members,
      place,
      'optionalServiceAccountAnnotationKeys',
    ),
  }
}

/** Reads members of known types; what is wrong is complained about and read as if it were absent. */
class Reader {
  readonly #complain: Complain

  constructor(complain: Complain) {
    this.#complain = complain
  }

  object(value: unknown, place: string, known: readonly string[]): Members {
    if (value === undefined || value === null) return {}
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.#complain(place, 'must be a map')
      return {}
    }
    // The strange name itself stays out: in a slip of YAML it may be a value.
    for (const name of Object.keys(value).filter((one) => !known.includes(one))) {
      const near = nearNames(name, known)
      this.#complain(
        place,
        `has a member that is not known: ${near.length > 0 ? `did you mean ${near.join(', ')}?` : `its members are ${known.join(', ')}`}`,
      )
    }
    return value as Members
  }

  list(members: Members, place: string, name: string): readonly (readonly [unknown, string])[] {
    const value = memberOf(members, name)
    if (value === undefined) return []
    const at = placeOf(place, name)
    if (Array.isArray(value)) return value.map((item: unknown, i) => [item, `${at}[${i}]`] as const)
    this.#complain(at, 'must be a list')
    return []
  }

  text(members: Members, place: string, name: string): string {
    return this.#text(memberOf(members, name), placeOf(place, name))
  }

  texts(members: Members, place: string, name: string): readonly string[] {
    return this.list(members, place, name).map(([item, at]) => this.#text(item ?? undefined, at))
  }

  boolean(members: Members, place: string, name: string): boolean | undefined {
    const value = memberOf(members, name)
    if (value === undefined || typeof value === 'boolean') return value
    this.#complain(placeOf(place, name), 'must be true or false')
    return undefined
  }

  /** Undefined only where it is absent: what is no duration is complained about and read as 0. */
  duration(members: Members, place: string, name: string): bigint | undefined {
    const value = memberOf(members, name)
    if (value === undefined) return undefined
    const nanoseconds = typeof value === 'string' ? parseGoDuration(value) : undefined
    if (nanoseconds === undefined) this.#complain(placeOf(place, name), 'must be a duration such as "10m"')
    return nanoseconds ?? 0n
  }

  #text(value: unknown, place: string): string {
    if (value === undefined) return ''
    if (typeof value === 'string') return value
    this.#complain(place, 'must be a text; write it in quotes')
    return ''
  }
}

function memberOf(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined
}

function placeOf(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`
}
