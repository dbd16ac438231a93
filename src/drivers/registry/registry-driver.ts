import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Driver, DriverRequest } from '../driver.ts'
import { type Login, type LoginContext, logIn } from './login.ts'
import { type Probe, probeRegistry } from './probe.ts'
import { checkPull, type Pull } from './pull.ts'
import { realmRules } from './realm-rules.ts'
import { type RegistryAddress, registryAddress } from './registry-address.ts'
import { shownText } from './shown-text.ts'

interface Timed<T> {
  readonly outcome: T
  /** Unix milliseconds when it was known. */
  readonly at: number
}

/** What one statement has asked of one connection already, so that nothing is asked twice. */
interface Checks {
  readonly probes: Map<string, Promise<Probe>>
  readonly logins: Map<string, Promise<Timed<Login>>>
  readonly pulls: Map<string, Promise<Timed<Pull>>>
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  let answer = known.get(key)
  if (answer === undefined) {
    answer = ask()
    known.set(key, answer)
  }
  return answer
}

function textKey({ keys }: DriverRequest, column: string): string | undefined {
  const key = keys.find((one) => one.column === column)
  return key === undefined ? undefined : String(key.value)
}

function requiredKey(request: DriverRequest, column: string): string {
  const value = textKey(request, column)
  if (value === undefined) throw new CredsqlError('internal', `login_checks was read without "${column}"`)
  return value
}

/** The driver behind `registry.v2.login_checks`: it logs in to registries with credentials that a statement names. */
export class RegistryDriver implements Driver {
  // A statement has a signal of its own; what it learned is forgotten with it.
  readonly #checks = new WeakMap<AbortSignal, Map<string, Checks>>()

  async *read(request: DriverRequest): AsyncGenerator<readonly unknown[]> {
    const { connection, settings, columns, world, seal, secretOf } = request
    const rules = realmRules(connection.name, settings)
    const context: LoginContext = { world, seal, rules }
    const handle = requiredKey(request, 'password')
    const credential = { username: requiredKey(request, 'username'), password: secretOf(handle) }
    const address = registryAddress(requiredKey(request, 'registry'), rules.insecureHosts)
    if (address === undefined) {
      yield [{ error: 'the registry is no host’s name', checked_at: instant(world.now()) }]
      return
    }
    const checks = this.#checksOf(request)
    const timed = async <T>(asked: Promise<T>): Promise<Timed<T>> => {
      const outcome = await asked
      return { outcome, at: world.now() }
    }
    const who = JSON.stringify([address.origin, credential.username, handle])
    const login = await once(checks.logins, who, async () =>
      timed(logIn(address, await this.#probe(checks, address, context), credential, context)),
    )
    const repository = textKey(request, 'repository')
    const pull =
      repository === undefined || !columns.has('can_pull')
        ? undefined
        : await once(checks.pulls, `${who} ${repository}`, () =>
            timed(checkPull(address, login.outcome, repository, context)),
          )
    yield [rowOf(login, pull, request.scrub)]
  }

  #probe(checks: Checks, address: RegistryAddress, { world }: LoginContext): Promise<Probe> {
    return once(checks.probes, address.origin, () => probeRegistry(address, world))
  }

  #checksOf({ signal, connection }: DriverRequest): Checks {
    const ofStatement = this.#checks.get(signal) ?? new Map<string, Checks>()
    this.#checks.set(signal, ofStatement)
    const known = ofStatement.get(connection.name)
    if (known !== undefined) return known
    const checks: Checks = { probes: new Map(), logins: new Map(), pulls: new Map() }
    ofStatement.set(connection.name, checks)
    return checks
  }
}

function instant(at: number): string {
  return new Date(at).toISOString()
}

function rowOf(
  { outcome, at }: Timed<Login>,
  pull: Timed<Pull> | undefined,
  scrub: DriverRequest['scrub'],
): Readonly<Record<string, unknown>> {
  const { ok, status, scheme, realm, service, anonymous, error } = outcome
  return {
    ok,
    http_status: status,
    auth_scheme: scheme,
    realm: shownText(realm, scrub),
    service: shownText(service, scrub),
    can_pull: pull?.outcome.allowed ?? null,
    anonymous,
    error: error ?? pull?.outcome.error ?? null,
    checked_at: instant(pull?.at ?? at),
  }
}
