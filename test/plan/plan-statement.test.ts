import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { planSql } from './small-catalog.ts'

describe('references with the same constraints share a scan', () => {
  // biome-ignore format: one statement a line
  const cases: readonly { readonly sql: string; readonly want: readonly (readonly string[])[] }[] = [
    { sql: 'SELECT a.id FROM items a JOIN items b ON b.owner_id = a.id', want: [['a', 'b']] },
    { sql: "SELECT a.id FROM items a, items b WHERE a.state = 'on' AND b.state = 'on'", want: [['a', 'b']] },
    { sql: "SELECT a.id FROM items a, items b WHERE a.state = 'on' AND 'on' = b.state", want: [['a', 'b']] },
    { sql: "SELECT a.id FROM items a, items b WHERE a.state IN ('x', 'y') AND (b.state = 'x' OR b.state = 'y')", want: [['a', 'b']] },
    { sql: "SELECT a.id FROM items a, items b WHERE a.state = 'on'", want: [['a'], ['b']] },
    { sql: "SELECT a.id FROM items a, items b WHERE a.state = 'on' AND b.state = 'off'", want: [['a'], ['b']] },
    { sql: 'SELECT id FROM items UNION ALL SELECT owner_id FROM items', want: [['items']] },
    { sql: 'SELECT id FROM items WHERE id IN (SELECT owner_id FROM items)', want: [['items']] },
    { sql: 'SELECT a.id FROM acme_eu.items a, acme_us.items b', want: [['a'], ['b']] },
    { sql: 'SELECT a.id FROM acme_eu.items a, every.items b', want: [['a'], ['b']] },
    { sql: 'SELECT a.id FROM every.items a, every.items b', want: [['a', 'b']] },
    { sql: "SELECT a.id FROM every.items a, every.items b WHERE a._connection = 'acme_eu'", want: [['a'], ['b']] },
    { sql: 'SELECT o.id, p.id FROM owners o, parts p', want: [['o', 'owners (parent)'], ['p']] },
    { sql: 'SELECT d.text, e.text FROM items i JOIN details d ON d.item_id = i.id JOIN details e ON e.item_id = i.id', want: [['i'], ['d', 'e']] },
    { sql: 'SELECT d.text, e.text FROM items i JOIN details d ON d.item_id = i.id JOIN details e ON e.item_id = i.name', want: [['i'], ['d'], ['e']] },
    { sql: 'SELECT d.text FROM items i, items j, details d, details e WHERE d.item_id = i.id AND e.item_id = j.id AND i.active', want: [['i'], ['j'], ['d'], ['e']] },
    // Empty is empty for a reason of its own, and nothing is shared with it.
    { sql: 'SELECT id FROM items WHERE FALSE UNION ALL SELECT id FROM items', want: [['items'], ['items']] },
  ]
  for (const { sql, want } of cases)
    test(sql, async () => {
      const { scans } = await planSql(sql)
      assert.deepEqual(
        scans.map((scan) => scan.aliases),
        want,
      )
      assert.equal(new Set(scans.map((scan) => scan.relation)).size, scans.length)
    })
})

describe('only the columns that are used are loaded', () => {
  // biome-ignore format: one statement a line
  const cases: readonly { readonly sql: string; readonly want: readonly (readonly string[])[] }[] = [
    { sql: 'SELECT count(*) FROM items', want: [[]] },
    { sql: 'SELECT 1 FROM items', want: [[]] },
    { sql: 'SELECT id FROM items', want: [['id']] },
    { sql: "SELECT id FROM items WHERE state = 'on' ORDER BY size", want: [['id', 'state', 'size']] },
    { sql: 'SELECT proprietor FROM items', want: [['owner_id']] },
    { sql: 'SELECT * FROM owners', want: [['id', 'label', 'state', 'password']] },
    { sql: 'SELECT count(DISTINCT state) FILTER (WHERE active) FROM items', want: [['state', 'active']] },
    { sql: 'SELECT note FROM items', want: [['note']] },
    { sql: 'SELECT a.id, b.size FROM items a JOIN items b ON a.id = b.owner_id', want: [['id', 'owner_id', 'size']] },
    { sql: 'SELECT id FROM items JOIN owners USING (id)', want: [['id'], ['id']] },
    { sql: 'SELECT x FROM (SELECT state AS x, size FROM items) s', want: [['state', 'size']] },
    { sql: 'SELECT _connection FROM every.items', want: [['_connection']] },
    { sql: 'SELECT label FROM parts', want: [['id'], ['label']] },
    { sql: 'SELECT i.id FROM items i TABLESAMPLE BERNOULLI (10) WHERE i.size = 3', want: [['id', 'size']] },
    { sql: 'SELECT text FROM details WHERE item_id IN (SELECT name FROM items)', want: [['name'], ['item_id', 'text']] },
  ]
  for (const { sql, want } of cases)
    test(sql, async () => {
      const { scans } = await planSql(sql)
      assert.deepEqual(
        scans.map((scan) => scan.columns.map((column) => column.name)),
        want,
      )
    })
})

