import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResultValue } from '../../src/value/batch.ts'
import { countCredentials, now, sampleCredentials } from './sample-report.ts'

const names = [
  'connection',
  'registry',
  'secret',
  'secret_kind',
  'status',
  'expires_at',
  'expiry_kind',
  'created_at',
]

function credentialsOf(rows: readonly Readonly<Record<string, string | null>>[]) {
  const usual = { connection: 'a', registry: 'quay.io', secret: 's', secret_kind: 'jwt', status: 'active' }
  const columns = names.map((name): ResultValue[] => rows.map((row) => ({ ...usual, ...row })[name] ?? null))
  return {
    columns: names.map((name) => ({ name, type: 'text' as const })),
    ...{ batches: [{ length: rows.length, columns }], rows: rows.length, complete: true, warnings: [] },
  }
}

const present = (counts: readonly { label: string; count: number }[]) =>
  counts.filter(({ count }) => count > 0).map(({ label, count }) => `${label}: ${count}`)

for (const { name, row, want } of [
  { name: 'ended', row: { expires_at: '2026-11-21T09:05:00Z' }, want: ['overdue: 1'] },
  { name: 'in this month', row: { expires_at: '2026-11-30T23:59:59Z' }, want: ['2026-11: 1'] },
  { name: 'in the next month', row: { expires_at: '2026-12-01T00:00:00Z' }, want: ['2026-12: 1'] },
  { name: 'in the last month', row: { expires_at: '2027-10-31T00:00:00Z' }, want: ['2027-10: 1'] },
  { name: 'a year on', row: { expires_at: '2027-11-01T00:00:00Z' }, want: ['later: 1'] },
  { name: 'never', row: { expiry_kind: 'never' }, want: ['never: 1'] },
  { name: 'not known', row: { expiry_kind: 'unknown' }, want: ['not known: 1'] },
  { name: 'revoked', row: { expires_at: '2026-12-01T00:00:00Z', status: 'revoked' }, want: [] },
])
  test(`a credential that ends: ${name}`, () =>
    assert.deepEqual(present(countCredentials(credentialsOf([row]), now).expiries), want))

for (const { created, want } of [
  { created: '2026-11-21T09:05:30Z', want: 'under 30 days: 1' },
  { created: '2026-10-23T09:05:00Z', want: 'under 30 days: 1' },
  { created: '2026-10-22T09:05:00Z', want: '30–89 days: 1' },
  { created: '2025-11-21T09:05:00Z', want: '1–2 years: 1' },
  { created: '1999-01-01', want: 'over 2 years: 1' },
  { created: null, want: 'not known: 1' },
  { created: 'nonsense', want: 'not known: 1' },
])
  test(`a credential of ${created}: ${want}`, () =>
    assert.deepEqual(present(countCredentials(credentialsOf([{ created_at: created }]), now).ages), [want]))

test('different things are counted once', () => {
  const rows = [
    { registry: 'quay.io', secret: 'one', expiry_kind: 'never' },
    { registry: 'ghcr.io', secret: 'one', connection: 'b', expires_at: '2026-12-01T00:00:00Z' },
    { registry: 'ghcr.io', secret: null, secret_kind: null },
    { registry: null, secret: 'two', secret_kind: 'docker_pat', expires_at: '2026-01-01T00:00:00Z' },
  ]
  const { byRegistry, byKind, expiries: _, ages: __, ...numbers } = countCredentials(credentialsOf(rows), now)
  assert.deepEqual(numbers, {
    ...{ credentials: 4, registries: 2, connections: 2, secrets: 2 },
    ...{ neverExpire: 1, expireSoon: 1, overdue: 1 },
  })
  assert.deepEqual(present(byRegistry), ['ghcr.io: 2', 'no registry: 1', 'quay.io: 1'])
  assert.deepEqual(present(byKind), ['jwt: 2', 'docker pat: 1', 'not given: 1'])
})

test('every credential is in every count that is of all', () => {
  const counts = countCredentials(sampleCredentials(5000), now)
  const sum = (list: readonly { count: number }[]) => list.reduce((all, { count }) => all + count, 0)
  for (const list of [counts.expiries, counts.ages, counts.byRegistry, counts.byKind])
    assert.equal(sum(list), 5000)
})
