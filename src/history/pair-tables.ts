import type { RunRecord, ScanRecord } from './run-record.ts'

/** What is to be done about one table between two runs. */
export type TablePair =
  /** Both readings are complete and were asked for in the same way: their rows are compared. */
  | { readonly kind: 'compared'; readonly tableName: string; readonly before: RunRecord }
  /** The later reading failed, or was not made: what the earlier one had is unknown now. */
  | {
      readonly kind: 'unknown'
      readonly tableName: string
      readonly connection: string
      readonly before: RunRecord | undefined
      readonly reason: string
    }
  /** There is nothing to compare with: a table that was never read before, or was read by another mapping. */
  | {
      readonly kind: 'baseline'
      readonly tableName: string
      readonly connection: string
      readonly rows: number
      readonly reason: 'first reading' | 'changed query'
    }

/**
 * Decides for each table how `to` is compared: with its last complete reading in `from` or before. `runs` is the whole history,
 * oldest first.
 */
export function pairTables(runs: readonly RunRecord[], from: RunRecord, to: RunRecord): TablePair[] {
  const later = new Map(to.scans.map((scan) => [scan.tableName, scan]))
  const earlier = new Map(from.scans.map((scan) => [scan.tableName, scan]))
  const names = [...new Set([...later.keys(), ...earlier.keys()])].sort()
  return names.flatMap((tableName): TablePair[] => {
    const scan = later.get(tableName)
    const before = lastComplete(runs, from, tableName)
    if (scan?.complete !== true) {
      const connection = (scan ?? earlier.get(tableName))?.connection ?? ''
      const reason = scan === undefined ? 'it was not read' : (scan.message ?? 'it could not be read')
      return [{ kind: 'unknown', tableName, connection, before: before?.run, reason }]
    }
    if (before === undefined || before.scan.queryHash !== scan.queryHash) {
      const reason = before === undefined ? 'first reading' : 'changed query'
      return [{ kind: 'baseline', tableName, connection: scan.connection, rows: scan.rows, reason }]
    }
    return [{ kind: 'compared', tableName, before: before.run }]
  })
}

function lastComplete(
  runs: readonly RunRecord[],
  latest: RunRecord,
  tableName: string,
): { readonly run: RunRecord; readonly scan: ScanRecord } | undefined {
  for (let i = runs.length - 1; i >= 0; i -= 1) {
    const run = runs[i]!
    if (run.number > latest.number) continue
    const scan = run.scans.find((one) => one.tableName === tableName && one.complete)
    if (scan !== undefined) return { run, scan }
  }
  return undefined
}
