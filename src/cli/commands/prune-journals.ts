import { CredsqlError } from '../../errors/credsql-error.ts'
import { parseAge } from '../../history/keep.ts'
import type { JournalRecord } from '../../journal/journal-entry.ts'
import { pruneJournals } from '../../journal/prune-journals.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import type { ResultColumn, ResultValue } from '../../value/batch.ts'
import type { CommandContext } from '../command-context.ts'
import { printRows } from '../print-rows.ts'
import { note } from '../terminal.ts'

/** Arguments of `credsql journal prune`. */
export interface PruneArguments {
  readonly output?: string
  readonly color?: boolean
  readonly olderThan: string
  readonly dryRun?: boolean
}

const columns: readonly ResultColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'started', type: 'text' },
  { name: 'by', type: 'text' },
  { name: 'statement', type: 'text' },
]

function rowOf({ header, status }: JournalRecord): ResultValue[] {
  return [header.id, status, header.started, header.by, header.statement]
}

function olderThan(text: string): Date {
  const microseconds = parseAge(text)
  if (microseconds === undefined)
    throw new CredsqlError('usage', `--older-than takes an age, and not ${JSON.stringify(text)}`, {
      hint: 'Such as --older-than 90d, --older-than 12h, --older-than 8w.',
    })
  return new Date(Date.now() - Number(microseconds / 1000n))
}

/**
 * `credsql journal prune`: deletes journals that are at their end and old, and lists them. The audit log and the ledger stay as they
 * are. Exit code 3 when a journal cannot be read or deleted, which then stays.
 */
export async function pruneCommand(args: PruneArguments, context: CommandContext): Promise<number> {
  const { terminal, env } = context
  const { dryRun = false } = args
  let isWhole = true
  const { pruned, kept } = await pruneJournals({
    stateFolder: localFolders(env).state,
    before: olderThan(args.olderThan),
    dryRun,
    onBroken: (error) => {
      isWhole = false
      note(terminal, `warning: ${error.message}`)
    },
  })
  const rows = pruned.map(rowOf)
  async function* batches() {
    if (rows.length > 0)
      yield { length: rows.length, columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)) }
  }
  await printRows({ columns, batches: batches() }, args, terminal)
  if (kept.length > 0)
    note(
      terminal,
      `${kept.length} as old ${kept.length === 1 ? 'stays' : 'stay'}, as changes are left to settle or to send${isWhole ? '' : ', or may be in what cannot be read'}: credsql journal lists them`,
    )
  if (dryRun) note(terminal, 'warning: nothing was deleted')
  return isWhole ? 0 : 3
}
