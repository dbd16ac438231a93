import type { Change } from '../../history/change.ts'
import { type HistoryReader, HistoryStore, noHistory } from '../../history/history-store.ts'
import { streamSink } from '../../render/sink.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import { changeLines } from '../../snapshot/change-lines.ts'
import { chooseRuns, type RunChoice } from '../../snapshot/choose-runs.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../../value/batch.ts'
import type { CommandContext } from '../command-context.ts'
import { printRows } from '../print-rows.ts'
import { note, type Terminal } from '../terminal.ts'

/** Arguments of `credsql diff`. */
export interface DiffArguments extends RunChoice {
  readonly output?: string
  readonly color?: boolean
}

const columns: readonly ResultColumn[] = [
  { name: 'change', type: 'text' },
  { name: 'connection', type: 'text' },
  { name: 'source_table', type: 'text' },
  { name: 'credential_id', type: 'text' },
  { name: 'registry_key_raw', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'registry', type: 'text' },
  { name: 'columns', type: 'array' },
  { name: 'reason', type: 'text' },
  { name: 'before_run', type: 'text' },
  { name: 'run', type: 'text' },
]

function rowOf(change: Change): readonly ResultValue[] {
  const { connection, sourceTable, credentialId, registryKeyRaw, name, registry, reason } = change
  const changed = change.columns.map(({ column, before, after }) => ({ column, before, after }))
  const what = [change.change, connection, sourceTable, credentialId, registryKeyRaw, name, registry]
  return [...what, changed, reason, change.beforeRun, change.run]
}

async function* batchesOf(changes: AsyncIterable<readonly Change[]>): AsyncGenerator<ResultBatch> {
  for await (const part of changes) {
    const rows = part.map(rowOf)
    yield { length: rows.length, columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)) }
  }
}

/** `credsql diff`: what has become of the credentials between two snapshots. */
export async function diffCommand(args: DiffArguments, { terminal, env }: CommandContext): Promise<number> {
  const store = HistoryStore.open({ dataFolder: localFolders(env).data })
  const code = await store.read((reader) => printDiff(reader, args, terminal))
  if (code === undefined) throw noHistory(store.path)
  return code
}

async function printDiff(
  { runs, compare }: HistoryReader,
  args: DiffArguments,
  terminal: Terminal,
): Promise<number> {
  const { from, to, note: remark } = chooseRuns(runs, args, Date.now())
  if (remark !== undefined) note(terminal, remark)
  const { changes, baselines } = compare(from, to)
  if (args.output !== undefined) {
    for (const { tableName, reason } of baselines)
      note(terminal, `${tableName}: ${reason}, nothing to compare with`)
    await printRows({ columns, batches: batchesOf(changes) }, args, terminal)
    return 0
  }
  const sink = streamSink(terminal.stdout)
  for await (const line of changeLines(from, to, changes, baselines)) await sink.write(`${line}\n`)
  return 0
}
