import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rendered, renderedWrites } from './rendered.ts'

test('a line for each row, and nothing for no rows', async () => {
  const columns = [
    ['a', 'text'],
    ['a', 'json'],
  ] as const
  assert.equal(await rendered('ndjson', { columns, rows: [] }), '')
  const text = await rendered('ndjson', {
    columns,
    rows: [
      ['x\ny', '{"k":\n1}'],
      [null, null],
    ],
  })
  assert.equal(text, '{"a":"x\\ny","a_2":{"k": 1}}\n{"a":null,"a_2":null}\n')
})

test('one write for a batch, and several for a very big one', async () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => [at])
  const small = await renderedWrites('ndjson', { columns: [['n', 'bigint']], rows, batch: 2000 })
  assert.equal(small.writes.length, 5)
  const big = await renderedWrites('ndjson', { columns: [['n', 'bigint']], rows })
  assert.ok(big.writes.length > 1 && big.writes.length < 10)
  assert.equal(big.text, small.text)
})
