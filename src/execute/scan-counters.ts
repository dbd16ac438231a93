import type { HttpObserver } from '../http/observer.ts'
import type { ScanActuals } from '../plan/explained-plan.ts'
import type { ScanTrace, StatementTrace } from '../value/traces.ts'

/** What one scan has done so far. */
export class ScanCounters {
  calls = 0
  pages = 0
  rows = 0
  bytes = 0
  retries = 0
  waited = 0
  /** Calls that were answered from the session's cache, and the age of the oldest answer in milliseconds. */
  cached = 0
  age = 0
  started: number | undefined
  ended: number | undefined
  /** Unix milliseconds until which a call waits for a rate limit. */
  waitingUntil: number | undefined
  /** What requests are part of, for traces. */
  parent: ScanTrace | StatementTrace | undefined

  constructor(parent?: StatementTrace) {
    this.parent = parent
  }

  /** Counts what `http` does, and lets `onSend` refuse one call too many before it is sent. */
  observer(onSend: () => void): HttpObserver {
    return {
      parent: this.parent,
      onSend: () => {
        onSend()
        this.calls += 1
        this.waitingUntil = undefined
      },
      onRetry: () => {
        this.retries += 1
      },
      onWait: ({ milliseconds, until }) => {
        this.waited += milliseconds
        this.waitingUntil = until
      },
      onAnswer: ({ bytes }) => {
        this.bytes += bytes
      },
    }
  }

  actuals(): ScanActuals {
    const { calls, pages, rows, bytes, retries, waited, started, ended } = this
    const milliseconds = started === undefined ? 0 : (ended ?? performance.now()) - started
    return { calls, pages, rows, bytes, retries, waited, milliseconds }
  }
}

/** What a statement has done so far, over all scans. */
export interface StatementStats {
  readonly rows: number
  readonly calls: number
  readonly pages: number
  readonly retries: number
  readonly bytes: number
  readonly milliseconds: number
  /** Calls that were answered from the session's cache; missing where none was. */
  readonly cached?: number
  /** Milliseconds since the oldest of them was fetched. */
  readonly age?: number
}

/** The sums of several scans. */
export function sumCounters(counters: Iterable<ScanCounters>): Omit<StatementStats, 'rows' | 'milliseconds'> {
  let [calls, pages, retries, bytes, cached, age] = [0, 0, 0, 0, 0, 0]
  for (const one of counters) {
    calls += one.calls
    pages += one.pages
    retries += one.retries
    bytes += one.bytes
    cached += one.cached
    age = Math.max(age, one.age)
  }
  return { calls, pages, retries, bytes, ...(cached === 0 ? {} : { cached, age }) }
}
