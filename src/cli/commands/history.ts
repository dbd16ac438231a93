import { resolve } from 'node:path'
import { HistoryStore } from '../../history/history-store.ts'
import type { RunRecord } from '../../history/run-record.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import type { ResultColumn, ResultValue } from '../../value/batch.ts'
import { formatInstant } from '../../value/timestamp.ts'
import type { CommandContext } from '../command-context.ts'
import { printRows } from '../print-rows.ts'
import { note } from '../terminal.ts'

/** Arguments of `credsql history`. */
export interface HistoryArguments {
  readonly limit: number
  readonly output?: string
  readonly color?: boolean
}

/** The columns of a run that is printed. */
export const runColumns: readonly ResultColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'started_at', type: 'timestamp with time zone' },
  { name: 'ended_at', type: 'timestamp with time zone' },
  { name: 'complete', type: 'boolean' },
  { name: 'rows', type: 'bigint' },
  { name: 'version', type: 'text' },
  { name: 'by', type: 'text' },
  { name: 'scans', type: 'array' },
]

/** The values of `runColumns`. */
export function runRow(run: RunRecord): readonly ResultValue[] {
  const { id, startedAt, endedAt, complete, rows, version, by, scans } = run
  const shown = scans.map(({ connection, tableName, ...scan }) => ({
    connection,
    table_name: tableName,
    rows: scan.rows,
    calls: scan.calls,
    errors: scan.errors,
    message: scan.message,
    milliseconds: scan.milliseconds,
    complete: scan.complete,
  }))
  return [id, formatInstant(startedAt), formatInstant(endedAt), complete, rows, version, by, shown]
}

/** `credsql history`: the runs, newest first. */
export async function historyCommand(
  args: HistoryArguments,
  { terminal, env }: CommandContext,
): Promise<number> {
  const runs = await storeOf(env).runs()
  const rows = runs.toReversed().slice(0, args.limit).map(runRow)
  const isTable = args.output === undefined || args.output === 'table'
  // What each table gave is for programs; people ask history.scans.
  const columns = isTable ? runColumns.slice(0, -1) : runColumns
  async function* batches() {
    if (rows.length > 0)
      yield { length: rows.length, columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)) }
  }
  await printRows({ columns, batches: batches() }, args, terminal)
  if (runs.length === 0) note(terminal, 'no snapshot has been taken yet: credsql snapshot takes one')
  return 0
}

/** `credsql history export <folder>`: the credentials of every run as Parquet, partitioned by day. */
export async function historyExportCommand(
  folder: string,
  { terminal, env }: CommandContext,
): Promise<number> {
  const { files, rows, skipped } = await storeOf(env).exportParquet(resolve(terminal.cwd, folder))
  const left = skipped === 0 ? '' : `, ${skipped} left as they were`
  terminal.stdout.write(`${files} ${files === 1 ? 'file' : 'files'} written, ${rows} rows${left}\n`)
  return 0
}

function storeOf(env: CommandContext['env']): HistoryStore {
  return HistoryStore.open({ dataFolder: localFolders(env).data })
}
