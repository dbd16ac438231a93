import type { Node } from '@pgsql/types'
import type { Context } from '../print/context.ts'
import { printValue } from '../print/operands.ts'
import { failure, refusal } from '../refuse.ts'
import { type Frame, frameAt, type Query } from '../run/frame.ts'
import { compileProjection, inStatement } from './table-statement.ts'

/** Cuts rows off a query's result, outside of alasql. */
export function compileLimit(
  query: Query,
  limit: Node | undefined,
  offset: Node | undefined,
  context: Context,
): Query {
  const countOf = compileCount(limit, context)
  const startOf = compileCount(offset, context)
  return {
    columns: query.columns,
    run: (frame) => {
      const start = startOf(frame) ?? 0
      const count = countOf(frame)
      const rows = query.run(frame)
      return rows.slice(start, count === undefined ? undefined : start + count)
    },
  }
}

function compileCount(node: Node | undefined, context: Context): (frame: Frame) => number | undefined {
  if (node === undefined) return () => undefined
  const here = inStatement({ ...context, scope: [], boundary: undefined }, new Map())
  const value = printValue(node, here)
  if (value.type.kind !== 'integer' && value.type.kind !== 'null')
    throw refusal('LIMIT or OFFSET of such a type')
  const run = compileProjection(here, [value], [])
  return (frame) => {
    const count = run(frameAt(frame, 0), [{}])[0]?.['c0'] ?? null
    if (count === null) return undefined
    if (Number(count) < 0) throw failure('LIMIT and OFFSET must not be negative')
    return Number(count)
  }
}
