import type { TestContext } from 'node:test'
import type { Change } from '../../src/history/change.ts'
import { type HistoryValue, historyColumns } from '../../src/history/history-column.ts'
import { HistoryStore } from '../../src/history/history-store.ts'
import type { Keep } from '../../src/history/keep.ts'
import type { CredentialBatch, NewRun, RunRecord, ScanRecord } from '../../src/history/run-record.ts'
import { parseInstant } from '../../src/value/timestamp.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** A credential of a run; what is left out is NULL. */
export type Credential = Readonly<Record<string, HistoryValue>>

/** The table that the credentials of these tests come from, unless they say otherwise. */
export const robots = 'acme.registry.robots'

/** A handle, made from a number. */
export function handle(number: number): string {
  return `sealed:${number.toString(16).padStart(12, '0')}`
}

/** Microseconds of an ISO text. */
export function instant(text: string): bigint {
  const micros = parseInstant(text)
  if (micros === undefined) throw new Error(`${text} is no instant`)
  return micros
}

/** A credential of `acme.registry.robots`. */
export function robot(id: string | null, more: Credential = {}): Credential {
  return {
    connection: 'acme',
    provider: 'acme',
    source_table: robots,
    credential_id: id,
    name: `robot ${id}`,
    registry: 'r.example.com',
    registry_key_raw: 'https://r.example.com',
    fingerprint: handle(1),
    permission: 'pull',
    status: 'active',
    expiry_kind: 'never',
    last_used_known: false,
    minted: false,
    ...more,
  }
}

/** Rows as the store takes them. */
export function batchOf(rows: readonly Credential[]): CredentialBatch {
  return {
    length: rows.length,
    columns: historyColumns.map(({ name }) => rows.map((row) => row[name] ?? null)),
  }
}

/** A scan of `acme.registry.robots` that went well. */
export function scan(more: Partial<ScanRecord> = {}): ScanRecord {
  return {
    connection: 'acme',
    tableName: robots,
    rows: 0,
    calls: 1,
    errors: 0,
    message: null,
    milliseconds: 5,
    complete: true,
    queryHash: 'q1',
    ...more,
  }
}

/** A scan that failed. */
export const failed: Partial<ScanRecord> = { complete: false, errors: 1, message: 'acme answered 503' }

/** What a run of a test is. */
export interface TestRun {
  readonly rows?: readonly Credential[]
  readonly scans?: readonly ScanRecord[]
  readonly keep?: Keep
  readonly at?: string
}

/** A history of its own whose runs are a day apart. */
export async function history(t: TestContext, { patience = 10_000 } = {}) {
  const dataFolder = await temporaryFolder(t)
  const store = HistoryStore.open({ dataFolder, patience })
  let count = 0
  const write = async ({ rows = [], scans = [scan()], keep, at }: TestRun): Promise<RunRecord> => {
    const startedAt = at === undefined ? instant('2026-11-01') + BigInt(count) * 86_400_000_000n : instant(at)
    count += 1
    const run: NewRun = {
      id: `20261101-000000-${count.toString(16).padStart(6, '0')}`,
      startedAt,
      endedAt: startedAt + 1_000_000n,
      version: '1.2.3',
      by: 'jane',
      complete: scans.every(({ complete }) => complete),
      scans,
    }
    return (await store.writeRun(run, [batchOf(rows)], keep)).run
  }
  return { dataFolder, store, write, changes: (from: RunRecord, to: RunRecord) => changesOf(store, from, to) }
}

/** All changes between two runs. */
export async function changesOf(store: HistoryStore, from: RunRecord, to: RunRecord): Promise<Change[]> {
  const found = await store.read(async ({ compare }) => {
    const changes: Change[] = []
    for await (const part of compare(from, to).changes) changes.push(...part)
    return changes
  })
  return found ?? []
}

/** A change in short: what, which, and the columns. */
export function inShort({ change, credentialId, columns }: Change): string {
  const shown = columns.map(({ column, before, after }) => `${column} ${before} > ${after}`)
  return [change, credentialId, ...shown].join(' ')
}
