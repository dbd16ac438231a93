import type { ScanTrace, StatementTrace } from '../value/traces.ts'

/** Why a request is not sent yet. */
export type WaitReason = 'rate_limit' | 'per_second' | 'retry'

/** A wait before a request is sent. */
export interface HttpWait {
  readonly milliseconds: number
  /** Unix milliseconds. */
  readonly until: number
  readonly reason: WaitReason
}

/** An answer as it arrived, including those that are followed by a retry. */
export interface HttpAnswer {
  readonly status: number
  /** Size of the body on the wire. */
  readonly bytes: number
  /** From sending to the last byte. */
  readonly milliseconds: number
}

/** Hears what happens to one request; EXPLAIN ANALYZE and traces are made of it. Nothing it hears contains a secret. */
export interface HttpObserver {
  /** What the request is part of, for traces. */
  readonly parent?: ScanTrace | StatementTrace | undefined
  /** The request goes out, for the first time or again. */
  onSend?(): void
  /** It will be sent again; `reason` is in plain words. */
  onRetry?(reason: string): void
  onWait?(wait: HttpWait): void
  onAnswer?(answer: HttpAnswer): void
}
