import { decodeUtf8 } from '../../secrets/utf8.ts'
import { parseGoDuration } from './go-duration.ts'
import { hasRepeatedMember } from './strict-json.ts'

/** For what a kubelet keeps an answer: this image, its registry, or every image. */
export type CacheKeyType = 'Image' | 'Registry' | 'Global'

/** A login as a plugin gives it. Both may be empty. */
export interface PluginLogin {
  readonly username: string
  readonly password: string
}

/** What a plugin answered. */
export interface PluginResponse {
  readonly cacheKeyType: CacheKeyType
  /** Nanoseconds; undefined: the config's default. */
  readonly cacheDuration: bigint | undefined
  /** By key; none where the plugin has nothing for the image. */
  readonly auth: readonly { readonly key: string; readonly login: PluginLogin }[]
}

const cacheKeyTypes: readonly unknown[] = ['Image', 'Registry', 'Global'] satisfies readonly CacheKeyType[]
const members = ['kind', 'apiVersion', 'cacheKeyType', 'cacheDuration', 'auth']

class Refused extends Error {}

/**
 * Decodes a `CredentialProviderResponse` as strictly as the kubelet: another version or kind, a member that is unknown or there
 * twice, a wrong type refuse all of it. The fault is the end of a sentence that begins with the plugin's name, and holds
 * nothing of the answer.
 */
export function decodeResponse(
  stdout: Uint8Array,
  apiVersion: string,
): PluginResponse | { readonly fault: string } {
  try {
    return decode(stdout, apiVersion)
  } catch (error) {
    if (error instanceof Refused) return { fault: error.message }
    throw error
  }
}

function decode(stdout: Uint8Array, apiVersion: string): PluginResponse {
  const text = decodeUtf8(stdout)
  if (text === undefined) throw new Refused('printed what is not UTF-8 text')
  const response = objectOf(parse(text), 'answer')
  if (response['apiVersion'] !== apiVersion)
    throw new Refused(`answered in another version than ${apiVersion}, or in none`)
  if (response['kind'] !== 'CredentialProviderResponse')
    throw new Refused('answered with a kind that is not CredentialProviderResponse')
  if (hasRepeatedMember(text)) throw new Refused('answered with a member twice')
  checkMembers(response, members)
  const { cacheKeyType } = response
  if (!isCacheKeyType(cacheKeyType))
    throw new Refused('answered with a cacheKeyType that is not Image, Registry or Global')
  return {
    cacheKeyType,
    cacheDuration: durationOf(response['cacheDuration']),
    auth: authOf(response['auth']),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('printed what is not one JSON object')
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw new Refused(`gave an ${what} that is no JSON object`)
}

function checkMembers(value: object, known: readonly string[]): void {
  if (Object.keys(value).some((name) => !known.includes(name)))
    throw new Refused('answered with a member that is not known')
}

function isCacheKeyType(value: unknown): value is CacheKeyType {
  return cacheKeyTypes.includes(value)
}

function durationOf(value: unknown): bigint | undefined {
  if (value === undefined || value === null) return undefined
  const nanoseconds = typeof value === 'string' ? parseGoDuration(value) : undefined
  if (nanoseconds === undefined) throw new Refused('answered with a cacheDuration that is no duration')
  return nanoseconds
}

function authOf(value: unknown): PluginResponse['auth'] {
  if (value === undefined || value === null) return []
  return Object.entries(objectOf(value, 'auth')).map(([key, entry]) => {
    const login = entry === null ? {} : objectOf(entry, 'entry of auth')
    checkMembers(login, ['username', 'password'])
    return { key, login: { username: textOf(login['username']), password: textOf(login['password']) } }
  })
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Refused('answered with a login that is no text')
  return value
}
