import type { Node, SelectStmt } from '@pgsql/types'
import { kindOf, nodeOf } from '../../tree/node.ts'
import { outputName } from '../../tree/output-name.ts'
import { coerce } from '../print/coerce.ts'
import type { Context } from '../print/context.ts'
import { fingerprint, onlyMembers } from '../print/members.ts'
import { printValue } from '../print/operands.ts'
import type { Printed } from '../print/printed.ts'
import { starNames } from '../print/scope.ts'
import { sortRule } from '../print/sort.ts'
import { failure, refusal } from '../refuse.ts'
import type { Query } from '../run/frame.ts'
import { types } from '../sql-type.ts'
import { groupKey } from '../value/order.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { compileFrom } from './compile-from.ts'
import { compileGroup, isGrouped, type Target } from './compile-group.ts'
import { printAll } from './conjunct.ts'
import { outputOf, type SortKey, sorted } from './sort-outputs.ts'
import { placesOf } from './source.ts'
import { compileProjection, inStatement, type TableStatement } from './table-statement.ts'

/** Compiles one SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY. */
export function compileSelect(statement: SelectStmt, context: Context): Query {
  const { source, rest } = compileFrom(statement.fromClause ?? [], statement.whereClause, context)
  const rows = inStatement({ ...context, scope: source.scope, replace: undefined }, placesOf(source, 't0'))
  const conditions = printAll(rest, rows)
  const { values, targets } = expand(statement, rows)
  if (!isGrouped(statement, targets)) return finish(statement, values(rows), rows, conditions, source.run)
  const group = compileGroup(statement, targets, rows, conditions, source.scope)
  const outputs = values(group.context)
  const having = group.having()
  const query = finish(statement, outputs, group.context, having, (frame) =>
    group.run()(frame, source.run(frame)),
  )
  // Now that all expressions over the groups are printed; what cannot be compiled is refused before a row is read.
  group.run()
  return query
}

interface Output extends Printed {
  readonly name: string
  /** Undefined where a `*` stands for it. */
  readonly node?: Node
}

/** The columns of the list, `*` as the columns that it stands for. */
function expand(statement: SelectStmt, rows: Context) {
  const targets: Target[] = []
  const makers: ((context: Context) => readonly Output[])[] = []
  for (const node of statement.targetList ?? []) {
    const target = nodeOf(node, 'ResTarget')
    if (target?.val === undefined) throw refusal(`${kindOf(node)} among the output columns`)
    onlyMembers('an output column', target, ['name', 'val'])
    const { val } = target
    const fields = nodeOf(val, 'ColumnRef')?.fields
    if (fields !== undefined && nodeOf(fields.at(-1), 'A_Star') !== undefined) {
      if (fields.length > 2) throw refusal('* after a name of several parts')
      const table = nodeOf(fields.at(-2), 'String')?.sval
      const listed = starNames(rows.scope, table)
      if (listed.length === 0) throw failure(`there is no table ${table ?? ''} to list the columns of`)
      makers.push((context) =>
        listed.map(({ name, column }) => {
          const sql = context.places.get(column)
          if (sql === undefined || context.replace !== undefined) throw refusal('* beside GROUP BY')
          return { name, sql, type: column.type, plain: true }
        }),
      )
    } else {
      const name = target.name ?? outputName(val)
      targets.push({ name, node: val })
      makers.push((context) => {
        const value = printValue(val, context)
        if (value.type.kind === 'null' && value.plain !== true)
          throw refusal('an output column of nothing but NULL')
        return [
          {
            ...(value.type.kind === 'literal' ? coerce(value, types.text, context.slots) : value),
            name,
            node: val,
          },
        ]
      })
    }
  }
  if (makers.length === 0) throw refusal('SELECT without output columns')
  return { targets, values: (context: Context) => makers.flatMap((make) => make(context)) }
}

/** The projection with what ORDER BY and DISTINCT ON need beside it, and the steps after it. */
function finish(
  statement: SelectStmt,
  outputs: readonly Output[],
  context: Context,
  conditions: readonly string[],
  input: Query['run'],
): Query {
  const columns = outputs.map(({ name, type }) => ({ name, type }))
  const all: Pick<Printed, 'sql' | 'type'>[] = [...outputs]
  // Constants are parameters, so that what is written alike is not printed alike.
  const written = new Map<string, number>()
  const textOf = (node: Node): string => fingerprint(node, (reference) => reference)
  outputs.forEach(({ node }, index) => {
    if (node !== undefined && !written.has(textOf(node))) written.set(textOf(node), index)
  })
  const columnOf = (node: Node | undefined): number => {
    const known = outputOf(node, columns)
    if (known !== undefined) return known
    const text = node === undefined ? '' : textOf(node)
    const index = written.get(text) ?? newColumn(node)
    written.set(text, index)
    return index
  }
  const newColumn = (node: Node | undefined): number => {
    const value = printValue(node, context)
    const settled = value.type.kind === 'literal' ? coerce(value, types.text, context.slots) : value
    const same = all.findIndex((one) => one.sql === settled.sql && one.type.kind === settled.type.kind)
    return same >= 0 ? same : all.push(settled) - 1
  }
  const keys = (statement.sortClause ?? []).map((node): SortKey => {
    const sort = nodeOf(node, 'SortBy') ?? {}
    const index = columnOf(sort.node)
    return { key: columnKey(index), rule: sortRule(sort, all[index]!.type) }
  })
  const distinct = distinctKeys(statement, columnOf)
  if (distinct === 'all' && all.length > columns.length)
    throw failure('for SELECT DISTINCT, ORDER BY expressions must appear in select list')
  if (distinct !== 'all' && distinct.length > 0 && !startsWith(keys, distinct))
    throw failure('SELECT DISTINCT ON expressions must match initial ORDER BY expressions')
  const run: TableStatement = compileProjection(context, all, conditions)
  const kept = columns.map((_, index) => columnKey(index))
  return {
    columns,
    run: (frame) => {
      let rows = run(frame, input(frame))
      if (distinct === 'all') rows = firstOf(rows, kept)
      rows = sorted(rows, keys)
      if (distinct !== 'all' && distinct.length > 0) rows = firstOf(rows, distinct)
      return all.length === columns.length ? rows : rows.map((row) => only(row, kept))
    },
  }
}

function distinctKeys(
  { distinctClause }: SelectStmt,
  columnOf: (node: Node) => number,
): 'all' | readonly string[] {
  if (distinctClause === undefined) return []
  const nodes = distinctClause.filter((node) => Object.keys(node).length > 0)
  return nodes.length === 0 ? 'all' : nodes.map((node) => columnKey(columnOf(node)))
}

/** Whether what DISTINCT ON compares is what ORDER BY sorts by first. */
function startsWith(keys: readonly SortKey[], distinct: readonly string[]): boolean {
  return keys.slice(0, distinct.length).every(({ key }) => distinct.includes(key))
}

/** The first of the rows that are equal in these columns. */
function firstOf(rows: readonly Row[], keys: readonly string[]): readonly Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const key = groupKey(...keys.map((one) => row[one] ?? null))
    if (!found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}

function only(row: Row, keys: readonly string[]): Row {
  const cut: Record<string, SqlValue> = {}
  for (const key of keys) cut[key] = row[key] ?? null
  return cut
}
