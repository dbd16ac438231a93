import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkControls } from '../../src/check/check-controls.ts'
import { checkExitCode, mostFindings } from '../../src/check/check-run.ts'
import { checkTree } from '../../src/check/check-tree.ts'
import { checkAll } from './all-results.ts'
import { controlQuery } from './control-query.ts'
import { credential, fakeInventory, overFakes } from './fake-inventory.ts'

const each = `SELECT c.credential_id AS resource, 'ok' AS status, 'fine' AS reason, c.name, c.secret, c.created_at
FROM inventory.registry_credentials c ORDER BY 1`
const own = (sql: string, differs = {}) => overFakes(controlQuery(sql, differs))
const canary = 'canary-value-of-a-secret'

test('results have dimensions, secrets as handles, and totals', async (t) => {
  const credentials = [
    credential({ credential_id: 'a', secret: canary }),
    credential({ credential_id: 'b', name: null }),
  ]
  const { session } = await fakeInventory(t, { credentials })
  const run = await checkAll(session, [own(each)])
  const [control] = run.controls
  assert.deepEqual(
    control?.results.map(({ resource, status, reason, severity }) => [resource, status, reason, severity]),
    [
      ['a', 'ok', 'fine', 'high'],
      ['b', 'ok', 'fine', 'high'],
    ],
  )
  const { secret, ...dimensions } = control?.results[0]?.dimensions ?? {}
  assert.match(secret ?? '', /^sealed:[0-9a-f]{12}$/)
  assert.deepEqual(dimensions, { name: 'nodes', created_at: '2023-11-04T22:13:20Z' })
  assert.equal(control?.results[1]?.dimensions['name'], null)
  assert.deepEqual(run.totals, { ok: 2, alarm: 0, info: 0, skip: 0, error: 0 })
  assert.deepEqual([run.started, checkExitCode(run)], ['2023-11-14T22:13:20.000Z', 0])
  assert.doesNotMatch(JSON.stringify(run), new RegExp(canary))
})

test('what several controls read is fetched once, and the cache is as it was', async (t) => {
  const { session, requests, clock } = await fakeInventory(t, { credentials: [credential()] })
  const slow = {
    ...own(each),
    get sql() {
      clock.advance(120_000)
      return own(each).sql
    },
  }
  await checkAll(session, [own(each), slow, own(each)])
  assert.deepEqual(requests, ['credentials'])
  assert.equal(session.cache.enabled, false)
  assert.equal(session.cache.ttlSeconds, 60)
  await checkAll(session, [own(each)])
  assert.deepEqual(requests, ['credentials', 'credentials'])
})

test('what several controls read is fetched once, however much it is, and the limits are as they were', async (t) => {
  const credentials = Array.from({ length: 200_001 }, (_, at) => ({ credential_id: `c${at}` }))
  const { session, requests } = await fakeInventory(t, { credentials })
  const { mostRows, mostCalls } = session.cache
  const counted = own(`SELECT 'all' AS resource, 'ok' AS status, count(credential_id)::text AS reason
FROM inventory.registry_credentials`)
  const run = await checkAll(session, [counted, counted, counted])
  assert.deepEqual(
    run.controls.map(({ results }) => results[0]?.reason),
    ['200001', '200001', '200001'],
  )
  assert.deepEqual(requests, ['credentials'])
  assert.deepEqual([session.cache.mostRows, session.cache.mostCalls], [mostRows, mostCalls])
})

test('that rows are missing is held beside any number of errors', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()], failing: ['registries'] })
  const errors =
    own(`SELECT i::text AS resource, 'error' AS status, 'bad' AS reason FROM generate_series(1, ${mostFindings + 1}) i
UNION ALL SELECT NULL, 'ok', 'no resource' FROM generate_series(1, ${mostFindings + 1})
UNION ALL SELECT registry, 'ok', '' FROM inventory.registries`)
  const { controls, totals } = await checkControls(session, [errors])
  const findings = controls[0]?.findings ?? []
  assert.equal(findings.length, mostFindings + 1)
  assert.deepEqual([totals.error, controls[0]?.found], [2 * mostFindings + 3, 2 * mostFindings + 3])
  // It comes first, so that whatever shows a few findings shows it.
  assert.match(findings[0]?.reason ?? '', /registries.*not for you/s)
  assert.match(checkTree({ started: '', ended: '', controls, totals }, false), /not for you/)
})

test('a control that fails is an error, the others are evaluated', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()] })
  const run = await checkAll(session, [own('SELECT nothing FROM inventory.registry_credentials'), own(each)])
  const [failed, fine] = run.controls
  assert.equal(failed?.error?.code, 'unknown_column')
  assert.deepEqual(
    failed?.results.map(({ status, resource }) => [status, resource]),
    [['error', '*']],
  )
  assert.ok(failed?.results[0]?.reason.startsWith(failed.error?.message ?? '-'))
  assert.deepEqual(
    fine?.results.map(({ status }) => status),
    ['ok'],
  )
  assert.equal(checkExitCode(run), 2)
})

const both = `SELECT c.credential_id AS resource, 'ok' AS status, 'fine' AS reason FROM inventory.registry_credentials c
UNION ALL SELECT registry, 'alarm', 'bad' FROM inventory.registries`

for (const { name, differs, want } of [
  {
    name: 'beside the rows that were read',
    differs: {},
    want: [
      ['alarm', 'quay.io'],
      ['error', '*'],
    ],
  },
  {
    name: 'instead of them where they may be wrong',
    differs: { needsComplete: true },
    want: [['error', '*']],
  },
])
  test(`a source that cannot be read is an error ${name}`, async (t) => {
    const { session } = await fakeInventory(t, {
      registries: [{ connection: 'north', registry: 'quay.io' }],
      failing: ['credentials'],
    })
    const run = await checkAll(session, [own(both, differs)])
    const results = run.controls[0]?.results ?? []
    assert.deepEqual(
      results.map(({ status, resource }) => [status, resource]),
      want,
    )
    assert.match(results.at(-1)?.reason ?? '', /not for you/)
    assert.equal(checkExitCode(run), 2)
  })

