import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open } from '../../src/library/open.ts'
import { canaryIn } from '../leak/canary.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { rancherAt, rancherFake } from '../session/world.ts'
import { isWrite } from '../write/write-world.ts'
import { errorOf, libraryWorld } from './library-world.ts'
import { ended, recordedTraces } from './recorded-traces.ts'

const creds = 'rancher.registry_credentials'

test('a statement, its scan and its request, each part of the one above', async (t) => {
  const traces = recordedTraces(t)
  const { db } = await libraryWorld(t)
  const { rows, stats } = await db.query(`SELECT id FROM ${creds} WHERE id = $1`, ['1c1'])
  assert.equal(rows.length, 1)
  const [statement] = ended(traces.statements)
  const [scan] = ended(traces.scans)
  const [request] = ended(traces.requests)
  assert.deepEqual(statement, {
    kind: 'select',
    text: `SELECT id FROM ${creds} WHERE id = $1`,
    rows: 1,
    calls: 1,
    complete: true,
  })
  assert.equal(scan?.parent, statement)
  assert.equal(request?.parent, scan)
  const { parent: _, ...ownScan } = scan!
  assert.deepEqual(ownScan, {
    table: 'rancher.registry.registry_credentials',
    operation: 'get',
    effect: 'list',
    calls: 1,
    rows: 1,
  })
  const { parent: __, host, ...ownRequest } = request!
  assert.match(host, /^127\.0\.0\.1:\d+$/)
  assert.deepEqual(ownRequest, {
    connection: 'rancher',
    method: 'GET',
    route: '/registrycredentials/{id}',
    attempt: 1,
    status: 200,
    bytes: stats.bytes,
  })
})

test('what is known at the start is there at the start, and one end comes for each', async (t) => {
  const traces = recordedTraces(t)
  const { db } = await libraryWorld(t)
  await db.query(
    'SELECT c.id FROM rancher.registry_credentials c JOIN rancher.registries r ON r.id = c.registry_id',
  )
  for (const recorded of [traces.statements, traces.scans, traces.requests]) {
    assert.deepEqual(
      recorded.map(({ event }) => event).toSorted(),
      recorded.map((_, i) => (i < recorded.length / 2 ? 'asyncEnd' : 'start')),
    )
    for (const { event, copy, trace } of recorded)
      if (event === 'start') assert.notDeepEqual(copy, trace, 'the end adds something')
  }
  assert.equal(ended(traces.scans).length, 2)
})

test('a statement that writes: its requests are its own', async (t) => {
  const traces = recordedTraces(t)
  const { db } = await libraryWorld(t)
  await db.execute(`UPDATE ${creds} SET description = $1 WHERE id = '1c1'`, ['new'])
  const [statement] = ended(traces.statements)
  assert.ok(statement !== undefined)
  assert.deepEqual([statement.kind, statement.rows, statement.complete], ['update', 1, true])
  assert.equal(statement.text, `UPDATE ${creds} SET description = $1 WHERE id = '***'`)
  const puts = ended(traces.requests).filter(({ method }) => method === 'PUT')
  assert.equal(puts.length, 1)
  assert.equal(puts[0]?.parent, statement)
  assert.match(puts[0]?.route ?? '', /\{id\}$/)
})

test('a stream that is left ends its traces, without an error', async (t) => {
  const traces = recordedTraces(t)
  const { db } = await libraryWorld(t)
  for await (const _ of db.stream(`SELECT id FROM ${creds}`)) break
  assert.equal(ended(traces.statements).length, 1)
  assert.equal(ended(traces.statements)[0]?.error, undefined)
})

const failing: readonly { name: string; sql: string; kind: string; error: string }[] = [
  { name: 'what cannot be read', sql: "SELEC 'x'", kind: 'unknown', error: 'syntax_error' },
  { name: 'an unknown column', sql: `SELECT no FROM ${creds}`, kind: 'select', error: 'unknown_column' },
  { name: 'a missing parameter', sql: 'SELECT $1', kind: 'select', error: 'missing_parameter' },
  {
    name: 'a refused mint',
    sql: 'SELECT username FROM digitalocean.registry_docker_credentials',
    kind: 'select',
    error: 'mint_refused',
  },
  {
    name: 'a refused write',
    sql: `DELETE FROM ${creds} WHERE state = 'inactive'`,
    kind: 'delete',
    error: 'write_refused',
  },
  {
    name: 'an unknown action',
    sql: `CALL ${creds}.explode(id => '1c1')`,
    kind: 'call',
    error: 'unknown_action',
  },
  {
    name: 'what the engine cannot do',
    sql: "SELECT ('x' || '')::integer",
    kind: 'select',
    error: 'engine_failed',
  },
]
for (const { name, sql, kind, error } of failing)
  test(`a statement that fails has its code: ${name}`, async (t) => {
    const traces = recordedTraces(t)
    const { db } = await libraryWorld(t)
    assert.equal((await errorOf(db.execute(sql))).code, error)
    const [statement, ...more] = ended(traces.statements)
    assert.deepEqual(more, [])
    assert.deepEqual([statement?.kind, statement?.error], [kind, error])
    assert.equal(traces.statements.filter(({ event }) => event === 'error').length, 1)
  })

