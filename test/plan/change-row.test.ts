import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assignedValue } from '../../src/plan/assigned-value.ts'
import { readChangeRow } from '../../src/plan/change-row.ts'
import type { ResultValue } from '../../src/value/batch.ts'
import type { ColumnType, ResultType } from '../../src/value/column-type.ts'
import { refusal, type WriteParts, writePlan } from './write-catalog.ts'

describe('conversions are exact, or none', () => {
  const instant = 1_767_323_045_000_000n
  // biome-ignore format: one conversion a line
  const cases: readonly (readonly [ColumnType, ResultType, ResultValue, ReturnType<typeof assignedValue>])[] = [
    ['text', 'text', 'a', 'a'],
    ['text', 'bigint', 5, '5'],
    ['text', 'bigint', 9_007_199_254_740_993n, '9007199254740993'],
    ['text', 'double precision', 1.5, '1.5'],
    ['text', 'boolean', true, 'true'],
    ['text', 'json', '{"a":1}', '{"a":1}'],
    ['text', 'timestamp with time zone', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['text', 'array', ['a'], undefined],
    ['text', 'secret', 'sealed:1', undefined],
    ['boolean', 'boolean', false, false],
    ['boolean', 'text', 'TRUE ', true],
    ['boolean', 'text', 'off', false],
    ['boolean', 'text', 'o', undefined],
    ['boolean', 'bigint', 1, undefined],
    ['integer', 'bigint', 5, 5],
    ['integer', 'bigint', 9_007_199_254_740_993n, 9_007_199_254_740_993n],
    ['integer', 'text', ' -12 ', -12],
    ['integer', 'text', '+7', 7],
    ['integer', 'text', '12a', undefined],
    ['integer', 'text', '', undefined],
    ['integer', 'text', '9223372036854775807', 9_223_372_036_854_775_807n],
    ['integer', 'text', '9223372036854775808', undefined],
    ['integer', 'numeric', '3.00', 3],
    ['integer', 'numeric', '3.10', undefined],
    ['integer', 'double precision', 3, 3],
    ['integer', 'double precision', 2.5, undefined],
    ['integer', 'double precision', Number.NaN, undefined],
    ['integer', 'boolean', true, undefined],
    ['double', 'bigint', 5, 5],
    ['double', 'bigint', 9_007_199_254_740_993n, undefined],
    ['double', 'numeric', '0.1', 0.1],
    ['double', 'text', '1e3', 1000],
    ['double', 'text', 'NaN', undefined],
    ['double', 'text', '0x10', undefined],
    ['double', 'double precision', Number.POSITIVE_INFINITY, undefined],
    ['timestamp', 'timestamp with time zone', '2026-01-02T03:04:05Z', instant],
    ['timestamp', 'timestamp', '2026-01-02 03:04:05', instant],
    ['timestamp', 'text', '2026-01-02T04:04:05+01:00', instant],
    ['timestamp', 'date', '1970-01-02', 86_400_000_000n],
    ['timestamp', 'timestamp with time zone', 'infinity', undefined],
    ['timestamp', 'text', 'soon', undefined],
    ['timestamp', 'bigint', 5, undefined],
    ['date', 'date', '1970-01-11', 10],
    ['date', 'text', '1969-12-31', -1],
    ['date', 'timestamp with time zone', '1970-01-11T00:00:00Z', 10],
    ['date', 'timestamp', '1970-01-11 00:00:01', undefined],
    ['date', 'text', '2026-02-30', undefined],
    ['json', 'json', '{"a":1}', '{"a":1}'],
    ['json', 'text', '[1,2]', '[1,2]'],
    ['json', 'text', 'a', undefined],
    ['json', 'array', ['a', null, 9_007_199_254_740_993n], '["a",null,9007199254740993]'],
    ['json', 'record', { a: true, b: ['x'] }, '{"a":true,"b":["x"]}'],
    ['json', 'bigint', 5, undefined],
    ['secret', 'secret', 'sealed:1', 'sealed:1'],
    ['secret', 'text', 'sealed:1', 'sealed:1'],
    ['secret', 'text', 'plain', undefined],
    ['secret', 'bigint', 5, undefined],
    ['text', 'text', null, null],
    ['secret', 'text', null, null],
  ]
  for (const [type, from, value, want] of cases)
    test(`${from} ${String(value)} as ${type}`, () => assert.equal(assignedValue(value, from, type), want))
})

const insert: WriteParts = {
  verb: 'insert',
  table: 'credentials',
  query: "SELECT '1sp3', 'a@b'",
  assigned: ['registry_id', 'email'],
}

interface Case {
  readonly name: string
  readonly parts: WriteParts
  readonly types: readonly ResultType[]
  readonly values: readonly ResultValue[]
  readonly want: readonly string[]
}

function columnsOf(types: readonly ResultType[]) {
  return types.map((type, i) => ({ name: `c${i}`, type }))
}

describe('a row of the driving query', () => {
  test('has what is assigned, what is there, and whose it is', async () => {
    const plan = await writePlan({
      verb: 'update',
      table: 'every.reg.credentials',
      query: "SELECT '5', id, size, until, _connection FROM every.credentials",
      assigned: ['size'],
      current: ['id', 'size', 'until'],
    })
    const row = readChangeRow(
      plan,
      columnsOf(['text', 'text', 'bigint', 'timestamp with time zone', 'text']),
      ['5', '1c7', 4, null, 'acme_us'],
      1,
    )
    assert.deepEqual([...row.assigned], [['size', 5]])
    assert.deepEqual(
      [...row.current],
      [
        ['id', '1c7'],
        ['size', 4],
        ['until', null],
      ],
    )
    assert.equal(row.member.name, 'acme_us')
  })

  test('an INSERT keeps NULL, which leaves the column out', async () => {
    const plan = await writePlan({
      ...insert,
      query: "SELECT 'r', 'e', NULL",
      assigned: ['registry_id', 'email', 'name'],
    })
    const row = readChangeRow(plan, columnsOf(['text', 'text', 'text']), ['r', 'e', null], 1)
    assert.deepEqual(
      [...row.assigned],
      [
        ['registry_id', 'r'],
        ['email', 'e'],
        ['name', null],
      ],
    )
  })

  test('a fault has its place in the statement', async () => {
    const plan = await writePlan({ ...insert, assigned: ['registry_id', 'email', 'size'] })
    const place = { line: 1, column: 3, excerpt: 'x' }
    assert.throws(
      () => readChangeRow(plan, columnsOf(['text', 'text', 'text']), ['r', 'e', 'x'], 1, () => place),
      (error: { details?: { place?: unknown } }) => error.details?.place === place,
    )
  })
})

describe('what a column does not take', () => {
  const set = (column: string): WriteParts => ({
    verb: 'update',
    table: 'credentials',
    query: 'SELECT 1',
    assigned: [column],
  })
  const cases: readonly Case[] = [
    {
      name: 'another type',
      parts: set('size'),
      types: ['text'],
      values: ['large'],
      want: [
        "invalid_value: row 3: column size of acme.reg.credentials is of type bigint, and text 'large' is not one",
      ],
    },
    {
      name: 'a number that is not whole',
      parts: set('size'),
      types: ['double precision'],
      values: [2.5],
      want: [
        'invalid_value: row 3: column size of acme.reg.credentials is of type bigint, and double precision 2.5 is not one',
      ],
    },
    {
      name: 'a list',
      parts: set('name'),
      types: ['array'],
      values: [['a']],
      want: [
        'invalid_value: row 3: column name of acme.reg.credentials is of type text, and a value of type array is not one',
      ],
    },
    {
      name: 'a long text, cut',
      parts: set('until'),
      types: ['text'],
      values: ['x'.repeat(100)],
      want: [
        `invalid_value: row 3: column until of acme.reg.credentials is of type timestamp with time zone, and text '${'x'.repeat(60)}…' is not one`,
      ],
    },
    {
      name: 'a value that is not on the list',
      parts: set('tier'),
      types: ['text'],
      values: ['basics'],
      want: [
        "invalid_value: row 3: column tier of acme.reg.credentials cannot be 'basics'",
        'near: basic',
        'It can be starter, basic or professional.',
      ],
    },
    {
      name: 'a state that nothing leads to',
      parts: set('state'),
      types: ['text'],
      values: ['updating'],
      want: [
        "invalid_value: row 3: column state of acme.reg.credentials cannot be 'updating'",
        'It can be active, inactive, removed or purged.',
      ],
    },
    {
      name: 'NULL as a state',
      parts: set('state'),
      types: ['text'],
      values: [null],
      want: [
        'invalid_value: row 3: column state of acme.reg.credentials cannot be set to NULL: the API always has a value there',
      ],
    },
    {
      name: 'NULL where every update needs a value',
      parts: { ...set('host'), table: 'registries' },
      types: ['text'],
      values: [null],
      want: [
        'invalid_value: row 3: column host of acme.reg.registries cannot be set to NULL: the API always has a value there',
      ],
    },
    {
      name: 'NULL where a create needs a value',
      parts: insert,
      types: ['text', 'text'],
      values: ['r', null],
      want: ['invalid_value: row 3: column email of acme.reg.credentials is NULL: create needs a value'],
    },
    {
      name: 'nothing where a create needs a value',
      parts: { ...insert, assigned: ['registry_id'] },
      types: ['text'],
      values: ['r'],
      want: ['invalid_value: row 3: create of acme.reg.credentials needs a value for email'],
    },
    {
      name: 'NULL where a mint needs a value',
      parts: { ...insert, table: 'logins', query: 'SELECT NULL', assigned: ['registry_name'] },
      types: ['text'],
      values: [null],
      want: ['invalid_value: row 3: column registry_name of acme.reg.logins is NULL: make_for needs a value'],
    },
    {
      name: 'NULL as the row of a CALL',
      parts: { ...set('id'), verb: 'call', action: 'remove' },
      types: ['text'],
      values: [null],
      want: ['invalid_value: row 3: column id of acme.reg.credentials is NULL: it says which row is meant'],
    },
    {
      name: 'NULL as the credential that revokes itself',
      parts: { ...set('password'), verb: 'delete', table: 'logins' },
      types: ['secret'],
      values: [null],
      want: ['invalid_value: row 3: column password of acme.reg.logins is NULL: it says which row is meant'],
    },
    {
      name: 'a secret where there is none',
      parts: set('name'),
      types: ['secret'],
      values: ['sealed:1'],
      want: [
        'secret_operation: row 3: a secret is assigned to name of acme.reg.credentials, which is not a secret column',
      ],
    },
    {
      name: 'no text as a secret',
      parts: set('secret_value'),
      types: ['bigint'],
      values: [12345],
      want: [
        'secret_operation: row 3: column secret_value of acme.reg.credentials is a secret, but a value of type bigint is assigned to it',
        "Assign another secret column, a text, a parameter or SECRET('env:NAME').",
      ],
    },
    {
      name: 'a text that is not sealed, untold',
      parts: set('secret_value'),
      types: ['text'],
      values: ['plain'],
      want: [
        'invalid_value: row 3: column secret_value of acme.reg.credentials is of type secret, and a value of type text is not one',
      ],
    },
    {
      name: 'a connection that is no member',
      parts: {
        verb: 'delete',
        table: 'every.reg.credentials',
        query: 'SELECT id, _connection FROM every.credentials',
        current: ['id'],
      },
      types: ['text', 'text'],
      values: ['1c7', 'acme_ue'],
      want: [
        "invalid_value: row 3: 'acme_ue' is no member of every",
        'near: acme_us, acme_eu',
        'The members are acme_eu, acme_us.',
      ],
    },
  ]
  for (const { name, parts, types, values, want } of cases)
    test(name, async () => {
      const plan = await writePlan(parts)
      assert.deepEqual(await refusal(() => readChangeRow(plan, columnsOf(types), values, 3)), want)
    })
})
