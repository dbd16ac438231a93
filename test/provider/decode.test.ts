import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import type { BoundKey } from '../../src/catalog/bound-key.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { type DecodeContext, decodeRows } from '../../src/provider/decode.ts'
import type { RowItem } from '../../src/provider/items.ts'
import { decodeDockerAuth } from '../../src/secrets/docker-auth.ts'
import { columnOf, columnsOf, type ShortColumn } from './small-table.ts'

const sentAt = Date.UTC(2020, 0, 1)
const micros = BigInt(sentAt) * 1000n

function contextWith(keys: readonly BoundKey[] = []): DecodeContext {
  return {
    keys,
    sentAt,
    seal: (value) => `sealed(${value.length})`,
    decodeAuth: decodeDockerAuth,
    where: 'GET /x',
    exact: true,
  }
}

function key(column: string, value: BoundKey['value'], operator: BoundKey['operator'] = '='): BoundKey {
  return { column, type: 'text', operator, target: { in: 'query', name: column }, value }
}

/** The value of one column `c` in a row whose field `c` is `raw`; undefined: the field is missing. */
function decodeOne(column: ShortColumn, raw: unknown, keys: readonly BoundKey[] = []): unknown {
  const built = columnOf(column)
  const item = raw === undefined ? {} : { c: raw }
  return decodeRows([built], built.required ? [built] : [], [{ item }], contextWith(keys))[0]?.[0]
}

