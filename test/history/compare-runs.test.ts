import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Change } from '../../src/history/change.ts'
import {
  type Credential,
  failed,
  handle,
  history,
  inShort,
  instant,
  robot,
  robots,
  scan,
} from './history-world.ts'

const shortLived = (hours: number, secret: number): Credential => ({
  secret_kind: 'jwt',
  fingerprint: handle(secret),
  expires_at: instant('2026-11-01') + BigInt(hours) * 3_600_000_000n,
})

describe('two runs', () => {
  const cases: readonly {
    readonly name: string
    readonly before: readonly Credential[]
    readonly after: readonly Credential[]
    readonly want: readonly string[]
  }[] = [
    { name: 'nothing in both', before: [], after: [], want: [] },
    { name: 'the same', before: [robot('1'), robot('2')], after: [robot('2'), robot('1')], want: [] },
    { name: 'added', before: [robot('1')], after: [robot('1'), robot('2')], want: ['added 2'] },
    { name: 'removed', before: [robot('1'), robot('2')], after: [robot('1')], want: ['removed 2'] },
    { name: 'all removed', before: [robot('1')], after: [], want: ['removed 1'] },
    {
      name: 'changed',
      before: [robot('1')],
      after: [robot('1', { permission: 'push', expires_at: instant('2027-01-01T00:00:00.5Z') })],
      want: ['changed 1 permission pull > push expires_at null > 2027-01-01T00:00:00.5Z'],
    },
    {
      name: 'rotated',
      before: [robot('1')],
      after: [robot('1', { fingerprint: handle(2) })],
      want: [`rotated 1 fingerprint ${handle(1)} > ${handle(2)}`],
    },
    {
      name: 'rotated and renamed',
      before: [robot('1')],
      after: [robot('1', { name: 'new', fingerprint: handle(2) })],
      want: [`rotated 1 name robot 1 > new fingerprint ${handle(1)} > ${handle(2)}`],
    },
    {
      name: 'a secret that could not be read before is not rotated',
      before: [robot('1', { fingerprint: null })],
      after: [robot('1')],
      want: [`changed 1 fingerprint null > ${handle(1)}`],
    },
    {
      name: 'volatile columns',
      before: [robot('1')],
      after: [
        robot('1', {
          last_used_at: instant('2026-11-02'),
          last_used_known: true,
          updated_at: instant('2026-11-02'),
          source_url: 'https://acme.example.com/robots/1',
        }),
      ],
      want: [],
    },
    {
      name: 'another registry of the same identifier is a change',
      before: [robot('1')],
      after: [robot('1', { registry_key_raw: 'other', registry: 'other' })],
      want: ['changed 1 registry r.example.com > other registry_key_raw https://r.example.com > other'],
    },
    {
      name: 'one identifier for several registries',
      before: [robot('1', { registry_key_raw: 'a' })],
      after: [robot('1', { registry_key_raw: 'b' }), robot('1', { registry_key_raw: 'a' })],
      want: ['added 1'],
    },
    {
      name: 'one identifier and one registry, twice',
      before: [robot('1', { username: 'a' }), robot('1', { username: 'b' })],
      after: [robot('1', { username: 'b', permission: 'push' }), robot('1', { username: 'a' })],
      want: ['changed 1 permission pull > push'],
    },
    {
      name: 'no identifier',
      before: [robot(null, { registry_key_raw: 'a' }), robot(null, { registry_key_raw: 'b' })],
      after: [robot(null, { registry_key_raw: 'b', permission: 'push' })],
      want: ['removed ', 'changed  permission pull > push'],
    },
    {
      name: 'a token that is made for each reading',
      before: [robot('1', shortLived(12, 1))],
      after: [robot('1', shortLived(36, 2))],
      want: [],
    },
    {
      name: 'a token of ECR whose end is not known',
      before: [robot('1', { secret_kind: 'aws_ecr_token', fingerprint: handle(1) })],
      after: [robot('1', { secret_kind: 'aws_ecr_token', fingerprint: handle(2) })],
      want: [],
    },
    {
      name: 'a secret that was about to end and was replaced by a lasting one',
      before: [robot('1', shortLived(12, 1))],
      after: [robot('1', shortLived(2400, 2))],
      want: [
        `rotated 1 fingerprint ${handle(1)} > ${handle(2)} expires_at 2026-11-01T12:00:00Z > 2027-02-09T00:00:00Z`,
      ],
    },
  ]
  for (const { name, before, after, want } of cases)
    test(name, async (t) => {
      const { write, changes } = await history(t)
      const [a, b] = [await write({ rows: before }), await write({ rows: after })]
      assert.deepEqual((await changes(a, b)).map(inShort), want)
    })
})

test('a change tells everything of the credential', async (t) => {
  const { write, changes } = await history(t)
  const [a, b] = [
    await write({ rows: [robot('1')] }),
    await write({ rows: [robot('1', { status: 'expired' })] }),
  ]
  assert.deepEqual(await changes(a, b), [
    {
      run: b.id,
      beforeRun: a.id,
      change: 'changed',
      connection: 'acme',
      sourceTable: robots,
      credentialId: '1',
      registryKeyRaw: 'https://r.example.com',
      name: 'robot 1',
      registry: 'r.example.com',
      columns: [{ column: 'status', before: 'active', after: 'expired' }],
      reason: null,
    } satisfies Change,
  ])
})

