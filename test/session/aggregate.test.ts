import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, demoOf, failureOf, firstColumn } from './world.ts'

const list = 'SELECT _connection, count(*)::int FROM all_rancher.registry_credentials GROUP BY 1 ORDER BY 1'

test('an aggregate is the union of its members', async (t) => {
  const { world, session } = await demoOf(t)
  assert.deepEqual((await ask(session, list)).rows, [
    ['rancher', 12],
    ['rancher_eu', 4],
  ])
  assert.deepEqual([world.rancher.requests.length, world.rancherEu.requests.length], [1, 1])
})

const pruned: readonly { where: string; calls: readonly [number, number]; rows: number }[] = [
  { where: "_connection = 'rancher_eu'", calls: [0, 1], rows: 4 },
  { where: "_connection IN ('rancher', 'rancher_eu')", calls: [1, 1], rows: 16 },
  { where: "_connection = 'other'", calls: [0, 0], rows: 0 },
  { where: "_connection = 'rancher' AND _connection = 'rancher_eu'", calls: [0, 0], rows: 0 },
]
for (const { where, calls, rows } of pruned)
  test(`WHERE ${where}: other members are not called`, async (t) => {
    const { world, session } = await demoOf(t)
    const sql = `SELECT id FROM all_rancher.registry_credentials WHERE ${where}`
    assert.equal((await firstColumn(session, sql)).length, rows)
    assert.deepEqual([world.rancher.requests.length, world.rancherEu.requests.length], calls)
  })

test('a member that fails ends the statement and is named', async (t) => {
  const { world, session } = await demoOf(t)
  world.rancherEu.inject({ kind: 'status', status: 500, body: { message: 'boom' } })
  const error = await failureOf(session, list)
  assert.equal(error.code, 'api_failed')
  assert.equal(error.exitCode, 2)
  assert.match(
    error.message,
    /^member "rancher_eu" of "all_rancher": GET .* on rancher_eu answered 500: boom$/,
  )
  assert.equal(error.details.connection, 'rancher_eu')
  assert.equal(world.rancherEu.requests.length, 1)
})

test('a member that fails, with partial: the rows of the others, and a warning that names it', async (t) => {
  const { world, session } = await demoOf(t)
  world.rancherEu.inject({ kind: 'status', status: 403 })
  const { rows, complete, warnings } = await ask(session, list, { partial: true })
  assert.deepEqual({ rows, complete }, { rows: [['rancher', 12]], complete: false })
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /^member "rancher_eu" of "all_rancher": .* answered 403$/)
})

test('a member whose secret cannot be had is named, and nothing is sent for it', async (t) => {
  const { world, session } = await demoOf(t, { env: { CATTLE_SECRET_KEY: '' } })
  const error = await failureOf(session, list)
  assert.match(error.message, /^member "rancher(_eu)?" of "all_rancher": .*secret_key/)
  assert.deepEqual([world.rancher.requests.length, world.rancherEu.requests.length], [0, 0])
})
