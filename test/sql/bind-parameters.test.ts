import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { bindParameters, type GivenParameters } from '../../src/sql/bind-parameters.ts'
import type { ParameterSlot } from '../../src/sql/statement.ts'

const named: readonly ParameterSlot[] = [
  { number: 1, name: 'registry' },
  { number: 2, name: 'since' },
]
const numbered: readonly ParameterSlot[] = [{ number: 1 }, { number: 2 }]

describe('bindParameters', () => {
  const cases: readonly {
    readonly slots: readonly ParameterSlot[]
    readonly given: GivenParameters
    readonly want: readonly unknown[]
  }[] = [
    { slots: [], given: {}, want: [] },
    { slots: numbered, given: { positional: ['a', null] }, want: ['a', null] },
    { slots: numbered, given: { named: { '2': 'b', '1': 'a' } }, want: ['a', 'b'] },
    { slots: numbered, given: { positional: ['a'], named: { '2': 7 } }, want: ['a', 7] },
    { slots: named, given: { named: { since: '1', registry: undefined } }, want: [undefined, '1'] },
    { slots: [{ number: 1, name: '__proto__' }], given: { named: { ['__proto__']: 1 } }, want: [1] },
  ]
  for (const { slots, given, want } of cases) {
    test(JSON.stringify(given), () => assert.deepEqual(bindParameters(slots, given), want))
  }

  const failures: readonly {
    readonly slots: readonly ParameterSlot[]
    readonly given: GivenParameters
    readonly code: string
    readonly message: string
    readonly near?: readonly string[]
  }[] = [
    {
      slots: numbered,
      given: { positional: ['a'] },
      code: 'missing_parameter',
      message: 'no value was given for the parameter $2',
    },
    {
      slots: named,
      given: {},
      code: 'missing_parameter',
      message: 'no value was given for the parameters :registry, :since',
    },
    {
      slots: [{ number: 1, name: 'constructor' }],
      given: { named: {} },
      code: 'missing_parameter',
      message: 'no value was given for the parameter :constructor',
    },
    {
      slots: named,
      given: { named: { regisry: 'x', since: 'y' } },
      code: 'unknown_parameter',
      message: 'the statement has no parameter regisry; its parameters are :registry, :since',
      near: ['registry'],
    },
    {
      slots: [],
      given: { named: { a: 1 } },
      code: 'unknown_parameter',
      message: 'the statement has no parameter a; it has no parameters',
      near: [],
    },
    {
      slots: numbered,
      given: { positional: [1, 2, 3] },
      code: 'unknown_parameter',
      message: '3 positional values were given, the statement takes 2',
    },
    {
      slots: named,
      given: { positional: [1] },
      code: 'unknown_parameter',
      message: '1 positional values were given, the statement takes 0',
    },
  ]
  for (const { slots, given, code, message, near } of failures) {
    test(message, () => {
      assert.throws(
        () => bindParameters(slots, given),
        (error) => {
          assert.ok(error instanceof CredsqlError)
          assert.deepEqual([error.code, error.message, error.details.near], [code, message, near])
          return true
        },
      )
    })
  }

  test('what another statement uses is not unknown', () => {
    const other = [{ number: 1, name: 'other' }]
    assert.deepEqual(bindParameters(named, { named: { registry: 1, since: 2, other: 3 } }, other), [1, 2])
  })
})
