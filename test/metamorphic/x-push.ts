import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { dataSets } from './rows.ts'
import { type GeneratedStatement, statement } from './sql.ts'

const seed = 777000
const sets = 3

function comparable(rows: readonly string[], ordered: boolean): readonly string[] {
  return ordered ? rows : rows.toSorted()
}

interface Pair {
  readonly left: Fleet
  readonly right: Fleet
}

/** Holds that two ways to the same rows end in the same rows, over generated statements. */
async function holdsEqual(
  t: TestContext,
  runs: number,
  own: number,
  pairOf: (rows: ReturnType<typeof dataSets>) => Promise<Pair>,
): Promise<readonly Pair[]> {
  t.diagnostic(`seed ${own}`)
  const pairs: Pair[] = []
  for (let i = 0; i < sets; i++) pairs.push(await pairOf(dataSets(2, own + i)))
  const property = fc.asyncProperty(
    fc.nat(sets - 1),
    statement,
    async (set, { sql, ordered }: GeneratedStatement) => {
      const { left, right } = pairs[set]!
      const want = comparable(await right.rows(sql), ordered)
      assert.deepEqual(comparable(await left.rows(sql), ordered), want, sql)
    },
  )
  await fc.assert(property, { seed: own, numRuns: runs, includeErrorInReport: true })
  return pairs
}

const isFiltered = ({ path }: RecordedRequest) => /[?&](?!sort=|limit=|marker=|order=)\w+=/.test(path)

test('with pushdown = without pushdown', async (t) => {
  const pairs = await holdsEqual(t, 900, seed, async (rows) => ({
    left: await startFleet(t, rows),
    right: await startFleet(t, rows, { variant: 'lists only' }),
  }))
  for (const { left, right } of pairs) {
    assert.ok(left.fakes[0]?.requests.some(isFiltered), 'something was pushed')
    assert.ok(!right.fakes.some((fake) => fake.requests.some(isFiltered)), 'nothing was pushed')
  }
})

test('a server that knows the filters = one that ignores them', async (t) => {
  await holdsEqual(t, 500, seed + 100, async (rows) => ({
    left: await startFleet(t, rows, { ignoreFilters: true }),
    right: await startFleet(t, rows, { variant: 'lists only' }),
  }))
})

/** The page that was asked for, empty, with itself as the next one under another address. */
function emptyFirst(body: unknown): unknown {
  const { pagination } = body as { pagination: { next: string | null } }
  if (pagination?.next == null) return body
  const again = new URL(pagination.next)
  const [limit, after] = [again.searchParams.get('limit'), again.searchParams.get('marker')]
  again.searchParams.set('marker', `m${Number(after?.slice(1)) - Number(limit)}`)
  again.searchParams.set('again', '1')
  return { ...(body as object), data: [], pagination: { ...pagination, next: again.href } }
}

test('small pages, some of them empty = large pages', async (t) => {
  await holdsEqual(t, 300, seed + 200, async (rows) => {
    const left = await startFleet(t, rows, { variant: 'pages of seven' })
    for (const fake of left.fakes) {
      let page = 0
      fake.inject({
        kind: 'transform',
        times: Number.POSITIVE_INFINITY,
        match: ({ path }) => {
          page += 1
          return page % 3 === 0 && path.includes('limit=7') && !path.includes('again=')
        },
        change: emptyFirst,
      })
    }
    return { left, right: await startFleet(t, rows) }
  })
})
