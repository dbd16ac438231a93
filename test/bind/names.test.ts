import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { bindSql } from '../plan/small-catalog.ts'
import { outputsOf } from './outputs.ts'

// biome-ignore format: one statement a line
const known: readonly { readonly sql: string; readonly want: string }[] = [
  { sql: 'SELECT ID, Name FROM items', want: 'id, name' },
  { sql: 'SELECT proprietor FROM items', want: 'proprietor' },
  { sql: 'SELECT "registry.example.com" FROM items', want: 'registry.example.com (secret)' },
  { sql: 'SELECT registry.example.com FROM items', want: 'registry.example.com (secret)' },
  { sql: 'SELECT items.id, reg.items.id, acme.items.id, acme.reg.items.id FROM items', want: 'id, id, id, id' },
  { sql: 'SELECT ACME.reg.items.id FROM acme.reg.items', want: 'id' },
  { sql: 'SELECT acme_eu.items.id, acme_us.items.id FROM acme_eu.items, acme_us.items', want: 'id, id' },
  { sql: 'SELECT * FROM items JOIN owners USING (id)', want: 'id, owner_id, name, state, size, weight, active, created, due, data, token (secret), label, state, password (secret)' },
  { sql: 'SELECT id, items.id, owners.id FROM items JOIN owners USING (id)', want: 'id, id, id' },
  { sql: 'SELECT * FROM items NATURAL JOIN owners', want: 'id, state, owner_id, name, size, weight, active, created, due, data, token (secret), label, password (secret)' },
  { sql: 'SELECT * FROM items NATURAL JOIN matches', want: 'id, owner_id, name, state, size, weight, active, created, due, data, token (secret), word, tag, rank' },
  { sql: 'SELECT * FROM items JOIN owners USING (id) JOIN parts USING (id)', want: 'id, owner_id, name, state, size, weight, active, created, due, data, token (secret), label, state, password (secret), owner_id, label' },
  { sql: 'SELECT * FROM items JOIN logins ON TRUE JOIN owners USING (password)', want: 'password (secret), id, owner_id, name, state, size, weight, active, created, due, data, token (secret), host, write, id, label, state' },
  { sql: 'SELECT x.id FROM items i, LATERAL (SELECT i.id) x', want: 'id' },
  { sql: 'SELECT u FROM items i, unnest(ARRAY[i.id, i.name]) u', want: 'u' },
  { sql: 'SELECT u.x FROM items i, unnest(ARRAY[i.id]) WITH ORDINALITY u(x, n)', want: 'x' },
  { sql: 'WITH items AS (SELECT id AS x FROM owners) SELECT x FROM items', want: 'x' },
  { sql: 'WITH items AS (SELECT id FROM items) SELECT * FROM items', want: 'id' },
  { sql: 'WITH RECURSIVE r AS (SELECT id, 1 AS n FROM items UNION ALL SELECT id, n + 1 FROM r WHERE n < 3) SELECT * FROM r', want: 'id, n' },
  { sql: 'WITH RECURSIVE r(a, b) AS (SELECT id, 1 FROM items UNION ALL SELECT a, b + 1 FROM r WHERE b < 3) SELECT a, b FROM r', want: 'a, b' },
  { sql: 'SELECT a, b FROM items t(a, b)', want: 'a, b' },
  { sql: 'SELECT state FROM items t(a, b)', want: 'state' },
  { sql: 'SELECT * FROM owners t(a)', want: 'a, label, state, password (secret)' },
  { sql: 'SELECT x.a FROM (SELECT id, name FROM items) x(a)', want: 'a' },
  { sql: 'SELECT id AS x FROM items ORDER BY x', want: 'x' },
  { sql: 'SELECT id AS x FROM items ORDER BY 1', want: 'x' },
  { sql: 'SELECT id AS x FROM items ORDER BY name', want: 'x' },
  { sql: 'SELECT upper(id) AS name FROM items ORDER BY name', want: 'name' },
  { sql: 'SELECT id AS x, count(*) FROM items GROUP BY x', want: 'x, count' },
  { sql: 'SELECT id AS x, count(*) FROM items GROUP BY 1', want: 'x, count' },
  { sql: 'SELECT size AS name, count(*) FROM items GROUP BY name', want: 'name, count' },
  { sql: 'SELECT id FROM items i WHERE EXISTS (SELECT 1 FROM owners o WHERE o.id = i.owner_id AND label = name)', want: 'id' },
  { sql: 'SELECT row_to_json(p) FROM parts p', want: 'row_to_json' },
  { sql: 'SELECT * FROM items, items', want: 'id, owner_id, name, state, size, weight, active, created, due, data, token (secret), id, owner_id, name, state, size, weight, active, created, due, data, token (secret)' },
  { sql: 'SELECT i.* FROM items i JOIN owners o ON TRUE', want: 'id, owner_id, name, state, size, weight, active, created, due, data, token (secret)' },
  { sql: 'SELECT id AS a FROM items UNION ALL SELECT label FROM owners ORDER BY a', want: 'a' },
  { sql: "VALUES (1, 'a'), (2, 'b')", want: 'column1, column2' },
  { sql: 'TABLE owners', want: 'id, label, state, password (secret)' },
  { sql: "SELECT * FROM (VALUES (1, 'a')) v", want: 'column1, column2' },
  { sql: "SELECT column1 FROM (VALUES (1, 'a')) v", want: 'column1' },
  { sql: 'SELECT (SELECT id) FROM items', want: 'id' },
  { sql: 'SELECT now(), current_date, current_timestamp, localtimestamp', want: 'now, current_date, current_timestamp, localtimestamp' },
  { sql: 'SELECT id, ID FROM items', want: 'id, id' },
  { sql: 'SELECT _connection FROM every.items', want: '_connection' },
  { sql: 'SELECT key, value FROM items, json_each(data)', want: 'key, value' },
  { sql: 'SELECT e.key FROM items, jsonb_each(data) e', want: 'key' },
  { sql: 'SELECT e.* FROM items i, jsonb_each_text(i.data) AS e(k, v)', want: 'k, v' },
  { sql: 'SELECT count(*) FROM ROWS FROM (generate_series(1,2), generate_series(1,3)) AS t(a,b)', want: 'count' },
  { sql: 'SELECT o.id FROM items, owners AS o', want: 'id' },
  { sql: 'SELECT "Odd".id FROM owners "Odd"', want: 'id' },
  { sql: 'SELECT id FROM ACME.OWNERS', want: 'id' },
  { sql: 'SELECT every.reg.owners.id FROM every.owners', want: 'id' },
  { sql: 'WITH owners AS (SELECT 1 AS x) SELECT owners.x, o.id FROM owners, acme.owners o', want: 'x, id' },
  { sql: 'WITH s AS (SELECT 1 AS x) SELECT * FROM (WITH s AS (SELECT 2 AS y) SELECT * FROM s) t, s', want: 'y, x' },
  { sql: 'SELECT * FROM (WITH s AS (SELECT 2 AS y) SELECT * FROM s) t', want: 'y' },
  { sql: "SELECT size AS id FROM items WHERE id = 'a'", want: 'id' },
  { sql: 'SELECT upper(label) AS label FROM owners GROUP BY label', want: 'label' },
  { sql: 'SELECT label AS l FROM owners ORDER BY l, label', want: 'l' },
  { sql: 'SELECT max(size) FROM items GROUP BY proprietor', want: 'max' },
  { sql: 'SELECT id FROM items ORDER BY proprietor', want: 'id' },
  { sql: 'SELECT label FROM owners o WHERE label IN (SELECT o.label FROM parts)', want: 'label' },
  { sql: 'SELECT x.n FROM owners o CROSS JOIN LATERAL (SELECT o.label AS n) x', want: 'n' },
  { sql: 'SELECT x.n FROM owners o LEFT JOIN LATERAL (SELECT o.label AS n) x ON TRUE', want: 'n' },
  { sql: 'SELECT g FROM generate_series(1, 3) g', want: 'g' },
  { sql: 'SELECT g.generate_series FROM generate_series(1, 3) AS g(generate_series)', want: 'generate_series' },
  { sql: 'SELECT generate_series FROM generate_series(1, 3)', want: 'generate_series' },
  { sql: 'SELECT count FROM (SELECT count(*) FROM owners) s', want: 'count' },
  { sql: 'SELECT note FROM items', want: 'note' },
]

