import type { SelectStmt } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { coerce, unify } from '../print/coerce.ts'
import type { Context } from '../print/context.ts'
import { printValue } from '../print/operands.ts'
import { refusal } from '../refuse.ts'
import type { Query } from '../run/frame.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { sortByOutputs } from './sort-outputs.ts'
import { compileProjection, inStatement } from './table-statement.ts'

/** Compiles VALUES: all rows are columns of one row of alasql's, and become rows after that. */
export function compileValues(statement: SelectStmt, context: Context): Query {
  const here = inStatement({ ...context, scope: [] }, new Map())
  const rows = (statement.valuesLists ?? []).map((list) =>
    (nodeOf(list, 'List')?.items ?? []).map((item) => printValue(item, here)),
  )
  const width = rows[0]?.length ?? 0
  if (rows.some((row) => row.length !== width)) throw refusal('VALUES lists of unequal length')
  const columns = Array.from({ length: width }, (_, index) => {
    const values = unify(
      rows.map((row) => row[index]!),
      here.slots,
      'VALUES',
    )
    return values.map((value) => coerce(value, value.type, here.slots))
  })
  const run = compileProjection(
    here,
    rows.flatMap((_, row) => columns.map((values) => values[row]!)),
    [],
  )
  const query: Query = {
    columns: columns.map((values, index) => ({ name: `column${index + 1}`, type: values[0]!.type })),
    run: (frame) => {
      const [all = {}] = run(frame, [{}])
      return rows.map((_, row) => rowOf(all, row * width, width))
    },
  }
  return sortByOutputs(query, statement.sortClause)
}

function rowOf(all: Row, start: number, width: number): Row {
  const row: Record<string, SqlValue> = {}
  for (let index = 0; index < width; index += 1) row[columnKey(index)] = all[columnKey(start + index)] ?? null
  return row
}
