import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roundedDouble } from '../../../src/engine/text/rounded-double.ts'

const cases: readonly (readonly [value: number, decimals: number, want: string])[] = [
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [-0.5, 0, '-0'],
  [-2.5, 0, '-2'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  // Less than a half in binary, and more.
  [0.35, 1, '0.3'],
  [0.15, 1, '0.1'],
  [1.005, 2, '1.00'],
  [2.675, 2, '2.67'],
  [0, 2, '0.00'],
  [-0, 0, '-0'],
  [1e21, 0, '1000000000000000000000'],
  [-1e22, 1, '-10000000000000000000000.0'],
  [5e-324, 3, '0.000'],
]

for (const [value, decimals, want] of cases)
  test(`${value} with ${decimals} decimals`, () => assert.equal(roundedDouble(value, decimals), want))
