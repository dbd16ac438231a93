import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { RequestTrace, ScanTrace, StatementTrace } from './traces.ts'

/*
 * What credsql tells whoever listens, through Node's diagnostics channels. The messages hold names, numbers and texts without
 * literals: no value of a row, no parameter, no query string, no text of an error, no secret. Each channel is a TracingChannel:
 * `start` when it begins, `asyncEnd` when it has ended, `error` before that when it failed, all with the same object. A message
 * names what it is part of as its parent.
 */

/** `tracing:credsql.statement:…`. */
export const statementTraces = tracingChannel<unknown, StatementTrace>('credsql.statement')
/** `tracing:credsql.scan:…`. */
export const scanTraces = tracingChannel<unknown, ScanTrace>('credsql.scan')
/** `tracing:credsql.request:…`. */
export const requestTraces = tracingChannel<unknown, RequestTrace>('credsql.request')

/** A span that has begun. */
export interface Span<T> {
  /** What is told of it; missing where nobody listens. */
  readonly trace?: T
  /** Ends it, the first time that it is called. `outcome`: what is known now; `error`: the code of what went wrong. */
  end(outcome: Partial<T>, error?: string): void
}

const nobody: Span<never> = { end: () => undefined }

/** Begins a span. `begun` is asked for its message where somebody listens. */
export function beginSpan<T extends { error?: string }>(
  channel: TracingChannel<unknown, T>,
  begun: () => T,
): Span<T> {
  if (!channel.hasSubscribers) return nobody
  const trace = begun()
  channel.start.publish(trace)
  let ended = false
  return {
    trace,
    end: (outcome, error) => {
      if (ended) return
      ended = true
      Object.assign(trace, outcome)
      if (error !== undefined) {
        trace.error = error
        channel.error.publish(trace)
      }
      channel.asyncEnd.publish(trace)
    },
  }
}
