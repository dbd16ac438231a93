import type { Node, ResTarget, SelectStmt } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { kindOf, nodeOf } from '../../tree/node.ts'
import { outputName } from '../../tree/output-name.ts'
import { selectMembers } from '../../tree/select-members.ts'
import { checkOrder, type OrderTarget } from './check-order.ts'
import { checkPosition } from './check-position.ts'
import type { PrintContext } from './context.ts'
import { printFrom } from './print-from.ts'
import { printGroupBy } from './print-group.ts'
import { printWindow, windowName } from './print-window.ts'
import { printWith } from './print-with.ts'
import { type Printed, type PrintedColumn, type PrintedQuery, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { joinArms } from './set-operation.ts'
import type { SqlType } from './sql-type.ts'
import { besideNumber, condition } from './type-rules.ts'
import { unify } from './unify.ts'

/** Prints a query: SELECT, VALUES, or a set operation, with its WITH, ORDER BY and LIMIT. */
export function printSelect(statement: SelectStmt, context: PrintContext): PrintedQuery {
  const query = printQuery(statement, context)
  // Only beside another query of a set operation the type of a constant is still open.
  return { ...query, columns: query.columns?.map(({ literal: _, ...column }) => column) }
}

/** As `printSelect`; constants among the output columns are told, and NULL has no type where it is an arm of a set operation. */
function printQuery(statement: SelectStmt, context: PrintContext, isArm = false): PrintedQuery {
  if (statement.intoClause !== undefined) throw refusal('SELECT INTO')
  if ((statement.lockingClause ?? []).length > 0) throw refusal('FOR UPDATE and its like')
  onlyMembers('SELECT', statement, selectMembers)
  const prefix = statement.withClause === undefined ? undefined : printWith(statement.withClause, context)
  const inner = prefix?.context ?? context
  const body = printBody(statement, inner, isArm)
  const tail = printTail(statement, body)
  return { sql: `${prefix?.sql ?? ''}${body.sql}${tail}`, columns: body.columns }
}

interface Body extends PrintedQuery {
  /** Where ORDER BY and LIMIT are printed. */
  readonly context: PrintContext
}

function printBody(statement: SelectStmt, context: PrintContext, isArm: boolean): Body {
  if (statement.op !== undefined && statement.op !== 'SETOP_NONE')
    return printSetOperation(statement, context)
  if (statement.valuesLists !== undefined) return printValues(statement.valuesLists, context)
  return printPlain(statement, context, isArm)
}

function printSetOperation(statement: SelectStmt, context: PrintContext): Body {
  if (statement.larg === undefined || statement.rarg === undefined) throw refusal('half a set operation')
  const word = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT', SETOP_NONE: '' }
  const { left, right, columns } = joinArms(
    printQuery(statement.larg, context, true),
    printQuery(statement.rarg, context, true),
  )
  const operator = `${word[statement.op ?? 'SETOP_NONE']}${statement.all === true ? ' ALL' : ''}`
  return { sql: `(${left}) ${operator} (${right})`, columns, context }
}

function printValues(lists: readonly Node[], context: PrintContext): Body {
  const written = lists.map((list) =>
    (nodeOf(list, 'List')?.items ?? []).map((item) => context.expression(item)),
  )
  const { rows, columns } = settleValues(written)
  const tuples = rows.map((row) => `(${row.map((item) => item.sql).join(', ')})`)
  const alias = columns.map((column) => quoteIdentifier(column.name)).join(', ')
  // DuckDB names the columns col0, col1, …
  return { sql: `SELECT * FROM (VALUES ${tuples.join(', ')}) AS "*VALUES*"(${alias})`, columns, context }
}

/** The items of VALUES, with constants as the others of their column have them. */
function settleValues(written: readonly (readonly Printed[])[]): {
  readonly rows: readonly (readonly Printed[])[]
  readonly columns: readonly PrintedColumn[]
} {
  const columns = (written[0] ?? []).map((_, index) => {
    const given = written.map((row) => row[index] ?? printed('NULL', 'literal'))
    const { items, type, result } = unify('VALUES', given)
    const { decimal } = result('')
    return {
      items: given.every((item) => item.isNull === true)
        ? given.map(() => printed('CAST(NULL AS VARCHAR)', 'literal'))
        : items,
      column: { name: `column${index + 1}`, type, ...(decimal === undefined ? {} : { decimal }) },
    }
  })
  return {
    rows: written.map((row, at) => row.map((item, index) => columns[index]?.items[at] ?? item)),
    columns: columns.map(({ column }) => column),
  }
}

function printPlain(statement: SelectStmt, context: PrintContext, isArm: boolean): Body {
  const from = printFrom(statement.fromClause ?? [], context)
  const inner = from.context
  const targets = (statement.targetList ?? []).map((node) => {
    const target = nodeOf(node, 'ResTarget')
    if (target === undefined) throw refusal(`${kindOf(node)} among the output columns`)
    return printTarget(target, inner, isArm)
  })
  if (targets.length === 0) throw refusal('SELECT without output columns')
  const columns = flatColumns(targets.map((target) => target.columns))
  for (const node of statement.groupClause ?? []) checkPosition('GROUP BY', node, columns)
  checkOrder(statement, targets, inner)
  const parts = [
    `SELECT ${printDistinct(statement.distinctClause, inner)}${targets.map(({ sql }) => sql).join(', ')}`,
  ]
  if (from.sql !== '') parts.push(`FROM ${from.sql}`)
  if (statement.whereClause !== undefined)
    parts.push(`WHERE ${condition(inner.expression(statement.whereClause))}`)
  if (statement.groupClause !== undefined) {
    parts.push(`GROUP BY ${printGroupBy(statement.groupClause, statement.groupDistinct === true, inner)}`)
  }
  if (statement.havingClause !== undefined)
    parts.push(`HAVING ${condition(inner.expression(statement.havingClause))}`)
  if (statement.windowClause !== undefined) {
    const windows = statement.windowClause.map((node) => {
      const window = nodeOf(node, 'WindowDef')
      if (window === undefined) throw refusal(`${kindOf(node)} in WINDOW`)
      return `${windowName(window)} AS (${printWindow(window, inner)})`
    })
    parts.push(`WINDOW ${windows.join(', ')}`)
  }
  return {
    sql: parts.join(' '),
    columns,
    context: inner,
  }
}

function printDistinct(clause: readonly Node[] | undefined, context: PrintContext): string {
  if (clause === undefined) return ''
  const keys = clause.filter((node) => Object.keys(node).length > 0)
  return keys.length === 0
    ? 'DISTINCT '
    : `DISTINCT ON (${keys.map((node) => context.expression(node).sql).join(', ')}) `
}

interface Target extends OrderTarget {
  readonly sql: string
}

function printTarget(target: ResTarget, context: PrintContext, isArm: boolean): Target {
  onlyMembers('an output column', target, ['name', 'val'])
  if (target.val === undefined) throw refusal('an empty output column')
  const fields = nodeOf(target.val, 'ColumnRef')?.fields
  if (fields !== undefined && nodeOf(fields.at(-1), 'A_Star') !== undefined) return printStar(fields, context)
  const { sql, type, text, isNull, decimal } = context.expression(target.val)
  const name = target.name ?? outputName(target.val)
  const settled: SqlType = type === 'literal' ? 'text' : type
  const literal = isNull === true && type === 'literal' ? null : text
  return {
    sql: `${literal === null && !isArm ? 'CAST(NULL AS VARCHAR)' : sql} AS ${quoteIdentifier(name)}`,
    expression: sql,
    columns: [
      {
        name,
        type: settled,
        ...(literal === undefined ? {} : { literal }),
        ...(decimal === undefined ? {} : { decimal }),
      },
    ],
  }
}

function printStar(fields: readonly Node[], context: PrintContext): Target {
  const table = nodeOf(fields.at(-2), 'String')?.sval
  const tables = context.scope.tables.filter(({ alias }) => table === undefined || alias === table)
  const sql = table === undefined ? '*' : `${quoteIdentifier(table)}.*`
  return { sql, columns: flatColumns(tables.map(({ columns }) => columns)) }
}

function flatColumns(
  lists: readonly (readonly PrintedColumn[] | undefined)[],
): readonly PrintedColumn[] | undefined {
  const all: PrintedColumn[] = []
  for (const list of lists) {
    if (list === undefined) return undefined
    all.push(...list)
  }
  return all
}

function printTail(statement: SelectStmt, { context, columns }: Body): string {
  const parts: string[] = []
  if (statement.sortClause !== undefined) {
    const keys = statement.sortClause.map((node) => {
      const sort = nodeOf(node, 'SortBy') ?? {}
      checkPosition('ORDER BY', sort.node, columns)
      return context.sortKey(sort)
    })
    parts.push(` ORDER BY ${keys.join(', ')}`)
  }
  if (statement.limitOption === 'LIMIT_OPTION_WITH_TIES') throw refusal('FETCH FIRST … WITH TIES')
  if (statement.limitCount !== undefined && nodeOf(statement.limitCount, 'A_Const')?.isnull !== true)
    parts.push(` LIMIT ${printCount('LIMIT', statement.limitCount, context)}`)
  if (statement.limitOffset !== undefined)
    parts.push(` OFFSET ${printCount('OFFSET', statement.limitOffset, context)}`)
  return parts.join('')
}

function printCount(clause: string, node: Node, context: PrintContext): string {
  const count = besideNumber(context.expression(node), 'integer')
  if (count.integer !== undefined && count.integer < 0)
    throw new CredsqlError('engine_failed', `${clause} must not be negative`)
  return count.sql
}
