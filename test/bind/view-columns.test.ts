import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { viewColumns } from '../../src/bind/view-columns.ts'
import { builtinConnectionNamed } from '../../src/catalog/builtin-connections.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { forEachNode } from '../../src/sql/walk.ts'

const view = builtinConnectionNamed('inventory')!.provider.tables.find(({ name }) => name === 'registries')!
const all = view.columns.map(({ name }) => name).join(' ')
const v = 'inventory.registries'

/** What each reference to the view is read with. */
async function columnsOf(sql: string): Promise<string[]> {
  const [statement] = await parseStatements(sql)
  assert.equal(statement?.kind, 'select')
  const found: string[] = []
  forEachNode({ SelectStmt: statement.tree }, ({ kind, value }) => {
    if (kind === 'RangeVar' && value.schemaname === 'inventory')
      found.push(viewColumns(statement.tree, value, view).join(' '))
  })
  return found
}

describe('a view is read with the columns', () => {
  for (const { sql, want } of [
    { sql: `SELECT name FROM ${v}`, want: ['name'] },
    {
      sql: `SELECT kind, name FROM ${v} WHERE registry = 'x' ORDER BY created_at`,
      want: ['name registry kind created_at'],
    },
    { sql: `SELECT count(*) FROM ${v}`, want: ['connection'] },
    { sql: `SELECT * FROM ${v}`, want: [all] },
    { sql: `SELECT registries.* FROM ${v}`, want: [all] },
    { sql: `SELECT r.* FROM ${v} r`, want: [all] },
    { sql: `SELECT r FROM ${v} r`, want: [all] },
    { sql: `SELECT count(R) FROM ${v} r`, want: [all] },
    { sql: `SELECT o.*, r.name FROM other o, ${v} r`, want: ['name'] },
    { sql: `SELECT * FROM (SELECT name FROM ${v}) s`, want: ['name'] },
    { sql: `SELECT name FROM (SELECT * FROM ${v}) s`, want: [all] },
    { sql: `SELECT * FROM other o LEFT JOIN ${v} r ON r.name = o.id`, want: [all] },
    { sql: `SELECT o.id FROM other o JOIN ${v} r USING (registry)`, want: ['registry'] },
    { sql: `SELECT o.id FROM other o NATURAL JOIN ${v}`, want: [all] },
    { sql: `SELECT a FROM ${v} AS r(a, b)`, want: [all] },
    { sql: `SELECT "Name" FROM ${v}`, want: ['name'] },
    { sql: `SELECT name FROM ${v} UNION ALL SELECT kind FROM ${v}`, want: ['name kind', 'name kind'] },
    { sql: `WITH s AS (SELECT * FROM ${v}) SELECT name FROM s`, want: [all] },
    { sql: `SELECT EXISTS (SELECT * FROM ${v})`, want: [all] },
    { sql: `SELECT * FROM ${v} TABLESAMPLE BERNOULLI (10)`, want: [all] },
  ])
    test(sql, async () => assert.deepEqual(await columnsOf(sql), want))
})
