import { tracingChannel } from 'node:diagnostics_channel'

/*
 * What credsql tells whoever listens, through Node's diagnostics channels. The messages hold names, numbers and redacted texts:
 * no value of a row, no parameter, no query string, no secret. Each channel is a TracingChannel: `start` when it begins, `asyncEnd`
 * when it has ended, `error` before that when it failed, all with the same object.
 */

/** An HTTP request, once for each time it is sent. */
export interface RequestTrace {
  readonly connection: string
  readonly method: string
  /** Host and port. */
  readonly host: string
  /** Without its query. */
  readonly path: string
  /** 1, and more for a request that is sent again. */
  readonly attempt: number
  status?: number
  /** Size of the answer's body on the wire. */
  bytes?: number
  /** Code of the error with which it failed. */
  error?: string
}

/** A scan of a virtual table. */
export interface ScanTrace {
  /** `connection.service.table`. */
  readonly table: string
  readonly operation: string
  readonly effect: string
  calls?: number
  rows?: number
  /** Code of the error with which it failed. */
  error?: string
}

/** A statement. */
export interface StatementTrace {
  readonly kind: string
  /** With the literals that met a secret redacted. */
  readonly text: string
  rows?: number
  calls?: number
  /** False when rows or changes are missing. */
  complete?: boolean
  /** Code of the error with which it failed. */
  error?: string
}

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
