import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { nth } from '../../src/demo/fakes/fault.ts'
import { setField } from '../../src/demo/fakes/transforms.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { ask, failureOf, untilOver } from '../session/world.ts'
import {
  codeOf,
  deleteFour,
  deleteOf,
  deletes,
  inactive,
  insert,
  isWrite,
  journalOf,
  journalsOf,
  named,
  resume,
  resumedStatuses,
  stateOf,
  statusesOf,
  writesTo,
  writeWorld,
} from './write-world.ts'

test('a refusal names the column, and is not resumed', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const sql =
    "INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1sp99', 'a@example.com')"
  const error = await failureOf(session, sql)
  assert.equal(error.code, 'api_failed')
  assert.match(error.message, /answered 422: .*column registry_id \(registryId\)/)
  assert.deepEqual(await statusesOf(session), ['failed'])
  assert.equal((await journalOf(session)).status, 'failed')
  assert.deepEqual(await resumedStatuses(session), ['failed'])
  assert.deepEqual(writesTo(rancher), ['POST /registrycredentials'])
})

test('a conflict is a refusal', async (t) => {
  const { session, humanitec } = await writeWorld(t)
  const error = await failureOf(
    session,
    "INSERT INTO humanitec.registries (id, registry, type) VALUES ('one', 'other.example.com', 'public')",
  )
  assert.match(error.message, /answered 409: a registry with this id or this prefix exists/)
  assert.deepEqual(await statusesOf(session), ['failed'])
  assert.equal(writesTo(humanitec).length, 1)
})

test('what is built in stays as it is', async (t) => {
  const { session, humanitec } = await writeWorld(t)
  for (const sql of [
    "UPDATE humanitec.registries SET enable_ci = true WHERE id = 'humanitec'",
    "DELETE FROM humanitec.registries WHERE id = 'humanitec'",
  ]) {
    const error = await failureOf(session, sql, { yes: true })
    assert.equal(error.code, 'forbidden')
    assert.match(error.message, /the built-in registry can not be changed/)
    assert.deepEqual(await statusesOf(session), ['failed'])
  }
  assert.equal(writesTo(humanitec).length, 2)
})

test('a rate limit in the middle is waited for, and every change is made once', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher, clock } = world
  rancher.inject({ kind: 'rate_limited', retryAfter: 30, match: nth(2, isWrite) })
  const { rows } = await ask(session, deleteFour, { yes: true })
  assert.deepEqual(
    rows.map((row) => row.slice(0, 2)),
    inactive.map((id) => ['done', id]),
  )
  assert.ok(clock.slept.some((pause) => pause > 29_000))
  assert.deepEqual(writesTo(rancher), deletes(['1c2', '1c4', '1c4', '1c6', '1c8']))
  for (const id of inactive) assert.equal(stateOf(world, id), 'removed')
})

test('a create that waits too long for a rate limit was not sent, and is sent when it is resumed', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const limit = rancher.inject({
    kind: 'rate_limited',
    retryAfter: 99_999,
    match: isWrite,
    times: Number.POSITIVE_INFINITY,
  })
  const error = await failureOf(session, insert('late'))
  assert.equal(error.code, 'rate_limited')
  assert.match(error.details.hint ?? '', /credsql journal resume/)
  assert.deepEqual(await statusesOf(session), ['not_sent'])
  limit.remove()
  assert.deepEqual(await resumedStatuses(await world.open()), ['done'])
  assert.equal(named(world, 'late'), 1)
  assert.deepEqual(await resumedStatuses(session), ['done'])
  assert.equal(named(world, 'late'), 1)
})

test('an API that cannot be reached has got nothing', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  await rancher.close()
  const error = await failureOf(session, insert('early'))
  assert.equal(error.code, 'network_failed')
  assert.deepEqual(await statusesOf(session), ['not_sent'])
})

