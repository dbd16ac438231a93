import type { Connection } from '../catalog/table.ts'
import type { Driver } from '../drivers/driver.ts'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { Clock } from '../http/clock.ts'
import type { Ledger } from '../journal/ledger.ts'
import type { ScanPlan } from '../plan/scan-plan.ts'
import type { ApiResponse } from '../provider/message.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { Vault } from '../secrets/vault.ts'
import type { StatementTrace } from '../value/traces.ts'
import type { ConnectionRuntime } from './connection-runtime.ts'
import type { ScanCache } from './scan-cache.ts'
import { ScanCounters } from './scan-counters.ts'

/** What a person has allowed for one statement. */
export interface Permissions {
  readonly mint: boolean
  readonly verify: boolean
  /** Nothing may be left behind: neither is allowed, whatever else says so. */
  readonly dryRun: boolean
  /** Return the rows so far when a call fails. */
  readonly partial: boolean
  /** Calls after which the statement fails. */
  readonly maxCalls: number
}

/** What drivers may use, as the session has it. */
export interface DriverSurroundings {
  readonly env: Environment
  readonly cwd: string
  readonly clock: Clock
}

/** What running a statement needs from the session. */
export interface ExecutionContext {
  /** The engine; asked for once per statement, so that it can start while the first requests are on their way. */
  readonly engine: () => Promise<Engine>
  readonly runtime: (connection: Connection) => Promise<ConnectionRuntime>
  readonly driver: (name: string) => Promise<Driver>
  /** What drivers may use of the world. */
  readonly surroundings: DriverSurroundings
  readonly vault: Vault
  readonly signal: AbortSignal
  readonly permissions: Permissions
  readonly record: MintRecord
  /** Rows of calls that the session made before. */
  readonly cache?: ScanCache
  /** The statement, where somebody listens to traces. */
  readonly trace?: StatementTrace
}

/** Where minted credentials are written down, and what they are for. */
export interface MintRecord {
  readonly ledger: Ledger
  readonly purpose?: string
}

/** The state of one running statement. */
export class Execution {
  readonly context: ExecutionContext
  readonly counters = new Map<string, ScanCounters>()
  /** False as soon as rows are missing that a call should have brought. */
  complete = true
  /** Ends everything that is under way: the caller's signal, or the first failure. */
  readonly abort = new AbortController()
  readonly answers = new Map<string, Promise<ApiResponse>>()
  /** Why rows of a scan are missing, by its relation. */
  readonly failures = new Map<string, string>()
  readonly #messages = new Set<string>()
  #calls = 0

  constructor(context: ExecutionContext) {
    this.context = context
    const { signal } = context
    if (signal.aborted) this.abort.abort(signal.reason)
    else
      signal.addEventListener('abort', () => this.abort.abort(signal.reason), {
        once: true,
        signal: this.abort.signal,
      })
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  countersOf(relation: string): ScanCounters {
    let counters = this.counters.get(relation)
    if (counters === undefined) {
      counters = new ScanCounters(this.context.trace)
      this.counters.set(relation, counters)
    }
    return counters
  }

  /** Counts a call that is about to be sent. Throws `too_many_calls` instead of sending one too many. */
  countCall(): void {
    const { maxCalls } = this.context.permissions
    if (this.#calls >= maxCalls)
      throw new CredsqlError('too_many_calls', `the statement needs more than ${maxCalls} calls`, {
        hint: 'Raise the limit with --max-calls, or narrow the statement: EXPLAIN shows what it calls.',
      })
    this.#calls += 1
  }

  /** Notes that rows are missing: the result is marked partial. */
  partial(message: string): void {
    this.complete = false
    this.#messages.add(message)
  }

  /**
   * Notes a failure of a scan: with `partial`, or where it is made for views alone, a warning, else the end of the statement.
   */
  fail(error: unknown, scan?: ScanPlan, connection = ''): void {
    const ofView = scan?.arms !== undefined
    const mayMiss = ofView ? isUnreadable(error) : this.context.permissions.partial && isMissingData(error)
    if (!mayMiss || this.signal.aborted) throw error
    const message = messageOf(error)
    if (scan !== undefined && !this.failures.has(scan.relation)) this.failures.set(scan.relation, message)
    this.partial(ofView ? unreadMessage(connection, message) : message)
  }

  /** What cost rows. An API's own words may quote a secret, even one that is sealed only later: none is in the text. */
  get warnings(): readonly string[] {
    return [...this.#messages].map((message) => this.context.vault.scrub(message))
  }
}

const dataCodes: ReadonlySet<string> = new Set([
  'unauthorized',
  'forbidden',
  'not_found',
  'rate_limited',
  'api_failed',
  'network_failed',
  'timed_out',
  'response_invalid',
  'paging_unsafe',
  'driver_failed',
  'secret_source_failed',
  'connection_incomplete',
])

/** Beyond those, what keeps one connection from being read at all. */
const connectionCodes: ReadonlySet<string> = new Set(['config_invalid', 'manifest_invalid', 'state_unusable'])

function isUnreadable(error: unknown): boolean {
  return isMissingData(error) || (error instanceof CredsqlError && connectionCodes.has(error.code))
}

/** The warning of a view that lacks a connection. */
export function unreadMessage(connection: string, message: string): string {
  return `inventory: connection ${connection} could not be read: ${message}`
}

/** A failure that costs rows, unlike one that makes the whole statement senseless. */
function isMissingData(error: unknown): boolean {
  return error instanceof CredsqlError && dataCodes.has(error.code)
}