/** A value for a test's name. */
function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`.slice(0, 30)
  return typeof value === 'number' || typeof value === 'object' ? inspect(value) : JSON.stringify(value)
}

function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof CredsqlError, String(error))
    assert.equal(error.code, 'response_invalid')
    return error.message
  }
  return assert.fail('nothing was thrown')
}

const auth = (text: string) => Buffer.from(text).toString('base64')

describe('a value of each type', () => {
  for (const { column, raw, want } of [
    { column: { type: 'text' }, raw: 'a', want: 'a' },
    { column: { type: 'text' }, raw: '', want: '' },
    { column: { type: 'text' }, raw: 7, want: '7' },
    { column: { type: 'text' }, raw: 9_007_199_254_740_993n, want: '9007199254740993' },
    { column: { type: 'text' }, raw: false, want: 'false' },
    { column: { type: 'text' }, raw: null, want: null },
    { column: { type: 'text' }, raw: undefined, want: null },
    { column: { type: 'text', empty_is_null: true }, raw: '', want: null },
    { column: { type: 'text', empty_is_null: true }, raw: ' ', want: ' ' },
    { column: { type: 'boolean' }, raw: true, want: true },
    { column: { type: 'boolean' }, raw: false, want: false },
    { column: { type: 'integer' }, raw: 7, want: 7 },
    { column: { type: 'integer' }, raw: -7, want: -7 },
    { column: { type: 'integer' }, raw: '42', want: 42 },
    { column: { type: 'integer' }, raw: 9_223_372_036_854_775_807n, want: 9_223_372_036_854_775_807n },
    { column: { type: 'integer' }, raw: -9_223_372_036_854_775_808n, want: -9_223_372_036_854_775_808n },
    { column: { type: 'integer' }, raw: '9223372036854775807', want: 9_223_372_036_854_775_807n },
    { column: { type: 'double' }, raw: 1.5, want: 1.5 },
    { column: { type: 'double' }, raw: 9_007_199_254_740_993n, want: 9_007_199_254_740_992 },
    { column: { type: 'timestamp' }, raw: '2020-01-01T00:00:00Z', want: micros },
    { column: { type: 'timestamp' }, raw: 'Wed, 01 Jan 2020 00:00:00 -0000', want: micros },
    { column: { type: 'timestamp' }, raw: sentAt / 1000, want: micros },
    { column: { type: 'timestamp' }, raw: sentAt / 1000 + 0.5, want: micros + 500_000n },
    { column: { type: 'timestamp', empty_is_null: true }, raw: '', want: null },
    { column: { type: 'date' }, raw: '1970-01-02', want: 1 },
    { column: { type: 'json' }, raw: { a: [1, 9_007_199_254_740_993n] }, want: '{"a":[1,9007199254740993]}' },
    { column: { type: 'json' }, raw: 'x', want: '"x"' },
    { column: { type: 'json' }, raw: false, want: 'false' },
    { column: { type: 'json' }, raw: null, want: null },
    { column: { type: 'secret' }, raw: 'abc', want: 'sealed(3)' },
    { column: { type: 'secret' }, raw: ' ', want: 'sealed(1)' },
    { column: { type: 'secret' }, raw: '', want: null },
    { column: { type: 'secret' }, raw: '***', want: null },
    { column: { type: 'secret' }, raw: '*', want: null },
    { column: { type: 'secret' }, raw: '***x', want: 'sealed(4)' },
    { column: { type: 'secret' }, raw: null, want: null },
    { column: { type: 'text', default: 'd' }, raw: undefined, want: 'd' },
    { column: { type: 'text', default: 'd' }, raw: null, want: null },
    { column: { type: 'integer', default: 0 }, raw: undefined, want: 0 },
    { column: { type: 'boolean', default: false }, raw: true, want: true },
  ] satisfies readonly { column: ShortColumn; raw: unknown; want: unknown }[])
    test(`${JSON.stringify(column)} from ${shown(raw)}`, () => assert.equal(decodeOne(column, raw), want))
})

describe('a value of a wrong type is an error that names the row and the field', () => {
  for (const { type, raw, want } of [
    { type: 'text', raw: {}, want: 'a text' },
    { type: 'text', raw: ['a'], want: 'a text' },
    { type: 'boolean', raw: 'true', want: 'a boolean' },
    { type: 'boolean', raw: 1, want: 'a boolean' },
    { type: 'integer', raw: 1.5, want: 'an integer' },
    { type: 'integer', raw: 'x', want: 'an integer' },
    { type: 'integer', raw: '', want: 'an integer' },
    { type: 'integer', raw: ' 1', want: 'an integer' },
    { type: 'integer', raw: true, want: 'an integer' },
    { type: 'integer', raw: 2 ** 60, want: 'an exact integer' },
    { type: 'integer', raw: 9_223_372_036_854_775_808n, want: 'an integer of 64 bits' },
    { type: 'integer', raw: -9_223_372_036_854_775_809n, want: 'an integer of 64 bits' },
    { type: 'integer', raw: '9999999999999999999', want: 'an integer of 64 bits' },
    { type: 'integer', raw: Number.POSITIVE_INFINITY, want: 'an integer' },
    { type: 'double', raw: '1.5', want: 'a number' },
    { type: 'double', raw: Number.POSITIVE_INFINITY, want: 'a number that a double holds' },
    { type: 'double', raw: 10n ** 400n, want: 'a number that a double holds' },
    { type: 'timestamp', raw: 'never', want: 'a time' },
    { type: 'timestamp', raw: '2021-02-30T00:00:00Z', want: 'a time' },
    { type: 'timestamp', raw: true, want: 'a time' },
    { type: 'timestamp', raw: '', want: 'a time' },
    { type: 'timestamp', raw: Number.POSITIVE_INFINITY, want: 'a time' },
    { type: 'date', raw: 18_000, want: 'a date' },
    { type: 'date', raw: '2021-13-01', want: 'a date' },
    { type: 'secret', raw: 7, want: 'a text' },
    { type: 'secret', raw: { value: 'x' }, want: 'a text' },
  ] satisfies readonly { type: ShortColumn['type']; raw: unknown; want: string }[])
    test(`${type} from ${shown(raw)}`, () =>
      assert.equal(
        thrown(() => decodeOne({ type }, raw)),
        `GET /x: row 0: "c" is not ${want}`,
      ))

  test('the message never quotes the value', () => {
    assert.doesNotMatch(
      thrown(() => decodeOne({ type: 'integer' }, 'canary-value')),
      /canary/,
    )
    const broken = () => decodeOne({ type: 'secret', decode: 'basic_password' }, 'canary-value')
    assert.doesNotMatch(thrown(broken), /canary/)
  })
})

describe('a required field', () => {
  for (const { name, column, raw, want } of [
    { name: 'missing', column: { type: 'text' }, raw: undefined, want: 'is missing' },
    { name: 'null', column: { type: 'text' }, raw: null, want: 'is null' },
    {
      name: 'empty, where empty is null',
      column: { type: 'text', empty_is_null: true },
      raw: '',
      want: 'is empty',
    },
    { name: 'an empty secret', column: { type: 'secret' }, raw: '', want: 'is empty' },
    { name: 'a masked secret', column: { type: 'secret' }, raw: '*****', want: 'is masked' },
  ] satisfies readonly { name: string; column: ShortColumn; raw: unknown; want: string }[])
    test(`${name}: an error, never a NULL`, () =>
      assert.equal(
        thrown(() => decodeOne({ ...column, required: true }, raw)),
        `GET /x: row 0: the required field "c" ${want}`,
      ))

  test('is checked when the statement does not use it', () => {
    const [used, other] = columnsOf({ a: { type: 'text' }, b: { type: 'text', required: true } })
    assert.ok(used && other)
    const rows: RowItem[] = [{ item: { a: 'x', b: 'y' } }, { item: { a: 'x' } }]
    assert.equal(
      thrown(() => decodeRows([used], [other], rows, contextWith())),
      'GET /x: row 1: the required field "b" is missing',
    )
    assert.deepEqual(decodeRows([used], [other], rows.slice(0, 1), contextWith()), [['x']])
  })

  test('is named by its path', () => {
    assert.equal(
      thrown(() => decodeOne({ type: 'text', required: true, field: 'tier.slug' }, undefined)),
      'GET /x: row 0: the required field "tier.slug" is missing',
    )
  })
})

describe('where a value is', () => {
  for (const { name, column, row, keys, want } of [
    { name: 'a path', column: { type: 'text', field: 'a.b' }, row: { item: { a: { b: 'x' } } }, want: 'x' },
    {
      name: 'a path that breaks off',
      column: { type: 'text', field: 'a.b' },
      row: { item: { a: null } },
      want: null,
    },
    {
      name: 'a name of Object',
      column: { type: 'json', field: 'constructor' },
      row: { item: {} },
      want: null,
    },
    {
      name: 'the whole item',
      column: { type: 'json', field: '$' },
      row: { item: { a: 1 } },
      want: '{"a":1}',
    },
    {
      name: 'the key of an entry',
      column: { type: 'text', field: '$key' },
      row: { item: {}, key: 'host' },
      want: 'host',
    },
    {
      name: 'the parent',
      column: { type: 'text', field: '$parent.id' },
      row: { item: {}, parent: { id: 'p' } },
      want: 'p',
    },
    {
      name: 'a bound key',
      column: { type: 'text', field: '$bound.r' },
      row: { item: {} },
      keys: [key('r', 'x')],
      want: 'x',
    },
    {
      name: 'a bound integer',
      column: { type: 'integer', field: '$bound.n' },
      row: { item: {} },
      keys: [key('n', 7n)],
      want: 7n,
    },
    {
      name: 'a bound secret is a handle already',
      column: { type: 'secret', field: '$bound.s' },
      row: { item: {} },
      keys: [key('s', 'sealed:1')],
      want: 'sealed:1',
    },
    {
      name: 'a key that is bound by another operator',
      column: { type: 'text', field: '$bound.r' },
      row: { item: {} },
      keys: [key('r', 'x', 'prefix')],
      want: null,
    },
    {
      name: 'a key that is not bound',
      column: { type: 'text', field: '$bound.r' },
      row: { item: {} },
      want: null,
    },
    {
      name: 'the default of a key that is not bound',
      column: { type: 'boolean', field: '$bound.r', default: false },
      row: { item: {} },
      want: false,
    },
    {
      name: 'a bound key before the default',
      column: { type: 'boolean', field: '$bound.r', default: false },
      row: { item: {} },
      keys: [key('r', true)],
      want: true,
    },
  ] satisfies readonly {
    name: string
    column: ShortColumn
    row: RowItem
    keys?: readonly BoundKey[]
    want: unknown
  }[])
    test(name, () =>
      assert.equal(decodeRows([columnOf(column)], [], [row], contextWith(keys ?? []))[0]?.[0], want),
    )
})

describe('an instant after the request', () => {
  const column: ShortColumn = { type: 'timestamp', seconds_after_request: 'life' }
  for (const { name, keys, want } of [
    { name: 'an hour', keys: [key('life', 3600)], want: micros + 3_600_000_000n },
    { name: 'as bigint', keys: [key('life', 3600n)], want: micros + 3_600_000_000n },
    { name: '0 is for ever', keys: [key('life', 0)], want: null },
    { name: 'not bound is for ever', keys: [], want: null },
    { name: 'another key', keys: [key('other', 5)], want: null },
  ])
    test(name, () => assert.equal(decodeOne(column, undefined, keys), want))
})

describe('the halves of auth', () => {
  for (const { name, decode, type, raw, want } of [
    { name: 'user name', decode: 'basic_username', type: 'text', raw: auth('me:secret'), want: 'me' },
    { name: 'password', decode: 'basic_password', type: 'secret', raw: auth('me:secret'), want: 'sealed(6)' },
    {
      name: 'colons belong to the password',
      decode: 'basic_password',
      type: 'secret',
      raw: auth('me:a:b'),
      want: 'sealed(3)',
    },
    {
      name: 'a line break is part of it',
      decode: 'basic_password',
      type: 'secret',
      raw: auth('me:ab\n'),
      want: 'sealed(3)',
    },
    {
      name: 'no padding',
      decode: 'basic_username',
      type: 'text',
      raw: auth('me:secret').replace(/=+$/, ''),
      want: 'me',
    },
    { name: 'an empty password', decode: 'basic_password', type: 'secret', raw: auth('me:'), want: null },
    { name: 'absent', decode: 'basic_password', type: 'secret', raw: undefined, want: null },
  ] satisfies readonly {
    name: string
    decode: 'basic_username' | 'basic_password'
    type: 'text' | 'secret'
    raw: unknown
    want: unknown
  }[])
    test(name, () => assert.equal(decodeOne({ type, decode }, raw), want))

  for (const { name, raw } of [
    { name: 'no base64', raw: '%%%' },
    { name: 'no colon', raw: auth('nobody') },
    { name: 'an object', raw: {} },
  ])
    test(`${name} is an error`, () => {
      const message = thrown(() => decodeOne({ type: 'text', decode: 'basic_username' }, raw))
      assert.doesNotMatch(message, /nobody|%%%/)
    })
})

describe('rows', () => {
  const columns = columnsOf({ a: { type: 'text' }, b: { type: 'integer' } })

  test('become columns in the order that was asked for', () => {
    const [a, b] = columns
    assert.ok(a && b)
    const rows: RowItem[] = [{ item: { a: 'x', b: 1 } }, { item: { a: 'y' } }]
    assert.deepEqual(decodeRows([b, a], [], rows, contextWith()), [
      [1, null],
      ['x', 'y'],
    ])
    assert.deepEqual(decodeRows(columns, [], [], contextWith()), [[], []])
    assert.deepEqual(decodeRows([], [], rows, contextWith()), [])
  })

  for (const { item, want } of [
    { item: null, want: 'GET /x: row 1 is null, not an object' },
    { item: 'x', want: 'GET /x: row 1 is a string, not an object' },
    { item: 7, want: 'GET /x: row 1 is a number, not an object' },
    { item: [], want: 'GET /x: row 1 is a list, not an object' },
  ])
    test(`${JSON.stringify(item)} is no row`, () =>
      assert.equal(
        thrown(() => decodeRows(columns, [], [{ item: {} }, { item }], contextWith())),
        want,
      ))
})