test('a table that failed: unknown, never removed; back later without added', async (t) => {
  const { write, changes } = await history(t)
  const good = await write({ rows: [robot('1'), robot('2')] })
  const bad = await write({ rows: [robot('1')], scans: [scan(failed)] })
  const again = await write({ rows: [], scans: [scan(failed)] })
  const back = await write({ rows: [robot('2', { permission: 'push' }), robot('3')] })
  assert.deepEqual((await changes(good, bad)).map(inShort), ['unknown 1', 'unknown 2'])
  assert.equal((await changes(good, bad))[0]?.reason, 'acme answered 503')
  const unknown = await changes(bad, again)
  assert.deepEqual(unknown.map(inShort), ['unknown 1', 'unknown 2'])
  assert.equal(unknown[0]?.beforeRun, good.id)
  assert.deepEqual((await changes(again, back)).map(inShort), [
    'removed 1',
    'changed 2 permission pull > push',
    'added 3',
  ])
})

test('a table that failed before anything was known of it', async (t) => {
  const { write, changes } = await history(t)
  const [a, b] = [await write({ scans: [] }), await write({ scans: [scan(failed)] })]
  assert.deepEqual(
    (await changes(a, b)).map(({ change, sourceTable, credentialId }) => [change, sourceTable, credentialId]),
    [['unknown', robots, null]],
  )
})

test('a table that is no longer asked for is unknown once, and is compared when it is back', async (t) => {
  const { write, changes } = await history(t)
  const first = await write({ rows: [robot('1')] })
  const without = await write({ scans: [] })
  const still = await write({ scans: [] })
  const back = await write({ rows: [robot('1', { permission: 'push' })] })
  assert.deepEqual((await changes(first, without)).map(inShort), ['unknown 1'])
  assert.deepEqual(await changes(without, still), [])
  assert.deepEqual((await changes(still, back)).map(inShort), ['changed 1 permission pull > push'])
})

test('a changed query begins a new baseline', async (t) => {
  const { store, write, changes } = await history(t)
  const a = await write({ rows: [robot('1'), robot('2')] })
  const b = await write({ rows: [robot('1', { name: 'x' })], scans: [scan({ queryHash: 'q2', rows: 1 })] })
  const c = await write({ rows: [robot('1', { name: 'y' })], scans: [scan({ queryHash: 'q2' })] })
  assert.deepEqual(await changes(a, b), [])
  assert.deepEqual(
    await store.read(async ({ compare }) => compare(a, b).baselines.map(({ reason }) => reason)),
    ['changed query'],
  )
  assert.deepEqual((await changes(b, c)).map(inShort), ['changed 1 name x > y'])
})

test('minted credentials are compared by the reading of the ledger', async (t) => {
  const { write, changes } = await history(t)
  const ledger = scan({ connection: 'credsql', tableName: 'credsql.catalog.minted_credentials' })
  const minted = (id: string) => robot(id, { source_table: 'do.registry.docker_credentials', minted: true })
  const a = await write({ rows: [minted('m1')], scans: [ledger] })
  const b = await write({ rows: [minted('m2')], scans: [ledger] })
  assert.deepEqual((await changes(a, b)).map(inShort), ['removed m1', 'added m2'])
})

const someRows = fc
  .array(
    fc.record({
      id: fc.constantFrom('1', '2', '3', null),
      registry_key_raw: fc.constantFrom('a', 'b'),
      permission: fc.constantFrom('pull', 'push'),
      fingerprint: fc.constantFrom(handle(1), handle(2), null),
      username: fc.constantFrom('u', 'v'),
      secret_kind: fc.constantFrom('opaque', 'aws_ecr_token'),
    }),
    { maxLength: 8 },
  )
  .map((rows) => rows.map(({ id, ...more }) => robot(id, more)))

const mirrored: Readonly<Record<string, string>> = { added: 'removed', removed: 'added' }

test('a run compared with itself is empty, both ways mirror each other, and no order of rows matters', async (t) => {
  const { write, changes } = await history(t)
  await fc.assert(
    fc.asyncProperty(someRows, someRows, async (before, after) => {
      const [a, b] = [await write({ rows: before }), await write({ rows: after })]
      const shuffled = await write({ rows: [...after].reverse() })
      assert.deepEqual(await changes(a, a), [])
      assert.deepEqual(await changes(b, shuffled), [])
      const forward = await changes(a, b)
      const back = (await changes(b, a)).map(({ change, columns }) => ({
        change: mirrored[change] ?? change,
        columns: columns.map(({ column, before: one, after: other }) => ({
          column,
          before: other,
          after: one,
        })),
      }))
      const asText = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort()
      assert.deepEqual(asText(forward.map(({ change, columns }) => ({ change, columns }))), asText(back))
      const other = await changes(a, shuffled)
      assert.deepEqual(
        other.map((change) => ({ ...change, run: '' })),
        forward.map((change) => ({ ...change, run: '' })),
      )
    }),
    { numRuns: 15 },
  )
})
