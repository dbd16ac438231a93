import { parseJsonObject } from '../secrets/json-object.ts'
import { runProgram } from '../secrets/run-program.ts'
import { describeEnd } from '../secrets/sources/program-end.ts'
import { decodeUtf8 } from '../secrets/utf8.ts'
import type { CredentialStore, GivenCredential, StoredCredential, StoreWorld } from './credential-store.ts'
import { HelperRefusal, isFixedMessage, isNotFound, targetFailed } from './helper-messages.ts'

const timeout = 30_000
const mostBytes = 1024 * 1024

/** Another credential helper, `docker-credential-<name>`, as the store. */
export class HelperStore implements CredentialStore {
  readonly #program: string
  readonly #world: StoreWorld

  constructor(name: string, world: StoreWorld) {
    this.#program = `docker-credential-${name}`
    this.#world = world
  }

  async store({ server, username, secret }: GivenCredential): Promise<void> {
    await this.#run('store', JSON.stringify({ ServerURL: server, Username: username, Secret: secret }))
  }

  async erase(server: string): Promise<void> {
    try {
      await this.#run('erase', server)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  async get(server: string): Promise<StoredCredential | undefined> {
    let printed: string
    try {
      printed = await this.#run('get', server)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
    const { Username: username, Secret: secret } = parseJsonObject(printed) ?? {}
    if (typeof username !== 'string' || typeof secret !== 'string')
      throw targetFailed(this.#program, 'get', 'printed what is no credential')
    return { username, secret: await this.#world.seal(secret) }
  }

  async list(): Promise<ReadonlyMap<string, string>> {
    const members = parseJsonObject(await this.#run('list', ''))
    if (members === undefined) throw targetFailed(this.#program, 'list', 'printed what is not a JSON object')
    return new Map(
      Object.entries(members).map(([server, user]) => [server, typeof user === 'string' ? user : '']),
    )
  }

  async #run(action: string, input: string): Promise<string> {
    const { env, cwd, signal } = this.#world
    const run = { program: this.#program, args: [action], env, cwd, input, signal, timeout, mostBytes }
    const end = await runProgram(run)
    if (end.kind !== 'exited') throw targetFailed(this.#program, action, describeEnd(end, timeout))
    const printed = decodeUtf8(end.stdout) ?? ''
    if (end.code === 0) return printed
    const said = printed.trim()
    throw isFixedMessage(said)
      ? new HelperRefusal(said)
      : targetFailed(this.#program, action, describeEnd(end, timeout))
  }
}