test('after a failure nothing more is sent, and the rest is not attempted', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'status', status: 409, match: deleteOf('1c4'), body: { code: 'Busy' } })
  const { rows, complete, changes } = await ask(session, deleteFour, { yes: true })
  assert.equal(complete, false)
  assert.deepEqual(
    rows.map(([status, id]) => `${status} ${id}`),
    ['done 1c2', 'failed 1c4', 'not_attempted 1c6', 'not_attempted 1c8'],
  )
  assert.match(String(rows[1]?.[2]), /answered 409: Busy/)
  assert.deepEqual(
    { ...changes, journal: undefined },
    { done: 1, unchanged: 0, failed: 1, unknown: 0, notAttempted: 2, journal: undefined },
  )
  assert.deepEqual(writesTo(rancher), deletes(['1c2', '1c4']))
  assert.deepEqual(await resumedStatuses(session), ['done', 'failed', 'done', 'done'])
  assert.deepEqual(writesTo(rancher), deletes(['1c2', '1c4', '1c6', '1c8']))
  assert.equal(stateOf(world, '1c4'), 'inactive')
})

test('with --on-error continue the others are made', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'status', status: 409, match: deleteOf('1c4') })
  const { rows } = await ask(session, deleteFour, { yes: true, onError: 'continue' })
  assert.deepEqual(
    rows.map(([status]) => status),
    ['done', 'failed', 'done', 'done'],
  )
  assert.deepEqual(writesTo(rancher), deletes(inactive))
})

test('of four at once one fails: those under way come to their end, and no other is begun', async (t) => {
  const ids = Array.from({ length: 12 }, (_, i) => `1c${i + 1}`)
  const world = await writeWorld(t, {
    rancher: {
      registryCredentials: ids.map((id) => ({
        id,
        registryId: '1sp1',
        state: 'inactive',
        created: '2020-01-01T00:00:00Z',
      })),
    },
  })
  const { session, rancher } = world
  const held = rancher.inject({ kind: 'slow', match: deleteOf('1c1') })
  rancher.inject({ kind: 'status', status: 409, match: deleteOf('1c3') })
  const running = ask(session, "DELETE FROM rancher.registry_credentials WHERE state = 'inactive'", {
    yes: true,
    concurrency: 4,
    wait: false,
  })
  await untilOver(() => writesTo(rancher).length >= 4, running)
  held.release()
  const { rows } = await running
  const statuses = rows.map(([status]) => status)
  assert.equal(statuses[0], 'done')
  assert.equal(statuses[2], 'failed')
  const sent = writesTo(rancher)
  assert.equal(new Set(sent).size, sent.length)
  assert.equal(statuses.filter((status) => status !== 'not_attempted').length, sent.length)
  assert.ok(sent.length >= 4 && sent.length < 12, `${sent.length} were sent`)
  assert.equal((await resumedStatuses(session)).filter((status) => status === 'done').length, 11)
  assert.equal(new Set(writesTo(rancher)).size, 12)
  assert.equal(writesTo(rancher).length, 12)
})

test('a row that the API gives up on is a failure', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({
    kind: 'transform',
    match: ({ method, path }) => method === 'POST' && path.includes('deactivate'),
    change: (body) =>
      setField('transitioning', 'error')(setField('transitioningMessage', 'no host answered')(body)),
  })
  const error = await failureOf(
    session,
    "UPDATE rancher.registry_credentials SET state = 'inactive' WHERE id = '1c1'",
  )
  assert.match(error.message, /deactivate was accepted; the API could not finish it: no host answered/)
  assert.deepEqual(await statusesOf(session), ['failed'])
  assert.equal(writesTo(rancher).length, 1)
})

test('a row that never arrives is left on its way after a minute', async (t) => {
  const world = await writeWorld(t, { rancher: { transitionReads: Number.POSITIVE_INFINITY } })
  const { session, rancher, clock } = world
  const before = clock.now()
  const { rows, complete } = await ask(
    session,
    "CALL rancher.registry.registry_credentials.deactivate(id => '1c1')",
  )
  assert.equal(complete, true)
  assert.deepEqual(rows, [['done', '1c1', 'accepted; state is deactivating after 60 s']])
  assert.ok(clock.now() - before < 70_000)
  assert.equal(writesTo(rancher).length, 1)
})

