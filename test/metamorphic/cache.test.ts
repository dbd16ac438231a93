import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import { type Fleet, startFleet } from './fleet.ts'
import { dataSets } from './rows.ts'
import { type GeneratedStatement, quoted, statement } from './sql.ts'

const seed = 20261121
const sets = 2

interface Pair {
  readonly cached: Fleet
  readonly plain: Fleet
}

/** Two fleets that hold the same rows; the session of one has its cache on. */
async function pairOf(t: TestContext, own: number): Promise<Pair> {
  const rows = dataSets(2, own)
  const cached = await startFleet(t, rows)
  cached.session.cache.enabled = true
  return { cached, plain: await startFleet(t, rows) }
}

function requestsOf({ fakes }: Fleet): number {
  return fakes.reduce((sum, { requests }) => sum + requests.length, 0)
}

function comparable(rows: readonly string[], ordered: boolean): readonly string[] {
  return ordered ? rows : rows.toSorted()
}

async function holds({ cached, plain }: Pair, { sql, ordered }: GeneratedStatement): Promise<void> {
  const want = comparable(await plain.rows(sql), ordered)
  assert.deepEqual(comparable(await cached.rows(sql), ordered), want, sql)
  const before = requestsOf(cached)
  assert.deepEqual(comparable(await cached.rows(sql), ordered), want, `again: ${sql}`)
  // Where a LIMIT stops the reading nothing is kept.
  if (!/\bLIMIT\b/.test(sql)) assert.equal(requestsOf(cached), before, `again, without a call: ${sql}`)
}

test('cache on = cache off', async (t) => {
  t.diagnostic(`seed ${seed}`)
  const pairs = [await pairOf(t, seed), await pairOf(t, seed + 1)]
  const property = fc.asyncProperty(fc.nat(sets - 1), statement, (set, one) => holds(pairs[set]!, one))
  await fc.assert(property, { seed, numRuns: 70, includeErrorInReport: true })
  for (const { cached, plain } of pairs)
    assert.ok(requestsOf(cached) < 2 * requestsOf(plain), 'something came from the cache')
})

const write = fc
  .record({
    connection: fc.constantFrom('r', 's'),
    id: fc.integer({ min: 1, max: 200 }).map((number) => `'1c${number}'`),
    change: fc.oneof(
      fc.constantFrom('ci', 'CI', 'a_b', '').map((name) => `SET name = ${quoted(name)}`),
      fc.constantFrom('old', 'new').map((text) => `SET description = ${quoted(text)}, public_value = 'ci'`),
    ),
  })
  .map(({ connection, id, change }) => `UPDATE ${connection}.registry_credentials ${change} WHERE id = ${id}`)

type Step =
  | { readonly kind: 'read'; readonly statement: GeneratedStatement }
  | { readonly kind: 'write'; readonly sql: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: statement.map((one): Step => ({ kind: 'read', statement: one })) },
  { weight: 2, arbitrary: write.map((sql): Step => ({ kind: 'write', sql })) },
)

/** How a change ended: its rows, or the code that it failed with. */
async function changed(fleet: Fleet, sql: string): Promise<unknown> {
  try {
    return await fleet.rows(sql)
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

test('cache on = cache off, with changes in between', async (t) => {
  const own = seed + 100
  t.diagnostic(`seed ${own}`)
  const pair = await pairOf(t, own)
  let done = 0
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 4, maxLength: 10 }),
    fc.array(statement, { minLength: 2, maxLength: 2 }),
    async (steps, kept) => {
      for (const one of steps) {
        // What was read before is what a change must not leave behind.
        for (const { sql } of kept) await pair.cached.rows(sql)
        if (one.kind === 'read') await holds(pair, one.statement)
        else {
          const outcome = await changed(pair.plain, one.sql)
          assert.deepEqual(await changed(pair.cached, one.sql), outcome, one.sql)
          if (Array.isArray(outcome) && outcome.some((row) => String(row).includes('done'))) done += 1
          for (const { sql, ordered } of kept)
            assert.deepEqual(
              comparable(await pair.cached.rows(sql), ordered),
              comparable(await pair.plain.rows(sql), ordered),
              `after ${one.sql}: ${sql}`,
            )
        }
      }
    },
  )
  await fc.assert(property, { seed: own, numRuns: 8, includeErrorInReport: true, endOnFailure: true })
  assert.ok(done > 3, `${done} changes were done`)
})
