import type { Connection, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { Execution } from '../execute/execution.ts'
import { applyChanges, type PendingChange } from '../execute/write/apply-changes.ts'
import type { ChangeResult } from '../execute/write/change-result.ts'
import { changeOfJournal } from '../execute/write/journaled-change.ts'
import type { JournalRecord } from '../journal/journal-entry.ts'
import { JournalWriter } from '../journal/journal-writer.ts'
import { parseSecretReference, resolveSecretReference } from '../secrets/source.ts'
import { auditChanges } from './audit-changes.ts'
import { changeBounds } from './change-bounds.ts'
import type { RunOptions } from './options.ts'
import { resolveName } from './resolve-name.ts'
import type { SessionResources } from './resources.ts'
import { type RecordedChange, Resumption } from './resumption.ts'
import { uncounted } from './uncounted.ts'

/** What became of a journal's changes when it was taken up again. */
export interface ResumedJournal {
  readonly id: string
  /** Columns that tell its rows. */
  readonly identity: readonly string[]
  /** With `dryRun`, what is left to send is `not_attempted`, and its message says what would be sent. */
  readonly results: readonly ChangeResult[]
}

/** How a journal is taken up again, beside what a statement's run knows. */
export interface ResumeOptions extends RunOptions {
  /** References to secrets that the changes need and that the journal cannot name. */
  readonly secrets?: readonly string[]
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

function isPending(outcome: ChangeResult | PendingChange): outcome is PendingChange {
  return 'from' in outcome
}

/** The requests of a change that are left to send. */
function requestsLeft({ change, from }: PendingChange, journal: JournalRecord): readonly string[] {
  return journal.changes
    .filter((record) => record.change.number === change.number)
    .flatMap((record) => record.change.steps.slice(from).map(({ request }) => request))
}

/** What `--dry-run` tells of a change that is not at its end. */
function notSent(pending: PendingChange, journal: JournalRecord): ChangeResult {
  const requests = requestsLeft(pending, journal)
  const { change, created } = pending
  if (requests.length === 0)
    return { change, status: 'done', message: 'it would be waited for', ...(created && { row: created }) }
  return { change, status: 'not_attempted', message: `it would be sent: ${requests.join('; ')}` }
}

/** Asks before something destructive is sent again. */
async function confirmRest(
  pending: readonly PendingChange[],
  journal: JournalRecord,
  options: ResumeOptions,
): Promise<void> {
  // A row that is only waited for has nothing left to confirm.
  const unsent = pending.filter(({ change, from }) => from < change.steps.length)
  const isDestructive = unsent.some(({ change, from }) =>
    change.steps.slice(from).some(({ operation }) => operation.manifest.destructive === true),
  )
  if (!isDestructive || options.yes === true) return
  const lines = unsent.flatMap((one) =>
    requestsLeft(one, journal).map((request) => `${one.change.number}. ${one.change.member.name} ${request}`),
  )
  const reason = `${unsent.length} ${unsent.length === 1 ? 'change is' : 'changes are'} left, and what they do cannot be undone`
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
 * sent. A create is never sent a second time. With `dryRun` it only reads. Throws `usage` for an unknown id, `state_unusable` while another process has it.
 */
export async function resumeJournal(
  id: string,
  resources: SessionResources,
  options: ResumeOptions,
): Promise<ResumedJournal> {
  const { concurrency, rate } = changeBounds(options)
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
      found.changes.map(async (record): Promise<RecordedChange> => {
        const member = await memberNamed(record.change.connection, resources)
        return { record, change: changeOfJournal(record.change, table, member) }
      }),
    )
    const purpose = options.purpose ?? found.header.purpose
    const given = { ...options, ...(purpose === null ? {} : { purpose }) }
    const context = uncounted(await resources.context(given, lease.engine))
    const wait = options.wait ?? found.header.wait
    const onError = options.onError ?? 'stop'
    const resumption = new Resumption({
      writer,
      table,
      stateFolder: folders.state,
      now: () => new Date(clock.now()).toISOString(),
      changes: recorded,
      reading: new Execution(context),
      onError,
      wait,
      dryRun: options.dryRun ?? false,
    })
    const outcomes: (ChangeResult | PendingChange)[] = []
    for (const one of recorded) outcomes.push(await resumption.stateOf(one))
    const identity = table.identity
    if (options.dryRun === true)
      return {
        id,
        identity,
        results: outcomes.map((outcome) => (isPending(outcome) ? notSent(outcome, found) : outcome)),
      }
    const pending = outcomes.filter(isPending)
    await confirmRest(pending, found, options)
    await gatherSecrets(pending, table, found, resources, options)
    const rest = pending.map(({ change, from }) => ({ ...change, steps: change.steps.slice(from) }))
    await auditChanges(rest, table, found.header.statement, resources)
    const made = await applyChanges(pending, {
      table,
      returned: new Set(),
      journal: writer,
      execution: new Execution(context),
      onError,
      concurrency,
      rate,
      wait,
    })
    let next = 0
    const results = outcomes.map((outcome) => (isPending(outcome) ? made[next++]! : outcome))
    return { id, identity, results }
  } finally {
    lease.release()
    await writer.close()
  }
}
