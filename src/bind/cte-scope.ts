import type { WithClause } from '@pgsql/types'
import type { CteBinding, ScopeColumn } from './bound-statement.ts'

/** A WITH query in sight, with its columns as a reader sees them (without an item: each reader makes its own). */
export interface CteEntry {
  readonly binding: CteBinding
  readonly columns: readonly ScopeColumn[]
  /** Read by its own recursive arm: its rows cannot be had before those of the arm's other tables. */
  readonly forming: boolean
}

/** The WITH queries in sight at one place, inner ones first. */
export interface CteScope {
  readonly parent: CteScope | undefined
  readonly entries: Map<string, CteEntry>
  readonly clause: WithClause | undefined
}

/** No WITH query in sight. */
export function noCtes(): CteScope {
  return { parent: undefined, entries: new Map(), clause: undefined }
}

/** The WITH query called `name`, if one is in sight. */
export function findCte(scope: CteScope, name: string): CteEntry | undefined {
  for (let at: CteScope | undefined = scope; at !== undefined; at = at.parent) {
    const entry = at.entries.get(name)
    if (entry !== undefined) return entry
  }
  return undefined
}

/** WITH clauses in sight, outermost first. */
export function withClauses(scope: CteScope): WithClause[] {
  const clauses: WithClause[] = []
  for (let at: CteScope | undefined = scope; at !== undefined; at = at.parent)
    if (at.clause !== undefined) clauses.unshift(at.clause)
  return clauses
}
