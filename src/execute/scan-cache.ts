import type { BoundKey } from '../catalog/bound-key.ts'
import type { Batch } from '../value/batch.ts'

/** What makes two calls of one session bring the same rows. */
export interface CachedCall {
  readonly member: { readonly name: string; readonly provider: { readonly name: string } }
  readonly table: { readonly service: string; readonly name: string }
  readonly operation: { readonly name: string }
  readonly keys: readonly Omit<BoundKey, 'target'>[]
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

/** Rows of a call that is under way. */
export interface CacheRecording {
  readonly add: (batch: Batch) => void
  /** The call came to its end: its rows may be kept. */
  readonly keep: () => void
}

interface Entry extends CachedRows {
  readonly provider: string
  /** Names of the columns that the batches have. */
  readonly columns: readonly string[]
  readonly rows: number
}

/**
 * Rows of calls that a session made a short while ago. Only whole answers of calls that read are kept, secrets as handles. A change
 * empties what its provider's connections brought: two of them may be the same account.
 */
export class ScanCache {
  enabled = false
  /** Seconds after which rows are fetched again. */
  ttlSeconds = 60
  /** Rows that are kept at the most, over all calls: the call that was used longest ago goes first. */
  mostRows = 200_000
  /** A call without rows takes room as well. */
  mostCalls = 10_000
  readonly #now: () => number
  // In the order of their last use.
  readonly #entries = new Map<string, Entry>()
  /** Entries of calls that differ in their columns alone. */
  readonly #alike = new Map<string, Set<string>>()
  // Counted, as two things may happen within the clock's smallest step.
  readonly #changes = new Map<string, number>()
  #clears = 0
  #rows = 0

  /** `now` gives Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The rows of a call, where they were fetched within the time to live. */
  find(call: CachedCall): CachedRows | undefined {
    if (!this.enabled) return undefined
    const wanted = call.columns.map(({ name }) => name)
    const likeIt = likenessOf(call)
    // The rows of a call that asked for more columns are rows of this one.
    for (const identity of [...(this.#alike.get(likeIt) ?? [])]) {
      const entry = this.#entries.get(identity)
      if (entry === undefined || !wanted.every((name) => entry.columns.includes(name))) continue
      this.#remove(identity)
      const age = this.#now() - entry.at
      // A clock that was set back tells nothing of an age.
      if (age < 0 || age >= this.ttlSeconds * 1000) continue
      this.#add(identity, entry)
      const places = wanted.map((name) => entry.columns.indexOf(name))
      const batches = entry.batches.map(({ length, columns }) => ({
        length,
        columns: places.map((at) => columns[at] ?? []),
      }))
      return { at: entry.at, batches }
    }
    return undefined
  }

  /** Takes down the rows of a call that begins now. What a change or `clear` empties meanwhile is not kept. */
  record(call: CachedCall): CacheRecording {
    const at = this.#now()
    const { name: provider } = call.member.provider
    const stateNow = () => `${this.#clears} ${this.#changes.get(provider) ?? 0}`
    const state = stateNow()
    const { mostRows } = this
    let batches: Batch[] = []
    let rows = 0
    return {
      add: (batch) => {
        rows += batch.length
        // Too much to be kept is not held either: a long result streams in little memory.
        if (rows > mostRows) batches = []
        else batches.push(batch)
      },
      keep: () => {
        if (this.enabled && rows <= Math.min(mostRows, this.mostRows) && stateNow() === state)
          this.#keep(identityOf(call), {
            at,
            batches,
            rows,
            provider,
            columns: call.columns.map(({ name }) => name),
          })
      },
    }
  }

  /** Forgets what the connections of a provider brought: something in it has changed. */
  forget(provider: string): void {
    this.#changes.set(provider, (this.#changes.get(provider) ?? 0) + 1)
    for (const [identity, entry] of this.#entries) if (entry.provider === provider) this.#remove(identity)
  }

  /** Forgets everything. */
  clear(): void {
    this.#clears += 1
    this.#entries.clear()
    this.#alike.clear()
    this.#rows = 0
  }

  /** Forgets what is beyond the limits, after they were lowered. */
  trim(): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#rows <= this.mostRows && this.#entries.size <= this.mostCalls) return
      this.#remove(oldest)
    }
  }

  #keep(identity: string, entry: Entry): void {
    this.#remove(identity)
    this.#add(identity, entry)
    this.trim()
  }

  #add(identity: string, entry: Entry): void {
    this.#entries.set(identity, entry)
    const likeIt = likenessIn(identity)
    this.#alike.set(likeIt, (this.#alike.get(likeIt) ?? new Set()).add(identity))
    this.#rows += entry.rows
  }

  #remove(identity: string): void {
    this.#rows -= this.#entries.get(identity)?.rows ?? 0
    this.#entries.delete(identity)
    const likeIt = likenessIn(identity)
    const alike = this.#alike.get(likeIt)
    alike?.delete(identity)
    if (alike?.size === 0) this.#alike.delete(likeIt)
  }
}

// A likeness is JSON, which has no line break outside of its strings.
function identityOf(call: CachedCall): string {
  return `${likenessOf(call)}\n${JSON.stringify(call.columns.map(({ name }) => name))}`
}

function likenessIn(identity: string): string {
  return identity.slice(0, identity.indexOf('\n'))
}

function likenessOf({ member, table, operation, keys, order, limit, recheck }: CachedCall): string {
  return JSON.stringify([
    member.name,
    table.service,
    table.name,
    operation.name,
    keys.map(({ column, operator, value }) => [column, operator, typeof value, String(value)]),
    order?.query ?? null,
    limit ?? null,
    recheck,
  ])
}
