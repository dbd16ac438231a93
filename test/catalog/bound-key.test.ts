import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type BoundKey, keyText } from '../../src/catalog/bound-key.ts'

type Key = Pick<BoundKey, 'type' | 'operator' | 'value'>

describe('keyText', () => {
  for (const { type, operator, value, want } of [
    { type: 'text', operator: '=', value: 'a b', want: 'a b' },
    { type: 'text', operator: '=', value: '', want: '' },
    { type: 'boolean', operator: '=', value: true, want: 'true' },
    { type: 'boolean', operator: '=', value: false, want: 'false' },
    { type: 'integer', operator: '=', value: 7, want: '7' },
    { type: 'integer', operator: '=', value: 9_223_372_036_854_775_807n, want: '9223372036854775807' },
    { type: 'double', operator: '>', value: 1.5, want: '1.5' },
    { type: 'date', operator: '=', value: 0, want: '1970-01-01' },
    { type: 'date', operator: '=', value: -1, want: '1969-12-31' },
    { type: 'date', operator: '=', value: 19_782, want: '2024-02-29' },
    { type: 'timestamp', operator: '=', value: 0n, want: '1970-01-01T00:00:00Z' },
    // A fraction is cut towards the wider range: the answer stays a superset.
    { type: 'timestamp', operator: '>=', value: 1_500_000n, want: '1970-01-01T00:00:01Z' },
    { type: 'timestamp', operator: '>', value: 1_500_000n, want: '1970-01-01T00:00:01Z' },
    { type: 'timestamp', operator: '<=', value: 1_500_000n, want: '1970-01-01T00:00:02Z' },
    { type: 'timestamp', operator: '<', value: 1_500_000n, want: '1970-01-01T00:00:02Z' },
    { type: 'timestamp', operator: '<', value: 2_000_000n, want: '1970-01-01T00:00:02Z' },
    { type: 'timestamp', operator: '>=', value: -1n, want: '1969-12-31T23:59:59Z' },
    { type: 'timestamp', operator: '<=', value: -1n, want: '1970-01-01T00:00:00Z' },
    { type: 'secret', operator: '=', value: 'sealed:0123456789ab', want: 'sealed:0123456789ab' },
  ] satisfies readonly (Key & { want: string })[])
    test(`${type} ${operator} ${value}`, () => assert.equal(keyText({ type, operator, value }), want))
})
