import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, failureOf, rancherOf } from './world.ts'

test('a hidden column is no part of *, and can be named with and without its table', async (t) => {
  const { session } = await rancherOf(t, 1)
  const all = await ask(session, 'SELECT * FROM rancher.registry_credentials')
  assert.ok(!all.columns.some(({ name }) => name === 'transitioning_progress'))
  for (const name of ['transitioning_progress', 'c.transitioning_progress', '"transitioningProgress"']) {
    const { rows } = await ask(session, `SELECT ${name} FROM rancher.registry_credentials c`)
    assert.deepEqual(rows, [[null]])
  }
})

test('a hidden column of two tables is ambiguous without its table', async (t) => {
  const { session } = await rancherOf(t, 1)
  const sql = 'SELECT transitioning_progress FROM rancher.registries a, rancher.registries b'
  assert.equal((await failureOf(session, sql)).code, 'ambiguous_column')
})
