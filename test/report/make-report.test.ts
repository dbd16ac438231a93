import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CredsqlError } from '../../src/errors/credsql-error.ts'
import { makeReport, type ReportRequest } from '../../src/report/make-report.ts'
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts'
import { entry, manifestOf, packFolder } from '../packs/pack-folder.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { demoOf } from '../session/world.ts'
import { now } from './sample-report.ts'

const control = { ...entry, kind: 'control', mend: 'Mend it.', severity: 'high' }
const statements = {
  fine: "SELECT 'r1' AS resource, 'ok' AS status, 'fine' AS reason",
  bad: "SELECT 'r1' AS resource, 'alarm' AS status, 'bad' AS reason",
  broken: "SELECT nothing AS resource, 'ok' AS status, '' AS reason FROM rancher.registries",
  rows: 'SELECT id, name FROM rancher.registry_credentials ORDER BY id',
  all: 'SELECT registry, count(*) AS n FROM inventory.registry_credentials GROUP BY 1 ORDER BY 1',
  faulty: 'SELECT nothing FROM rancher.registries',
  days: 'SELECT :days::bigint AS days',
}

/** A session over the demo's fakes, with a pack called own. */
async function world(t: TestContext) {
  const folder = await temporaryFolder(t)
  const query = { ...entry, kind: 'query' }
  const days = { type: 'integer', default: 30, description: 'Days.' }
  const packs = await packFolder(
    t,
    manifestOf({
      ...{ fine: control, bad: control, broken: control, rows: query, all: query, faulty: query },
      days: { ...query, parameters: { days } },
    }),
    statements,
  )
  const { world: fakes, session } = await demoOf(t)
  Object.defineProperty(session.config, 'packs', { value: [{ path: packs }] })
  const make = (names: readonly string[], outputs: readonly string[], more: Partial<ReportRequest> = {}) =>
    makeReport(session, {
      ...{ packs: names, outputs, cwd: folder, parameters: {}, waivers: [], run: {}, now, version: '1.2.3' },
      ...more,
    })
  const json = async (name = 'r.json') => JSON.parse(await readFile(join(folder, name), 'utf8'))
  return { folder, fakes, session, make, json }
}

for (const { names, code, complete } of [
  { names: ['own.fine'], code: 0, complete: true },
  { names: ['own.fine', 'own.bad'], code: 1, complete: true },
  { names: ['own.bad', 'own.broken'], code: 2, complete: false },
  { names: ['own.rows', 'own.days'], code: 0, complete: true },
  { names: ['own.rows', 'own.faulty'], code: 2, complete: false },
  { names: ['own.rows', 'own.bad'], code: 1, complete: true },
])
  test(`a report of ${names.join(' ')} exits with ${code}`, async (t) => {
    const { make, json, folder } = await world(t)
    const outcome = await make(names, ['r.json', 'r.html'])
    assert.deepEqual([outcome.exitCode, outcome.complete], [code, complete])
    assert.equal((await json()).complete, complete)
    assert.deepEqual(outcome.files, [join(folder, 'r.json'), join(folder, 'r.html')])
    assert.equal((await stat(join(folder, 'r.html'))).mode & 0o777, 0o600)
  })

test('a source that cannot be read: the rest is there, marked, exit code 3', async (t) => {
  const { fakes, make, json, folder } = await world(t)
  // The inventory and the query each ask for what was not got.
  for (let i = 0; i < 10; i += 1)
    fakes.rancher.inject({ kind: 'status', status: 500, body: { message: 'boom' } })
  const outcome = await make(['own.all'], ['r.json', 'r.html', 'r.csv'])
  assert.deepEqual([outcome.exitCode, outcome.complete], [3, false])
  const read = await json()
  assert.ok(read.inventory.credentials.length > 0)
  assert.equal(read.inventory.complete, false)
  assert.match(await readFile(join(folder, 'r.html'), 'utf8'), /This report is not complete/)
  assert.match(await readFile(join(folder, 'r.csv'), 'utf8'), /^own\.all,.*boom/m)
})

