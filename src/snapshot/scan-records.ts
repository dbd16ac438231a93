import type { ScanReport } from '../execute/scan-report.ts'
import type { ScanRecord } from '../history/run-record.ts'
import type { InventoryArm } from './inventory-arms.ts'

/** What is known of a reading of the inventory beside its rows. */
export interface InventoryReading {
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly scans: readonly ScanReport[]
}

/**
 * One record for each table of the inventory. A table is complete only where nothing says otherwise: what a warning may be about is
 * taken to be incomplete, as a credential that is unknown does no harm and one that is told to be removed does.
 */
export function scanRecords(
  arms: readonly InventoryArm[],
  { complete, warnings, scans }: InventoryReading,
  rowsOf: ReadonlyMap<string, number>,
): ScanRecord[] {
  const known = new Set(arms.map(({ tableName }) => tableName))
  const failed = scans.filter(({ error }) => error !== undefined)
  // Tables that an arm reads beside its own, and connections of which no table is known.
  const others = failed.filter(({ table }) => !known.has(table))
  const unblamed = complete
    ? []
    : warnings.filter((warning) => !failed.some(({ error = '' }) => warning.includes(error)))
  if (!complete && failed.length === 0 && unblamed.length === 0) unblamed.push('rows are missing')
  const mayBe = arms.some(({ tellsParts }) => tellsParts)
  const records = arms.map((arm): ScanRecord => {
    const own = scans.filter(({ table }) => table === arm.tableName)
    const beside = others.filter(({ connection }) => connection === arm.connection)
    const messages = [...own, ...beside].flatMap(({ error }) => error ?? [])
    // Only sources that are no API lack a part without failing.
    if (arm.tellsParts || !mayBe) messages.push(...unblamed)
    return record(arm, own, messages, rowsOf.get(arm.tableName) ?? 0)
  })
  const connections = new Set(arms.map(({ connection }) => connection))
  const rest = others.filter(({ connection }) => !connections.has(connection))
  return [
    ...records,
    ...rest.map((scan) =>
      record(
        { connection: scan.connection, tableName: scan.table, queryHash: '' },
        [scan],
        [scan.error ?? ''],
        0,
      ),
    ),
  ]
}

function record(
  { connection, tableName, queryHash }: Omit<InventoryArm, 'tellsParts'>,
  scans: readonly ScanReport[],
  messages: readonly string[],
  rows: number,
): ScanRecord {
  return {
    connection,
    tableName,
    queryHash,
    rows,
    calls: scans.reduce((sum, { calls }) => sum + calls, 0),
    errors: messages.length,
    message: messages.length === 0 ? null : [...new Set(messages)].join('; '),
    milliseconds: Math.round(scans.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0)),
    complete: messages.length === 0,
  }
}
