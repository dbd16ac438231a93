import type { SelectStmt } from '@pgsql/types'
import { coerce } from '../print/coerce.ts'
import type { Context } from '../print/context.ts'
import { Slots } from '../print/slots.ts'
import { failure, refusal } from '../refuse.ts'
import type { Query } from '../run/frame.ts'
import { commonType, type SqlType, typeName } from '../sql-type.ts'
import { groupKey } from '../value/order.ts'
import { columnKey, type Row } from '../value/sql-value.ts'
import { sortByOutputs } from './sort-outputs.ts'
import { compileProjection } from './table-statement.ts'

/** Compiles UNION, INTERSECT and EXCEPT, with and without ALL. */
export function compileSetOperation(statement: SelectStmt, context: Context): Query {
  if (statement.larg === undefined || statement.rarg === undefined) throw refusal('half a set operation')
  const left = context.host.query(statement.larg, context)
  const right = context.host.query(statement.rarg, context)
  if (left.columns.length !== right.columns.length)
    throw failure('each side of UNION, INTERSECT or EXCEPT must have the same number of columns')
  const columns = left.columns.map(({ name, type }, index) => {
    const other = right.columns[index]!.type
    const common = commonType([type, other])
    if (common === undefined) throw refusal(`one column of ${typeName(type)} and ${typeName(other)}`)
    return { name, type: common }
  })
  const [a, b] = [left, right].map((side) =>
    converted(
      side,
      columns.map(({ type }) => type),
      context,
    ),
  ) as [Query, Query]
  const combine = operations[statement.op ?? 'SETOP_NONE']?.[statement.all === true ? 'all' : 'distinct']
  if (combine === undefined) throw refusal('such a set operation')
  return sortByOutputs({ columns, run: (frame) => combine(a.run(frame), b.run(frame)) }, statement.sortClause)
}

/** A query with its columns as other types. */
function converted(query: Query, types: readonly SqlType[], { host }: Context): Query {
  const alike = query.columns.every(
    ({ type }, index) => type.kind === types[index]!.kind && type.scale === types[index]!.scale,
  )
  if (alike) return query
  const slots = new Slots()
  const values = query.columns.map(({ type }, index) =>
    coerce({ sql: `t0.${columnKey(index)}`, type }, types[index]!, slots),
  )
  const run = compileProjection({ host, slots }, values, [])
  return { columns: query.columns, run: (frame) => run(frame, query.run(frame)) }
}

type Combine = (left: readonly Row[], right: readonly Row[]) => readonly Row[]

function keyOf(row: Row): string {
  return groupKey(...Object.values(row))
}

/** The first of equal rows. */
export function distinctRows(rows: readonly Row[]): readonly Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const key = keyOf(row)
    if (!found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}

/** The rows of the left side that have, or have not, a partner of their own on the right side. */
function paired(left: readonly Row[], right: readonly Row[], wanted: boolean): readonly Row[] {
  const counts = new Map<string, number>()
  for (const row of right) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return left.filter((row) => {
    const key = keyOf(row)
    const count = counts.get(key) ?? 0
    if (count > 0) counts.set(key, count - 1)
    return count > 0 === wanted
  })
}

function among(left: readonly Row[], right: readonly Row[], wanted: boolean): readonly Row[] {
  const known = new Set(right.map(keyOf))
  return distinctRows(left).filter((row) => known.has(keyOf(row)) === wanted)
}

const operations: Readonly<Record<string, { readonly all: Combine; readonly distinct: Combine }>> = {
  SETOP_UNION: {
    all: (left, right) => [...left, ...right],
    distinct: (left, right) => distinctRows([...left, ...right]),
  },
  SETOP_INTERSECT: {
    all: (left, right) => paired(left, right, true),
    distinct: (left, right) => among(left, right, true),
  },
  SETOP_EXCEPT: {
    all: (left, right) => paired(left, right, false),
    distinct: (left, right) => among(left, right, false),
  },
}
