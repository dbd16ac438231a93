import { readFile, stat } from 'node:fs/promises'
import { errorCode, hasErrorCode } from '../../errors/error-code.ts'
import { parseJsonObject } from '../../secrets/json-object.ts'
import { decodeUtf8 } from '../../secrets/utf8.ts'
import type { CredentialFile } from './credential-files.ts'

type Members = Readonly<Record<string, unknown>>

/** What a file, or a variable of the same form, says. */
export interface CredentialConfig {
  /** Entries by the key as it is written; what an entry is has not been checked. */
  readonly auths: ReadonlyMap<string, unknown>
  /** The helper that keeps what `credHelpers` does not name. */
  readonly credsStore?: string
  /** Helper by server, as it is written. */
  readonly credHelpers: ReadonlyMap<string, string>
  /** Members that cannot be what they should be, as ends of a sentence that begins with the file. */
  readonly problems: readonly string[]
}

/** A file that was read. */
export interface ReadFile {
  readonly kind: 'read'
  readonly config: CredentialConfig
  /** Four octal digits; undefined where files have no modes. */
  readonly mode: string | undefined
}

/** How reading a file ended. `problem` is the end of a sentence that begins with the file. */
export type FileReading =
  | ReadFile
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly problem: string }

const mostBytes = 16 * 1024 * 1024

/** A member as Go's decoder finds it, which is what Docker and Podman use: case does not matter, but exact goes first. */
export function memberOf(members: Members, name: string): unknown {
  if (Object.hasOwn(members, name)) return members[name]
  const lower = name.toLowerCase()
  const key = Object.keys(members).find((one) => one.toLowerCase() === lower)
  return key === undefined ? undefined : members[key]
}

/** The members of a value that is an object; undefined of any other. */
export function objectOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
}

/** Reads what a config says. What cannot be understood is among its problems and costs nothing else. */
export function readConfigMembers(members: Members, { consumer, legacy }: CredentialFile): CredentialConfig {
  const problems: string[] = []
  const entriesOf = (name: string): [string, unknown][] => {
    const value = memberOf(members, name) ?? {}
    const object = objectOf(value)
    if (object === undefined) problems.push(`has "${name}" that is no object`)
    return Object.entries(object ?? {})
  }
  if (legacy) return { auths: new Map(Object.entries(members)), credHelpers: new Map(), problems }
  const auths = new Map(entriesOf('auths'))
  const credHelpers = new Map<string, string>()
  for (const [server, helper] of entriesOf('credHelpers'))
    if (typeof helper !== 'string') problems.push('has an entry in "credHelpers" that is no text')
    // An empty name sends Docker back to the file.
    else if (helper !== '') credHelpers.set(server, helper)
  // Podman knows no store for all servers.
  const store = consumer === 'docker' ? (memberOf(members, 'credsStore') ?? '') : ''
  if (typeof store !== 'string') problems.push('has "credsStore" that is no text')
  return {
    auths,
    credHelpers,
    problems,
    ...(typeof store === 'string' && store !== '' && { credsStore: store }),
  }
}

/** Reads a file. Messages hold nothing of what is in it. */
export async function readCredentialFile(file: CredentialFile): Promise<FileReading> {
  let bytes: Uint8Array
  let mode: string | undefined
  try {
    const found = await stat(file.path)
    // Reading a pipe or a device may never end.
    if (!found.isFile()) return { kind: 'failed', problem: 'is no file' }
    if (found.size > mostBytes) return { kind: 'failed', problem: 'is longer than 16 MiB' }
    if (process.platform !== 'win32') mode = (found.mode & 0o7777).toString(8).padStart(4, '0')
    bytes = await readFile(file.path)
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'missing' }
    return { kind: 'failed', problem: `cannot be read: ${errorCode(error) ?? 'it failed'}` }
  }
  const text = decodeUtf8(bytes)
  if (text === undefined) return { kind: 'failed', problem: 'is not UTF-8 text' }
  const members = parseJsonObject(text)
  if (members === undefined) return { kind: 'failed', problem: 'is not a JSON object' }
  return { kind: 'read', config: readConfigMembers(members, file), mode }
}
