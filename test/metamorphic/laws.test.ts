import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import { type Fleet, startFleet } from './fleet.ts'
import { dataSets, moments, registryIds, states, texts } from './rows.ts'
import { condition, joins, quoted, totalOrder } from './sql.ts'

const seed = 20260306
const columns = 'id, name, description, state, registry_id, created'
const creds = 'r.registry_credentials'

async function fleetOf(t: TestContext, own: number): Promise<Fleet> {
  t.diagnostic(`seed ${own}`)
  return startFleet(t, dataSets(2, own))
}

test('LIMIT n OFFSET m is that part of the whole result', async (t) => {
  const fleet = await fleetOf(t, seed)
  const where = fc.oneof(condition(), fc.constantFrom('true', "state = 'active'", "created >= '2020-01-01'"))
  const property = fc.asyncProperty(where, totalOrder, fc.nat(30), fc.nat(10), async (own, order, n, m) => {
    const sql = `SELECT ${columns} FROM ${creds} WHERE ${own} ORDER BY ${order}`
    const whole = await fleet.rows(sql)
    assert.deepEqual(await fleet.rows(`${sql} LIMIT ${n} OFFSET ${m}`), whole.slice(m, m + n), sql)
  })
  await fc.assert(property, { seed, numRuns: 40, includeErrorInReport: true })
})

test('LIMIT n without an order is n rows of the whole result', async (t) => {
  const fleet = await fleetOf(t, seed + 1)
  const property = fc.asyncProperty(condition(), fc.nat(30), fc.nat(10), async (where, n, m) => {
    const sql = `SELECT ${columns} FROM ${creds} WHERE ${where}`
    const whole = await fleet.rows(sql)
    const part = await fleet.rows(`${sql} LIMIT ${n} OFFSET ${m}`)
    assert.equal(part.length, Math.min(n, Math.max(0, whole.length - m)), sql)
    assert.equal(new Set(part).size, part.length, sql)
    assert.deepEqual(
      part.filter((row) => !whole.includes(row)),
      [],
      sql,
    )
  })
  await fc.assert(property, { seed: seed + 1, numRuns: 20, includeErrorInReport: true })
})

const valuesOf: Readonly<Record<string, readonly string[]>> = {
  id: Array.from({ length: 60 }, (_, i) => `1c${i + 1}`),
  name: texts,
  state: states,
  registry_id: registryIds,
  created: moments,
}

test("p = 'a' OR p = 'b' is the union, and IN ('a', 'b')", async (t) => {
  const fleet = await fleetOf(t, seed + 2)
  const pair = fc.constantFrom(...Object.keys(valuesOf)).chain((column) =>
    fc.tuple(
      fc.constant(column),
      fc
        .uniqueArray(fc.constantFrom(...(valuesOf[column] ?? [])), { minLength: 2, maxLength: 2 })
        .map((values) => values.map(quoted)),
    ),
  )
  const property = fc.asyncProperty(pair, condition(), async ([column, [a, b]], more) => {
    const sql = (where: string) => `SELECT ${columns} FROM ${creds} WHERE ${where} AND ${more}`
    const left = await fleet.rows(sql(`${column} = ${a}`))
    const right = await fleet.rows(sql(`${column} = ${b}`))
    const union = [...left, ...right].sort()
    for (const where of [`(${column} = ${a} OR ${column} = ${b})`, `${column} IN (${a}, ${b}, ${a})`])
      assert.deepEqual((await fleet.rows(sql(where))).sort(), union, sql(where))
    assert.deepEqual(
      (await fleet.rows(`${sql(`${column} = ${a}`)} UNION ALL ${sql(`${column} = ${b}`)}`)).sort(),
      union,
    )
  })
  await fc.assert(property, { seed: seed + 2, numRuns: 30, includeErrorInReport: true })
})

test('p, NOT p and p IS NULL part the whole', async (t) => {
  const fleet = await fleetOf(t, seed + 3)
  const whole = (await fleet.rows(`SELECT ${columns} FROM ${creds}`)).sort()
  const property = fc.asyncProperty(condition(), async (where) => {
    const parts: string[] = []
    for (const one of [`(${where})`, `NOT (${where})`, `(${where}) IS NULL`])
      parts.push(...(await fleet.rows(`SELECT ${columns} FROM ${creds} WHERE ${one}`)))
    assert.deepEqual(parts.sort(), whole, where)
  })
  await fc.assert(property, { seed: seed + 3, numRuns: 30, includeErrorInReport: true })
})

test('a join of tables is the join of subqueries, of WITH queries, and of tables turned round', async (t) => {
  const fleet = await fleetOf(t, seed + 4)
  const property = fc.asyncProperty(
    fc.constantFrom(...joins),
    fc.option(condition('c.'), { nil: 'true' }),
    fc.option(condition('c.'), { nil: 'true' }),
    async (kind, on, where) => {
      const ask = (left: string, right: string, joined: string = kind) =>
        `SELECT c.id, c.name, c.state, g.id, g.name FROM ${left} ${joined} ${right} ON g.id = c.registry_id AND ${on} WHERE ${where}`
      const [c, g] = [`${creds} c`, 'r.registries g']
      const want = (await fleet.rows(ask(c, g))).sort()
      const turned = { LEFT: 'RIGHT JOIN', RIGHT: 'LEFT JOIN' }[kind.split(' ')[0] ?? ''] ?? kind
      for (const sql of [
        ask(`(SELECT * FROM ${creds}) c`, '(SELECT * FROM r.registries) g'),
        `WITH a AS (SELECT * FROM ${creds}), b AS MATERIALIZED (SELECT * FROM r.registries) ${ask('a c', 'b g')}`,
        ask(`(SELECT * FROM ${creds} OFFSET 0) c`, g),
        ask(g, c, turned),
      ])
        assert.deepEqual((await fleet.rows(sql)).sort(), want, sql)
    },
  )
  await fc.assert(property, { seed: seed + 4, numRuns: 30, includeErrorInReport: true })
})

test('both Ranchers together are the one and the other', async (t) => {
  const fleet = await fleetOf(t, seed + 5)
  const property = fc.asyncProperty(condition(), async (where) => {
    const of = (connection: string, first: string) =>
      fleet.rows(`SELECT ${first}, ${columns} FROM ${connection}.registry_credentials WHERE ${where}`)
    const parts = [...(await of('r', "'r'")), ...(await of('s', "'s'"))].sort()
    assert.deepEqual((await of('all_r', '_connection')).sort(), parts, where)
  })
  await fc.assert(property, { seed: seed + 5, numRuns: 20, includeErrorInReport: true })
})
