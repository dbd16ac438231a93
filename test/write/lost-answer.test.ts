import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FakeServer } from '../../src/demo/fakes/fake-server.ts'
import type { Fault } from '../../src/demo/fakes/fault.ts'
import { ask } from '../session/world.ts'
import {
  codeOf,
  isWrite,
  journalOf,
  resume,
  resumedStatuses,
  statusesOf,
  type WriteWorld,
  writesTo,
  writeWorld,
} from './write-world.ts'

/** A statement of one change. */
interface Kind {
  readonly name: string
  readonly fake: (world: WriteWorld) => FakeServer
  readonly sql: (world: WriteWorld) => string | Promise<string>
  /** What the system has now of what the statement wants: 1 when it was done, 0 before, 2 when it was done twice. */
  readonly effects: (world: WriteWorld) => number | Promise<number>
  /** How the change stands after it was resumed, if the API had done it, and if it had not. */
  readonly resumed: readonly [done: string, undone: string]
  /** Requests in all, where the API had done it, and where it had not. */
  readonly sent: readonly [done: number, undone: number]
}

const credential = (world: WriteWorld, id: string) =>
  world.rancher.stored('registryCredential').find((row) => row['id'] === id)

async function mint(world: WriteWorld): Promise<void> {
  const { digitalocean, session } = world
  await ask(session, 'SELECT registry FROM digitalocean.registry_docker_credentials', { allowMint: true })
  digitalocean.clear()
}

const repeatable = { resumed: ['done', 'done'], sent: [1, 2] } as const

const kinds: readonly Kind[] = [
  {
    name: 'a create',
    fake: ({ rancher }) => rancher,
    sql: () =>
      "INSERT INTO rancher.registry_credentials (registry_id, email, name, secret_value) VALUES ('1sp1', 'new@example.com', 'created', SECRET('env:SECRET'))",
    effects: ({ rancher }) =>
      rancher.stored('registryCredential').filter((row) => row['name'] === 'created').length,
    resumed: ['done', 'failed'],
    sent: [1, 1],
  },
  {
    name: 'a create whose identity is given',
    fake: ({ humanitec }) => humanitec,
    sql: () =>
      "INSERT INTO humanitec.registries (id, registry, type) VALUES ('four', 'four.example.com', 'public')",
    effects: async ({ session }) =>
      (await ask(session, "SELECT id FROM humanitec.registries WHERE id = 'four'")).rows.length,
    resumed: ['done', 'failed'],
    sent: [1, 1],
  },
  {
    name: 'an update',
    fake: ({ rancher }) => rancher,
    sql: () => "UPDATE rancher.registry_credentials SET description = 'new' WHERE id = '1c1'",
    effects: (world) => Number(credential(world, '1c1')?.['description'] === 'new'),
    ...repeatable,
  },
  {
    name: 'an update of a secret',
    fake: ({ rancher }) => rancher,
    sql: () => "UPDATE rancher.registry_credentials SET secret_value = SECRET('env:SECRET') WHERE id = '1c1'",
    effects: (world) => Number(credential(world, '1c1')?.['secretValue'] === 'a-secret-of-the-test'),
    resumed: ['done', 'done'],
    // Nothing shows whether it was done, and a PUT of the same does no harm.
    sent: [2, 2],
  },
  {
    name: 'an action',
    fake: ({ rancher }) => rancher,
    sql: () => "CALL rancher.registry.registry_credentials.deactivate(id => '1c1')",
    effects: (world) => Number(/inactiv|deactiv/.test(credential(world, '1c1')?.['state'] ?? '')),
    ...repeatable,
  },
  {
    name: 'a delete',
    fake: ({ rancher }) => rancher,
    sql: () => "DELETE FROM rancher.registry_credentials WHERE id = '1c2'",
    effects: (world) => Number(/remov/.test(credential(world, '1c2')?.['state'] ?? '')),
    ...repeatable,
  },
  {
    name: 'a mint',
    fake: ({ digitalocean }) => digitalocean,
    sql: () =>
      'INSERT INTO digitalocean.registry_docker_credentials (read_write, expiry_seconds) VALUES (false, 900)',
    effects: ({ digitalocean }) => digitalocean.minted.length,
    resumed: ['unknown', 'unknown'],
    sent: [1, 1],
  },
  {
    name: 'a revocation',
    fake: ({ digitalocean }) => digitalocean,
    sql: async (world) => {
      await mint(world)
      return "DELETE FROM digitalocean.registry_docker_credentials WHERE password = SECRET('env:MINTED')"
    },
    effects: ({ digitalocean }) => digitalocean.minted.filter(({ revoked }) => revoked).length,
    resumed: ['done', 'done'],
    // Only the credential itself can tell, by being refused.
    sent: [2, 2],
  },
]

