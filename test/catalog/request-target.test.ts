import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PageManifest } from '../../src/catalog/manifest.ts'
import {
  baseUrl,
  pageSize,
  pathSegment,
  plainSettings,
  requestTarget,
} from '../../src/catalog/request-target.ts'
import type { Connection } from '../../src/catalog/table.ts'
import { bind, operationOf } from '../provider/small-table.ts'

const page: PageManifest = { style: 'next_url', next: 'next', size: { query: 'limit', max: 3000, use: 1000 } }

describe('requestTarget', () => {
  const list = operationOf({
    query: { sort: 'id', all: 'true' },
    page,
    keys: {
      name: { '=': 'name', prefix: 'name_prefix', like: 'name_like' },
      since: { '>=': 'since_gte', '<': 'since_lt' },
      size: { '=': 'size' },
    },
  })

  for (const { name, target, want } of [
    {
      name: 'the fixed query and the page size',
      target: requestTarget({}, { operation: list, keys: [] }),
      want: '/things?sort=id&all=true&limit=1000',
    },
    {
      name: 'keys in the order they are bound',
      target: requestTarget(
        {},
        { operation: list, keys: [bind(list, 'size', 7), bind(list, 'name', 'ci', 'prefix')] },
      ),
      want: '/things?sort=id&all=true&size=7&name_prefix=ci&limit=1000',
    },
    {
      name: 'what a query escapes',
      target: requestTarget({}, { operation: list, keys: [bind(list, 'name', 'a&b=c #/?ü')] }),
      want: '/things?sort=id&all=true&name=a%26b%3Dc+%23%2F%3F%C3%BC&limit=1000',
    },
    {
      name: 'a pattern',
      target: requestTarget({}, { operation: list, keys: [bind(list, 'name', '%ci_', 'like')] }),
      want: '/things?sort=id&all=true&name_like=%25ci_&limit=1000',
    },
    {
      name: 'a big integer',
      target: requestTarget({}, { operation: list, keys: [bind(list, 'size', 9_007_199_254_740_993n)] }),
      want: '/things?sort=id&all=true&size=9007199254740993&limit=1000',
    },
    {
      name: 'an order replaces the fixed one where it stands',
      target: requestTarget({}, { operation: list, keys: [], order: 'sort=since&order=desc' }),
      want: '/things?sort=since&all=true&order=desc&limit=1000',
    },
    {
      name: 'a limit is the page size',
      target: requestTarget({}, { operation: list, keys: [], limit: 5 }),
      want: '/things?sort=id&all=true&limit=5',
    },
    {
      name: 'a limit beyond the largest page',
      target: requestTarget({}, { operation: list, keys: [], limit: 9000 }),
      want: '/things?sort=id&all=true&limit=3000',
    },
    {
      name: 'two bounds of one column',
      target: requestTarget(
        {},
        { operation: list, keys: [bind(list, 'since', 0n, '>='), bind(list, 'since', 1_000_000n, '<')] },
      ),
      want: '/things?sort=id&all=true&since_gte=1970-01-01T00%3A00%3A00Z&since_lt=1970-01-01T00%3A00%3A01Z&limit=1000',
    },
  ])
    test(name, () => assert.equal(target, want))

  const get = operationOf({ request: 'GET /orgs/{org}/things/{id}?action=show', item: '' })
  for (const { name, target, want } of [
    {
      name: 'a path with a query of its own',
      target: requestTarget({ org: 'o' }, { operation: get, keys: [bind(get, 'id', 'a?b')] }),
      want: '/orgs/o/things/a%3Fb?action=show',
    },
    {
      name: 'what has no value stays as its name',
      target: requestTarget({}, { operation: get, keys: [] }),
      want: '/orgs/{org}/things/{id}?action=show',
    },
    {
      name: 'a setting is one segment',
      target: requestTarget({ org: 'a/b' }, { operation: get, keys: [bind(get, 'id', '1')] }),
      want: '/orgs/a%2Fb/things/1?action=show',
    },
    {
      name: 'a column wins over a setting of its name',
      target: requestTarget(
        { org: 'o', id: 'setting' },
        { operation: get, keys: [bind(get, 'id', 'column')] },
      ),
      want: '/orgs/o/things/column?action=show',
    },
    {
      name: 'a value is no template',
      target: requestTarget({ org: 'o' }, { operation: get, keys: [bind(get, 'id', '{org}')] }),
      want: '/orgs/o/things/%7Borg%7D?action=show',
    },
    {
      name: 'a value with $ is as it is',
      target: requestTarget({ org: 'o' }, { operation: get, keys: [bind(get, 'id', "$&$'")] }),
      want: "/orgs/o/things/%24%26%24'?action=show",
    },
  ])
    test(name, () => assert.equal(target, want))
})

