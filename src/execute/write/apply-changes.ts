import type { Column, Table } from '../../catalog/table.ts'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { Limiter } from '../../http/limiter.ts'
import type { JournalEvent } from '../../journal/journal-entry.ts'
import type { JournalWriter } from '../../journal/journal-writer.ts'
import type { Change, Step } from '../../plan/write-plan.ts'
import type { Execution } from '../execution.ts'
import type { ChangeResult, RowValues } from './change-result.ts'
import { journaledRow } from './journaled-change.ts'
import { columnsNamed, progressColumns } from './row-columns.ts'
import { type StepOutcome, sendStep } from './send-step.ts'
import { hasArrived, settle, stateText } from './settle.ts'

/** How changes are made. */
export interface Applying {
  readonly table: Table
  /** Columns of the changed row that are wanted afterwards. */
  readonly returned: ReadonlySet<string>
  readonly journal: JournalWriter
  readonly execution: Execution
  readonly onError: 'stop' | 'continue'
  readonly concurrency: number
  /** Changes that are begun in a second. */
  readonly rate: number | undefined
  /** Wait until rows have arrived where the changes lead; between the steps of one change it is waited in any case. */
  readonly wait: boolean
}

interface Faults {
  /** Told when the journal cannot be written. */
  readonly onFault: (error: unknown) => void
}

/** A change and the step from which it is made: the ones before were answered, and what the last of them began may not have ended. */
export interface PendingChange {
  readonly change: Change
  readonly from: number
  /** What identifies the row that a step before has created. */
  readonly created?: RowValues
  /** The first request may have been sent before, and asking again does no harm. */
  readonly again?: boolean
  /** What is known of the steps before. */
  readonly message?: string
}

/** Told of each change as it ends. */
export type ChangeObserver = (result: ChangeResult) => void

/** What became of waiting for a row. */
type Arrival =
  | { readonly kind: 'there'; readonly row: RowValues | undefined; readonly message?: string }
  | { readonly kind: 'ended'; readonly result: ChangeResult }

/** Identity of the changed row: what the change knew, or for a create what the API answered. */
function identityOf(change: Change, table: Table, row: RowValues | undefined): RowValues {
  if (change.identity.size > 0) return change.identity
  return new Map(table.identity.map((name) => [name, row?.get(name) ?? null]))
}

/** What is said of a row that nobody waits for, unless it has arrived already. */
function unawaited(step: Step, row: RowValues | undefined): { readonly message?: string } {
  if (row !== undefined && hasArrived(step, row)) return {}
  return { message: `accepted and not waited for${row === undefined ? '' : `; ${stateText(step, row)}`}` }
}

class Applier {
  readonly #applying: Applying & Faults

  constructor(applying: Applying & Faults) {
    this.#applying = applying
  }

