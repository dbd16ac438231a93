import type { CredsqlError } from '../../errors/credsql-error.ts'
import type { ChangeRecord, JournalRecord } from '../../journal/journal-entry.ts'
import { listJournals, readJournal } from '../../journal/read-journal.ts'
import { printResult } from '../../render/print-result.ts'
import { streamSink } from '../../render/sink.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import type { ChangeCounts } from '../../session/options.ts'
import { resumeJournal } from '../../session/resume-journal.ts'
import { resumedResult } from '../../session/resumed-result.ts'
import type { ResultColumn, ResultValue } from '../../value/batch.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { interruptible, runOptions } from '../run-statements.ts'
import { note } from '../terminal.ts'
import { unseenChanges } from '../unseen-changes.ts'

/** Arguments of `credsql journal`. */
export interface JournalArguments extends StatementArguments {
  readonly id?: string
  readonly limit: number
}

/** Arguments of `credsql journal resume`. */
export interface ResumeArguments extends StatementArguments {
  readonly config?: string
  readonly id: string
  readonly secret?: readonly string[]
}

interface Rows {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly ResultValue[])[]
}

function shownChange({ change, status, step, message, row }: ChangeRecord): {
  readonly [name: string]: ResultValue
} {
  return {
    number: change.number,
    connection: change.connection,
    status,
    step,
    identity: { ...change.identity, ...row },
    requests: change.steps.map(({ operation, request, body }) => ({ operation, request, body })),
    message,
  }
}

function count(record: JournalRecord, status: ChangeRecord['status']): number {
  return record.changes.filter((change) => change.status === status).length
}

function listOf(records: readonly JournalRecord[], isWhole: boolean): Rows {
  const columns: ResultColumn[] = [
    { name: 'id', type: 'text' },
    { name: 'status', type: 'text' },
    { name: 'started', type: 'text' },
    { name: 'by', type: 'text' },
    { name: 'done', type: 'bigint' },
    { name: 'failed', type: 'bigint' },
    { name: 'unknown', type: 'bigint' },
    { name: 'not_sent', type: 'bigint' },
    { name: 'statement', type: 'text' },
  ]
  const rows = records.map((record): ResultValue[] => {
    const { header, status, changes } = record
    const counts = (['done', 'failed', 'unknown', 'not_sent'] as const).map((one) => count(record, one))
    const shown = [header.id, status, header.started, header.by, ...counts, header.statement]
    return isWhole ? [...shown, header.table, header.purpose, changes.map(shownChange)] : shown
  })
  const more: ResultColumn[] = [
    { name: 'table', type: 'text' },
    { name: 'purpose', type: 'text' },
    { name: 'changes', type: 'array' },
  ]
  return { columns: isWhole ? [...columns, ...more] : columns, rows }
}

function changesOf(record: JournalRecord): Rows {
  return {
    columns: [
      { name: 'change', type: 'bigint' },
      { name: 'status', type: 'text' },
      { name: 'connection', type: 'text' },
      { name: 'requests', type: 'text' },
      { name: 'message', type: 'text' },
    ],
    rows: record.changes.map(({ change, status, message }) => [
      change.number,
      status,
      change.connection,
      change.steps.map(({ request }) => request).join('; '),
      message,
    ]),
  }
}

const nothingRan = { rows: 0, calls: 0, pages: 0, retries: 0, bytes: 0, milliseconds: 0 }

async function printRows(
  { columns, rows }: Rows,
  args: StatementArguments,
  { terminal }: CommandContext,
  changes?: ChangeCounts,
): Promise<void> {
  const { stdout } = terminal
  async function* batches() {
    if (rows.length > 0)
      yield { length: rows.length, columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)) }
  }
  const result = {
    columns,
    batches: batches(),
    summary: () => ({
      complete: changes === undefined || changes.failed + changes.unknown + changes.notAttempted === 0,
      warnings: [],
      stats: { ...nothingRan, rows: rows.length },
      ...(changes === undefined ? {} : { changes }),
    }),
  }
  await printResult(result, streamSink(stdout), {
    format: args.output ?? 'table',
    color: args.color ?? (stdout.isTTY === true && !terminal.env['NO_COLOR']),
    width: stdout.isTTY === true ? stdout.columns : undefined,
    envelope: args.envelope ?? false,
    timing: false,
    note: (line) => note(terminal, line),
  })
}

/** `credsql journal [id]`: statements, newest first, or the changes of one. In JSON each statement has its changes. */
export async function journalCommand(args: JournalArguments, context: CommandContext): Promise<number> {
  const { state } = localFolders(context.env)
  const isData = args.output !== undefined && args.output !== 'table' && args.output !== 'line'
  if (args.id === undefined) {
    let isWhole = true
    const onBroken = (error: CredsqlError) => {
      isWhole = false
      note(context.terminal, `warning: ${error.message}`)
    }
    await printRows(listOf(await listJournals(state, { limit: args.limit, onBroken }), isData), args, context)
    return isWhole ? 0 : 3
  }
  const record = await readJournal(state, args.id)
  if (!isData) note(context.terminal, `${record.header.id} ${record.status}: ${record.header.statement}`)
  await printRows(isData ? listOf([record], true) : changesOf(record), args, context)
  return 0
}

/** `credsql journal resume <id>`: settles what is not known, sends what was not sent. Exit code 3 when something is left. */
export function resumeCommand(args: ResumeArguments, context: CommandContext): Promise<number> {
  const { terminal } = context
  return withSession(context, args.config, async (session) => {
    const { signal, release } = interruptible(terminal, args.timeout)
    try {
      const { wait: _, ...given } = runOptions(args, terminal, signal)
      // Unless told, it waits where the statement would have waited.
      const wait = args.wait === undefined ? {} : { wait: args.wait }
      const options = { ...given, ...wait, secrets: args.secret ?? [] }
      let result: ReturnType<typeof resumedResult>
      try {
        result = resumedResult(await resumeJournal(args.id, session.resources, options))
      } catch (error) {
        throw await session.scrubError(error)
      }
      await printRows(result, args, context, result.changes).catch((error: unknown) => {
        throw args.dryRun === true ? error : unseenChanges(error, result.changes)
      })
      if (args.dryRun === true) {
        note(terminal, 'warning: nothing was sent')
        return 0
      }
      if (result.left === 0) return 0
      signal.throwIfAborted()
      return result.done > 0 ? 3 : 2
    } finally {
      release()
    }
  })
}
