import type { ChangeRecord, JournalEvent, JournaledChange, JournalRecord } from './journal-entry.ts'

type StepEvent = Extract<JournalEvent, { readonly step: number }>
type Progress = Omit<ChangeRecord, 'change'>

const cutOff = 'nothing was sent: the journal was cut off before every change was in it'

/**
 * What a journal's events come to. An event that cannot follow those before it is refused: so a step whose fate is unknown is
 * never sent again, and nothing is done that was not answered.
 */
export class JournalState {
  readonly #changes = new Map<number, JournaledChange>()
  readonly #progress = new Map<number, Progress>()
  #ready = false
  #closed = false

  /** Every change is in the journal. */
  get ready(): boolean {
    return this.#ready
  }

  /** The statement came to its end. */
  get closed(): boolean {
    return this.#closed
  }

  /** Takes the next event. What is wrong with it in words, undefined when it follows. */
  take(event: JournalEvent): string | undefined {
    const wrong = this.#whatIsWrong(event)
    if (wrong === undefined) this.#apply(event)
    return wrong
  }

  /** The changes, in the order of their planning. */
  changes(): ChangeRecord[] {
    return [...this.#changes.values()].map((change) => ({ change, ...this.#recorded(change.number) }))
  }

  /** Where the journal stands; `held`: a process works on it. */
  status(held: boolean): JournalRecord['status'] {
    if (held && !this.#closed) return 'running'
    if (!this.#ready) return 'failed'
    if (!this.#closed) return 'interrupted'
    const found = new Set([...this.#progress.values()].map(({ status }) => status))
    if (found.has('not_sent') || found.has('unknown')) return 'incomplete'
    return found.has('failed') ? 'failed' : 'complete'
  }

  #recorded(number: number): Progress {
    const progress = this.#progress.get(number)!
    return this.#ready ? progress : { ...progress, status: 'failed', message: cutOff, waited: false }
  }

  #whatIsWrong(event: JournalEvent): string | undefined {
    if (event.event === 'planned') {
      if (this.#ready) return 'a change is planned after the planning had ended'
      return this.#changes.has(event.change.number)
        ? `change ${event.change.number} is planned twice`
        : undefined
    }
    if (event.event === 'ready') {
      if (this.#ready) return 'the planning ends twice'
      return event.changes === this.#changes.size
        ? undefined
        : `${event.changes} changes should be there and ${this.#changes.size} are`
    }
    if (!this.#ready) return 'something happens before every change is planned'
    if (event.event === 'resumed') return undefined
    if (this.#closed) return 'something happens after the end'
    if (event.event === 'closed') return undefined
    const progress = this.#progress.get(event.number)
    if (progress === undefined) return `there is no change ${event.number}`
    if (event.event === 'done')
      return progress.status === 'done' ? undefined : `change ${event.number} is done while steps are missing`
    return follows(event, progress, this.#changes.get(event.number)!.steps.length)
      ? undefined
      : `change ${event.number} is ${progress.status} at step ${progress.step}, and step ${event.step} cannot be ${event.event}`
  }

  #apply(event: JournalEvent): void {
    switch (event.event) {
      case 'planned': {
        const { change } = event
        this.#changes.set(change.number, change)
        const none = change.steps.length === 0
        this.#progress.set(change.number, {
          status: none ? 'done' : 'not_sent',
          step: 0,
          message: null,
          row: {},
          waited: none,
          sent: null,
        })
        return
      }
      case 'ready':
        this.#ready = true
        return
      case 'closed':
        this.#closed = true
        return
      case 'resumed':
        this.#closed = false
        return
      case 'done': {
        const progress = this.#progress.get(event.number)!
        this.#progress.set(event.number, { ...progress, message: event.message, waited: true })
        return
      }
      default: {
        const steps = this.#changes.get(event.number)!.steps.length
        this.#progress.set(event.number, moved(event, this.#progress.get(event.number)!, steps))
      }
    }
  }
}

function follows(event: StepEvent, { status, step, waited }: Progress, steps: number): boolean {
  const isHere = event.step === step && step < steps
  // The step before was answered, and what it began is still waited for: that may fail, or be lost sight of.
  const isWaitedFor = event.step === step - 1 && !waited && (status === 'done' || status === 'not_sent')
  switch (event.event) {
    case 'sending':
      return isHere && status === 'not_sent'
    case 'answered':
      return isHere && status === 'unknown'
    case 'refused':
      return (isHere && (status === 'unknown' || status === 'not_sent')) || isWaitedFor
    case 'lost':
    case 'settled':
      return (isHere && status === 'unknown') || isWaitedFor
  }
}

function moved(event: StepEvent, before: Progress, steps: number): Progress {
  const { step } = event
  const { row } = before
  const here = { ...before, step, waited: false }
  switch (event.event) {
    case 'sending':
      return { ...here, status: 'unknown', message: null, sent: event.at }
    case 'answered':
      return { ...here, ...passed(step, steps), row: { ...row, ...event.row }, message: null }
    case 'refused':
      return { ...here, status: 'failed', message: event.message }
    case 'lost':
      return { ...here, status: 'unknown', message: event.message }
    case 'settled':
      return event.outcome === 'done'
        ? { ...here, ...passed(step, steps), row: { ...row, ...event.row }, message: event.message }
        : { ...here, status: 'not_sent', message: event.message }
  }
}

function passed(step: number, steps: number): Pick<Progress, 'status' | 'step'> {
  return { status: step + 1 === steps ? 'done' : 'not_sent', step: step + 1 }
}
