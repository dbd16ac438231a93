import { CredsqlError } from '../errors/credsql-error.ts'
import { HistoryStore } from '../history/history-store.ts'
import type { Keep } from '../history/keep.ts'
import { newRunId } from '../history/run-id.ts'
import type { RunRecord } from '../history/run-record.ts'
import { operatingSystemUser } from '../journal/operating-system-user.ts'
import type { Session } from '../session/session.ts'
import { inventoryArms } from './inventory-arms.ts'
import { readInventory } from './read-inventory.ts'
import { scanRecords } from './scan-records.ts'

/** How a snapshot is taken. */
export interface SnapshotOptions {
  /** The version of credsql, for the record. */
  readonly version: string
  /** Which runs stay; all unless told. */
  readonly keep?: Keep
  /** Unix milliseconds; the session's clock unless told. */
  readonly now?: () => number
  readonly maxCalls?: number
  readonly signal?: AbortSignal
}

/** The run that a snapshot wrote. */
export interface Snapshot extends RunRecord {
  /** Old runs that were removed. */
  readonly removed: number
  /** What the reading warned of; without secrets. */
  readonly warnings: readonly string[]
}

/** What a snapshot needs of a session. */
export type SnapshotSession = Pick<Session, 'run' | 'catalog' | 'vault'> & {
  readonly resources: Pick<Session['resources'], 'folders' | 'clock'>
}

const statement = 'SELECT * FROM inventory.registry_credentials'

/**
 * Reads the inventory of all connections and writes it into the history as one run. What could not be read is marked: the run is not
 * complete then, and its credentials are unknown. Nothing is minted. Throws `state_unusable`, and what reading threw.
 */
export async function takeSnapshot(session: SnapshotSession, options: SnapshotOptions): Promise<Snapshot> {
  const { folders, clock } = session.resources
  const now = options.now ?? (() => clock.now())
  const started = now()
  const arms = await inventoryArms(session.catalog)
  const { reading, rows } = await readAll(session, options)
  const vault = await session.vault()
  const scans = scanRecords(arms, reading, rows.rowsOf).map((scan) => ({
    ...scan,
    message: scan.message === null ? null : vault.scrub(scan.message),
  }))
  const run = {
    id: newRunId(new Date(started)),
    startedAt: BigInt(started) * 1000n,
    endedAt: BigInt(now()) * 1000n,
    version: options.version,
    by: operatingSystemUser(),
    complete: reading.complete && scans.every(({ complete }) => complete),
    scans,
  }
  const store = HistoryStore.open({ dataFolder: folders.data })
  const written = await store.writeRun(run, rows.batches, options.keep)
  return { ...written.run, removed: written.removed, warnings: reading.warnings }
}

/** The rows of the inventory, and then what is missing of them: a statement knows that only when it was read to its end. */
async function readAll(session: SnapshotSession, { maxCalls, signal }: SnapshotOptions) {
  const options = {
    readOnly: true,
    ...(maxCalls === undefined ? {} : { maxCalls }),
    ...(signal === undefined ? {} : { signal }),
  }
  for await (const { columns, batches, summary } of session.run(statement, options)) {
    const rows = await readInventory(columns, batches)
    const { complete, warnings, scans = [] } = summary()
    return { reading: { complete, warnings, scans }, rows }
  }
  throw new CredsqlError('internal', `${statement} has no result`)
}
