import type { BoundKey } from '../catalog/bound-key.ts'
import type { Connection } from '../catalog/table.ts'
import type { Batch } from '../value/batch.ts'

/** What makes two calls of one session bring the same rows. */
export interface CachedCall {
  readonly member: Connection
  readonly table: { readonly service: string; readonly name: string }
  readonly operation: { readonly name: string }
  readonly keys: readonly BoundKey[]
  readonly columns: readonly { readonly name: string }[]
  readonly order?: { readonly query: string } | undefined
  readonly limit?: number | undefined
  /** Rows that the keys do not mean are left out already. */
  readonly recheck: boolean
}

/** Rows that a call brought. `at`: when it was begun, Unix milliseconds. */
export interface CachedRows {
  readonly at: number
  readonly batches: readonly Batch[]
}

interface Entry extends CachedRows {
  readonly connection: string
  readonly rows: number
}

/** Rows that are kept at the most, over all calls: the call that was used longest ago goes first. */
const mostRows = 200_000

/**
 * Rows of calls that a session made a short while ago. Only whole answers of calls that read are kept, secrets as handles; a change
 * empties what its connection brought.
 */
export class ScanCache {
  enabled = false
  /** Seconds after which rows are fetched again. */
  ttlSeconds = 60
  readonly #now: () => number
  // In the order of their last use.
  readonly #entries = new Map<string, Entry>()
  /** When a connection was changed last. */
  readonly #changed = new Map<string, number>()
  #rows = 0

  /** `now` gives Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The rows of a call, where they were fetched within the time to live. */
  find(call: CachedCall): CachedRows | undefined {
    const identity = identityOf(call)
    const entry = this.#entries.get(identity)
    if (!this.enabled || entry === undefined) return undefined
    this.#remove(identity)
    if (this.#now() - entry.at >= this.ttlSeconds * 1000) return undefined
    this.#add(identity, entry)
    return entry
  }

  /** Keeps the rows of a call that came to its end. `at`: when it was begun; what a change emptied meanwhile is not kept. */
  keep(call: CachedCall, batches: readonly Batch[], at: number): void {
    if (!this.enabled || at <= (this.#changed.get(call.member.name) ?? Number.NEGATIVE_INFINITY)) return
    const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
    if (rows > mostRows) return
    const identity = identityOf(call)
    this.#remove(identity)
    this.#add(identity, { at, batches, rows, connection: call.member.name })
    for (const oldest of this.#entries.keys()) {
      if (this.#rows <= mostRows) return
      this.#remove(oldest)
    }
  }

  /** Forgets what a connection brought: something is about to change in it. */
  forget(connection: string): void {
    this.#changed.set(connection, this.#now())
    for (const [identity, entry] of this.#entries) if (entry.connection === connection) this.#remove(identity)
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear()
    this.#rows = 0
  }

  #add(identity: string, entry: Entry): void {
    this.#entries.set(identity, entry)
    this.#rows += entry.rows
  }

  #remove(identity: string): void {
    this.#rows -= this.#entries.get(identity)?.rows ?? 0
    this.#entries.delete(identity)
  }
}

function identityOf({ member, table, operation, keys, columns, order, limit, recheck }: CachedCall): string {
  return JSON.stringify([
    member.name,
    table.service,
    table.name,
    operation.name,
    keys.map(({ column, operator, value }) => [column, operator, typeof value, String(value)]),
    columns.map(({ name }) => name),
    order?.query ?? null,
    limit ?? null,
    recheck,
  ])
}
