import type { Context, Host } from '../print/context.ts'
import type { Printed } from '../print/printed.ts'
import type { ScopeColumn } from '../print/scope.ts'
import { Slots } from '../print/slots.ts'
import type { Frame } from '../run/frame.ts'
import { columnKey, type Row } from '../value/sql-value.ts'

/** A statement of alasql's over tables of rows, ready to run. */
export type TableStatement = (frame: Frame, ...tables: readonly (readonly Row[])[]) => readonly Row[]

/** Compiles a text that our printers have made. */
export function compileText({ alasql, database }: Host, sql: string, slots: Slots): TableStatement {
  const run = alasql.compile(sql, database)
  return (frame, ...tables) => {
    frame.check()
    return run(slots.parameters(frame, tables))
  }
}

/** A context whose expressions go into a new statement of alasql's, where the columns have these places. */
export function inStatement(context: Context, places: ReadonlyMap<ScopeColumn, string>): Context {
  return { ...context, slots: new Slots(), places }
}

/** Expressions as the columns c0, c1, … of a statement. */
export function columnList(values: readonly Pick<Printed, 'sql'>[]): string {
  return values.map(({ sql }, index) => `${sql} AS ${columnKey(index)}`).join(',')
}

/** Conditions as WHERE; alasql's AND computes all of them, where a later one may fail for what an earlier one excludes. */
export function whereText(conditions: readonly string[]): string {
  const [last, ...others] = [...conditions].reverse()
  if (last === undefined) return ''
  return ` WHERE ${others.reduce((rest, one) => `CASE WHEN ${one} THEN ${rest} ELSE 0 END`, last)}`
}

/** Compiles the expressions over each row of one table for which the conditions hold. */
export function compileProjection(
  context: Pick<Context, 'host' | 'slots'>,
  values: readonly Pick<Printed, 'sql'>[],
  conditions: readonly string[],
): TableStatement {
  return compileText(
    context.host,
    `SELECT ${columnList(values)} FROM ? AS t0${whereText(conditions)}`,
    context.slots,
  )
}
