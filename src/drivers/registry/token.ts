import { SealedMember } from '../../catalog/request-body.ts'
import type { Secret } from '../../secrets/secret.ts'
import type { DriverHttpRequest, DriverWorld } from '../driver.ts'
import { type Asked, ask, isRefusal, isSuccess, statusText } from './ask.ts'

/** A user name and a password, or an identity token with the user name `<token>`. */
export interface Credential {
  readonly username: string
  readonly password: Secret
}

/** What a token server is asked for. */
export interface TokenQuestion {
  readonly realm: URL
  readonly service: string | undefined
  /** `repository:team/api:pull`; none for a mere login. */
  readonly scope?: string
  /** Nobody's token, where it is missing. */
  readonly credential?: Credential
}

/** A token, or the token server's no, or neither. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: Secret; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly status: number | undefined; readonly reason: string }

/** The user name that stands for an identity token in Docker's config and helpers. */
export const identityTokenUser = '<token>'

const clientId = 'credsql'

/** The OAuth 2 form of an identity token; https://distribution.github.io/distribution/spec/auth/oauth/ */
function refreshRequest({ realm, service, scope, credential }: TokenQuestion): DriverHttpRequest {
  const value = {
    grant_type: 'refresh_token',
    client_id: clientId,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
    ...(credential === undefined ? {} : { refresh_token: new SealedMember(credential.password) }),
  }
  return { method: 'POST', url: realm.href, body: { encoding: 'form', value } }
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
function basicRequest({ realm, service, scope, credential }: TokenQuestion): DriverHttpRequest {
  const url = new URL(realm)
  // A fragment is no part of a request.
  url.hash = ''
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('client_id', clientId)
  if (scope !== undefined) url.searchParams.set('scope', scope)
  if (credential === undefined) return { method: 'GET', url: url.href }
  const { username, password } = credential
  url.searchParams.set('account', username)
  return { method: 'GET', url: url.href, login: { style: 'basic', username, password } }
}

function jsonObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function readToken(asked: Asked, host: string, isRefresh: boolean): TokenAnswer | { readonly text: string } {
  if (asked.kind === 'failure') return { kind: 'unknown', status: undefined, reason: asked.reason }
  const { status, body } = asked.answer
  // RFC 6749, 5.2: a refresh token that is wrong, expired or revoked is told by 400.
  const isInvalidGrant = isRefresh && status === 400 && jsonObject(body)['error'] === 'invalid_grant'
  if (isRefusal(status) || isInvalidGrant)
    return {
      kind: 'refused',
      status,
      reason: `the token server ${host} refused the credential (HTTP ${status})`,
    }
  if (!isSuccess(status))
    return { kind: 'unknown', status, reason: statusText(`the token server ${host}`, status) }
  const { token, access_token: accessToken } = jsonObject(body)
  const text = [token, accessToken].find((one) => typeof one === 'string' && one !== '')
  if (typeof text !== 'string')
    return { kind: 'unknown', status, reason: `the token server ${host} answered without a token` }
  return { text }
}

/** Asks a token server. The token is sealed as soon as it is here. */
export async function askToken(
  question: TokenQuestion,
  world: DriverWorld,
  seal: (value: string) => Secret,
): Promise<TokenAnswer> {
  const isRefresh = question.credential?.username === identityTokenUser
  const asked = await ask(world, isRefresh ? refreshRequest(question) : basicRequest(question))
  const read = readToken(asked, question.realm.host, isRefresh)
  if ('kind' in read) return read
  const status = asked.kind === 'answer' ? asked.answer.status : 200
  return { kind: 'token', token: seal(read.text), status }
}
