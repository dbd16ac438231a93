import assert from 'node:assert/strict'
import test from 'node:test'
import { startFleet } from './fleet.ts'
import { dataSets } from './rows.ts'

const creds = 'r.registry_credentials'
const ids = Array.from({ length: 12 }, (_, i) => `'1c${i + 1}'`).join(', ')

/** Statements whose rows once depended on what was pushed. */
const cases = [
  { name: 'a word that is not on the closed list', sql: `SELECT id FROM ${creds} WHERE state <> 'Active'` },
  { name: 'unequal to a text that is no id', sql: `SELECT id FROM ${creds} WHERE registry_id <> 'x'` },
  { name: 'unequal to an id in capitals', sql: `SELECT id FROM ${creds} WHERE registry_id <> '1SP1'` },
  { name: 'an id that is empty', sql: `SELECT count(*) FROM ${creds} WHERE id = ''` },
  {
    name: 'an id among others that is no path',
    sql: `SELECT id FROM ${creds} WHERE id IN (${ids}, '..', '.')`,
  },
  {
    name: 'computed bounds in several scans',
    sql: ['r.registry_credentials', 'r.registries', 's.registries']
      .map(
        (table, i) =>
          `SELECT id FROM ${table} WHERE created >= TIMESTAMPTZ '2024-01-01' - interval '${i + 2} years'`,
      )
      .join(' UNION ALL '),
  },
]

for (const { name, sql } of cases)
  test(`pushed or not, the rows are the same: ${name}`, async (t) => {
    const rows = dataSets(2, 1)
    const pushed = await startFleet(t, rows)
    const plain = await startFleet(t, rows, { variant: 'lists only' })
    const want = (await plain.rows(sql)).sort()
    assert.deepEqual((await pushed.rows(sql)).sort(), want)
    assert.ok(want.length > 0)
  })