describe('the estimated calls', () => {
  // biome-ignore format: one statement a line
  const cases: readonly { readonly sql: string; readonly least: number; readonly exact: boolean }[] = [
    { sql: 'SELECT 1', least: 0, exact: true },
    { sql: 'SELECT id FROM owners', least: 1, exact: true },
    { sql: 'SELECT id FROM items', least: 1, exact: false },
    { sql: 'SELECT id FROM items LIMIT 100', least: 1, exact: true },
    { sql: 'SELECT id FROM items LIMIT 101', least: 1, exact: false },
    { sql: 'SELECT id FROM items ORDER BY created LIMIT 5', least: 1, exact: true },
    { sql: "SELECT id FROM items WHERE id IN ('a', 'b', 'c')", least: 3, exact: true },
    { sql: "SELECT id FROM items WHERE id IN ('a', 'b', 'a')", least: 2, exact: true },
    { sql: "SELECT id FROM items WHERE state IN ('a', 'b')", least: 2, exact: false },
    { sql: "SELECT id FROM items WHERE state IN ('a', 'b') AND size IN (1, 2, 3)", least: 6, exact: false },
    { sql: 'SELECT id FROM items WHERE FALSE', least: 0, exact: true },
    { sql: 'SELECT id FROM every.owners', least: 2, exact: true },
    { sql: "SELECT id FROM every.owners WHERE _connection = 'acme_eu'", least: 1, exact: true },
    { sql: "SELECT id FROM every.items WHERE id IN ('a', 'b')", least: 4, exact: true },
    { sql: 'SELECT id FROM parts', least: 1, exact: false },
    { sql: "SELECT id FROM parts WHERE owner_id IN ('a', 'b')", least: 2, exact: true },
    { sql: 'SELECT d.text FROM owners o JOIN details d ON d.item_id = o.id', least: 1, exact: false },
    { sql: 'SELECT a.id FROM owners a, owners b', least: 1, exact: true },
    { sql: 'SELECT a.id FROM owners a, acme_eu.owners b', least: 2, exact: true },
  ]
  for (const { sql, least, exact } of cases)
    test(sql, async () => assert.deepEqual((await planSql(sql)).estimate, { least, exact }))
})

describe('page by page', () => {
  // biome-ignore format: one statement a line
  const cases: readonly { readonly sql: string; readonly want: { readonly limit?: number; readonly offset: number } | undefined }[] = [
    { sql: 'SELECT id FROM items', want: { offset: 0 } },
    { sql: "SELECT upper(id) FROM items WHERE lower(name) = 'x'", want: { offset: 0 } },
    { sql: "SELECT id FROM items WHERE lower(name) = 'x' LIMIT 5", want: { limit: 5, offset: 0 } },
    { sql: "SELECT id FROM items WHERE lower(name) = 'x' LIMIT 5 OFFSET 2", want: { limit: 5, offset: 2 } },
    { sql: 'SELECT id FROM items OFFSET 2', want: { offset: 2 } },
    { sql: "SELECT id FROM items WHERE id IN ('a', 'b')", want: { offset: 0 } },
    { sql: 'SELECT id FROM every.items', want: { offset: 0 } },
    { sql: 'SELECT id FROM items ORDER BY id', want: undefined },
    { sql: 'SELECT id FROM items ORDER BY created LIMIT 5', want: undefined },
    { sql: 'SELECT count(*) FROM items', want: undefined },
    { sql: 'SELECT DISTINCT id FROM items', want: undefined },
    { sql: 'SELECT id FROM items GROUP BY id', want: undefined },
    { sql: 'SELECT row_number() OVER () FROM items', want: undefined },
    { sql: 'SELECT i.id FROM items i, owners o', want: undefined },
    { sql: 'SELECT id FROM items UNION ALL SELECT id FROM owners', want: undefined },
    { sql: 'SELECT id FROM items UNION ALL SELECT id FROM items', want: undefined },
    { sql: 'SELECT id FROM (SELECT id FROM items) s', want: undefined },
    { sql: 'WITH s AS (SELECT id FROM items) SELECT id FROM s', want: undefined },
    { sql: 'SELECT id FROM items WHERE id IN (SELECT id FROM items)', want: undefined },
    { sql: 'SELECT (SELECT max(size) FROM items), id FROM items', want: undefined },
    { sql: 'SELECT id FROM parts', want: undefined },
    { sql: 'SELECT id FROM items TABLESAMPLE BERNOULLI (10)', want: undefined },
    { sql: 'SELECT id FROM items LIMIT 2 + 3', want: undefined },
    { sql: 'SELECT id FROM items LIMIT 0', want: undefined },
    { sql: 'SELECT id FROM items WHERE FALSE', want: undefined },
    { sql: 'SELECT 1', want: undefined },
  ]
  for (const { sql, want } of cases)
    test(sql, async () => {
      const { stream, scans } = await planSql(sql)
      assert.deepEqual(stream, want === undefined ? undefined : { relation: scans[0]?.relation, ...want })
    })
})

