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

test('with the envelope a last line tells what is known after the last row', async () => {
  const summary = () => ({
    complete: false,
    warnings: ['row 2 was refused'],
    changes: {
      done: 1,
      unchanged: 2,
      failed: 1,
      unknown: 0,
      notAttempted: 3,
      journal: '20261121-091502-3fa9c1',
    },
    stats: { calls: 2 },
  })
  const given = { columns: [['a', 'bigint']], rows: [[1]] } as const
  const [row, last, end] = (await rendered('ndjson', given, { envelope: true, summary })).split('\n')
  assert.deepEqual([row, end], ['{"a":1}', ''])
  assert.deepEqual(JSON.parse(last!), {
    summary: {
      complete: false,
      warnings: ['row 2 was refused'],
      changes: {
        done: 1,
        unchanged: 2,
        failed: 1,
        unknown: 0,
        not_attempted: 3,
        journal: '20261121-091502-3fa9c1',
      },
      stats: { calls: 2 },
    },
  })
})
