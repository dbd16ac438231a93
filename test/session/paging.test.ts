import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyRegistryCredentials } from '../../src/demo/fakes/many-registry-credentials.ts'
import { ask, firstColumn, linesOf, rancherOf, untilOver } from './world.ts'

const list = 'GET /v1/projects/1a5/registrycredentials'

test('every page is read once, and the addresses of the next ones are the answers’ own', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  const ids = await firstColumn(session, 'SELECT id FROM rancher.registry_credentials')
  assert.equal(new Set(ids).size, 2500)
  assert.equal(ids.length, 2500)
  assert.deepEqual(linesOf(rancher), [
    `${list}?sort=id&limit=1000`,
    `${list}?sort=id&limit=1000&marker=m1000`,
    `${list}?sort=id&limit=1000&marker=m2000`,
  ])
})

const counts: readonly {
  name: string
  sql: string
  want: number
  first?: string
  rows: readonly (string | number)[]
}[] = [
  {
    name: 'LIMIT alone reads one page of just as many',
    sql: 'SELECT id FROM rancher.registry_credentials LIMIT 5',
    want: 1,
    first: `${list}?sort=id&limit=5`,
    rows: ['1c1', '1c2', '1c3', '1c4', '1c5'],
  },
  {
    name: 'LIMIT with an order that the API has reads one page of five',
    sql: 'SELECT id FROM rancher.registry_credentials ORDER BY created LIMIT 5',
    want: 1,
    first: `${list}?sort=created&order=asc&limit=5`,
    rows: manyRegistryCredentials(2500)
      .sort((a, b) => (a.created! < b.created! ? -1 : 1))
      .slice(0, 5)
      .map(({ id }) => id),
  },
  {
    name: 'OFFSET is read and left out',
    sql: 'SELECT id FROM rancher.registry_credentials LIMIT 2 OFFSET 3',
    want: 1,
    first: `${list}?sort=id&limit=5`,
    rows: ['1c4', '1c5'],
  },
  {
    name: 'a residual filter stops with the page that meets the limit',
    sql: "SELECT id FROM rancher.registry_credentials WHERE id LIKE '%1500' LIMIT 1",
    want: 2,
    rows: ['1c1500'],
  },
  {
    name: 'a residual filter that the first page meets reads one page',
    sql: "SELECT id FROM rancher.registry_credentials WHERE email = 'ci@acme.example' LIMIT 5",
    want: 1,
    first: `${list}?sort=id&limit=1000`,
    rows: ['1c1', '1c2', '1c3', '1c4', '1c5'],
  },
  {
    name: 'a residual filter with OFFSET counts over the pages',
    sql: "SELECT id FROM rancher.registry_credentials WHERE id LIKE '%500' LIMIT 1 OFFSET 1",
    want: 2,
    rows: ['1c1500'],
  },
  {
    name: 'a limit that is never met reads all',
    sql: "SELECT id FROM rancher.registry_credentials WHERE id LIKE '%500' LIMIT 4",
    want: 3,
    rows: ['1c500', '1c1500', '1c2500'],
  },
  {
    name: 'no row at all',
    sql: "SELECT id FROM rancher.registry_credentials WHERE id LIKE 'none%' LIMIT 4",
    want: 3,
    rows: [],
  },
  {
    name: 'ORDER BY id LIMIT reads all: the API sorts ids by number, SQL sorts text',
    sql: 'SELECT id FROM rancher.registry_credentials ORDER BY id LIMIT 5',
    want: 3,
    rows: ['1c1', '1c10', '1c100', '1c1000', '1c1001'],
  },
  {
    name: 'DISTINCT stands between LIMIT and the table',
    sql: 'SELECT DISTINCT email FROM rancher.registry_credentials LIMIT 1',
    want: 3,
    rows: ['ci@acme.example'],
  },
  {
    name: 'an aggregate stands between LIMIT and the table',
    sql: 'SELECT count(*) FROM rancher.registry_credentials LIMIT 1',
    want: 3,
    rows: [2500],
  },
  {
    name: 'a window function stands between LIMIT and the table',
    sql: 'SELECT count(*) OVER () FROM rancher.registry_credentials LIMIT 1',
    want: 3,
    rows: [2500],
  },
]
for (const { name, sql, want, first, rows } of counts)
  test(name, async (t) => {
    const { rancher, session } = await rancherOf(t, 2500)
    const answer = await ask(session, sql)
    assert.deepEqual(
      answer.rows.map(([value]) => (typeof value === 'bigint' ? Number(value) : value)),
      rows,
    )
    assert.equal(answer.complete, true)
    assert.equal(answer.stats.calls, want)
    assert.equal(rancher.requests.length, want)
    if (first !== undefined) assert.equal(linesOf(rancher)[0], first)
  })

const none: readonly { name: string; sql: string }[] = [
  {
    name: 'contradiction',
    sql: "SELECT id FROM rancher.registry_credentials WHERE id = '1c1' AND id = '1c2'",
  },
  { name: 'equal to NULL', sql: 'SELECT id FROM rancher.registry_credentials WHERE id = NULL' },
  { name: 'LIMIT 0', sql: 'SELECT id FROM rancher.registry_credentials LIMIT 0' },
]
for (const { name, sql } of none)
  test(`${name}: no call, no row`, async (t) => {
    const { rancher, session } = await rancherOf(t, 10)
    const answer = await ask(session, sql)
    assert.deepEqual(answer.rows, [])
    assert.deepEqual(
      answer.columns.map(({ name }) => name),
      ['id'],
    )
    assert.equal(rancher.requests.length, 0)
  })

test('IN over ids is two calls by id, in flight together', async (t) => {
  const { rancher, session } = await rancherOf(t, 10)
  const held = rancher.inject({ kind: 'slow', times: 2 })
  const answer = firstColumn(
    session,
    "SELECT id FROM rancher.registry_credentials WHERE id IN ('1c1', '1c2') ORDER BY id",
  )
  await untilOver(() => rancher.requests.length === 2, answer)
  held.release()
  assert.deepEqual(await answer, ['1c1', '1c2'])
  assert.deepEqual(
    linesOf(rancher)
      .map((line) => line.split('?')[0])
      .sort(),
    ['GET /v1/projects/1a5/registrycredentials/1c1', 'GET /v1/projects/1a5/registrycredentials/1c2'],
  )
})
