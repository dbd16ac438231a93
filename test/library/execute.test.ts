import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import type { Confirmation, ExecuteOptions } from '../../src/library/options.ts'
import { isWrite } from '../write/write-world.ts'
import { errorOf, libraryWorld, unhandledRejections } from './library-world.ts'

const creds = 'rancher.registry_credentials'
const purge = `DELETE FROM ${creds} WHERE state = 'inactive'`
const describe = `UPDATE ${creds} SET description = $1 WHERE id IN ('1c1', '1c2')`

const writesOf = ({ requests }: { readonly requests: readonly RecordedRequest[] }) =>
  requests.filter(isWrite).length

test('what changes is counted and listed', async (t) => {
  const { db, world } = await libraryWorld(t)
  const { changes, rows, complete, columns } = await db.execute(describe, ['new'])
  assert.equal(complete, true)
  assert.equal(changes.done, 2)
  assert.ok(changes.journal !== undefined)
  assert.deepEqual(rows, [
    { status: 'done', id: '1c1', message: null },
    { status: 'done', id: '1c2', message: null },
  ])
  assert.deepEqual(columns[0], { name: 'status', type: 'text' })
  assert.equal(writesOf(world.rancher), 2)
  const again = await db.execute(describe, ['new'])
  assert.deepEqual([again.changes.done, again.changes.unchanged], [0, 2])
})

test('RETURNING brings typed rows', async (t) => {
  const { db } = await libraryWorld(t)
  const { rows } = await db.execute<{ id: string; description: string }>(
    `UPDATE ${creds} SET description = :text WHERE id = '1c1' RETURNING id, description`,
    { parameters: { text: 'by name' } },
  )
  assert.deepEqual(rows, [{ id: '1c1', description: 'by name' }])
})

test('a statement that reads runs as well, and changes nothing', async (t) => {
  const { db } = await libraryWorld(t)
  const { rows, changes } = await db.execute('SELECT count(*) AS n FROM rancher.registries')
  assert.deepEqual(rows, [{ n: 5 }])
  assert.deepEqual(changes, { done: 0, unchanged: 0, failed: 0, unknown: 0, notAttempted: 0 })
})

test('dryRun lists what would be sent, and sends nothing', async (t) => {
  const { db, world } = await libraryWorld(t)
  const { rows, changes, warnings } = await db.execute<{ operation: string; request: string }>(purge, {
    dryRun: true,
    throughStates: true,
  })
  assert.ok(rows.length > 0)
  assert.match(rows[0]?.request ?? '', /^(POST|DELETE) /)
  assert.match(warnings.join(), /needs a confirmation, confirm: true/)
  assert.equal(changes.done, 0)
  assert.equal(writesOf(world.rancher), 0)
})

const unconfirmed: readonly { name: string; sql?: string; options?: ExecuteOptions; hint: RegExp }[] = [
  { name: 'what is destructive', hint: /dryRun, and confirm it with confirm: true/ },
  { name: 'more than maxChanges', sql: describe, options: { maxChanges: 1 }, hint: /confirm: true/ },
  {
    name: 'every row',
    sql: `UPDATE ${creds} SET description = $1`,
    options: { confirm: true },
    hint: /all of them are meant: allRows/,
  },
  { name: 'what is answered with no', options: { confirm: () => false }, hint: /^$/ },
  { name: 'what is answered with no, later', options: { confirm: async () => false }, hint: /^$/ },
  { name: 'an answer that is not true', options: { confirm: (() => 'no') as never }, hint: /^$/ },
]
for (const { name, sql = purge, options = {}, hint } of unconfirmed)
  test(`refused: ${name}`, async (t) => {
    const { db, world } = await libraryWorld(t)
    const parameters = sql === purge ? [] : ['new']
    const error = await errorOf(db.execute(sql, parameters, options))
    assert.equal(error.code, 'write_refused')
    assert.match(error.details.hint ?? '', hint)
    assert.equal(writesOf(world.rancher), 0)
  })

