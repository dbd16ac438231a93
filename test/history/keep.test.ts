import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseKeep } from '../../src/history/keep.ts'

const hour = 3_600_000_000n

describe('--keep', () => {
  for (const { text, want } of [
    { text: '1', want: { kind: 'runs', count: 1 } },
    { text: ' 100 ', want: { kind: 'runs', count: 100 } },
    { text: '12h', want: { kind: 'age', microseconds: 12n * hour } },
    { text: '90d', want: { kind: 'age', microseconds: 90n * 24n * hour } },
    { text: '2w', want: { kind: 'age', microseconds: 14n * 24n * hour } },
  ])
    test(text, () => assert.deepEqual(parseKeep(text), want))
  for (const text of ['', '0', '0d', '-1', '1.5', 'd', '90 d', '90m', 'all'])
    test(`not ${JSON.stringify(text)}`, () => assert.throws(() => parseKeep(text), { code: 'usage' }))
})
