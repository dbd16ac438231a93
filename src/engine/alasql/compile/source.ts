import type { Context } from '../print/context.ts'
import type { Scope, ScopeColumn } from '../print/scope.ts'
import type { Frame, Query } from '../run/frame.ts'
import { large, types } from '../sql-type.ts'
import { columnKey, type Row } from '../value/sql-value.ts'
import { compileProjection, inStatement } from './table-statement.ts'

/** What stands in FROM: rows whose keys c0, c1, … are its columns. */
export interface Source {
  readonly columns: readonly ScopeColumn[]
  readonly scope: Scope
  run(frame: Frame): readonly Row[]
}

/** The columns of a query under the name of a table. */
export function sourceOf(query: Query, table: string | undefined): Source {
  const columns = query.columns.map(
    ({ type }): ScopeColumn => ({ type: type.kind === 'null' ? types.text : large(type) }),
  )
  return {
    columns,
    scope: query.columns.map(({ name }, index) => ({
      table,
      name,
      column: columns[index]!,
      qualifiedOnly: false,
    })),
    run: (frame) => query.run(frame),
  }
}

/** Where the columns of a source stand in a statement that reads it as this table. */
export function placesOf(source: Source, table: 't0' | 't1'): ReadonlyMap<ScopeColumn, string> {
  return new Map(source.columns.map((column, index) => [column, `${table}.${columnKey(index)}`]))
}

/** A source with the rows for which printed conditions hold. */
export function filtered(
  source: Source,
  context: Context,
  print: (here: Context) => readonly string[],
): Source {
  const here = inStatement({ ...context, scope: source.scope }, placesOf(source, 't0'))
  const conditions = print(here)
  if (conditions.length === 0) return source
  const places = source.columns.map((_, index) => ({ sql: `t0.${columnKey(index)}` }))
  const run = compileProjection(here, places, conditions)
  return { ...source, run: (frame) => run(frame, source.run(frame)) }
}