test('the inventory is read where a query reads it and a format shows it, and never otherwise', async (t) => {
  const { fakes, make, json } = await world(t)
  const called = () => fakes.humanitec.requests.length
  await make(['own.rows'], ['r.json'])
  assert.equal((await json()).inventory, undefined)
  await make(['own.fine'], ['r.xml'])
  assert.equal(called(), 0)
  await make(['own.all'], ['r.json'])
  const { inventory, queries } = await json()
  const counted = queries[0].rows.reduce((sum: number, { n }: { n: number }) => sum + n, 0)
  assert.equal(counted, inventory.credentials.length)
})

test('what several queries read is fetched once', async (t) => {
  const { fakes, make, session } = await world(t)
  const before = fakes.rancher.requests.length
  await make(['own.all'], ['r.json'])
  const once = fakes.rancher.requests.length - before
  await make(
    ['own.all', 'inventory.by-registry', 'inventory.by-kind', 'compliance.never-expires'],
    ['r.json'],
  )
  // Other columns are another call; the four queries do not fetch four times.
  assert.ok(fakes.rancher.requests.length - before - once < 4 * once)
  assert.equal(session.cache.enabled, false)
})

test('what changed is told from the second snapshot on', async (t) => {
  const { make, json, session } = await world(t)
  await make(['own.all'], ['r.json'])
  assert.match((await json()).changes.reason, /There is no snapshot yet/)
  const take = (days: number) =>
    takeSnapshot(session, { version: '1.2.3', now: () => now.getTime() + days * 86_400_000 })
  await take(0)
  await make(['own.all'], ['r.json'])
  assert.match((await json()).changes.reason, /one snapshot only/)
  await take(1)
  await make(['own.all'], ['r.json', 'r.html', 'r.md'])
  const { changes } = await json()
  assert.deepEqual([changes.compared, changes.changes], [true, []])
})

test('parameters go to the queries that have them', async (t) => {
  const { make, json } = await world(t)
  await make(['own.days', 'own.fine'], ['r.json'], { parameters: { days: '14' } })
  assert.deepEqual((await json()).queries[0].rows, [{ days: 14 }])
})

const is = (code: string, message: RegExp) => (error: unknown) => {
  assert.equal((error as CredsqlError).code, code)
  assert.match((error as CredsqlError).message, message)
  return true
}

for (const { name, names, outputs, parameters = {}, want } of [
  { name: 'no pack', names: [], outputs: ['r.html'], want: is('usage', /of a pack/) },
  { name: 'another pack', names: ['onw'], outputs: ['r.html'], want: is('usage', /no pack "onw"/) },
  { name: 'another query', names: ['own.fin'], outputs: ['r.html'], want: is('usage', /no query "own.fin"/) },
  { name: 'no output', names: ['own'], outputs: [], want: is('usage', /needs a file/) },
  {
    name: 'junit without a control',
    names: ['inventory'],
    outputs: ['r.xml'],
    want: is('usage', /is of controls/),
  },
  { name: 'no folder', names: ['own'], outputs: ['none/r.html'], want: is('output_failed', /no folder/) },
  {
    ...{ name: 'a parameter of none', names: ['own'], outputs: ['r.html'], parameters: { dya: '1' } },
    want: is('unknown_parameter', /parameter dya/),
  },
  {
    ...{ name: 'a value of another type', names: ['own'], outputs: ['r.html'], parameters: { days: 'x' } },
    want: is('invalid_parameter', /must be a whole number/),
  },
])
  test(`${name}: refused before anything is called or written`, async (t) => {
    const { fakes, make, folder } = await world(t)
    await assert.rejects(make(names, outputs, { parameters }), want)
    assert.deepEqual(await readdir(folder), [])
    assert.equal(fakes.rancher.requests.length, 0)
  })

test('an interruption leaves no file', async (t) => {
  const { make, folder } = await world(t)
  const signal = AbortSignal.abort()
  await assert.rejects(make(['inventory'], ['r.html'], { run: { signal } }))
  assert.deepEqual(await readdir(folder), [])
})
