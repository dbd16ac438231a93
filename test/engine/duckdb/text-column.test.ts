import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadDuckdb } from '../../../src/engine/duckdb/duckdb-module.ts'
import { textValues } from '../../../src/engine/duckdb/text-column.ts'

for (const { name, text, order = '' } of [
  { name: 'short', text: "'t' || i" },
  { name: 'long', text: "'a text that is longer than a slot ' || i" },
  { name: 'of all lengths', text: "repeat('x', i % 40)" },
  { name: 'beyond ASCII', text: "'ünïcode 鍵 🦜 ' || repeat('ä', i % 9)" },
  {
    name: 'some beyond ASCII',
    text: "'a text that is longer ' || CASE i % 100 WHEN 7 THEN '鍵' ELSE '' END || i",
  },
  { name: 'the same long one', text: "'a text that is longer than a slot'" },
  { name: 'long ones again and again', text: "'a text that is longer than a slot ' || i // 50" },
  { name: 'with NUL and line breaks', text: "'a' || chr(0) || chr(10) || 'longer than a slot ' || i" },
  { name: 'sorted', text: 'md5(CAST(i AS VARCHAR))', order: 'ORDER BY t' },
  {
    name: 'with and without values',
    text: "CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'short' ELSE 'longer than a slot ' || i END",
  },
])
  test(`texts are read as DuckDB's client reads them: ${name}`, async (t) => {
    const { api, vectors } = await loadDuckdb()
    const instance = await api.DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    t.after(() => {
      connection.closeSync()
      instance.closeSync()
    })
    let calls = 0
    const bytesAt: typeof vectors.get_data_from_pointer = (...at) => {
      calls += 1
      return vectors.get_data_from_pointer(...at)
    }
    const result = await connection.stream(`SELECT ${text} AS t FROM range(5000) r(i) ${order}`)
    let rows = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      rows += chunk.rowCount
      const vector = chunk.getColumnVector(0)
      const want = Array.from({ length: chunk.rowCount }, (_, row) => vector.getItem(row))
      assert.deepEqual(textValues(vector, chunk.rowCount, bytesAt), want)
    }
    assert.equal(rows, 5000)
    // Neighbours are fetched together.
    assert.ok(calls < rows / 5, `${calls} calls`)
  })
