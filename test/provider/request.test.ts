import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { OperationManifest } from '../../src/catalog/manifest.ts'
import { buildRequest, pageRequest } from '../../src/provider/request.ts'
import { bind, operationOf } from './small-table.ts'

const base = 'https://api.example/v1'

describe('buildRequest', () => {
  test('method, address, headers, effect', () => {
    const operation = operationOf({ request: 'GET /things/{id}', item: '' })
    assert.deepEqual(buildRequest(base, {}, { operation, keys: [bind(operation, 'id', '1c1')] }), {
      method: 'GET',
      url: `${base}/things/1c1`,
      route: '/things/{id}',
      headers: { accept: 'application/json' },
      idempotent: true,
      effect: 'list',
    })
  })

  for (const { value, want } of [
    { value: 'a/b', want: 'a%2Fb' },
    { value: '../../admin', want: '..%2F..%2Fadmin' },
    { value: '...', want: '%2E%2E%2E' },
    { value: 'v1.2', want: 'v1.2' },
    { value: 'a?b#c', want: 'a%3Fb%23c' },
    { value: 'a b', want: 'a%20b' },
    { value: '100%', want: '100%25' },
    { value: '%2e%2e', want: '%252e%252e' },
    { value: 'größe', want: 'gr%C3%B6%C3%9Fe' },
    { value: '😀', want: '%F0%9F%98%80' },
    { value: '{name}', want: '%7Bname%7D' },
    { value: '\\', want: '%5C' },
  ])
    test(`${JSON.stringify(value)} is one segment of the path`, () => {
      const operation = operationOf({ request: 'GET /things/{id}/tags', item: '' })
      const { url } = buildRequest(base, {}, { operation, keys: [bind(operation, 'id', value)] })
      const sent = new URL(url)
      assert.equal(sent.search + sent.hash, '')
      assert.equal(sent.pathname.split('/').length, 5, url)
      assert.equal(sent.pathname, `/v1/things/${want}/tags`)
    })

  // A URL parser takes `%2E%2E` for `..` too, so no encoding keeps such a value in its place.
  for (const value of ['', '.', '..'])
    test(`${JSON.stringify(value)} cannot be a segment`, () => {
      const operation = operationOf({ request: 'GET /things/{id}/tags', item: '' })
      assert.throws(() => buildRequest(base, {}, { operation, keys: [bind(operation, 'id', value)] }), {
        code: 'unsupported',
        message: `"${value}" cannot stand for {id} in GET /things/{id}/tags: api.example would be asked for something else`,
      })
      const ofSetting = operationOf({ request: 'GET /orgs/{org}/things' })
      assert.throws(() => buildRequest(base, { org: value }, { operation: ofSetting, keys: [] }), {
        code: 'unsupported',
      })
    })

  for (const { name, manifest, idempotent } of [
    { name: 'GET', manifest: {}, idempotent: true },
    { name: 'HEAD', manifest: { request: 'HEAD /things' }, idempotent: true },
    { name: 'a mint that is a GET', manifest: { effect: 'mint' }, idempotent: false },
    {
      name: 'a mint that says that it is',
      manifest: { effect: 'mint', idempotent: true },
      idempotent: false,
    },
    { name: 'POST', manifest: { request: 'POST /things' }, idempotent: false },
    {
      name: 'a POST that says that it is',
      manifest: { request: 'POST /things', idempotent: true },
      idempotent: true,
    },
    { name: 'a GET that says that it is not', manifest: { idempotent: false }, idempotent: false },
  ] satisfies readonly { name: string; manifest: Partial<OperationManifest>; idempotent: boolean }[])
    test(`may be sent again: ${name}`, () => {
      const operation = operationOf(manifest)
      assert.equal(buildRequest(base, {}, { operation, keys: [] }).idempotent, idempotent)
    })

  test('a key in a header', () => {
    const operation = operationOf({ keys: { name: { '=': 'header:X-Name' } } })
    const { headers, url } = buildRequest(base, {}, { operation, keys: [bind(operation, 'name', 'a')] })
    assert.deepEqual(headers, { accept: 'application/json', 'X-Name': 'a' })
    assert.equal(url, `${base}/things`)
  })

  test('a request that lacks a value is never made', () => {
    const operation = operationOf({ request: 'GET /orgs/{org}/things/{id}' })
    const keys = [bind(operation, 'id', 'a')]
    assert.throws(() => buildRequest(base, {}, { operation, keys }), { code: 'internal', message: /\{org\}/ })
    assert.equal(buildRequest(base, { org: 'o' }, { operation, keys }).url, `${base}/orgs/o/things/a`)
  })
})

test('a further page is the same request at another address', () => {
  const operation = operationOf({ keys: { name: { '=': 'header:X-Name' } } })
  const first = buildRequest(base, {}, { operation, keys: [bind(operation, 'name', 'a')] })
  assert.deepEqual(pageRequest(first, `${base}/things?page=2`), { ...first, url: `${base}/things?page=2` })
})
