import { CredsqlError, type ErrorDetails } from '../errors/credsql-error.ts'
import type { ApiRequest } from '../provider/message.ts'
import { maySendAgain } from './may-send-again.ts'

/** Why a request has no usable answer. */
export interface Failure {
  readonly code: 'network_failed' | 'timed_out' | 'response_invalid'
  /** Plain words that complete "the request to HOST failed: …". */
  readonly reason: string
  readonly hint?: string
  /** Whether any of the request may have reached the other side. */
  readonly sent: boolean
  /** Whether the same request may succeed a moment later. */
  readonly transient: boolean
}

interface Words {
  readonly reason: string
  readonly hint?: string
  readonly permanent?: true
}

const customCa =
  'If the server uses a private certificate authority, name its certificate in the setting `ca`.'
const untrusted: Words = {
  reason: 'its TLS certificate is not signed by an authority that is trusted here',
  hint: customCa,
  permanent: true,
}
const wrongProtocol: Words = {
  reason: 'it does not answer with TLS as expected',
  hint: 'Check whether the connection’s url should begin with http:// or https://, and its port.',
  permanent: true,
}
const broken: Words = { reason: 'the connection was closed before the answer was complete' }
const unreachable: Words = { reason: 'the host cannot be reached', hint: 'Check the network and the url.' }

const wordsByCode: Readonly<Record<string, Words>> = {
  ECONNREFUSED: {
    reason: 'it refused the connection',
    hint: 'Check the url and the port, and whether the server runs.',
  },
  ENOTFOUND: {
    reason: 'its name is not known to DNS',
    hint: 'Check the spelling of the url, and the network.',
  },
  EAI_AGAIN: { reason: 'DNS does not answer', hint: 'Check the network.' },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ECONNRESET: broken,
  EPIPE: broken,
  UND_ERR_SOCKET: broken,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: broken,
  HPE_INVALID_EOF_STATE: broken,
  CERT_HAS_EXPIRED: { reason: 'its TLS certificate has expired', permanent: true },
  CERT_NOT_YET_VALID: {
    reason: 'its TLS certificate is not valid yet',
    hint: 'Check this machine’s clock.',
    permanent: true,
  },
  ERR_TLS_CERT_ALTNAME_INVALID: { reason: 'its TLS certificate is for another host name', permanent: true },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  EPROTO: wrongProtocol,
  ERR_SSL_WRONG_VERSION_NUMBER: wrongProtocol,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: wrongProtocol,
  UND_ERR_HEADERS_OVERFLOW: { reason: 'the headers of its answer are too large', permanent: true },
  ERR_ACCESS_DENIED: {
    reason: 'Node does not allow this process to use the network',
    hint: 'Node runs with --permission: start it with --allow-net as well. docs/engines.md lists what credsql needs.',
    permanent: true,
  },
  EMFILE: { reason: 'this process has too many open files' },
}

/** The failure behind an error that undici or a socket raised. Of the error only its code is used: its other fields may hold parts of the answer. */
export function failureOf(error: unknown, sent: boolean): Failure {
  const code = codeOf(error)
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return timeoutFailure('it did not accept a connection in time', sent)
  const { reason, hint, permanent } =
    (Object.hasOwn(wordsByCode, code) ? wordsByCode[code] : undefined) ?? unlisted(code, error)
  return {
    code: 'network_failed',
    reason: reason === broken.reason && !sent ? 'the connection was closed while it was being made' : reason,
    ...(hint === undefined ? {} : { hint }),
    sent,
    transient: permanent !== true,
  }
}

/** The failure of a request that took too long. */
export function timeoutFailure(reason: string, sent: boolean): Failure {
  const hint = 'Check the network, or raise the setting `timeout`.'
  return { code: 'timed_out', reason, hint, sent, transient: true }
}

/** The failure of an answer that arrived and cannot be used. */
export function unusableAnswer(reason: string): Failure {
  return { code: 'response_invalid', reason, sent: true, transient: false }
}

/** The error of a failed request, for a person. */
export function failureError(
  failure: Failure,
  request: Pick<ApiRequest, 'method' | 'idempotent' | 'effect'>,
  where: { readonly connection: string; readonly host: string; readonly proxy?: string | undefined },
): CredsqlError {
  const through = where.proxy === undefined ? '' : ` through the proxy ${where.proxy}`
  const doubt =
    failure.sent && !maySendAgain(request)
      ? 'It is not known whether the request took effect; it was not sent again.'
      : undefined
  const hint = [failure.hint, doubt].filter((line) => line !== undefined).join('\n')
  const details: ErrorDetails = {
    connection: where.connection,
    canRetry: failure.transient && (maySendAgain(request) || !failure.sent),
    ...(hint === '' ? {} : { hint }),
  }
  return new CredsqlError(
    failure.code,
    `${where.connection}: ${request.method} to ${where.host}${through} failed: ${failure.reason}`,
    details,
  )
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function unlisted(code: string, error: unknown): Words {
  const message = error instanceof Error ? error.message : ''
  const proxyStatus = /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((407)\)/.exec(message)
  if (proxyStatus) {
    const status = proxyStatus[1] ?? proxyStatus[2]
    const hint =
      status === '407'
        ? 'Put the user name and the password into the proxy’s url.'
        : 'Check the proxy, or NO_PROXY.'
    return {
      reason: `the proxy answered HTTP ${status}`,
      hint,
      ...(status?.startsWith('4') ? { permanent: true } : {}),
    }
  }
  if (code.startsWith('HPE_')) return { reason: `its answer is not HTTP (${code})`, permanent: true }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'UND_ERR_PRX_TLS') {
    return { reason: `no TLS connection could be made (${code})`, hint: customCa, permanent: true }
  }
  return { reason: code === '' ? 'the connection failed' : `the connection failed (${code})` }
}