test('a step that does not arrive keeps the next from being sent; resumed, it is waited for', async (t) => {
  const world = await writeWorld(t, { rancher: { transitionReads: 60 } })
  const { session, rancher } = world
  const sql = "DELETE FROM rancher.registry_credentials WHERE id = '1c1'"
  const error = await failureOf(session, sql, { yes: true, throughStates: true })
  assert.match(error.message, /deactivate was accepted; state is deactivating after 60 s/)
  assert.deepEqual(await statusesOf(session), ['unknown'])
  assert.deepEqual(writesTo(rancher), ['POST /registrycredentials/1c1?action=deactivate'])
  assert.deepEqual(await resumedStatuses(await world.open()), ['done'])
  assert.deepEqual(writesTo(rancher), [
    'POST /registrycredentials/1c1?action=deactivate',
    'DELETE /registrycredentials/1c1',
  ])
})

for (const handled of [true, false])
  for (const lost of ['deactivate', 'DELETE', 'purge'])
    test(`a chain whose ${lost} is ${handled ? 'done and' : 'lost,'} not answered is resumed where it stands`, async (t) => {
      const world = await writeWorld(t, { rancher: { transitionReads: 3 } })
      const { session, rancher } = world
      rancher.inject({
        kind: 'reset',
        handled,
        match: (request) => isWrite(request) && `${request.method} ${request.path}`.includes(lost),
      })
      const sql = "DELETE FROM rancher.registry_credentials WHERE id = '1c1'"
      assert.equal(await codeOf(session, sql, { throughStates: true, purge: true }), 'network_failed')
      assert.deepEqual(await statusesOf(session), ['unknown'])
      assert.deepEqual(await resumedStatuses(await world.open()), ['done'])
      assert.equal(stateOf(world, '1c1'), 'purged')
      assert.equal(writesTo(rancher).length, handled ? 3 : 4)
    })

test('Ctrl-C in the middle: interrupted, the journal tells, and resuming does the rest', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const held = rancher.inject({ kind: 'slow', match: deleteOf('1c4') })
  const controller = new AbortController()
  const running = failureOf(session, deleteFour, { yes: true, signal: controller.signal })
  await Promise.race([held.met, running])
  controller.abort(new CredsqlError('interrupted', 'interrupted'))
  const error = await running
  assert.equal(error.code, 'interrupted')
  assert.equal(error.exitCode, 130)
  assert.match(error.message, /1 of 4 changes were done, 1 is not known/)
  assert.deepEqual(await statusesOf(session), ['done', 'unknown', 'not_sent', 'not_sent'])
  held.remove()
  held.release()
  assert.deepEqual(await resumedStatuses(await world.open()), ['done', 'done', 'done', 'done'])
  assert.deepEqual(writesTo(rancher), deletes(inactive))
})

test('Ctrl-C while a rate limit is waited for: what was refused for its number was not sent', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const controller = new AbortController()
  const limit = rancher.inject({
    kind: 'rate_limited',
    retryAfter: 30,
    times: Number.POSITIVE_INFINITY,
    match: (request) => {
      if (isWrite(request)) setImmediate(() => controller.abort())
      return isWrite(request)
    },
  })
  const error = await failureOf(session, insert('interrupted'), { signal: controller.signal })
  assert.equal(error.code, 'interrupted')
  limit.remove()
  assert.ok(['not_sent', 'unknown'].includes((await statusesOf(session))[0] ?? ''))
  await resume(await world.open())
  assert.ok(named(world, 'interrupted') <= 1)
})