describe('names that are found, and what they are called', () => {
  for (const { sql, want } of known) test(sql, async () => assert.equal(outputsOf(await bindSql(sql)), want))
})

interface Unknown {
  readonly sql: string
  readonly code: ErrorCode
  readonly want: string
  readonly near?: readonly string[]
}

// biome-ignore format: one statement a line
const unknown: readonly Unknown[] = [
  { sql: 'SELECT "ID" FROM items', code: 'unknown_column', want: 'there is no column "ID"', near: ['id'] },
  { sql: 'SELECT acme.items.id FROM acme.items i', code: 'unknown_table', want: 'there is no table "acme.items" in this FROM clause' },
  { sql: 'SELECT items.id FROM acme_eu.items, acme_us.items', code: 'ambiguous_table', want: '"items" names 2 tables of this FROM clause' },
  { sql: 'SELECT id FROM items, owners', code: 'ambiguous_column', want: 'column "id" is ambiguous: items.id, owners.id' },
  { sql: 'SELECT state FROM items i JOIN owners o ON o.id = i.owner_id', code: 'ambiguous_column', want: 'column "state" is ambiguous: i.state, o.state' },
  { sql: 'SELECT nmae FROM items', code: 'unknown_column', want: 'there is no column "nmae"', near: ['name'] },
  { sql: 'SELECT i.nmae FROM items i', code: 'unknown_column', want: 'table "i" has no column "nmae"', near: ['name', 'note'] },
  { sql: 'SELECT j.id FROM items i', code: 'unknown_table', want: 'there is no table "j" in this FROM clause', near: ['i'] },
  { sql: 'SELECT itms.id FROM items', code: 'unknown_table', want: 'there is no table "itms" in this FROM clause', near: ['items'] },
  { sql: 'SELECT id FROM itmes', code: 'unknown_table', want: 'there is no table "itmes"', near: ['items'] },
  { sql: 'SELECT state FROM items JOIN owners USING (id)', code: 'ambiguous_column', want: 'column "state" is ambiguous: items.state, owners.state' },
  { sql: 'SELECT * FROM items JOIN owners USING (nothing)', code: 'unknown_column', want: 'column "nothing" of USING is not on both sides of the join' },
  { sql: 'SELECT * FROM items JOIN owners USING (size)', code: 'unknown_column', want: 'column "size" of USING is not on both sides of the join' },
  { sql: 'SELECT * FROM (items i JOIN owners o ON TRUE) JOIN parts USING (id)', code: 'ambiguous_column', want: 'column "id" of USING is on one side of the join twice' },
  { sql: 'SELECT x.id FROM items i, (SELECT i.id) x', code: 'unknown_table', want: 'there is no table "i" in this FROM clause' },
  { sql: 'SELECT x.id FROM LATERAL (SELECT i.id) x, items i', code: 'unknown_table', want: 'there is no table "i" in this FROM clause' },
  { sql: 'WITH items AS (SELECT id FROM items) SELECT name FROM items', code: 'unknown_column', want: 'there is no column "name"' },
  { sql: 'WITH a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a', code: 'unknown_table', want: 'there is no table "b"' },
  { sql: 'SELECT id FROM items t(a, b)', code: 'unknown_column', want: 'there is no column "id"', near: ['a', 'b'] },
  { sql: 'SELECT * FROM owners t(a, b, c, d, e)', code: 'unsupported', want: '"t" has 4 columns, but 5 names' },
  { sql: 'SELECT id AS x FROM items ORDER BY y', code: 'unknown_column', want: 'there is no column "y"', near: ['id'] },
  { sql: 'SELECT id AS x, count(*) FROM items GROUP BY y', code: 'unknown_column', want: 'there is no column "y"', near: ['id'] },
  { sql: 'SELECT id FROM items WHERE x = 1', code: 'unknown_column', want: 'there is no column "x"', near: ['id'] },
  { sql: 'SELECT id AS x FROM items WHERE x = 1', code: 'unknown_column', want: 'there is no column "x"', near: ['id'] },
  { sql: 'SELECT * FROM items i, items i', code: 'duplicate_alias', want: 'the name "i" is used for two tables of this FROM clause' },
  { sql: 'SELECT *', code: 'syntax_error', want: 'SELECT * needs a FROM clause' },
  { sql: 'SELECT z.* FROM items i', code: 'unknown_table', want: 'there is no table "z" in this FROM clause', near: ['i'] },
  { sql: 'SELECT id FROM items UNION ALL SELECT id, label FROM owners', code: 'unsupported', want: 'the arms of a set operation have 1 and 2 columns' },
  { sql: 'SELECT id AS a FROM items UNION ALL SELECT label FROM owners ORDER BY label', code: 'unknown_column', want: 'there is no column "label"' },
  { sql: 'SELECT $1 FROM items', code: 'missing_parameter', want: 'there is no value for parameter $1' },
  { sql: 'SELECT x FROM (SELECT id AS "X", name AS x FROM items) s', code: 'unsupported', want: 'a subquery has the columns "X" and "x", which differ in case only' },
  { sql: 'SELECT id FROM items AS i (id, id)', code: 'ambiguous_column', want: 'column "id" is ambiguous: i.id, i.id' },
  { sql: 'SELECT _connection FROM items', code: 'unknown_column', want: 'there is no column "_connection"' },
  { sql: 'WITH s AS (SELECT 1 AS x) SELECT * FROM (SELECT y FROM s) t', code: 'unknown_column', want: 'there is no column "y"', near: ['x'] },
  { sql: 'SELECT s.x FROM (WITH s AS (SELECT 2 AS x) SELECT * FROM s) t', code: 'unknown_table', want: 'there is no table "s" in this FROM clause', near: ['t'] },
  { sql: 'SELECT id FROM items JOIN owners ON label = parts.label, parts', code: 'unknown_table', want: 'there is no table "parts" in this FROM clause' },
  { sql: 'SELECT nothing FROM acme.items', code: 'unknown_column', want: 'there is no column "nothing"' },
  { sql: 'SELECT id FROM acme.itmes', code: 'unknown_table', want: 'acme has no table "itmes"', near: ['acme.reg.items'] },
  { sql: 'SELECT id FROM acmee.items', code: 'unknown_connection', want: 'there is no connection "acmee"', near: ['acme'] },
  { sql: 'SELECT x FROM generate_series(1, 3) g', code: 'unknown_column', want: 'there is no column "x"', near: ['g'] },
  { sql: 'SELECT items.proprietr FROM items', code: 'unknown_column', want: 'table "items" has no column "proprietr"', near: ['proprietor'] },
  { sql: 'SELECT tok FROM items', code: 'unknown_column', want: 'there is no column "tok"', near: ['token'] },
]

