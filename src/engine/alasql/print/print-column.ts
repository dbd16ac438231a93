import { type NodeOf, nodeOf } from '../../tree/node.ts'
import { failure, refusal } from '../refuse.ts'
import type { Context } from './context.ts'
import { onlyMembers } from './members.ts'
import { printOperand } from './operands.ts'
import type { Printed } from './printed.ts'
import { namedColumns, type ScopeColumn } from './scope.ts'

/** The column of this query's FROM that a name means; undefined where it is one of a query around it. */
export function resolveColumn(
  node: NodeOf<'ColumnRef'>,
  context: Pick<Context, 'scope'>,
): ScopeColumn | undefined {
  const { name, table } = columnName(node)
  const found = namedColumns(context.scope, name, table)
  if (found.length > 1) throw failure(`column reference "${name}" is ambiguous`)
  return found[0]
}

function columnName(node: NodeOf<'ColumnRef'>): {
  readonly name: string
  readonly table: string | undefined
} {
  onlyMembers('a column', node, ['fields'])
  const parts = (node.fields ?? []).map((field) => {
    const name = nodeOf(field, 'String')?.sval
    if (name === undefined) throw refusal('.* in an expression')
    return name
  })
  if (parts.length > 2) throw refusal(`the name ${parts.join('.')}`)
  return { name: parts.at(-1) ?? '', table: parts.at(-2) }
}

/** Prints a column: one of this query's, or one of a query around it, which the run of this query is given. */
export function printColumn(node: NodeOf<'ColumnRef'>, context: Context): Printed {
  const column = resolveColumn(node, context)
  if (column !== undefined) {
    const place = context.places.get(column)
    if (place === undefined) throw refusal('a column in such a place')
    return { sql: place, type: column.type, plain: true }
  }
  const { boundary } = context
  if (boundary === undefined) {
    const { name, table } = columnName(node)
    if (context.scope.some((one) => one.table === name)) throw refusal('a whole row as a value')
    throw failure(`column ${table === undefined ? '' : `${table}.`}${name} does not exist`)
  }
  const outer = printOperand({ ColumnRef: node }, boundary.outer)
  if (outer.items !== undefined) throw refusal('a whole row as a value')
  const known = boundary.captured.findIndex((one) => one.sql === outer.sql)
  const at = known < 0 ? boundary.captured.push(outer) - 1 : known
  const { depth } = context
  return {
    sql: context.slots.live((frame) => {
      let run = frame
      while (run.depth > depth && run.parent !== undefined) run = run.parent
      return run.captured[at] ?? null
    }),
    type: outer.type,
    plain: true,
  }
}
