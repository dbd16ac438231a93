import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { failureError, failureOf } from '../../src/http/failure.ts'

const raised = (code: string, message = 'canary') =>
  Object.assign(new Error(message), { code, data: 'canary' })
const where = { connection: 'acme', host: 'api.example' }
const read = { method: 'GET', idempotent: true, effect: 'list' } as const

const cases: { name: string; error: unknown; sent: boolean; want: string }[] = [
  {
    name: 'refused',
    error: raised('ECONNREFUSED'),
    sent: false,
    want: 'network_failed again: it refused the connection',
  },
  {
    name: 'forbidden by Node',
    error: raised('ERR_ACCESS_DENIED'),
    sent: false,
    want: 'network_failed once: Node does not allow this process to use the network',
  },
  {
    name: 'unknown host',
    error: raised('ENOTFOUND'),
    sent: false,
    want: 'network_failed again: its name is not known to DNS',
  },
  {
    name: 'no DNS',
    error: raised('EAI_AGAIN'),
    sent: false,
    want: 'network_failed again: DNS does not answer',
  },
  {
    name: 'connect timeout',
    error: raised('UND_ERR_CONNECT_TIMEOUT'),
    sent: false,
    want: 'timed_out again: it did not accept a connection in time',
  },
  {
    name: 'reset',
    error: raised('ECONNRESET'),
    sent: true,
    want: 'network_failed again: the connection was closed before the answer was complete',
  },
  {
    name: 'reset while connecting',
    error: raised('ECONNRESET'),
    sent: false,
    want: 'network_failed again: the connection was closed while it was being made',
  },
  {
    name: 'self-signed',
    error: raised('DEPTH_ZERO_SELF_SIGNED_CERT'),
    sent: false,
    want: 'network_failed once: its TLS certificate is not signed by an authority that is trusted here',
  },
  {
    name: 'other TLS',
    error: raised('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
    sent: false,
    want: 'network_failed once: no TLS connection could be made (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)',
  },
  {
    name: 'no HTTP',
    error: raised('HPE_INVALID_CONSTANT'),
    sent: true,
    want: 'network_failed once: its answer is not HTTP (HPE_INVALID_CONSTANT)',
  },
  {
    name: 'several addresses',
    error: Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    sent: false,
    want: 'network_failed again: it refused the connection',
  },
  {
    name: 'no code',
    error: new Error('canary'),
    sent: false,
    want: 'network_failed again: the connection failed',
  },
  { name: 'no error', error: 'canary', sent: true, want: 'network_failed again: the connection failed' },
  {
    name: 'an object’s own name as a code',
    error: raised('constructor'),
    sent: true,
    want: 'network_failed again: the connection failed (constructor)',
  },
]

for (const { name, error, sent, want } of cases) {
  test(`failure: ${name}`, () => {
    const failure = failureOf(error, sent)
    const got = failureError(failure, read, where)
    const again = got.details.canRetry ? 'again' : 'once'
    assert.equal(`${got.code} ${again}: ${failure.reason}`, want)
    assert.equal(got.message, `acme: GET to api.example failed: ${failure.reason}`)
    assert.equal(got.details.connection, 'acme')
    // What undici and the parser attach to an error may be part of an answer.
    assert.ok(
      !inspect(got, { depth: 9, showHidden: true })
        .replaceAll(/\n {4}at .*/g, '')
        .includes('canary'),
    )
  })
}
