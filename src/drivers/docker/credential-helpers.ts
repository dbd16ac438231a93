import { parseJsonObject } from '../../secrets/json-object.ts'
import type { ProgramEnd } from '../../secrets/run-program.ts'
import { describeEnd } from '../../secrets/sources/program-end.ts'
import { decodeUtf8 } from '../../secrets/utf8.ts'
import type { DriverWorld } from '../driver.ts'
import { findHelper, helperPrefix, isHelperName } from './installed-helpers.ts'

/** What helpers need of the world. */
export type HelperWorld = Pick<DriverWorld, 'env' | 'cwd' | 'runProgram'>

/** What a helper answered. `problem` is a sentence without its end that names the helper, and holds nothing it printed. */
export type HelperAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: string }

/** A credential that a helper keeps. */
export interface HelperSecret {
  readonly username: string | null
  readonly password: string | null
  readonly identityToken: string | null
}

/** Milliseconds that a helper may take for an answer. */
export const helperTimeout = 10_000

const mostOutput = 1024 * 1024
const notFound = 'credentials not found in native keychain'
/** With this user name the secret is an identity token. */
const tokenUser = '<token>'

/** A user name as a helper gives it; NULL where it says that there is none. */
function userOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== tokenUser ? value : null
}

/**
 * The credential helpers of one reading: the real programs `docker-credential-<name>`, each asked once for its list. One that did
 * not answer in time is not asked again, so that a hanging helper costs one wait and not one for each server.
 */
export class CredentialHelpers {
  readonly #world: HelperWorld
  readonly #signal: AbortSignal
  readonly #lists = new Map<string, Promise<HelperAnswer<ReadonlyMap<string, string | null>>>>()
  readonly #paths = new Map<string, Promise<string | undefined>>()
  readonly #hanging = new Map<string, string>()

  constructor(world: HelperWorld, signal: AbortSignal) {
    this.#world = world
    this.#signal = signal
  }

  /** The servers that a helper has credentials for, with their user names. */
  list(name: string): Promise<HelperAnswer<ReadonlyMap<string, string | null>>> {
    let list = this.#lists.get(name)
    if (list === undefined) {
      list = this.#list(name)
      this.#lists.set(name, list)
    }
    return list
  }

  async #list(name: string): Promise<HelperAnswer<ReadonlyMap<string, string | null>>> {
    const end = await this.#run(name, 'list', '')
    if (typeof end === 'string') return { kind: 'failed', problem: end }
    if (end.code !== 0) return failed(name, 'list', `ended with exit code ${end.code}`)
    const members = parseJsonObject(decodeUtf8(end.stdout) ?? '')
    if (members === undefined) return failed(name, 'list', 'printed what is not a JSON object')
    const users = Object.entries(members).map(([server, user]) => [server, userOf(user)] as const)
    return { kind: 'answered', value: new Map(users) }
  }

  /** The credential for a server; undefined where the helper says that it has none. */
  async get(name: string, server: string): Promise<HelperAnswer<HelperSecret | undefined>> {
    const end = await this.#run(name, 'get', server)
    if (typeof end === 'string') return { kind: 'failed', problem: end }
    const text = decodeUtf8(end.stdout) ?? ''
    if (end.code !== 0)
      return text.trim() === notFound
        ? { kind: 'answered', value: undefined }
        : failed(name, 'get', `ended with exit code ${end.code}`)
    const members = parseJsonObject(text)
    if (members === undefined) return failed(name, 'get', 'printed what is not a JSON object')
    const { Username: username, Secret: secret } = members
    if (typeof secret !== 'string') return failed(name, 'get', 'printed an object without a Secret')
    const isToken = username === tokenUser
    return {
      kind: 'answered',
      value: {
        username: userOf(username),
        password: isToken ? null : secret,
        identityToken: isToken ? secret : null,
      },
    }
  }

  /** What a helper says of its version; undefined where it does not know the question, as older ones do not. */
  async version(name: string): Promise<HelperAnswer<string | undefined>> {
    const end = await this.#run(name, 'version', '')
    if (typeof end === 'string') return { kind: 'failed', problem: end }
    const [line = ''] = end.code === 0 ? (decodeUtf8(end.stdout) ?? '').trim().split('\n') : []
    const version = /(?<![\w.])v?\d+\.\d[\w.+-]{0,60}(?=[\s),]|$)/.exec(line)?.[0]
    return { kind: 'answered', value: version }
  }

  /** Runs a helper to its end. A text says why there is no end of its own. */
  async #run(
    name: string,
    action: string,
    input: string,
  ): Promise<Extract<ProgramEnd, { readonly kind: 'exited' }> | string> {
    if (!isHelperName(name)) return 'a credential helper has a name that cannot be part of a program’s'
    const hanging = this.#hanging.get(name)
    if (hanging !== undefined) return hanging
    let path = this.#paths.get(name)
    if (path === undefined) {
      path = findHelper(name, this.#world.env)
      this.#paths.set(name, path)
    }
    const program = await path
    if (program === undefined) return `${helperPrefix}${name} was not found in PATH`
    const end = await this.#world.runProgram({
      program,
      args: [action],
      env: this.#world.env,
      cwd: this.#world.cwd,
      input,
      signal: this.#signal,
      timeout: helperTimeout,
      mostBytes: mostOutput,
    })
    if (end.kind === 'exited') return end
    const how = end.kind === 'too_long' ? 'printed more than 1 MiB' : describeEnd(end, helperTimeout)
    const problem = `${helperPrefix}${name} ${action} ${how}`
    if (end.kind === 'timed_out') this.#hanging.set(name, problem)
    return problem
  }
}

function failed(name: string, action: string, how: string): { kind: 'failed'; problem: string } {
  return { kind: 'failed', problem: `${helperPrefix}${name} ${action} ${how}` }
}
