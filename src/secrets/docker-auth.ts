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

/**
 * Decodes the `auth` member of Docker's config: base64 of `username:password`, split at the first colon. Nothing is trimmed: what
 * the text holds is what clients send. Throws `response_invalid`, without the value, when it is not base64, not UTF-8 or has no
 * colon.
 */
export function decodeDockerAuth(text: string): DockerAuth {
  const { bytes, oddities } = decodeBase64(text)
  const decoded = decodeUtf8(bytes)
  if (decoded === undefined) throw invalid('is not UTF-8 text when decoded')
  const colon = decoded.indexOf(':')
  if (colon < 0) throw invalid('has no colon between user name and password')
  const username = decoded.slice(0, colon)
  const password = decoded.slice(colon + 1)
  if (username === '') oddities.push('empty_username')
  if (password === '') oddities.push('empty_password')
  if (password.includes(':')) oddities.push('colon_in_password')
  if (/[\r\n]\0*$/.test(password)) oddities.push('trailing_newline')
  if (decoded.includes('\0')) oddities.push('nul')
  return { username, password, oddities }
}

function decodeBase64(text: string): { readonly bytes: Uint8Array; readonly oddities: DockerAuthOddity[] } {
  const oddities: DockerAuthOddity[] = []
  const joined = text.replace(/[\r\n]/g, '')
  const match = /^(?<digits>[A-Za-z0-9+/_-]*)(?<padding>={0,2})$/.exec(joined)
  const { digits = '', padding = '' } = match?.groups ?? {}
  if (digits === '') throw invalid(joined === '' ? 'is empty' : 'is not base64')
  const missing = (4 - (digits.length % 4)) % 4
  if (missing === 3 || (padding !== '' && padding.length !== missing)) throw invalid('is not base64')
  if (padding.length !== missing) oddities.push('unpadded')
  if (/[-_]/.test(digits)) oddities.push('url_safe_alphabet')
  if (joined !== text) oddities.push('line_breaks')
  return { bytes: Buffer.from(digits, 'base64'), oddities }
}

function invalid(problem: string): CredsqlError {
  return new CredsqlError('response_invalid', `the auth value of a registry ${problem}`, {
    hint: 'It must be base64 of "username:password". Log in to the registry again to write it anew.',
  })
}
