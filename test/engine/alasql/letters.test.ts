import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lower, upper } from '../../../src/engine/alasql/value/letters.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { runSql } from '../duckdb/run-sql.ts'

function ours(change: (text: string) => string, text: string): string | undefined {
  try {
    return change(text)
  } catch (error) {
    if (error instanceof CredsqlError && error.code === 'unsupported') return undefined
    throw error
  }
}

test('every letter whose case is changed is changed as DuckDB does', async (t) => {
  const engine = await openDuckdb({ threads: 1 })
  t.after(() => engine.close())
  await engine.createRelation('letters', [{ name: 'c', type: 'text' }])
  const letters: string[] = []
  for (let code = 1; code <= 0x1ffff; code += 1)
    if (code < 0xd800 || code > 0xdfff) letters.push(String.fromCodePoint(code))
  await engine.append('letters', { length: letters.length, columns: [letters] })
  const { rows } = await runSql(engine, 'select c, lower(c), upper(c) from letters')
  let answered = 0
  const differ: string[] = []
  for (const [letter, small, capital] of rows as [string, string, string][]) {
    for (const [change, want] of [[lower, small] as const, [upper, capital] as const]) {
      const got = ours(change, letter)
      if (got !== undefined) answered += 1
      if (got !== undefined && got !== want) differ.push(letter.codePointAt(0)!.toString(16))
    }
  }
  assert.deepEqual(differ, [])
  assert.ok(answered > 80_000, `only ${answered} are answered`)
})

test('a letter does not depend on those around it', () => {
  assert.deepEqual([lower('ΟΔΟΣ'), upper('straße'), lower('İZMİR')], ['οδοσ', 'STRAẞE', 'izmir'])
  assert.deepEqual([lower('constructor'), upper('__proto__')], ['constructor', '__PROTO__'])
})
