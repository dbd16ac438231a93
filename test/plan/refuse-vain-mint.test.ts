import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CredsqlError } from '../../src/errors/credsql-error.ts'
import { planSql } from './small-catalog.ts'

const cannotBeSent: readonly { sql: string; condition: string; hint?: RegExp }[] = [
  { sql: `SELECT * FROM acme.logins WHERE host = 'x'`, condition: `logins.host = 'x'` },
  { sql: `SELECT * FROM (SELECT * FROM acme.logins) s WHERE s.host = 'x'`, condition: `s.host = 'x'` },
  {
    sql: `SELECT * FROM (SELECT * FROM (SELECT host AS a FROM acme.logins) s) u WHERE u.a = 'x'`,
    condition: `u.a = 'x'`,
  },
  {
    sql: `WITH s AS (SELECT * FROM acme.logins) SELECT * FROM s WHERE host = 'x'`,
    condition: `s.host = 'x'`,
  },
  {
    sql: `WITH s(a) AS (SELECT host FROM acme.logins), u AS (SELECT * FROM s LIMIT 1) SELECT * FROM u WHERE a = 'x'`,
    condition: `u.a = 'x'`,
  },
  {
    sql: `SELECT * FROM (SELECT upper(host) AS a FROM acme.logins) s WHERE s.a = 'X'`,
    condition: `s.a = 'X'`,
  },
  {
    sql: `SELECT * FROM (SELECT host FROM acme.logins WHERE write UNION ALL SELECT host FROM acme.logins) s WHERE s.host = 'x'`,
    condition: `s.host = 'x'`,
  },
  {
    sql: `SELECT * FROM (SELECT host FROM acme.logins UNION SELECT id FROM acme.owners) s WHERE s.host = 'x'`,
    condition: `s.host = 'x'`,
  },
  {
    sql: `SELECT * FROM acme.owners o JOIN (SELECT * FROM acme.logins) s ON s.host = 'x' AND o.id = s.host`,
    condition: `s.host = 'x'`,
  },
  {
    sql: `SELECT * FROM (SELECT upper(l.host) AS a, o.id FROM acme.owners o JOIN acme.logins l ON o.id = l.host) s WHERE s.a = 'X'`,
    condition: `s.a = 'X'`,
  },
  {
    sql: `SELECT host FROM acme.logins GROUP BY host HAVING host = 'x'`,
    condition: `logins.host = 'x'`,
  },
  {
    sql: `SELECT 1 FROM acme.logins HAVING max(host) = 'x'`,
    condition: `max(logins.host) = 'x'`,
  },
  {
    sql: 'SELECT count(*) FROM acme.logins HAVING count(*) > 1',
    condition: 'count(*) > 1',
    hint: /leave the condition out/,
  },
  {
    sql: 'SELECT * FROM (SELECT count(*) AS n FROM (SELECT * FROM acme.logins) s) u WHERE u.n > 1',
    condition: 'u.n > 1',
    hint: /leave the condition out/,
  },
  {
    sql: 'SELECT write FROM acme.logins GROUP BY write HAVING write',
    condition: 'logins.write',
    hint: /= or IN on "write" in the WHERE beside the table/,
  },
  {
    sql: 'SELECT * FROM (SELECT * FROM acme.logins LIMIT 1) s WHERE s.write',
    condition: 's.write',
    hint: /in the WHERE beside the table/,
  },
]
for (const { sql, condition, hint = /leave it out/ } of cannotBeSent)
  test(`refused, as it would mint and throw away: ${sql}`, async () => {
    await assert.rejects(planSql(sql), (error: CredsqlError) => {
      assert.equal(error.code, 'missing_key')
      assert.equal(
        error.message,
        `reading acme.reg.logins mints a credential, and the condition ${condition} cannot be sent: it would be checked too late`,
      )
      assert.match(error.details.hint ?? '', hint)
      return true
    })
  })

const skips: readonly string[] = [
  'SELECT * FROM acme.logins OFFSET 1',
  'SELECT * FROM acme.logins LIMIT 5 OFFSET 5000000000',
  'SELECT count(*) FROM acme.logins OFFSET 1',
  'SELECT * FROM (SELECT * FROM acme.logins) s OFFSET 1',
  'SELECT * FROM (SELECT * FROM acme.logins OFFSET 1) s',
  'WITH s AS (SELECT * FROM acme.logins) SELECT * FROM s ORDER BY host OFFSET 2',
]
for (const sql of skips)
  test(`refused, as OFFSET would throw it away: ${sql}`, async () => {
    await assert.rejects(planSql(sql), {
      code: 'unsupported',
      message: /^reading acme\.reg\.logins mints a credential, and OFFSET \d+ would throw it away$/,
    })
  })

const allowed: readonly string[] = [
  'SELECT * FROM acme.logins WHERE write',
  'SELECT * FROM (SELECT * FROM acme.logins) s WHERE s.write',
  'WITH s AS (SELECT * FROM acme.logins) SELECT * FROM s WHERE write',
  'SELECT * FROM acme.logins l JOIN acme.owners o ON o.id = l.host',
  `SELECT * FROM acme.logins l JOIN acme.owners o ON o.id = l.host WHERE o.label = 'x'`,
  'SELECT * FROM (SELECT * FROM acme.logins) s JOIN acme.owners o ON o.id = s.host',
  'SELECT * FROM acme.owners o JOIN acme.logins l ON true WHERE o.id = l.host',
  `SELECT * FROM (SELECT o.label, l.host FROM acme.owners o JOIN acme.logins l ON o.id = l.host) s WHERE s.label = 'x'`,
  `SELECT * FROM (SELECT 'prod' AS env, host FROM acme.logins) s WHERE s.env = 'prod'`,
  'SELECT * FROM (SELECT 1 AS n, host FROM acme.logins) s WHERE s.n = 1',
  'SELECT host FROM acme.logins WHERE host IN (SELECT id FROM acme.owners)',
  'SELECT o.id, count(*) FROM acme.owners o JOIN acme.logins l ON o.id = l.host GROUP BY o.id HAVING count(*) > 1',
  // The row is of use to the other place.
  `WITH s AS (SELECT * FROM acme.logins) SELECT a.host FROM s a, s b WHERE a.host = 'x'`,
  'SELECT * FROM acme.logins OFFSET 0',
  'SELECT * FROM acme.logins LIMIT 1 OFFSET NULL',
  'SELECT * FROM acme.owners, acme.logins OFFSET 1',
  'SELECT generate_series(1, 9) FROM acme.logins OFFSET 1',
  'SELECT * FROM (SELECT host, n FROM acme.logins, generate_series(1, 9) AS g(n)) s OFFSET 1',
  'SELECT * FROM acme.logins WHERE false OFFSET 1',
  `SELECT * FROM (SELECT * FROM acme.logins) s WHERE s.host = 'x' LIMIT 0`,
  `SELECT * FROM (SELECT * FROM acme.logins LIMIT 0) s WHERE s.host = 'x'`,
]
for (const sql of allowed)
  test(`not refused: ${sql}`, async () => {
    assert.ok((await planSql(sql)).scans.some(({ table }) => table.name === 'logins'))
  })
