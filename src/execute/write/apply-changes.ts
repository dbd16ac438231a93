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
import { settle } from './settle.ts'

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

/** A change and the step from which it is made: the ones before are done. */
export interface PendingChange {
  readonly change: Change
  readonly from: number
}

/** Told of each change as it ends. */
export type ChangeObserver = (result: ChangeResult) => void

/** Identity of the changed row: what the change knew, or for a create what the API answered. */
function identityOf(change: Change, table: Table, row: RowValues | undefined): RowValues {
  if (change.identity.size > 0) return change.identity
  return new Map(table.identity.map((name) => [name, row?.get(name) ?? null]))
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
  async make({ change, from }: PendingChange): Promise<ChangeResult> {
    const { journal, table, execution, wait } = this.#applying
    const { number, steps } = change
    if (steps.length === 0) return { change, status: 'unchanged' }
    let row: RowValues | undefined
    let message: string | undefined
    for (let index = from; index < steps.length; index++) {
      const step = steps[index]!
      const columns = this.#columns(step)
      await journal.append({ event: 'sending', at: this.#now(), number, step: index })
      const outcome = await sendStep(step, change, table, columns, execution)
      if (outcome.kind !== 'accepted') return this.#failed(change, index, outcome)
      const identity = identityOf(change, table, outcome.row)
      this.#note({
        event: 'answered',
        at: this.#now(),
        number,
        step: index,
        status: outcome.status,
        row: journaledRow(table, identity),
      })
      row = outcome.row ?? row
      message = outcome.unreadable
      const isLast = index === steps.length - 1
      const isAwaited = step.operation.manifest.settle !== undefined && (wait || !isLast)
      if (!isAwaited || [...identity.values()].some((value) => value === null)) continue
      const waited = await this.#settle(change, index, identity, columns, row)
      if (waited.status !== undefined) return waited.status
      row = waited.row ?? row
      message = waited.message ?? message
    }
    this.#note({ event: 'done', at: this.#now(), number, message: message ?? null })
    return {
      change,
      status: 'done',
      ...(message === undefined ? {} : { message }),
      ...(row === undefined ? {} : { row }),
    }
  }

  async #settle(
    change: Change,
    index: number,
    identity: RowValues,
    columns: readonly Column[],
    row: RowValues | undefined,
  ): Promise<{
    readonly row?: RowValues | undefined
    readonly message?: string
    readonly status?: ChangeResult
  }> {
    const { table, execution } = this.#applying
    const step = change.steps[index]!
    const isLast = index === change.steps.length - 1
    const ended = (kind: 'refused' | 'lost', why: string) => {
      const error = new CredsqlError('api_failed', `${step.operation.name} was accepted; ${why}`)
      return { status: this.#failed(change, index, { kind, error }) }
    }
    // What the last step began goes on without anyone who watches it.
    const late = (why: string) => (isLast ? { message: `accepted; ${why}` } : ended('lost', why))
    try {
      const settled = await settle({ step, member: change.member, table, identity, columns, row }, execution)
      if (settled.kind === 'arrived') return { row: settled.row }
      if (settled.kind === 'late') return { ...late(`${settled.state} after a minute`), row: settled.row }
      return ended('refused', settled.message)
    } catch (error) {
      if (!(error instanceof CredsqlError) || error.code !== 'interrupted') throw error
      return late('interrupted before it had arrived')
    }
  }

  #failed(
    change: Change,
    step: number,
    outcome: Extract<StepOutcome, { readonly error: CredsqlError }>,
  ): ChangeResult {
    const { execution } = this.#applying
    const { error } = outcome
    const message = execution.context.vault.scrub(messageOf(error))
    const event = outcome.kind === 'refused' ? 'refused' : 'lost'
    this.#note({ event, at: this.#now(), number: change.number, step, message })
    return { change, status: outcome.kind === 'refused' ? 'failed' : 'unknown', message, error }
  }
}

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
        const isBad = result.status === 'failed' || result.status === 'unknown'
        if (isBad && onError === 'stop') stopped = true
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