test('a control that sees nothing is skipped, and a run that sees nothing is no success', async (t) => {
  const { session } = await fakeInventory(t, {})
  const nothing = await checkAll(session, [own(each), own(each)])
  assert.deepEqual(
    nothing.controls.map(({ results }) => results.map(({ status, reason }) => [status, reason])),
    [
      [['skip', 'nothing to check: there is no resource']],
      [['skip', 'nothing to check: there is no resource']],
    ],
  )
  assert.equal(checkExitCode(nothing), 2)
  const sees = own("SELECT 'a' AS resource, 'ok' AS status, '' AS reason")
  assert.equal(checkExitCode(await checkAll(session, [own(each), sees])), 0)
})

for (const { name, row, reason } of [
  { name: 'another status', row: "'a', 'fine', 'r'", reason: /answers the status "fine"/ },
  { name: 'no status', row: "'a', NULL, 'r'", reason: /answers no status/ },
  { name: 'no resource', row: "NULL, 'ok', 'r'", reason: /answers no resource/ },
])
  test(`a row with ${name} is an error`, async (t) => {
    const { session } = await fakeInventory(t, {})
    const run = await checkAll(session, [own(`SELECT * FROM (VALUES (${row})) v(resource, status, reason)`)])
    assert.equal(run.controls[0]?.results[0]?.status, 'error')
    assert.match(run.controls[0]?.results[0]?.reason ?? '', reason)
  })

test('a control whose columns are found wanting when it runs is an error', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()] })
  const run = await checkAll(session, [own('SELECT * FROM inventory.registry_credentials')])
  assert.match(run.controls[0]?.results[0]?.reason ?? '', /answers no column "resource"/)
  assert.equal(checkExitCode(run), 2)
})

test('a control that sends credentials is skipped unless that is allowed', async (t) => {
  const { session, requests } = await fakeInventory(t, { credentials: [credential()] })
  const control = { ...own(each), needs: 'verify' as const }
  const skipped = await checkAll(session, [control])
  assert.equal(skipped.controls[0]?.results[0]?.status, 'skip')
  assert.match(skipped.controls[0]?.results[0]?.reason ?? '', /--allow-verify/)
  assert.deepEqual([requests, checkExitCode(skipped)], [[], 0])
  const run = await checkAll(session, [control], { run: { allowVerify: true } })
  assert.equal(run.controls[0]?.results[0]?.status, 'ok')
})

test('a control that needs history is skipped where there is none', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()] })
  const run = await checkAll(session, [{ ...own(each), needs: 'history' }])
  assert.deepEqual(run.controls[0]?.error, undefined)
  assert.match(run.controls[0]?.results[0]?.reason ?? '', /none yet: credsql snapshot takes one$/)
  assert.equal(run.controls[0]?.results[0]?.status, 'skip')
})

const counted = { days: { type: 'integer' as const, default: '1', description: 'D.' } }
const withDays = own("SELECT :days AS resource, 'ok' AS status, '' AS reason", { parameters: counted })
const plain = own("SELECT 'a' AS resource, 'ok' AS status, '' AS reason")

test('a parameter goes to the controls that have it', async (t) => {
  const { session } = await fakeInventory(t, {})
  const run = await checkAll(session, [withDays, plain], { parameters: { days: '7' } })
  assert.deepEqual(
    run.controls.map(({ results }) => results[0]?.resource),
    ['7', 'a'],
  )
  await assert.rejects(checkAll(session, [withDays, plain], { parameters: { day: '7' } }), {
    code: 'unknown_parameter',
  })
})

test('waivers hold until their day, by the clock of the session', async (t) => {
  const { session } = await fakeInventory(t, {})
  const alarm = own("SELECT 'a' AS resource, 'alarm' AS status, 'bad' AS reason")
  const waiver = { control: 'own.c', resource: 'a', reason: 'agreed', owner: 'ann', origin: 'w:1' }
  const held = await checkAll(session, [alarm], { waivers: [{ ...waiver, until: '2023-11-14' }] })
  const over = await checkAll(session, [alarm], { waivers: [{ ...waiver, until: '2023-11-13' }] })
  assert.deepEqual([held.totals.skip, checkExitCode(held)], [1, 0])
  assert.deepEqual([over.totals.alarm, checkExitCode(over)], [1, 1])
  const unused = await checkAll(session, [plain], { waivers: [{ ...waiver, until: '2023-12-01' }] })
  assert.deepEqual(unused.controls[0]?.warnings, ['w:1: the waiver of own.c for "a" fits no alarm'])
})

test('a control that would make too many calls says what to do', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()] })
  const twice = `${each.replace(' ORDER BY 1', '')} UNION ALL SELECT registry, 'ok', '', NULL, NULL, NULL FROM inventory.registries`
  const run = await checkAll(session, [own(twice)], { run: { maxCalls: 1 } })
  assert.equal(run.controls[0]?.error?.code, 'too_many_calls')
  assert.match(
    run.controls[0]?.results[0]?.reason ?? '',
    /more than the 1 that are allowed\. Raise the limit with --max-calls/,
  )
})

test('an interruption is no result', async (t) => {
  const { session } = await fakeInventory(t, { credentials: [credential()] })
  const signal = AbortSignal.abort()
  await assert.rejects(checkAll(session, [own(each)], { run: { signal } }))
  assert.equal(session.cache.enabled, false)
})
