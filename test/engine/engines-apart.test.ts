import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folder = join(import.meta.dirname, '../../src/engine')

/** What a part of the engine must not import: what is common to both engines stands beside them. */
const apart = {
  alasql: ['duckdb'],
  duckdb: ['alasql'],
  tree: ['alasql', 'duckdb'],
  text: ['alasql', 'duckdb'],
}

// It opens an engine in a thread, as src/engine/open-engine.ts does without one, and tells it what DuckDB runs.
const opener = 'thread/engine-thread.ts'

for (const [part, others] of Object.entries(apart))
  test(`src/engine/${part} imports nothing of ${others.join(' or ')}`, () => {
    const files = readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && name !== opener,
    )
    assert.ok(files.length > 0)
    const imports = files.filter((file) =>
      others.some((other) =>
        new RegExp(`(?:from|import\\() ?'(?:\\.\\./)+${other}/`).test(
          readFileSync(join(folder, part, file), 'utf8'),
        ),
      ),
    )
    assert.deepEqual(imports, [])
  })
