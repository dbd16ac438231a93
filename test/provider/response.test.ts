import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import type { HttpManifest } from '../../src/catalog/manifest.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { ApiRequest, ApiResponse } from '../../src/provider/message.ts'
import { parseBody, requestName, responseError } from '../../src/provider/response.ts'

const request: ApiRequest = {
  method: 'GET',
  url: 'https://api.example/v1/things/a%2Fb?name=canary-value&limit=5',
  headers: {},
  idempotent: true,
  effect: 'list',
}

function answer(status: number, body: unknown, type = 'application/json'): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': type }, body: text, sentAt: 0 }
}

/** How a shipped provider says where errors have their message. */
async function manifestOf(provider: string): Promise<HttpManifest> {
  const { http } = await loadProvider(join(bundledProvidersFolder(), provider))
  assert.ok(http)
  return http
}

test('a request is named by method and path: the query may be anything', () =>
  assert.equal(requestName(request), 'GET /v1/things/a%2Fb'))

describe('the message of an error', () => {
  for (const { provider, name, status, body, want } of [
    {
      provider: 'digitalocean',
      name: 'id and message',
      status: 404,
      body: { id: 'not_found', message: 'No registry.', request_id: 'r' },
      want: ': No registry. (not_found)',
    },
    { provider: 'digitalocean', name: 'message only', status: 500, body: { message: 'Oh.' }, want: ': Oh.' },
    {
      provider: 'digitalocean',
      name: 'id only',
      status: 500,
      body: { id: 'server_error' },
      want: ': server_error',
    },
    {
      provider: 'humanitec',
      name: 'the text in error',
      status: 400,
      body: { error: 'no such org' },
      want: ': no such org',
    },
    {
      provider: 'humanitec',
      name: 'a code in error, the text in message',
      status: 400,
      body: { error: 'API-400', message: 'bad id', details: { x: 1 } },
      want: ': bad id (API-400)',
    },
    {
      provider: 'rancher',
      name: 'code, message and field',
      status: 422,
      body: {
        type: 'error',
        status: 422,
        code: 'MissingRequired',
        message: 'Needed.',
        detail: 'd',
        fieldName: 'email',
      },
      want: ': Needed. (MissingRequired) field email',
    },
    {
      provider: 'rancher',
      name: 'no message, but a detail',
      status: 422,
      body: { type: 'error', code: 'InvalidOption', message: null, detail: 'Not one of these.' },
      want: ': Not one of these. (InvalidOption)',
    },
    {
      provider: 'rancher',
      name: 'a code alone is said once',
      status: 405,
      body: { type: 'error', code: 'ActionNotAvailable', message: '', detail: null },
      want: ': ActionNotAvailable',
    },
    {
      provider: 'rancher',
      name: 'a field alone',
      status: 422,
      body: { fieldName: 'email' },
      want: ': field email',
    },
    { provider: 'rancher', name: 'a list', status: 500, body: [], want: '' },
    { provider: 'rancher', name: 'null', status: 500, body: null, want: '' },
    {
      provider: 'rancher',
      name: 'a message that is no text',
      status: 500,
      body: { message: { a: 1 } },
      want: '',
    },
    { provider: 'rancher', name: 'nothing', status: 502, body: '', want: '' },
    {
      provider: 'rancher',
      name: 'HTML',
      status: 502,
      body: '<html><body>canary-value</body></html>',
      want: '',
    },
    { provider: 'rancher', name: 'plain text', status: 503, body: 'canary-value', want: '' },
  ])
    test(`${provider}: ${name}`, async () => {
      const error = responseError(request, answer(status, body), 'mine', await manifestOf(provider), [])
      assert.equal(error.message, `GET /v1/things/a%2Fb on mine answered ${status}${want}`)
      assert.equal(error.details.status, status)
      assert.equal(error.details.connection, 'mine')
      assert.doesNotMatch(JSON.stringify([error.message, error.details]), /canary/)
    })

  for (const { status, want } of [
    { status: 500, want: ' answered 500' },
    { status: 503, want: ' answered 503' },
    { status: 422, want: ' answered 422: canary-value' },
  ])
    test(`${status} of a call whose answer may hold secrets`, () => {
      const error = responseError(
        request,
        answer(status, { message: 'canary-value' }),
        'mine',
        undefined,
        [],
        true,
      )
      assert.ok(error.message.endsWith(want), error.message)
    })

  test('without a declaration, message and error are tried', () => {
    const message = (body: unknown) =>
      responseError(request, answer(500, body), 'mine', undefined, []).message
    assert.match(message({ message: 'a', error: 'b' }), /: a$/)
    assert.match(message({ error: 'b' }), /: b$/)
    assert.match(message({ errors: [{ message: 'c' }] }), /answered 500$/)
  })
})

