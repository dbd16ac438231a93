import { CredsqlError } from '../errors/credsql-error.ts'
import { decodeUtf8 } from './utf8.ts'

/** What is unusual about an `auth` value, though it can be read. Docker and the kubelet do not agree on these. */
export type DockerAuthOddity =
  | 'unpadded' // the padding is missing: Docker and the kubelet refuse it
  | 'url_safe_alphabet' // `-` and `_` for `+` and `/`: Docker and the kubelet refuse it
  | 'line_breaks' // inside or around the base64
  | 'empty_username' // Docker refuses the whole file
  | 'empty_password'
  | 'colon_in_password' // the first colon ends the user name
  | 'trailing_newline' // part of the password, and sent along
  | 'nul' // Docker drops NULs at the end of the password, others send them

/** A decoded `auth` value. */
export interface DockerAuth {
  readonly username: string
  readonly password: string
  readonly oddities: readonly DockerAuthOddity[]
}

/** Why an `auth` value cannot be read. */
export type DockerAuthFault = 'empty' | 'not_base64' | 'not_utf8' | 'no_colon'

const problems: Readonly<Record<DockerAuthFault, string>> = {
  empty: 'is empty',
  not_base64: 'is not base64',
  not_utf8: 'is not UTF-8 text when decoded',
  no_colon: 'has no colon between user name and password',
}

/** What is wrong with an `auth` value, as the end of a sentence. */
export function describeDockerAuthFault(fault: DockerAuthFault): string {
  return problems[fault]
}

/**
 * Reads the `auth` member of Docker's config: base64 of `username:password`, split at the first colon. Nothing is trimmed: what
 * the text holds is what clients send.
 */
export function readDockerAuth(text: string): DockerAuth | DockerAuthFault {
  const base64 = decodeBase64(text)
  if (typeof base64 === 'string') return base64
  const { bytes, oddities } = base64
  const decoded = decodeUtf8(bytes)
  if (decoded === undefined) return 'not_utf8'
  const colon = decoded.indexOf(':')
  if (colon < 0) return 'no_colon'
  const username = decoded.slice(0, colon)
  const password = decoded.slice(colon + 1)
  if (username === '') oddities.push('empty_username')
  if (password === '') oddities.push('empty_password')
  if (password.includes(':')) oddities.push('colon_in_password')
  if (/[\r\n]\0*$/.test(password)) oddities.push('trailing_newline')
  if (decoded.includes('\0')) oddities.push('nul')
  return { username, password, oddities }
}

/** The same for where there is no row without it. Throws `response_invalid`, without the value, when it cannot be read. */
export function decodeDockerAuth(text: string): DockerAuth {
  const read = readDockerAuth(text)
  if (typeof read !== 'string') return read
  throw new CredsqlError('response_invalid', `the auth value of a registry ${problems[read]}`, {
    hint: 'It must be base64 of "username:password". Log in to the registry again to write it anew.',
  })
}

function decodeBase64(
  text: string,
): { readonly bytes: Uint8Array; readonly oddities: DockerAuthOddity[] } | 'empty' | 'not_base64' {
  const oddities: DockerAuthOddity[] = []
  const joined = text.replace(/[\r\n]/g, '')
  const match = /^(?<digits>[A-Za-z0-9+/_-]*)(?<padding>={0,2})$/.exec(joined)
  const { digits = '', padding = '' } = match?.groups ?? {}
  if (digits === '') return joined === '' ? 'empty' : 'not_base64'
  const missing = (4 - (digits.length % 4)) % 4
  if (missing === 3 || (padding !== '' && padding.length !== missing)) return 'not_base64'
  if (padding.length !== missing) oddities.push('unpadded')
  if (/[-_]/.test(digits)) oddities.push('url_safe_alphabet')
  if (joined !== text) oddities.push('line_breaks')
  return { bytes: Buffer.from(digits, 'base64'), oddities }
}
