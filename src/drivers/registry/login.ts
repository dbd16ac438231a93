import type { Secret } from '../../secrets/secret.ts'
import type { DriverHttpRequest, DriverWorld } from '../driver.ts'
import { ask, isRefusal, isSuccess, statusText } from './ask.ts'
import type { Challenge } from './challenge.ts'
import type { Probe } from './probe.ts'
import { judgeRealm, type RealmRules } from './realm-rules.ts'
import type { RegistryAddress } from './registry-address.ts'
import { askToken, type Credential, identityTokenUser } from './token.ts'

/** How a registry lets somebody in. */
export type Way =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic'; readonly credential: Credential }
  | {
      readonly kind: 'bearer'
      readonly credential: Credential
      readonly realm: URL
      readonly service: string | undefined
    }

/** What came of a login. */
export interface Login {
  /** Whether the credential is good; null where that could not be found out. */
  readonly ok: boolean | null
  readonly status: number | null
  readonly scheme: 'basic' | 'bearer' | 'none' | null
  readonly realm: string | null
  readonly service: string | null
  /** Whether the registry asks nobody. */
  readonly anonymous: boolean | null
  readonly error: string | null
  /** How to ask for more; missing where nothing more can be asked. */
  readonly way?: Way
}

/** What a login needs of the world around it. */
export interface LoginContext {
  readonly world: DriverWorld
  readonly seal: (value: string) => Secret
  readonly rules: RealmRules
}

const nothingKnown = {
  ok: null,
  status: null,
  scheme: null,
  realm: null,
  service: null,
  anonymous: null,
} satisfies Partial<Login>

/** `GET /v2/` with a proof; what it says is the login's outcome. */
async function enter(
  { name, origin }: RegistryAddress,
  login: NonNullable<DriverHttpRequest['login']>,
  refused: string,
  world: DriverWorld,
): Promise<Pick<Login, 'ok' | 'status' | 'error'>> {
  const asked = await ask(world, { method: 'GET', url: `${origin}/v2/`, login })
  if (asked.kind === 'failure') return { ok: null, status: null, error: asked.reason }
  const { status } = asked.answer
  if (isSuccess(status)) return { ok: true, status, error: null }
  if (isRefusal(status)) return { ok: false, status, error: `${refused} (HTTP ${status})` }
  return { ok: null, status, error: statusText(name, status) }
}

async function basicLogin(
  address: RegistryAddress,
  challenge: Challenge,
  credential: Credential,
  { world }: LoginContext,
): Promise<Login> {
  const known = {
    ...nothingKnown,
    scheme: 'basic',
    realm: challenge.parameters.get('realm') ?? null,
    anonymous: false,
  } as const
  if (credential.username === identityTokenUser)
    return { ...known, error: `an identity token works with a token server, and ${address.name} has none` }
  const login = { style: 'basic', ...credential } as const
  const entered = await enter(address, login, `${address.name} refused the credential`, world)
  return { ...known, ...entered, way: { kind: 'basic', credential } }
}

async function bearerLogin(
  address: RegistryAddress,
  challenge: Challenge,
  credential: Credential,
  { world, seal, rules }: LoginContext,
): Promise<Login> {
  const written = challenge.parameters.get('realm')
  const service = challenge.parameters.get('service')
  const verdict = judgeRealm(written, address, rules)
  const known = {
    ...nothingKnown,
    scheme: 'bearer',
    realm: written ?? null,
    service: service ?? null,
    anonymous: false,
  } as const
  if ('refused' in verdict) return { ...known, error: verdict.refused }
  const realm = verdict.url
  const answer = await askToken({ realm, service, credential }, world, seal)
  if (answer.kind === 'refused') return { ...known, ok: false, status: answer.status, error: answer.reason }
  if (answer.kind === 'unknown') return { ...known, status: answer.status ?? null, error: answer.reason }
  const refused = `${address.name} refused the token that ${realm.host} gave for the credential`
  const entered = await enter(address, { style: 'bearer', token: answer.token }, refused, world)
  return { ...known, ...entered, way: { kind: 'bearer', credential, realm, service } }
}

/** Logs in as the registry asks for it: with a token where it offers that, else with the password itself. */
export async function logIn(
  address: RegistryAddress,
  probe: Probe,
  credential: Credential,
  context: LoginContext,
): Promise<Login> {
  if (probe.kind === 'failed') return { ...nothingKnown, status: probe.status, error: probe.reason }
  const { status } = probe
  if (probe.kind === 'open')
    return {
      ...nothingKnown,
      status,
      scheme: 'none',
      anonymous: true,
      error: `${address.name} asks nobody for a credential, so none can be checked`,
      way: { kind: 'open' },
    }
  const offered = (scheme: string) => probe.challenges.find((challenge) => challenge.scheme === scheme)
  const [bearer, basic] = [offered('bearer'), offered('basic')]
  if (bearer !== undefined) return bearerLogin(address, bearer, credential, context)
  if (basic !== undefined) return basicLogin(address, basic, credential, context)
  return {
    ...nothingKnown,
    status,
    anonymous: false,
    error: `${address.name} asks for a login that is neither basic nor bearer`,
  }
}
