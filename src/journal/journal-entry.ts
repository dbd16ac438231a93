/** A value in a journal: what JSON has; a 64-bit integer and an instant are `{ "integer": "…" }`; a secret is its handle, sealed. */
export type JournalValue =
  | string
  | number
  | boolean
  | null
  | { readonly integer: string }
  | { readonly secret: string }

/** Columns by name. */
export type JournalValues = Readonly<Record<string, JournalValue>>

/** One request of a planned change. `request` and `body` are for people: the body has handles in the place of secrets. */
export interface JournaledStep {
  /** Name of the operation or action of the table. */
  readonly operation: string
  /** `DELETE /v1/projects/1a5/registrycredentials/1c7`. */
  readonly request: string
  readonly body: string | null
  /** Keys of the request: column → value, with `=`. */
  readonly keys: JournalValues
  /** Columns in the body. */
  readonly values: JournalValues
}

/** One row's change, as it was planned before anything was sent. */
export interface JournaledChange {
  /** From 1. */
  readonly number: number
  /** Name of the connection that is called. */
  readonly connection: string
  readonly identity: JournalValues
  readonly current: JournalValues
  readonly steps: readonly JournaledStep[]
}

/** The first line of a journal: what was asked for. No secret is in it. */
export interface JournalHeader {
  /** `20261121-091502-3fa9c1`: sorts by time. */
  readonly id: string
  /** ISO 8601. */
  readonly started: string
  /** The user of the operating system. */
  readonly by: string
  readonly host: string
  readonly pid: number
  /** The statement with its secrets redacted. */
  readonly statement: string
  readonly verb: 'insert' | 'update' | 'delete' | 'call'
  /** `connection.service.table`. */
  readonly table: string
  readonly purpose: string | null
  /** Where the secrets of the statement came from, where that can be asked again: handle → reference such as `env:NAME`. */
  readonly references: Readonly<Record<string, string>>
  readonly wait: boolean
}

/** What happened, one line each, in the order in which it happened. `at` is ISO 8601. */
export type JournalEvent =
  | { readonly event: 'planned'; readonly change: JournaledChange }
  /** Every change is in the journal: the next line is about sending one. */
  | { readonly event: 'ready'; readonly changes: number }
  /** On the disk before a request is sent. */
  | { readonly event: 'sending'; readonly at: string; readonly number: number; readonly step: number }
  /** The API said yes. `row`: what identifies a row that was created. */
  | {
      readonly event: 'answered'
      readonly at: string
      readonly number: number
      readonly step: number
      readonly status: number
      readonly row: JournalValues
    }
  /** The API said no, or the request never left: nothing was changed by this step. */
  | {
      readonly event: 'refused'
      readonly at: string
      readonly number: number
      readonly step: number
      readonly message: string
    }
  /** Whether the API did it is not known: no answer came, or one that does not tell. */
  | {
      readonly event: 'lost'
      readonly at: string
      readonly number: number
      readonly step: number
      readonly message: string
    }
  /** What reading the resource afterwards told of a lost or unanswered step. */
  | {
      readonly event: 'settled'
      readonly at: string
      readonly number: number
      readonly step: number
      readonly outcome: 'done' | 'not_done'
      readonly message: string
      readonly row: JournalValues
    }
  /** The change is complete: every step was answered, and waited for. */
  | { readonly event: 'done'; readonly at: string; readonly number: number; readonly message: string | null }
  /** The statement came to its end: nothing more will be sent unless it is resumed. */
  | { readonly event: 'closed'; readonly at: string }
  /** Another process took it up. */
  | { readonly event: 'resumed'; readonly at: string; readonly pid: number; readonly host: string }

/** Where a change stands: `unknown` was sent and nobody knows whether it was done. */
export type ChangeStatus = 'done' | 'failed' | 'unknown' | 'not_sent'

/** A change with what became of it. */
export interface ChangeRecord {
  readonly change: JournaledChange
  readonly status: ChangeStatus
  /** The step, from 0, that is next, or that failed or is unknown; the number of steps when all are done. */
  readonly step: number
  /** What the API or the settling said last. */
  readonly message: string | null
  /** What identifies the row that was created. */
  readonly row: JournalValues
  /** Nothing is left to wait for: the journal says `done`, or the change had no steps. A `done` without it was not seen to settle. */
  readonly waited: boolean
  /** When the step was sent that was sent last, ISO 8601; null when none was. */
  readonly sent: string | null
}

/** A statement's journal, read. */
export interface JournalRecord {
  readonly header: JournalHeader
  readonly changes: readonly ChangeRecord[]
  /**
   * `running` has a living process; `interrupted` ended without a last line; `incomplete` ended with changes left to settle or
   * send; `failed` ended with changes that the API refused, or before anything could be sent, and has nothing to resume.
   */
  readonly status: 'running' | 'interrupted' | 'incomplete' | 'failed' | 'complete'
}