const faults: readonly { readonly name: string; readonly fault: Fault; readonly isDone: boolean }[] = [
  { name: 'is lost behind a reset', fault: { kind: 'reset', handled: true }, isDone: true },
  { name: 'is lost in the middle', fault: { kind: 'reset_after_headers' }, isDone: true },
  { name: 'is a 500 after the work', fault: { kind: 'status', status: 500, handled: true }, isDone: true },
  { name: 'is a 500 before the work', fault: { kind: 'status', status: 500 }, isDone: false },
  { name: 'is none, as the request was lost', fault: { kind: 'reset' }, isDone: false },
  { name: 'comes too late', fault: { kind: 'slow' }, isDone: true },
]

for (const kind of kinds)
  for (const { name, fault, isDone } of faults)
    test(`${kind.name} whose answer ${name}: unknown, then settled by reading, and done once`, async (t) => {
      const world = await writeWorld(t, fault.kind === 'slow' ? { settings: { timeout: '0.2' } } : {})
      const { session } = world
      const sql = await kind.sql(world)
      const fake = kind.fake(world)
      const injected = fake.inject({ ...fault, match: isWrite, times: Number.POSITIVE_INFINITY })
      const before = await kind.effects(world)
      const code = await codeOf(session, sql)
      const lost =
        fault.kind === 'slow' ? 'timed_out' : fault.kind === 'status' ? 'api_failed' : 'network_failed'
      assert.equal(code, lost)
      injected.remove()
      injected.release()
      const first = writesTo(fake).length
      assert.deepEqual(await statusesOf(session), ['unknown'])
      assert.equal((await journalOf(session)).status, 'incomplete')
      const wanted = kind.resumed[isDone ? 0 : 1]
      const other = await world.open()
      assert.deepEqual(await resumedStatuses(other), [wanted])
      const after = await kind.effects(world)
      const isLeft = wanted === 'failed' || (kind.name === 'a mint' && !isDone)
      assert.equal(after - before, isLeft ? 0 : 1)
      const [done, undone] = kind.sent
      assert.equal(writesTo(fake).length - first, (isDone ? done : undone) - 1)
      const { changes } = await journalOf(session)
      assert.deepEqual(
        changes.map(({ status }) => status),
        [wanted],
      )
      // A second time there is nothing left to do.
      const sent = writesTo(fake).length
      assert.deepEqual(await resumedStatuses(other), [wanted])
      assert.equal(writesTo(fake).length, sent)
    })

test('what has become of a create whose answer was lost is told with its row', async (t) => {
  const { session, rancher } = await writeWorld(t)
  rancher.inject({ kind: 'reset', handled: true, match: isWrite })
  const sql =
    "INSERT INTO rancher.registry_credentials (registry_id, email, name) VALUES ('1sp1', 'a@example.com', 'mine')"
  assert.equal(await codeOf(session, sql), 'network_failed')
  const { results } = await resume(session)
  const { id } = rancher.stored('registryCredential').at(-1)!
  assert.deepEqual(results[0]?.row?.get('id'), id)
  assert.deepEqual((await journalOf(session)).changes[0]?.row, { id })
})
