import type { Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Execution } from '../execute/execution.ts'
import type { PendingChange } from '../execute/write/apply-changes.ts'
import type { ChangeResult, RowValues } from '../execute/write/change-result.ts'
import { journaledRow, rowOfJournal } from '../execute/write/journaled-change.ts'
import { type Finding, settleUnknown } from '../execute/write/settle-unknown.ts'
import type { ChangeRecord, JournalEvent } from '../journal/journal-entry.ts'
import type { JournalWriter } from '../journal/journal-writer.ts'
import { listJournals } from '../journal/read-journal.ts'
import { stepText } from '../plan/change-identity.ts'
import type { Change } from '../plan/write-plan.ts'

/** A change of a journal, for the catalog as it is now, with what became of it. */
export interface RecordedChange {
  readonly record: ChangeRecord
  readonly change: Change
}

/** What finding out about a journal's changes needs. */
export interface ResumptionParts {
  readonly writer: JournalWriter
  readonly table: Table
  readonly stateFolder: string
  readonly now: () => string
  readonly changes: readonly RecordedChange[]
  /** Reads what the API holds. */
  readonly reading: Execution
  readonly onError: 'stop' | 'continue'
  /** Changes are to be watched until they have arrived. */
  readonly wait: boolean
  /** What is found out is told, and not written down. */
  readonly dryRun: boolean
}

/** Tells a row from those of other connections. */
function claimOf(connection: string, table: Table, row: RowValues): string {
  return JSON.stringify([connection, ...table.identity.map((name) => String(row.get(name) ?? null))])
}

const withoutConnection = (table: string) => table.slice(table.indexOf('.'))

/** Rows that creates have made, as far as this machine's journals tell: none of them is of a create that is not known. */
async function claimedRows({ table, writer, stateFolder }: ResumptionParts): Promise<Set<string>> {
  const claimed = new Set<string>()
  const own = withoutConnection(writer.header.table)
  for (const { header, changes } of await listJournals(stateFolder, { onBroken: () => undefined })) {
    if (header.verb !== 'insert' || withoutConnection(header.table) !== own) continue
    for (const { change, row } of changes)
      if (Object.keys(row).length > 0) claimed.add(claimOf(change.connection, table, rowOfJournal(row)))
  }
  return claimed
}

/** How many changes that are not known, from this one on, would make the same row. */
function twinsOf(one: RecordedChange, unknown: readonly RecordedChange[]): number {
  const textOf = ({ change, record }: RecordedChange) =>
    `${change.member.name} ${stepText(change.steps[record.step]!)}`
  return unknown.slice(unknown.indexOf(one)).filter((other) => textOf(other) === textOf(one)).length
}

/** Finds out where the changes of a journal stand, and writes it down. */
export class Resumption {
  readonly #parts: ResumptionParts
  readonly #unknown: readonly RecordedChange[]
  #claimed: Promise<Set<string>> | undefined

  constructor(parts: ResumptionParts) {
    this.#parts = parts
    this.#unknown = parts.changes.filter(({ record }) => record.status === 'unknown')
  }

  /** What became of a change; what is left to do of it comes as pending. Throws what the reading throws, unless that is passed over. */
  async stateOf(one: RecordedChange): Promise<ChangeResult | PendingChange> {
    const { record, change } = one
    const created = rowOfJournal(record.row)
    if (record.status === 'unknown') return this.#settle(one)
    if (record.status === 'not_sent') return { change, from: record.step, created }
    // What it began was not seen to arrive.
    if (record.status === 'done' && !record.waited && this.#parts.wait)
      return { change, from: change.steps.length, created }
    return { change, status: record.status, ...(record.message === null ? {} : { message: record.message }) }
  }

  async #note(event: JournalEvent): Promise<void> {
    if (!this.#parts.dryRun) await this.#parts.writer.append(event)
  }

  async #settle(one: RecordedChange): Promise<ChangeResult | PendingChange> {
    const { record, change } = one
    const { table, now } = this.#parts
    const common = { at: now(), number: change.number, step: record.step }
    const finding = await this.#find(one)
    const { kind, message } = finding
    if (kind === 'unknown') return { change, status: kind, message }
    if (kind === 'failed') {
      // In one line: whoever reads the journal after a crash here must not take it for something to send.
      await this.#note({ event: 'refused', ...common, message })
      return { change, status: kind, message }
    }
    const row: RowValues = kind === 'done' ? finding.row : new Map()
    await this.#note({
      event: 'settled',
      ...common,
      outcome: kind,
      message,
      row: journaledRow(table, row),
    })
    if (kind === 'not_done') return { change, from: record.step, again: true }
    if (change.identity.size === 0) (await this.#claimedRows()).add(claimOf(change.member.name, table, row))
    return { change, from: record.step + 1, created: row, message }
  }

  async #find(one: RecordedChange): Promise<Finding> {
    const { record, change } = one
    const { writer, table, reading, onError } = this.#parts
    const isInsert = writer.header.verb === 'insert'
    const claimed = isInsert ? await this.#claimedRows() : new Set<string>()
    const unknown = {
      change,
      step: change.steps[record.step]!,
      sent: record.sent ?? writer.header.started,
      table,
      isClaimed: (row: RowValues) => claimed.has(claimOf(change.member.name, table, row)),
      twins: twinsOf(one, this.#unknown),
    }
    try {
      return await settleUnknown(unknown, reading)
    } catch (error) {
      const isPassedOver = onError === 'continue' && !reading.signal.aborted
      if (!(error instanceof CredsqlError) || !isPassedOver) throw error
      return { kind: 'unknown', message: reading.context.vault.scrub(error.message) }
    }
  }

  #claimedRows(): Promise<Set<string>> {
    this.#claimed ??= claimedRows(this.#parts)
    return this.#claimed
  }
}
