import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Node } from '@pgsql/types'
import { nullConstant, textConstant } from '../../src/bind/tree.ts'
import type { KeyOperator } from '../../src/catalog/manifest.ts'
import { neverMeets } from '../../src/plan/never-meets.ts'

interface Case {
  readonly value: string | boolean | null
  readonly operator: KeyOperator
  readonly operands: readonly (string | null)[]
  readonly want: boolean
}

const node = (operand: string | null): Node => (operand === null ? nullConstant() : textConstant(operand))

describe('a constant never meets a comparison', () => {
  for (const { value, operator, operands, want } of [
    { value: 'a', operator: '=', operands: ['a'], want: false },
    { value: 'a', operator: '=', operands: ['b'], want: true },
    { value: 'a', operator: '=', operands: ['A'], want: true },
    { value: 'a', operator: '=', operands: ['b', 'a'], want: false },
    { value: 'a', operator: '=', operands: ['b', null], want: true },
    { value: 'a', operator: '<>', operands: ['a'], want: true },
    { value: 'a', operator: '<>', operands: ['b'], want: false },
    { value: 'a', operator: '<', operands: ['a'], want: false },
    { value: 'do_eu', operator: 'like', operands: ['do%'], want: false },
    { value: 'do_eu', operator: 'like', operands: ['%us'], want: true },
    { value: 'do_eu', operator: 'like', operands: ['do__u'], want: false },
    { value: 'd.+', operator: 'like', operands: ['d.+'], want: false },
    { value: 'dxx', operator: 'like', operands: ['d.+'], want: true },
    { value: 'do\neu', operator: 'like', operands: ['do%'], want: false },
    { value: 'do_eu', operator: 'like', operands: ['do\\_us'], want: false },
    { value: null, operator: '=', operands: ['a'], want: true },
    { value: null, operator: '<', operands: ['a'], want: true },
    { value: true, operator: '=', operands: ['true'], want: false },
    { value: true, operator: '=', operands: ['f'], want: true },
    { value: true, operator: '=', operands: ['perhaps'], want: false },
  ] satisfies Case[])
    test(`${value} ${operator} ${operands.join(', ')}: ${want}`, () =>
      assert.equal(neverMeets(value, operator, operands.map(node)), want))
})