describe('pageSize', () => {
  for (const { name, given, wanted, want } of [
    { name: 'no pages', given: undefined, wanted: 5, want: undefined },
    {
      name: 'pages without a size',
      given: { style: 'link_header' } as PageManifest,
      wanted: 5,
      want: undefined,
    },
    { name: 'the usual one', given: page, wanted: undefined, want: 1000 },
    {
      name: 'the largest one unless told',
      given: { style: 'link_header', size: { query: 'n', max: 100 } } as PageManifest,
      wanted: undefined,
      want: 100,
    },
    { name: 'what is wanted', given: page, wanted: 7, want: 7 },
    { name: 'more than usual', given: page, wanted: 2000, want: 2000 },
    { name: 'more than the API gives', given: page, wanted: 5000, want: 3000 },
    { name: 'at least one', given: page, wanted: 0, want: 1 },
  ])
    test(name, () => assert.equal(pageSize(given, wanted), want))
})

describe('baseUrl', () => {
  for (const { template, settings, want } of [
    { template: '{url}', settings: { url: 'https://a.example' }, want: 'https://a.example' },
    { template: '{url}', settings: { url: 'https://a.example/v1/' }, want: 'https://a.example/v1' },
    {
      template: '{url}[/projects/{project}]',
      settings: { url: 'https://a.example/v1/' },
      want: 'https://a.example/v1',
    },
    {
      template: '{url}[/projects/{project}]',
      settings: { url: 'https://a.example/v1//', project: '1a5' },
      want: 'https://a.example/v1/projects/1a5',
    },
    {
      template: '{url}[/projects/{project}]',
      settings: { url: 'https://a.example', project: '../x' },
      want: 'https://a.example/projects/..%2Fx',
    },
    {
      template: '{url}[/a/{a}/b/{b}]',
      settings: { url: 'https://a.example', a: '1' },
      want: 'https://a.example',
    },
    {
      template: 'https://api.example/{org}',
      settings: { org: 'my org' },
      want: 'https://api.example/my%20org',
    },
  ])
    test(`${template} with ${JSON.stringify(settings)}`, () =>
      assert.equal(baseUrl(template, settings), want))

  test('a setting without a value', () =>
    assert.throws(() => baseUrl('{url}/x', {}), { code: 'internal', message: /\{url\}/ }))
})

describe('pathSegment', () => {
  for (const [value, want] of [
    ['', ''],
    ['a', 'a'],
    ['a/b', 'a%2Fb'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['.a', '.a'],
    ['a..', 'a..'],
    ['%2F', '%252F'],
    ['é', '%C3%A9'],
  ] as const)
    test(JSON.stringify(value), () => assert.equal(pathSegment(value), want))
})

test('plain settings: defaults, what is set, and no secret', () => {
  const setting = { type: 'text', description: '' } as const
  const connection: Connection = {
    kind: 'connection',
    name: 'a',
    origin: '/c.yaml:1',
    allowMint: false,
    provider: {
      name: 'acme',
      title: '',
      description: '',
      source: '',
      tables: [],
      settings: {
        url: { ...setting, type: 'url', default: 'https://a.example' },
        org: { ...setting, default: 'none' },
        team: setting,
        token: { ...setting, type: 'secret', default: 'never' },
      },
    },
    settings: { org: { kind: 'plain', value: 'mine' }, token: { kind: 'reference', reference: 'env:TOKEN' } },
  }
  assert.deepEqual(plainSettings(connection), { url: 'https://a.example', org: 'mine' })
})