describe('the rows that drive a dependent scan', () => {
  // biome-ignore format: one statement a line
  const cases: readonly { readonly sql: string; readonly want: string }[] = [
    { sql: 'SELECT d.text FROM items i JOIN details d ON d.item_id = i.id', want: 'i.id IS NOT NULL' },
    { sql: "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id WHERE lower(i.name) = 'x' AND d.text = 'y'", want: "lower(i.name) = 'x' AND i.id IS NOT NULL" },
    { sql: "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id AND i.state = 'on'", want: "i.state = 'on' AND i.id IS NOT NULL" },
    { sql: "SELECT d.text FROM items i LEFT JOIN details d ON d.item_id = i.id AND i.state = 'on'", want: "i.state = 'on' AND i.id IS NOT NULL" },
    { sql: "SELECT d.text FROM items i LEFT JOIN details d ON d.item_id = i.id WHERE i.state = 'on' AND d.text IS NULL", want: "i.state = 'on' AND i.id IS NOT NULL" },
    { sql: 'SELECT d.text FROM items i JOIN details d ON d.item_id = i.id, owners o WHERE o.id = i.owner_id', want: 'i.id IS NOT NULL' },
    { sql: 'SELECT d.text FROM items i JOIN details d ON d.item_id = i.id WHERE EXISTS (SELECT 1 FROM owners)', want: 'i.id IS NOT NULL' },
    { sql: "SELECT (SELECT text FROM details d WHERE d.item_id = i.id) FROM items i WHERE i.state = 'on'", want: "i.state = 'on' AND i.id IS NOT NULL" },
    // What is only asked for inside the subquery says nothing of the rows outside.
    { sql: "SELECT i.id, (SELECT text FROM details d WHERE d.item_id = i.id AND d.text = 'x') FROM items i", want: 'i.id IS NOT NULL' },
  ]
  for (const { sql, want } of cases)
    test(sql, async () => {
      const { scans } = await planSql(sql)
      const driven = scans.find((scan) => scan.table.name === 'details')
      const [source] = driven?.keys ?? []
      assert.ok(source?.kind === 'query')
      assert.equal(printExpression(source.query.whereClause), want)
      assert.equal(source.query.distinctClause?.length, 1)
    })
})

test('a scan comes after those that drive it, wherever it stands', async () => {
  const { scans } = await planSql(
    'SELECT s.id FROM screws s JOIN details d ON d.item_id = s.id JOIN details e ON e.item_id = d.text',
  )
  const done = new Set<string>()
  for (const scan of scans) {
    for (const relation of scan.after) assert.ok(done.has(relation), `${scan.table.name} comes too early`)
    done.add(scan.relation)
  }
  assert.equal(scans.length, 5)
})

test("the tree's tables are the relations, under the names that the statement gives them", async () => {
  const { tree, scans } = await planSql('SELECT a.id FROM items a, acme.reg.owners')
  const ranges = (tree.fromClause ?? []).map((node) => ('RangeVar' in node ? node.RangeVar : undefined))
  assert.deepEqual(
    ranges.map((range) => [range?.relname, range?.alias?.aliasname, range?.schemaname, range?.catalogname]),
    [
      [scans[0]?.relation, 'a', undefined, undefined],
      [scans[1]?.relation, 'owners', undefined, undefined],
    ],
  )
})

test('outputs and the use of facts about secrets', async () => {
  const plan = await planSql('SELECT id, token, secret_kind(token) AS kind FROM items')
  assert.deepEqual(plan.outputs, [
    { name: 'id', secret: false },
    { name: 'token', secret: true },
    { name: 'kind', secret: false },
  ])
  assert.equal(plan.usesSecretFacts, true)
  assert.equal((await planSql('SELECT id FROM items')).usesSecretFacts, false)
})

describe('a required key that nothing binds', () => {
  for (const { sql, message, statement } of [
    {
      sql: 'SELECT text FROM details',
      message: 'acme.reg.details needs a value for "item_id": its API answers for one at a time',
      statement: "SELECT * FROM acme.reg.details WHERE item_id = '…'",
    },
    {
      sql: 'SELECT rank FROM matches WHERE rank = 1',
      message: 'acme.reg.matches needs a value for "word" or "tag": its API answers for one at a time',
      statement: "SELECT * FROM acme.reg.matches WHERE word = '…'",
    },
  ])
    test(sql, () =>
      assert.rejects(planSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.deepEqual([error.code, error.message], ['missing_key', message])
        assert.ok(
          error.details.hint?.startsWith(`A statement that would work: ${statement}\n`),
          error.details.hint,
        )
        return true
      }),
    )

  test('the statement of the hint works', async () => {
    assert.equal((await planSql("SELECT * FROM acme.reg.details WHERE item_id = '…'")).scans.length, 1)
    assert.equal((await planSql("SELECT * FROM acme.reg.matches WHERE word = '…'")).scans.length, 1)
  })
})
