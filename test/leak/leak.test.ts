import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { bindStatement } from '../../src/bind/bind-statement.ts'
import { planStatement } from '../../src/plan/plan-statement.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import { canaryIn, canarySecret, Watch } from './canary.ts'
import { startCanaryWorld } from './canary-world.ts'
import { runWatched } from './run-watched.ts'
import { secretStatements, shared, typed } from './statements.ts'

/** Everything that the process says by itself meanwhile. */
function watchProcess(t: TestContext, watch: Watch): void {
  const onWarning = (warning: Error) => watch.error('process warning', warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name]
    const write = stream.write.bind(stream)
    t.mock.method(stream, 'write', (...given: Parameters<typeof stream.write>) => {
      watch.text(`process.${name}`, String(given[0]))
      return write(...given)
    })
  }
}

for (const { name, text } of [
  { name: 'the value', text: canarySecret('password/a') },
  { name: 'its beginning', text: shared.slice(0, 14) },
  { name: 'percent-encoded', text: encodeURIComponent(typed) },
  { name: 'base64', text: Buffer.from(typed).toString('base64') },
  { name: 'base64 behind one byte', text: Buffer.from(`:${typed}`).toString('base64') },
  { name: 'base64 behind two bytes', text: Buffer.from(`u:${typed}`).toString('base64url') },
  { name: 'in lower case', text: typed.toLowerCase() },
])
  test(`the canary is found: ${name}`, () => assert.ok(canaryIn(`before ${text} behind`) !== undefined))

test('no statement gives a secret away through the session', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  watchProcess(t, watch)
  const session = await world.open(t)
  const ended: [string, string | undefined][] = []
  for (const { sql, options } of secretStatements)
    ended.push([sql, await runWatched(session, sql, options ?? {}, watch)])
  watch.value('session', session)
  watch.value('catalog', session.catalog)
  watch.value('connections', await session.catalog.connections())
  watch.value('config', session.config)
  watch.value('vault', await session.vault())
  watch.value('secrets', [...(await session.vault()).secrets()])
  await session.close()
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
  const unexpected = ended.flatMap(([sql, end], i) =>
    end === secretStatements[i]?.ends ? [] : [`${end} at the end of ${sql}`],
  )
  assert.deepEqual(unexpected, [])
  assert.ok([...(await session.vault()).secrets()].some((secret) => secret.reveal() === shared))
})

test('no bound statement and no plan holds a secret', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const session = await world.open(t)
  const vault = await session.vault()
  let plans = 0
  for (const { sql, options, ends } of secretStatements) {
    if (ends !== undefined || options?.parameters !== undefined || !sql.startsWith('SELECT')) continue
    const [statement] = await parseStatements(sql)
    assert.ok(statement?.kind === 'select')
    const bound = await bindStatement(statement.tree, {
      resolveTable: (parts) => session.resolveTable(parts),
      seal: (value) => vault.seal(value).handle,
      placeAt: (location) => placeInStatement(statement, location),
      now: 0n,
    })
    const plan = planStatement(bound)
    watch.graph(`bound ${sql}`, bound)
    watch.graph(`plan of ${sql}`, plan)
    watch.value(`explained ${sql}`, await session.explain(sql))
    plans += 1
  }
  assert.deepEqual(watch.leaks, [])
  assert.ok(plans > 25)
})

test('a revealed secret is in the rows and nowhere else', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const session = await world.open(t)
  const sql = `SELECT id, secret_value FROM rancher.registry_credentials WHERE secret_value = '${shared}'`
  const rows: unknown[] = []
  for await (const result of session.run(sql, { reveal: true })) {
    watch.value('result', result)
    for await (const batch of result.batches) rows.push(...(batch.columns[1] ?? []))
    watch.value('summary', result.summary())
  }
  assert.deepEqual(rows, [shared])
  const audit = await world.readAudit()
  assert.match(audit, /"event":"reveal".*secret_value = '\*\*\*'.*sealed:/)
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})

for (const name of ['DIGITALOCEAN_TOKEN', 'HUMANITEC_TOKEN', 'CATTLE_ACCESS_KEY', 'CATTLE_SECRET_KEY'])
  test(`a value of ${name} that no header can carry is not quoted`, async (t) => {
    const world = await startCanaryWorld(t)
    const watch = new Watch()
    const { Session } = await import('../../src/session/session.ts')
    const { openDuckdb } = await import('../../src/engine/duckdb/open-duckdb.ts')
    const session = await Session.open({
      env: { ...world.env, [name]: `${typed}\n:\u{1f426}` },
      cwd: join(world.folder, 'work'),
      openEngine: () => openDuckdb(),
    })
    t.after(() => session.close())
    for (const table of ['digitalocean.registries', 'rancher.registries', 'humanitec.registries'])
      await runWatched(session, `SELECT * FROM ${table}`, {}, watch)
    assert.deepEqual(watch.leaks, [])
    assert.ok(watch.texts > 10)
  })
