import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { JournalValue } from '../../src/journal/journal-entry.ts'
import {
  fromJournalValue,
  isJournalValue,
  type PlainValue,
  toJournalValue,
} from '../../src/journal/journal-value.ts'
import type { ColumnType } from '../../src/value/column-type.ts'
import { handle } from './journal-cases.ts'

const cases: {
  readonly name: string
  readonly value: PlainValue
  readonly type: ColumnType
  readonly want: JournalValue
}[] = [
  { name: 'a text', value: 'a', type: 'text', want: 'a' },
  { name: 'a text that looks like a handle', value: handle, type: 'text', want: handle },
  { name: 'an integer', value: 7, type: 'integer', want: 7 },
  {
    name: 'a 64-bit integer',
    value: 2n ** 63n - 1n,
    type: 'integer',
    want: { integer: '9223372036854775807' },
  },
  { name: 'an instant', value: -1n, type: 'timestamp', want: { integer: '-1' } },
  { name: 'a date in days', value: 20_000, type: 'date', want: 20_000 },
  { name: 'JSON as text', value: '{"integer":"1"}', type: 'json', want: '{"integer":"1"}' },
  { name: 'a secret', value: handle, type: 'secret', want: { secret: handle } },
  { name: 'no secret', value: null, type: 'secret', want: null },
  { name: 'a truth', value: false, type: 'boolean', want: false },
]

describe('values of a journal', () => {
  for (const { name, value, type, want } of cases)
    test(name, () => {
      const kept = toJournalValue(value, type)
      assert.deepEqual(kept, want)
      assert.ok(isJournalValue(JSON.parse(JSON.stringify(kept))))
      assert.equal(fromJournalValue(kept), value)
    })

  test('a secret that is no handle is refused, and not repeated', () => {
    assert.throws(
      () => toJournalValue('CANARY', 'secret'),
      (error: Error) => !error.message.includes('CANARY'),
    )
  })

  test('a number that JSON does not have is refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => toJournalValue(value, 'double'), { code: 'unsupported' })
  })

  test('whatever is written comes back the same', () => {
    const plain = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.boolean(),
      fc.constant(null),
    )
    fc.assert(
      fc.property(plain, (value) => {
        const read: unknown = JSON.parse(JSON.stringify(toJournalValue(value, 'text')))
        assert.ok(isJournalValue(read))
        assert.equal(fromJournalValue(read), value)
      }),
    )
  })

  for (const value of [undefined, [], {}, { integer: 1 }, { integer: 'x' }, { secret: 'CANARY' }, { a: 'b' }])
    test(`${JSON.stringify(value)} is no value of a journal`, () =>
      assert.equal(isJournalValue(value), false))
})
