import { type DockerAuthOddity, describeDockerAuthFault, readDockerAuth } from '../../secrets/docker-auth.ts'
import { memberOf, objectOf } from './read-credential-file.ts'

/** What is unusual about an entry of `auths`, or makes it unreadable. Consumers do not agree on these. */
export type EntryOddity =
  | Exclude<DockerAuthOddity, 'colon_in_password'>
  | 'several_colons' // the first one ends the user name
  | 'not_base64' // Docker refuses the whole file
  | 'not_utf8' // clients send the bytes, which no text can hold
  | 'no_colon' // Docker refuses the whole file
  | 'username_and_auth_differ' // `auth` is what counts

/** An entry of `auths` as its consumers understand it. */
export interface AuthEntry {
  readonly username: string | null
  readonly password: string | null
  readonly identityToken: string | null
  readonly registryToken: string | null
  readonly oddities: readonly EntryOddity[]
  /** Why a part of it cannot be read, as a sentence without its end; nothing of the entry is in it. */
  readonly error: string | null
  /** It holds something that logs in, readable or not. */
  readonly hasSecret: boolean
}

const memberNames = ['username', 'password', 'auth', 'identitytoken', 'registrytoken'] as const

function oddityName(oddity: DockerAuthOddity): EntryOddity {
  return oddity === 'colon_in_password' ? 'several_colons' : oddity
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

/** Whether an entry is the `{}` that Docker writes where a helper keeps the credential: it has nothing of a login. */
export function isMarker(entry: unknown): boolean {
  const members = objectOf(entry)
  return members !== undefined && memberNames.every((name) => (memberOf(members, name) ?? '') === '')
}

/** Reads an entry of `auths`. Never throws: what cannot be read is its `error`. */
export function readAuthEntry(entry: unknown): AuthEntry {
  const members = objectOf(entry)
  const oddities: EntryOddity[] = []
  const errors: string[] = []
  if (members === undefined) errors.push('the entry is no object')
  const texts: Partial<Record<(typeof memberNames)[number], string>> = {}
  for (const name of memberNames) {
    const value = members === undefined ? undefined : memberOf(members, name)
    if (typeof value === 'string') texts[name] = value
    else if (value !== undefined && value !== null) errors.push(`"${name}" is no text`)
  }
  let { username, password } = texts
  const { auth, identitytoken, registrytoken } = texts
  const read = auth === undefined || auth === '' ? undefined : readDockerAuth(auth)
  if (typeof read === 'string') {
    if (read !== 'empty') oddities.push(read)
    errors.push(`the auth value ${describeDockerAuthFault(read)}`)
  } else if (read !== undefined) {
    // Beside an identity token Docker writes a user name alone.
    const expected = orNull(identitytoken) === null ? undefined : 'empty_password'
    oddities.push(...read.oddities.filter((oddity) => oddity !== expected).map(oddityName))
    if (differs(username, read.username) || differs(password, read.password))
      oddities.push('username_and_auth_differ')
    username = read.username
    password = read.password
  }
  const [identityToken, registryToken] = [orNull(identitytoken), orNull(registrytoken)]
  return {
    username: orNull(username),
    password: orNull(password),
    identityToken,
    registryToken,
    oddities,
    error: errors.length === 0 ? null : errors.join('; '),
    hasSecret:
      (typeof read === 'string' && read !== 'empty') ||
      orNull(password) !== null ||
      identityToken !== null ||
      registryToken !== null,
  }
}

function differs(written: string | undefined, decoded: string): boolean {
  return written !== undefined && written !== '' && written !== decoded
}
