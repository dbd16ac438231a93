import type { Connection, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { Execution } from '../execute/execution.ts'
import { applyChanges, type PendingChange } from '../execute/write/apply-changes.ts'
import type { ChangeResult } from '../execute/write/change-result.ts'
import { changeOfJournal, journaledRow } from '../execute/write/journaled-change.ts'
import { settleUnknown } from '../execute/write/settle-unknown.ts'
import type { ChangeRecord, JournalRecord } from '../journal/journal-entry.ts'
import { JournalWriter } from '../journal/journal-writer.ts'
import type { Change } from '../plan/write-plan.ts'
import { parseSecretReference, resolveSecretReference } from '../secrets/source.ts'
import type { RunOptions } from './options.ts'
import { resolveName } from './resolve-name.ts'
import type { SessionResources } from './resources.ts'

/** What became of a journal's changes when it was taken up again. */
export interface ResumedJournal {
  readonly id: string
  readonly results: readonly ChangeResult[]
}

/** How a journal is taken up again, beside what a statement's run knows. */
export interface ResumeOptions extends RunOptions {
  /** References to secrets that the changes need and that the journal cannot name. */
  readonly secrets?: readonly string[]
}

interface Recorded {
  readonly record: ChangeRecord
  readonly change: Change
}

async function memberNamed(name: string, resources: SessionResources): Promise<Connection> {
  const connection = await resources.catalog.connection(name)
  if (connection?.kind === 'connection') return connection
  throw new CredsqlError(
    'unknown_connection',
    `the journal’s connection "${name}" is not configured any more`,
  )
}

/** Seals the secrets that changes still need. Throws `secret_source_failed` naming what is missing by its fingerprint. */
async function gatherSecrets(
  pending: readonly PendingChange[],
  table: Table,
  journal: JournalRecord,
  resources: SessionResources,
  options: ResumeOptions,
): Promise<void> {
  const vault = await resources.vault()
  const names = new Set(table.columns.filter(({ type }) => type === 'secret').map(({ name }) => name))
  const needed = new Set<string>()
  for (const { change, from } of pending)
    for (const { values } of change.steps.slice(from))
      for (const [name, value] of values) if (names.has(name) && value !== null) needed.add(String(value))
  const known = [...needed].flatMap((handle) => journal.header.references[handle] ?? [])
  for (const text of new Set([...known, ...(options.secrets ?? [])])) {
    if ([...needed].every((handle) => vault.find(handle) !== undefined)) break
    if (text === 'prompt') {
      if (options.promptSecret !== undefined)
        vault.seal(await options.promptSecret('Secret of the statement: '))
      continue
    }
    const reference = parseSecretReference(text)
    if (reference === undefined)
      throw new CredsqlError(
        'usage',
        '--secret takes a reference to a secret, such as env:NAME, not the secret itself',
      )
    const { env, cwd } = resources
    vault.seal(await resolveSecretReference(reference, { env, cwd }))
  }
  const missing = [...needed].filter((handle) => vault.find(handle) === undefined)
  if (missing.length > 0)
    throw new CredsqlError(
      'secret_source_failed',
      `the journal keeps no secrets, and what is left to send needs ${missing.join(', ')}`,
      {
        hint: 'Say where it is with --secret env:NAME (file:, command: and helper: work as well): it is recognised by its fingerprint.',
      },
    )
}

class Resumption {
  readonly #writer: JournalWriter
  readonly #table: Table
  readonly #resources: SessionResources

  constructor(writer: JournalWriter, table: Table, resources: SessionResources) {
    this.#writer = writer
    this.#table = table
    this.#resources = resources
  }

  #now(): string {
    return new Date(this.#resources.clock.now()).toISOString()
  }

  /** Reads what became of a change whose answer is not known, and writes it down. What is left to do comes back as pending. */
  async settle({ record, change }: Recorded, execution: Execution): Promise<ChangeResult | PendingChange> {
    const { number } = change
    const step = change.steps[record.step]!
    const finding = await settleUnknown(
      change,
      step,
      record.sent ?? this.#writer.header.started,
      this.#table,
      execution,
    )
    const { message } = finding
    if (finding.kind === 'unknown') return { change, status: 'unknown', message }
    const at = this.#now()
    if (finding.kind === 'failed') {
      // In one line: whoever reads the journal after a crash here must not take it for something to send.
      await this.#writer.append({ event: 'refused', at, number, step: record.step, message })
      return { change, status: 'failed', message }
    }
    const row = journaledRow(this.#table, finding.kind === 'done' ? finding.row : new Map())
    const outcome = finding.kind
    await this.#writer.append({ event: 'settled', at, number, step: record.step, outcome, message, row })
    if (finding.kind === 'not_done') return { change, from: record.step }
    if (record.step + 1 < change.steps.length) return { change, from: record.step + 1 }
    await this.#writer.append({ event: 'done', at, number, message })
    return { change, status: 'done', message, row: finding.row }
  }
}

function isPending(outcome: ChangeResult | PendingChange): outcome is PendingChange {
  return 'from' in outcome
}

/** Asks before something destructive is sent again. */
async function confirmRest(
  pending: readonly PendingChange[],
  journal: JournalRecord,
  options: ResumeOptions,
): Promise<void> {
  const isDestructive = pending.some(({ change, from }) =>
    change.steps.slice(from).some(({ operation }) => operation.manifest.destructive === true),
  )
  if (!isDestructive || options.yes === true) return
  const lines = pending.flatMap(({ change, from }) =>
    journal.changes
      .filter((record) => record.change.number === change.number)
      .flatMap((record) =>
        record.change.steps
          .slice(from)
          .map(({ request }) => `${change.number}. ${change.member.name} ${request}`),
      ),
  )
  const reason = `${pending.length} ${pending.length === 1 ? 'change is' : 'changes are'} left, and what they do cannot be undone`
  const { confirm } = options
  if (confirm === undefined)
    throw new CredsqlError('write_refused', `resuming needs a confirmation: ${reason}`, {
      hint: `credsql journal ${journal.header.id} shows them; confirm with --yes.`,
    })
  if (!(await confirm({ kind: 'write', reason, lines })))
    throw new CredsqlError('write_refused', 'not confirmed: nothing more was sent')
}

/**
 * Takes up the journal of a statement that did not come to its end: settles what is not known by reading, then sends what was not
 * sent. A create is never sent a second time. Throws `usage` for an unknown id, `state_unusable` while another process has it.
 */
export async function resumeJournal(
  id: string,
  resources: SessionResources,
  options: ResumeOptions,
): Promise<ResumedJournal> {
  const { clock, folders } = resources
  const writer = await JournalWriter.reopen({
    stateFolder: folders.state,
    id,
    now: () => new Date(clock.now()),
  })
  const lease = resources.lease()
  try {
    const { found } = writer
    const { table } = await resolveName(found.header.table.split('.'), resources.catalog)
    const recorded = await Promise.all(
      found.changes.map(async (record): Promise<Recorded> => {
        const member = await memberNamed(record.change.connection, resources)
        return { record, change: changeOfJournal(record.change, table, member) }
      }),
    )
    const context = await resources.context(options, lease.engine)
    const resumption = new Resumption(writer, table, resources)
    const reading = new Execution(context)
    const outcomes: (ChangeResult | PendingChange)[] = []
    for (const one of recorded) {
      const { record, change } = one
      const message = record.message === null ? {} : { message: record.message }
      if (record.status === 'unknown') outcomes.push(await resumption.settle(one, reading))
      else if (record.status === 'not_sent') outcomes.push({ change, from: record.step })
      else outcomes.push({ change, status: record.status, ...message })
    }
    const pending = outcomes.filter(isPending)
    await confirmRest(pending, found, options)
    await gatherSecrets(pending, table, found, resources, options)
    const made = await applyChanges(pending, {
      table,
      returned: new Set(),
      journal: writer,
      execution: new Execution(context),
      onError: options.onError ?? 'stop',
      concurrency: options.concurrency ?? 1,
      rate: options.rate,
      wait: options.wait ?? found.header.wait,
    })
    let next = 0
    const results = outcomes.map((outcome) => (isPending(outcome) ? made[next++]! : outcome))
    return { id, results }
  } finally {
    lease.release()
    await writer.close()
  }
}
