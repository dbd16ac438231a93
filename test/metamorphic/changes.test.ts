import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import { type Fleet, startFleet } from './fleet.ts'
import { dataSets } from './rows.ts'
import { condition } from './sql.ts'

const seed = 20261121
const creds = 'r.registry_credentials'

const ofRegistry = fc.constantFrom(
  ...['true', 'g.name IS NOT NULL', "g.state = 'active'", "g.id IN ('1sp1', '1sp3')", "g.name > 'a'"],
)

async function fleetOf(t: TestContext, own: number): Promise<Fleet> {
  t.diagnostic(`seed ${own}`)
  return startFleet(t, dataSets(2, own))
}

/** The requests that a statement would send, sorted. */
async function requestsOf({ session }: Fleet, sql: string): Promise<string[]> {
  const found: string[] = []
  for await (const { columns, batches } of session.run(sql, { dryRun: true, allRows: true })) {
    const [at, body] = ['request', 'body'].map((name) => columns.findIndex((column) => column.name === name))
    for await (const batch of batches)
      for (let i = 0; i < batch.length; i++)
        found.push(`${batch.columns[at!]?.[i]} ${batch.columns[body!]?.[i] ?? ''}`.trim())
  }
  return found.sort()
}

async function idsOf(fleet: Fleet, sql: string): Promise<string[]> {
  return (await fleet.rows(sql)).map((row) => JSON.parse(row)[0])
}

test('UPDATE … WHERE p changes the rows of SELECT … WHERE p', async (t) => {
  const fleet = await fleetOf(t, seed)
  let changed = 0
  const property = fc.asyncProperty(condition('c.'), async (where) => {
    // In another state the API takes no update, and the statement is refused.
    const all = `c.state IN ('active', 'inactive') AND (${where})`
    const ids = await idsOf(fleet, `SELECT c.id FROM ${creds} c WHERE ${all}`)
    const want = ids.map(
      (id) => `PUT /v1/projects/1a5/registrycredentials/${id} {"description":"by this test"}`,
    )
    const sql = `UPDATE ${creds} c SET description = 'by this test' WHERE ${all}`
    assert.deepEqual(await requestsOf(fleet, sql), want.sort(), sql)
    changed += ids.length
  })
  await fc.assert(property, { seed, numRuns: 60, includeErrorInReport: true })
  assert.ok(changed > 0)
})

test('DELETE … USING deletes what DELETE … WHERE id IN (SELECT …) does', async (t) => {
  const fleet = await fleetOf(t, seed + 1)
  let deleted = 0
  const property = fc.asyncProperty(condition('c.'), ofRegistry, async (own, other) => {
    const where = `g.id = c.registry_id AND c.state = 'inactive' AND (${own}) AND (${other})`
    const using = `DELETE FROM ${creds} c USING r.registries g WHERE ${where}`
    const inside = `DELETE FROM ${creds} WHERE id IN (SELECT c.id FROM ${creds} c, r.registries g WHERE ${where})`
    const requests = await requestsOf(fleet, using)
    assert.deepEqual(await requestsOf(fleet, inside), requests, using)
    const ids = await idsOf(fleet, `SELECT DISTINCT c.id FROM ${creds} c, r.registries g WHERE ${where}`)
    assert.deepEqual(requests, ids.map((id) => `DELETE /v1/projects/1a5/registrycredentials/${id}`).sort())
    deleted += requests.length
  })
  await fc.assert(property, { seed: seed + 1, numRuns: 40, includeErrorInReport: true })
  assert.ok(deleted > 0)
})

test('a set-based CALL runs its action on the rows of its query', async (t) => {
  const fleet = await fleetOf(t, seed + 2)
  let called = 0
  const property = fc.asyncProperty(condition(), async (where) => {
    const query = `SELECT id FROM ${creds} WHERE state = 'active' AND (${where})`
    const ids = await idsOf(fleet, query)
    const sql = `CALL r.registry.registry_credentials.deactivate(id => x.id) FROM (${query}) x`
    assert.deepEqual(
      await requestsOf(fleet, sql),
      ids.map((id) => `POST /v1/projects/1a5/registrycredentials/${id}?action=deactivate`).sort(),
    )
    called += ids.length
  })
  await fc.assert(property, { seed: seed + 2, numRuns: 30, includeErrorInReport: true })
  assert.ok(called > 0)
})

test('nothing of it changes anything', async (t) => {
  const fleet = await fleetOf(t, seed + 3)
  const before = await fleet.rows(`SELECT * FROM all_r.registry_credentials`)
  for (const sql of [
    `DELETE FROM ${creds} WHERE state = 'inactive'`,
    `UPDATE all_r.registry_credentials SET description = 'by this test' WHERE state = 'active'`,
  ])
    assert.ok((await requestsOf(fleet, sql)).length > 0)
  assert.deepEqual(await fleet.rows(`SELECT * FROM all_r.registry_credentials`), before)
  assert.ok(fleet.fakes.every(({ requests }) => requests.every(({ method }) => method === 'GET')))
})
