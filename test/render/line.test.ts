import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rendered } from './rendered.ts'

test('a block for each row, numbered through all batches', async () => {
  const text = await rendered('line', {
    columns: [
      ['id', 'bigint'],
      ['名前', 'text'],
    ],
    rows: [
      [1, 'a'],
      [null, ''],
      [3, 'x\u001b[31m\ny'],
    ],
    batch: 1,
  })
  assert.equal(
    text,
    [
      '-[ record 1 ]-----------',
      'id   | 1',
      '名前 | a',
      '-[ record 2 ]-----------',
      'id   | NULL',
      '名前 | ',
      '-[ record 3 ]-----------',
      'id   | 3',
      '名前 | x\\x1b[31m\\ny',
      '',
    ].join('\n'),
  )
})

test('no rows say so', async () => {
  assert.equal(await rendered('line', { columns: [['a', 'text']], rows: [] }), '(0 rows)\n')
})

test('a long value is whole even in a narrow terminal', async () => {
  const value = 'x'.repeat(500)
  const text = await rendered('line', { columns: [['a', 'text']], rows: [[value]] }, { width: 20 })
  assert.ok(text.includes(`a | ${value}\n`))
})

test('in colour NULL is dim and the name bold', async () => {
  const text = await rendered('line', { columns: [['a', 'text']], rows: [[null]] }, { color: true })
  assert.ok(text.includes('\u001b[1ma\u001b[22m \u001b[2m|\u001b[22m \u001b[2mNULL\u001b[22m\n'))
})