  /**
   * Writes down what has happened. It is not waited for: what is sent next is on the disk after it, and until then a crash leaves
   * the change as one whose answer is not known.
   */
  #note(event: JournalEvent): void {
    const { journal, onFault } = this.#applying
    journal.append(event).catch(onFault)
  }

  #now(): string {
    return new Date(this.#applying.execution.context.surroundings.clock.now()).toISOString()
  }

  #columns(step: Step): readonly Column[] {
    const { table, returned } = this.#applying
    return columnsNamed(table, [...returned, ...progressColumns(table, step.operation)])
  }

  /** Makes one change, step by step. Throws only when the journal cannot be written. */
  async make({
    change,
    from,
    created,
    again = false,
    message: before,
  }: PendingChange): Promise<ChangeResult> {
    const { journal, table, execution } = this.#applying
    const { number, steps } = change
    if (steps.length === 0) return { change, status: 'unchanged' }
    let row: RowValues | undefined
    let message = before
    if (from > 0) {
      const waited = await this.#arrival(change, from - 1, created, undefined)
      if (waited.kind === 'ended') return waited.result
      row = waited.row ?? created
      message = waited.message ?? message
    }
    for (let index = from; index < steps.length; index++) {
      const step = steps[index]!
      const columns = this.#columns(step)
      await journal.append({ event: 'sending', at: this.#now(), number, step: index })
      const sending = { step, change, table, columns, again: again && index === from }
      const outcome = await sendStep(sending, execution)
      if (outcome.kind !== 'accepted') return this.#failed(change, index, outcome)
      this.#note({
        event: 'answered',
        at: this.#now(),
        number,
        step: index,
        status: outcome.status,
        row: journaledRow(table, identityOf(change, table, outcome.row)),
      })
      const waited = await this.#arrival(change, index, outcome.row, outcome.row)
      if (waited.kind === 'ended') return waited.result
      row = waited.row ?? row
      message = waited.message ?? outcome.message ?? message
    }
    const told = message === undefined ? null : execution.context.vault.scrub(message)
    this.#note({ event: 'done', at: this.#now(), number, message: told })
    return {
      change,
      status: 'done',
      ...(told === null ? {} : { message: told }),
      ...(row === undefined ? {} : { row }),
    }
  }

  /** Waits until a row is where a step leads, as far as that is wanted. `created` identifies the row of a create, `row` is what was answered. */
  async #arrival(
    change: Change,
    index: number,
    created: RowValues | undefined,
    row: RowValues | undefined,
  ): Promise<Arrival> {
    const { table, execution, wait } = this.#applying
    const step = change.steps[index]!
    const isLast = index === change.steps.length - 1
    const identity = identityOf(change, table, created)
    if (step.operation.manifest.settle === undefined) return { kind: 'there', row }
    if (!wait && isLast) return { kind: 'there', row, ...unawaited(step, row) }
    if ([...identity.values()].some((value) => value === null)) return { kind: 'there', row }
    const ended = (kind: 'refused' | 'lost', why: string): Arrival => {
      const error = new CredsqlError('api_failed', `${step.operation.name} was accepted; ${why}`)
      return { kind: 'ended', result: this.#failed(change, index, { kind, error }) }
    }
    // What the last step began goes on without anyone who watches it.
    const late = (why: string, last: RowValues | undefined): Arrival =>
      isLast ? { kind: 'there', row: last, message: `accepted; ${why}` } : ended('lost', why)
    const columns = this.#columns(step)
    try {
      const settled = await settle({ step, member: change.member, table, identity, columns, row }, execution)
      if (settled.kind === 'arrived') return { kind: 'there', row: settled.row ?? row }
      if (settled.kind === 'late') return late(settled.why, settled.row)
      return ended('refused', settled.message)
    } catch (error) {
      if (!(error instanceof CredsqlError) || error.code !== 'interrupted') throw error
      return late('interrupted before it had arrived', row)
    }
  }

  #failed(
    change: Change,
    step: number,
    { kind, error }: Extract<StepOutcome, { readonly error: CredsqlError }>,
  ): ChangeResult {
    const message = this.#applying.execution.context.vault.scrub(messageOf(error))
    const common = { at: this.#now(), number: change.number, step, message }
    // What never left can be sent later: in the journal it is as if it had not been begun.
    if (kind === 'unsent') this.#note({ event: 'settled', ...common, outcome: 'not_done', row: {} })
    else this.#note({ event: kind, ...common })
    return { change, status: statusOf[kind], message, error }
  }
}

const statusOf = { refused: 'failed', lost: 'unknown', unsent: 'not_attempted' } as const

/**
 * Makes changes, several at once, each noted in the journal before it is sent and after it is answered. Resolves to what became
 * of each, in their order; after a failure that stops, or an interruption, the rest is `not_attempted`. Throws `state_unusable`
 * when the journal cannot be written: then nothing more is sent.
 */
export async function applyChanges(
  pending: readonly PendingChange[],
  applying: Applying,
  observe: ChangeObserver = () => undefined,
): Promise<readonly ChangeResult[]> {
  const { execution, concurrency, rate, onError } = applying
  const { clock } = execution.context.surroundings
  const limiter = new Limiter({
    clock,
    concurrency,
    perSecond: rate,
    maxWaitMs: Number.POSITIVE_INFINITY,
    tooLong: () => new CredsqlError('internal', 'changes have no pause'),
  })
  let fault: unknown
  const onFault = (error: unknown) => {
    fault ??= error
  }
  const applier = new Applier({ ...applying, onFault })
  const results: ChangeResult[] = pending.map(({ change }) => ({ change, status: 'not_attempted' }))
  let stopped = false
  const running: Promise<void>[] = []
  for (const [i, next] of pending.entries()) {
    const release = await limiter.acquire({ signal: execution.signal }).catch(() => undefined)
    if (release === undefined || stopped || fault !== undefined || execution.signal.aborted) break
    const work = applier
      .make(next)
      .then((result) => {
        results[i] = result
        if (result.error !== undefined && onError === 'stop') stopped = true
        observe(result)
      })
      .catch(onFault)
      .finally(release)
    running.push(work)
  }
  await Promise.all(running)
  limiter.close()
  if (fault !== undefined) throw fault
  return results
}
