import { tracingChannel } from 'node:diagnostics_channel'
import type { RequestTrace, ScanTrace, StatementTrace } from './traces.ts'

/*
 * What credsql tells whoever listens, through Node's diagnostics channels. The messages hold names, numbers and redacted texts:
 * no value of a row, no parameter, no query string, no secret. Each channel is a TracingChannel: `start` when it begins, `asyncEnd`
 * when it has ended, `error` before that when it failed, all with the same object.
 */

/** `tracing:credsql.request:…`. */
export const requestTraces = tracingChannel<unknown, RequestTrace>('credsql.request')
/** `tracing:credsql.scan:…`. */
export const scanTraces = tracingChannel<unknown, ScanTrace>('credsql.scan')
/** `tracing:credsql.statement:…`. */
export const statementTraces = tracingChannel<unknown, StatementTrace>('credsql.statement')

/** A span that has begun: end it once, with the code of what went wrong if something did. */
export interface Span {
  end(error?: string): void
}

const nobody: Span = { end: () => undefined }

/** Begins a span where somebody listens; `trace` is shared by all its messages and is filled in until it ends. */
export function beginSpan<T extends { error?: string }>(
  channel: ReturnType<typeof tracingChannel<unknown, T>>,
  trace: T,
): Span {
  if (!channel.hasSubscribers) return nobody
  channel.start.publish(trace)
  let ended = false
  return {
    end: (error) => {
      if (ended) return
      ended = true
      if (error !== undefined) {
        trace.error = error
        channel.error.publish(trace)
      }
      channel.asyncEnd.publish(trace)
    },
  }
}