describe('names that are not found, or are found twice', () => {
  for (const { sql, code, want, near = [] } of unknown)
    test(sql, () =>
      assert.rejects(bindSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.deepEqual([error.code, error.message, error.details.near ?? []], [code, want, near])
        return true
      }),
    )

  for (const { sql, column, hint } of [
    { sql: 'SELECT nmae FROM items', column: 8, hint: /^columns: id, owner_id, / },
    { sql: 'SELECT id FROM items WHERE i.id = 1', column: 28, hint: /^tables: items$/ },
    { sql: 'SELECT id FROM itmes', column: 16, hint: /SHOW TABLES/ },
    { sql: 'SELECT id FROM items, owners', column: 8, hint: /^Put the table in front of it\.$/ },
    { sql: "SELECT 'größe', nmae FROM items", column: 17, hint: /^columns: / },
  ])
    test(`the place and the hint: ${sql}`, () =>
      assert.rejects(bindSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.deepEqual([error.details.place?.line, error.details.place?.column], [1, column])
        assert.match(error.details.hint ?? '', hint)
        return true
      }))
})

describe('what a name means in the bound tree', () => {
  for (const { sql, want } of [
    { sql: 'SELECT ACME.items.ID FROM acme.items', want: 'items.id' },
    { sql: 'SELECT proprietor FROM items i', want: 'i.owner_id' },
    { sql: 'SELECT registry.example.com FROM items', want: 'items.token' },
    { sql: 'SELECT acme_us.items.id FROM acme_eu.items, acme_us.items', want: 'items_1.id' },
    { sql: 'SELECT id FROM items JOIN owners USING (id)', want: 'id' },
    { sql: 'SELECT x.a FROM (SELECT id FROM items) x(a)', want: 'x.a' },
  ])
    test(sql, async () => {
      const { tree } = await bindSql(sql)
      const [target] = tree.targetList ?? []
      assert.ok(target !== undefined && 'ResTarget' in target)
      assert.equal(printExpression(target.ResTarget.val), want)
    })
})

test('now() is the same instant everywhere in a statement', async () => {
  const { tree } = await bindSql('SELECT now(), current_timestamp, current_date, localtimestamp')
  const values = (tree.targetList ?? []).map((target) =>
    'ResTarget' in target ? printExpression(target.ResTarget.val) : '',
  )
  assert.deepEqual(values, [
    "'2026-01-02T03:04:05Z'::timestamptz",
    "'2026-01-02T03:04:05Z'::timestamptz",
    "'2026-01-02'::date",
    "'2026-01-02T03:04:05'::timestamp",
  ])
})