test('without a journal nothing is sent', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const state = join(world.folder, 'not-a-folder')
  await writeFile(state, '')
  const other = await world.open({ XDG_STATE_HOME: state })
  for (const sql of [insert('none'), deleteFour]) assert.equal(await codeOf(other, sql), 'state_unusable')
  assert.deepEqual(writesTo(rancher), [])
  assert.deepEqual(await journalsOf(session), [])
})

test('a budget of calls is for finding rows', async (t) => {
  const world = await writeWorld(t)
  const { rows } = await ask(world.session, deleteFour, { yes: true, maxCalls: 4 })
  assert.deepEqual(
    rows.map(([status]) => status),
    ['done', 'done', 'done', 'done'],
  )
})

const mints = [
  'SELECT username FROM digitalocean.registry_docker_credentials',
  'INSERT INTO digitalocean.registry_docker_credentials (read_write) VALUES (false)',
]
for (const sql of mints)
  test(`nothing is minted that the ledger cannot take: ${sql}`, async (t) => {
    const { session, digitalocean } = await writeWorld(t)
    await mkdir(session.resources.ledger.path, { recursive: true, mode: 0o700 })
    assert.equal(await codeOf(session, sql, { allowMint: true }), 'state_unusable')
    assert.equal(digitalocean.minted.length, 0)
  })

test('a row that is moving is to be looked at again, and then acted upon', async (t) => {
  const world = await writeWorld(t, { rancher: { transitionReads: 9 } })
  await ask(world.session, "UPDATE rancher.registry_credentials SET name = 'a' WHERE id = '1c1'", {
    wait: false,
  })
  const again = "UPDATE rancher.registry_credentials SET name = 'b' WHERE id = '1c1'"
  await assert.rejects(ask(world.session, again), {
    code: 'write_refused',
    details: {
      connection: 'rancher',
      hint: [
        'A row that is updating-active is on its way as a rule: look again first.',
        "First: CALL rancher.registry.registry_credentials.deactivate(id => '1c1')",
        'With --through-states deactivate and update are done one after the other.',
      ].join('\n'),
    },
  })
})

test('what was minted is in the ledger, and is revoked there', async (t) => {
  const world = await writeWorld(t)
  const { session, digitalocean } = world
  const insertion =
    'INSERT INTO digitalocean.registry_docker_credentials (read_write, expiry_seconds) VALUES (true, 900) RETURNING username, password'
  const { rows } = await ask(session, insertion, { purpose: 'a test' })
  const [, handle] = rows[0] ?? []
  const ledger = 'SELECT fingerprint, purpose, revoked_at IS NOT NULL FROM credsql.minted_credentials'
  assert.deepEqual((await ask(session, ledger)).rows, [[handle, 'a test', false]])
  await ask(
    await world.open(),
    "DELETE FROM digitalocean.registry_docker_credentials WHERE password = SECRET('env:MINTED')",
    { yes: true },
  )
  assert.deepEqual((await ask(session, ledger)).rows, [[handle, 'a test', true]])
  assert.deepEqual(
    digitalocean.minted.map(({ revoked }) => revoked),
    [true],
  )
  assert.equal(writesTo(digitalocean).length, 2)
})

for (const options of [
  { concurrency: 0 },
  { concurrency: 1.5 },
  { concurrency: Number.NaN },
  { rate: 0 },
  { rate: Number.NaN },
  { maxChanges: Number.NaN },
  { maxChanges: -1 },
])
  test(`${JSON.stringify(options)} bounds nothing, or lets nothing through: nothing is sent`, async (t) => {
    const { session, rancher } = await writeWorld(t)
    assert.equal(await codeOf(session, insert('unbounded'), options), 'usage')
    assert.deepEqual(writesTo(rancher), [])
  })

test('the rate bounds how many changes are begun', async (t) => {
  const { session, clock } = await writeWorld(t)
  const before = clock.now()
  await ask(session, deleteFour, { yes: true, rate: 0.5, wait: false })
  assert.ok(clock.now() - before >= 6000)
})