describe('the code of an error', () => {
  for (const { status, code, hint } of [
    {
      status: 401,
      code: 'unauthorized',
      hint: /check connections\.mine\.access_key and connections\.mine\.secret_key/,
    },
    {
      status: 403,
      code: 'forbidden',
      hint: /connections\.mine\.access_key and connections\.mine\.secret_key.*permissions/,
    },
    { status: 404, code: 'not_found', hint: /url and the names in the settings of connection "mine"/ },
    { status: 429, code: 'rate_limited', hint: undefined },
    { status: 400, code: 'api_failed', hint: undefined },
    { status: 304, code: 'api_failed', hint: undefined },
    { status: 500, code: 'api_failed', hint: undefined },
  ])
    test(`${status} is ${code}`, () => {
      const error = responseError(request, answer(status, {}), 'mine', undefined, [
        'access_key',
        'secret_key',
      ])
      assert.equal(error.code, code)
      assert.equal(error.exitCode, 2)
      if (hint === undefined) assert.equal(error.details.hint, undefined)
      else assert.match(error.details.hint ?? '', hint)
    })

  test('a connection without secret settings', () => {
    const error = responseError(request, answer(401, {}), 'mine', undefined, [])
    assert.match(error.details.hint ?? '', /check its settings/)
  })
})

describe('parseBody', () => {
  test('JSON', () => assert.deepEqual(parseBody(request, answer(200, { a: [1] }), 'mine', true), { a: [1] }))

  test('integers stay exact where that is asked for', () => {
    const response = answer(200, '{"id":9007199254740993}')
    assert.deepEqual(parseBody(request, response, 'mine', true), { id: 9_007_199_254_740_993n })
  })

  for (const { name, body, type, what } of [
    {
      name: 'an HTML page by its type',
      body: 'hello canary-value',
      type: 'text/html; charset=utf-8',
      what: 'an HTML page',
    },
    {
      name: 'an HTML page by its look',
      body: '\n<!DOCTYPE html><p>canary-value',
      type: 'application/json',
      what: 'an HTML page',
    },
    { name: 'an HTML page in upper case', body: '<HTML>canary-value', type: '', what: 'an HTML page' },
    { name: 'nothing', body: '', type: 'application/json', what: 'an empty body' },
    { name: 'space', body: ' \n', type: 'application/json', what: 'an empty body' },
    {
      name: 'JSON that was cut',
      body: '{"password":"canary-value',
      type: 'application/json',
      what: 'text that is no JSON (',
    },
    {
      name: 'JSON that was cut before a number',
      body: '{"data":[{"id":',
      type: 'application/json',
      what: 'text that is no JSON (',
    },
    {
      name: 'a text',
      body: 'canary-value is the password',
      type: 'text/plain',
      what: 'text that is no JSON (',
    },
  ])
    for (const exact of [true, false])
      test(`${name} is an error that quotes nothing${exact ? '' : ', read fast'}`, () =>
        assert.throws(
          () => parseBody(request, answer(200, body, type), 'mine', exact),
          (error) => {
            assert.ok(error instanceof CredsqlError)
            assert.equal(error.code, 'response_invalid')
            const start = `GET /v1/things/a%2Fb on mine answered 200 with ${what}`
            assert.equal(error.message.slice(0, start.length), start)
            assert.doesNotMatch(`${error.message} ${JSON.stringify(error.details)} ${error.cause}`, /canary/)
            assert.ok(error.message.length < 300, error.message)
            return true
          },
        ))
})