test('a failed call has its code on each level, an interrupted one too', async (t) => {
  const traces = recordedTraces(t)
  const { db, world } = await libraryWorld(t)
  world.rancher.inject({ kind: 'status', status: 403 })
  await errorOf(db.query(`SELECT id FROM ${creds}`))
  assert.deepEqual(
    [ended(traces.statements)[0]?.error, ended(traces.scans)[0]?.error, ended(traces.requests)[0]?.status],
    ['forbidden', 'forbidden', 403],
  )
  const held = world.rancher.inject({ kind: 'slow' })
  const stop = new AbortController()
  const failed = errorOf(db.query(`SELECT id FROM ${creds}`, { signal: stop.signal }))
  await Promise.race([held.met, failed])
  stop.abort()
  await failed
  assert.deepEqual(
    [traces.statements, traces.scans, traces.requests].map((one) => ended<{ error?: string }>(one)[1]?.error),
    ['interrupted', 'interrupted', 'interrupted'],
  )
})

test('nobody listens: nothing is published, and results are the same', async (t) => {
  const { db } = await libraryWorld(t)
  assert.deepEqual((await db.query('SELECT count(*) AS n FROM rancher.registries')).rows, [{ n: 5 }])
})

test('no trace holds a secret, a value of a row, a parameter, a query string or the text of an error', async (t) => {
  const traces = recordedTraces(t)
  const canary = (name: string) => `CANARY-${name}`
  const rancher = await rancherFake(t, {
    accessKey: canary('access'),
    secretKey: canary('secret key'),
    registries: [{ id: '1sp1', serverAddress: 'registry.example.com' }],
    registryCredentials: ['CANARY1', 'CANARY2'].map((id) => ({
      id,
      registryId: '1sp1',
      name: canary('name'),
      description: canary('description'),
      publicValue: canary('user'),
      secretValue: canary('password'),
      state: 'active',
      created: '2020-01-01T00:00:00Z',
    })),
  })
  const folder = await temporaryFolder(t)
  const db = await open({
    config: { connections: { rancher: rancherAt(rancher.url) } },
    env: {
      HOME: folder,
      RANCHER_ACCESS_KEY: canary('access'),
      RANCHER_SECRET_KEY: canary('secret key'),
      SECRET: canary('of the environment'),
    },
    cwd: folder,
  })
  t.after(() => db.close())
  const run = (sql: string, parameters: readonly string[] = []) =>
    db.execute(sql, parameters, { confirm: true }).catch(() => undefined)
  const all = `SELECT * FROM ${creds}`
  await run(all)
  await run(`${all} WHERE name LIKE 'CANARY%' AND state = 'active' ORDER BY created LIMIT 1`)
  await run(`${all} WHERE id = $1 AND secret_value = $2`, ['CANARY1', canary('password')])
  await run(`${all} WHERE id IN ('CANARY1', 'CANARY2') AND secret_value = '${canary('typed')}'`)
  await run(`${all} WHERE secret_value = SECRET('env:SECRET')`)
  await run(`SELECT upper(secret_value) || 'CANARY' FROM ${creds}`)
  await run(`${all} WHERE name = 'CANARY`)
  await run(`SELECT ('CANARY' || name)::integer FROM ${creds}`)
  await run(`EXPLAIN ANALYZE ${all} WHERE name = 'CANARY'`)
  await run(`DESCRIBE "CANARY"`)
  await run(
    `UPDATE ${creds} SET description = 'CANARY', secret_value = $1 WHERE id = 'CANARY1' RETURNING *`,
    [canary('new')],
  )
  await run(`CALL ${creds}.deactivate(id => 'CANARY1')`)
  await run(`DELETE FROM ${creds} WHERE id = 'CANARY1'`)
  await run(`INSERT INTO ${creds} (registry_id, public_value, secret_value) VALUES ('1sp1', 'CANARY', $1)`, [
    canary('inserted'),
  ])
  for (const match of [undefined, isWrite]) {
    const body = { type: 'error', code: 'CANARY', message: canary('message'), detail: canary('detail') }
    rancher.inject({ kind: 'status', status: 422, body, ...(match === undefined ? {} : { match }) })
    await run(match === undefined ? all : `UPDATE ${creds} SET description = 'CANARY2' WHERE id = 'CANARY2'`)
  }
  rancher.inject({ kind: 'reset' })
  await run(all)
  const seen = [...traces.statements, ...traces.scans, ...traces.requests]
  assert.ok(seen.length > 60, `${seen.length} messages`)
  assert.ok(seen.some(({ event }) => event === 'error'))
  for (const { trace, copy } of seen)
    for (const one of [trace, copy]) {
      const text = JSON.stringify(one)
      // A name of an object is no value: DESCRIBE shows what was asked for.
      if (!text.includes('DESCRIBE')) assert.equal(canaryIn(text), undefined)
      assert.doesNotMatch(text, /[?&]\w+=|limit=/)
    }
})

test('requests of a driver have no route, and belong to their statement', async (t) => {
  const traces = recordedTraces(t)
  const { db, world } = await libraryWorld(t)
  const sql =
    "SELECT ok, error FROM registry.login_checks WHERE registry = $1 AND username = 'CANARY' AND password = 'CANARY'"
  await db.query(sql, [new URL(world.rancher.url).host], { allowVerify: true }).catch(() => undefined)
  const [statement] = ended(traces.statements)
  const requests = ended(traces.requests)
  assert.ok(requests.length > 0)
  for (const { parent, route } of requests) assert.deepEqual([parent === statement, route], [true, undefined])
  assert.equal(canaryIn(JSON.stringify(requests)), undefined)
})
