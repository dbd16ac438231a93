import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { TestContext } from 'node:test'
import type { RequestTrace, ScanTrace, StatementTrace } from '../../src/value/traces.ts'

/** A message as it was when it was published, and the object itself. */
export interface Recorded<T> {
  readonly event: 'start' | 'asyncEnd' | 'error'
  readonly trace: T
  readonly copy: T
}

/** Everything that was published on the three channels while a test runs. */
export interface RecordedTraces {
  readonly statements: Recorded<StatementTrace>[]
  readonly scans: Recorded<ScanTrace>[]
  readonly requests: Recorded<RequestTrace>[]
}

/** Listens to the three channels until the test ends. */
export function recordedTraces(t: TestContext): RecordedTraces {
  const listen = <T>(channel: string) => {
    const seen: Recorded<T>[] = []
    for (const event of ['start', 'asyncEnd', 'error'] as const) {
      const name = `tracing:credsql.${channel}:${event}`
      const hear = (message: unknown) =>
        void seen.push({ event, trace: message as T, copy: { ...(message as T) } })
      subscribe(name, hear)
      t.after(() => void unsubscribe(name, hear))
    }
    return seen
  }
  return { statements: listen('statement'), scans: listen('scan'), requests: listen('request') }
}

/** What ended, in the order of ending. */
export function ended<T>(recorded: readonly Recorded<T>[]): readonly T[] {
  return recorded.filter(({ event }) => event === 'asyncEnd').map(({ trace }) => trace)
}
