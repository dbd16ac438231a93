import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import type { ResultValue } from '../../../src/value/batch.ts'
import { createPeople } from './people.ts'
import { runSql } from './run-sql.ts'

interface Answer {
  readonly sql: string
  /** Cells as PostgreSQL printed them, or that it refused. */
  readonly want: readonly (readonly (string | null)[])[] | 'error'
}

const answers = JSON.parse(
  readFileSync(new URL('postgres-answers.json', import.meta.url), 'utf8'),
) as Answer[]

describe('the engine answers as PostgreSQL does', () => {
  let engine: Engine
  before(async () => {
    engine = await openDuckdb()
    await createPeople(engine)
  })
  after(() => engine.close())

  for (const { sql, want } of answers) {
    test(sql, async () => {
      if (want === 'error') {
        await assert.rejects(runSql(engine, sql), { name: 'CredsqlError' })
        return
      }
      const { columns, rows } = await runSql(engine, sql)
      const shown = rows.map((row) => row.map((value, index) => show(value, columns[index]?.type ?? 'text')))
      assert.equal(shown.length, want.length)
      shown.forEach((row, index) => {
        row.forEach((cell, at) => {
          const expected = want[index]?.[at] ?? null
          if (!alike(cell, expected)) assert.equal(cell, expected)
        })
      })
    })
  }
})

/** Numbers of the same value, and JSON of the same content, are alike; everything else is equal to the letter. */
function alike(cell: string | null, want: string | null): boolean {
  if (cell === want || cell === null || want === null || cell === '' || want === '') return cell === want
  const [a, b] = [Number(cell), Number(want)]
  if (Number.isFinite(a) && Number.isFinite(b)) return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))
  try {
    assert.deepEqual(JSON.parse(cell), JSON.parse(want))
    return true
  } catch {
    return false
  }
}

function show(value: ResultValue, type: string): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (type === 'timestamp with time zone') return String(value).replace('T', ' ').replace(/Z$/, '+00')
  if (Array.isArray(value)) return `{${value.map(showItem).join(',')}}`
  return String(value)
}

function showItem(value: ResultValue): string {
  const text = show(value, 'text')
  if (text === null) return 'NULL'
  return Array.isArray(value) || !/^$|[{}",\\\s]/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
