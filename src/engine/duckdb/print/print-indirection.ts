import type { A_Indices, A_Indirection } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import { jsonMember } from './json-path.ts'
import { type Printed, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { elementType, isArray } from './sql-type.ts'

/** Prints what follows an expression: `[1]`, `[1:2]`, `.field`. */
export function printIndirection(node: A_Indirection, context: PrintContext): Printed {
  onlyMembers('a subscript', node, ['arg', 'indirection'])
  if (node.arg === undefined) throw refusal('a subscript of nothing')
  return (node.indirection ?? []).reduce((base: Printed, step) => {
    const field = nodeOf(step, 'String')?.sval
    if (field !== undefined) return printField(base, field)
    const indices = nodeOf(step, 'A_Indices')
    if (indices === undefined) throw refusal('(…).*')
    return printSubscript(base, indices, context)
  }, context.expression(node.arg))
}

function printField(base: Printed, field: string): Printed {
  const item = /^f(\d+)$/.exec(field)
  const known = item === null ? undefined : base.items?.[Number(item[1]) - 1]
  return printed(`(${base.sql}).${quoteIdentifier(field)}`, known?.type ?? 'any')
}

function printSubscript(base: Printed, indices: A_Indices, context: PrintContext): Printed {
  onlyMembers('a subscript', indices, ['is_slice', 'lidx', 'uidx'])
  if (base.type === 'json' && indices.is_slice !== true && indices.uidx !== undefined) {
    return jsonMember(base, context.expression(indices.uidx), 'json')
  }
  const type = isArray(base.type) ? elementType(base.type) : 'any'
  if (indices.is_slice === true) {
    const bound = (one: A_Indices['lidx'], otherwise: string) =>
      one === undefined ? otherwise : `greatest(${context.expression(one).sql}, 0)`
    const lower = indices.lidx === undefined ? '1' : `greatest(${context.expression(indices.lidx).sql}, 1)`
    return printed(`${base.sql}[${lower}:${bound(indices.uidx, `len(${base.sql})`)}]`, base.type)
  }
  if (indices.uidx === undefined) throw refusal('an empty subscript')
  const index = context.expression(indices.uidx)
  // DuckDB counts a negative subscript from the end; in PostgreSQL there is nothing.
  if (index.integer !== undefined && index.integer > 0) return printed(`${base.sql}[${index.integer}]`, type)
  return printed(`(CASE WHEN ${index.sql} > 0 THEN ${base.sql}[${index.sql}] END)`, type)
}