for (const confirm of [true, 'asked', 'asked later'] as const)
  test(`confirmed: ${confirm}`, async (t) => {
    const { db, world } = await libraryWorld(t)
    const seen: Confirmation[] = []
    const yes = (asked: Confirmation) => {
      seen.push(asked)
      return confirm === 'asked' ? true : Promise.resolve(true)
    }
    const { changes } = await db.execute(purge, { confirm: confirm === true ? true : yes, wait: false })
    assert.ok(changes.done > 0)
    assert.ok(writesOf(world.rancher) > 0)
    if (confirm === true) return
    assert.equal(seen.length, 1)
    assert.equal(seen[0]?.kind, 'write')
    assert.match(seen[0]?.reason ?? '', /destructive/)
    assert.ok((seen[0]?.lines.length ?? 0) > 0)
  })

test('what the function throws is thrown, and nothing is sent', async (t) => {
  const { db, world } = await libraryWorld(t)
  const confirm = () => {
    throw new TypeError('mine')
  }
  await assert.rejects(db.execute(purge, { confirm }), { name: 'TypeError', message: 'mine' })
  assert.equal(writesOf(world.rancher), 0)
})

test('the signal ends the waiting for an answer', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  const stop = new AbortController()
  const confirm = () => {
    stop.abort()
    return new Promise<boolean>(() => undefined)
  }
  assert.equal((await errorOf(db.execute(purge, { confirm, signal: stop.signal }))).code, 'interrupted')
  assert.equal(writesOf(world.rancher), 0)
  assert.deepEqual(rejections, [])
})

test('the signal ends a write: what was sent is in the journal', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  const held = world.rancher.inject({ kind: 'slow', match: isWrite })
  const stop = new AbortController()
  const failing = errorOf(db.execute(describe, ['new'], { signal: stop.signal }))
  await Promise.race([held.met, failing])
  stop.abort()
  const error = await failing
  assert.equal(error.code, 'interrupted')
  assert.match(error.details.hint ?? '', /credsql journal resume/)
  assert.equal(writesOf(world.rancher), 1)
  assert.deepEqual(rejections, [])
})

test("one change that fails throws the API's error; of several each is listed", async (t) => {
  const { db, world } = await libraryWorld(t)
  const refuse = () => world.rancher.inject({ kind: 'status', status: 422, match: isWrite })
  refuse()
  const error = await errorOf(db.execute(`UPDATE ${creds} SET description = 'x' WHERE id = '1c1'`))
  assert.equal(error.details.status, 422)
  refuse()
  const { changes, rows, complete } = await db.execute(describe, ['new'], { onError: 'continue' })
  assert.deepEqual([changes.done, changes.failed, complete], [1, 1, false])
  assert.deepEqual(
    rows.map(({ status }) => status),
    ['failed', 'done'],
  )
})

test('a secret as a parameter is where it belongs', async (t) => {
  const { db } = await libraryWorld(t)
  const sql = `INSERT INTO ${creds} (registry_id, email, secret_value) VALUES ('1sp3', 'a@acme.example', $1)`
  assert.deepEqual((await db.execute(sql, ['typed by hand'])).warnings, [])
})

test('RETURNING has columns of FROM, and what goes wrong there tells of the changes', async (t) => {
  const { db } = await libraryWorld(t)
  const update = `UPDATE ${creds} c SET description = $1 FROM rancher.registries r WHERE r.id = c.registry_id AND c.id = '1c1'`
  const { rows } = await db.execute(`${update} RETURNING c.id, r.server_address`, ['one'])
  assert.deepEqual(rows, [{ id: '1c1', server_address: 'index.docker.io' }])
  const error = await errorOf(db.execute(`${update} RETURNING r.server_address::integer`, ['two']))
  assert.equal(error.code, 'engine_failed')
  assert.match(error.message, /; 1 change was made all the same$/)
  assert.match(error.details.hint ?? '', /credsql journal \d{8}-/)
})
