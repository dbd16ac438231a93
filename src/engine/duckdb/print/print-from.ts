import type { Alias, JoinExpr, Node, RangeSubselect, RangeVar } from '@pgsql/types'
import { kindOf, names, nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import { printTableFunction } from './print-table-function.ts'
import type { PrintedColumn } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import type { ScopeTable } from './scope.ts'
import { condition } from './type-rules.ts'

/** A FROM clause or a part of one, and the context in which its tables are known. */
export interface PrintedFrom {
  readonly sql: string
  readonly context: PrintContext
}

interface Item {
  readonly sql: string
  readonly tables: readonly ScopeTable[]
}

/** Prints the list after FROM; what is LATERAL sees the tables before it. */
export function printFrom(clause: readonly Node[], outer: PrintContext): PrintedFrom {
  const parts: string[] = []
  let context = outer.within(outer.scope.withCtes(new Map()))
  for (const node of clause) {
    const item = printItem(node, context)
    parts.push(item.sql)
    context = context.within(context.scope.withTables(item.tables))
  }
  return { sql: parts.join(', '), context }
}

function printItem(node: Node, context: PrintContext): Item {
  const table = nodeOf(node, 'RangeVar')
  if (table !== undefined) return printTable(table, context)
  const subselect = nodeOf(node, 'RangeSubselect')
  if (subselect !== undefined) return printSubselect(subselect, context)
  const join = nodeOf(node, 'JoinExpr')
  if (join !== undefined) return printJoin(join, context)
  const call = nodeOf(node, 'RangeFunction')
  if (call !== undefined) return printTableFunction(call, context)
  if (nodeOf(node, 'RangeTableSample') !== undefined) throw refusal('TABLESAMPLE')
  throw refusal(`${kindOf(node)} in FROM`)
}

function printTable(table: RangeVar, context: PrintContext): Item {
  if (table.schemaname !== undefined || table.catalogname !== undefined) {
    throw refusal(
      `the table name ${[table.catalogname, table.schemaname, table.relname].filter(Boolean).join('.')}`,
    )
  }
  if (table.inh !== true) throw refusal('FROM ONLY')
  onlyMembers('a table', table, ['relname', 'inh', 'relpersistence', 'alias'])
  const name = table.relname ?? ''
  const cte = context.scope.cte(name)
  const columns = cte === undefined ? context.relation(name) : cte.columns
  return withAlias(quoteIdentifier(name), table.alias, name, columns)
}

function printSubselect(item: RangeSubselect, context: PrintContext): Item {
  onlyMembers('a subquery in FROM', item, ['lateral', 'subquery', 'alias'])
  const statement = nodeOf(item.subquery, 'SelectStmt')
  if (statement === undefined) throw refusal('anything but SELECT in FROM')
  const query = context.query(statement)
  return withAlias(
    `${item.lateral === true ? 'LATERAL ' : ''}(${query.sql})`,
    item.alias,
    undefined,
    query.columns,
  )
}

/** Adds an alias and its column names to a table in FROM. */
function withAlias(
  sql: string,
  alias: Alias | undefined,
  name: string | undefined,
  columns: readonly PrintedColumn[] | undefined,
): Item {
  if (alias === undefined) return { sql, tables: [{ alias: name ?? '', columns }] }
  const renamed = names(alias.colnames)
  const list = renamed.length === 0 ? '' : `(${renamed.map(quoteIdentifier).join(', ')})`
  return {
    sql: `${sql} AS ${quoteIdentifier(alias.aliasname ?? '')}${list}`,
    tables: [{ alias: alias.aliasname ?? '', columns: renameColumns(columns, renamed) }],
  }
}

function renameColumns(
  columns: readonly PrintedColumn[] | undefined,
  renamed: readonly string[],
): readonly PrintedColumn[] | undefined {
  if (renamed.length === 0) return columns
  return columns?.map((column, index) => ({ ...column, name: renamed[index] ?? column.name }))
}

const joinWords: Readonly<Record<string, string>> = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
}

function printJoin(join: JoinExpr, context: PrintContext): Item {
  if (join.join_using_alias !== undefined) throw refusal('JOIN … USING (…) AS')
  onlyMembers('JOIN', join, [
    'jointype',
    'isNatural',
    'larg',
    'rarg',
    'usingClause',
    'quals',
    'alias',
    'rtindex',
  ])
  const word = joinWords[join.jointype ?? '']
  if (word === undefined || join.larg === undefined || join.rarg === undefined)
    throw refusal(`${join.jointype}`)
  const left = printItem(join.larg, context)
  const right = printItem(join.rarg, context.within(context.scope.withTables(left.tables)))
  const tables = [...left.tables, ...right.tables]
  const sides = (operator: string) => `${left.sql} ${operator} ${rightSide(join.rarg, right.sql)}`
  let sql: string
  if (join.isNatural === true) sql = sides(`NATURAL ${word}`)
  else if (join.usingClause !== undefined) {
    sql = `${sides(word)} USING (${names(join.usingClause).map(quoteIdentifier).join(', ')})`
  } else if (join.quals !== undefined) {
    const inner = context.within(context.scope.withTables(tables))
    sql = `${sides(word)} ON ${condition(inner.expression(join.quals))}`
  } else sql = sides('CROSS JOIN')
  // The columns of an aliased join are known by name only; what USING merges makes their order hard to follow.
  if (join.alias !== undefined) return withAlias(`(SELECT * FROM ${sql})`, join.alias, undefined, undefined)
  return { sql, tables }
}

/** A join on the right side stays in its parentheses. */
function rightSide(node: Node | undefined, sql: string): string {
  const join = nodeOf(node, 'JoinExpr')
  return join !== undefined && join.alias === undefined ? `(${sql})` : sql
}
