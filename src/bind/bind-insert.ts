import type { Node, SelectStmt, WithClause } from '@pgsql/types'
import type { Column, Operation } from '../catalog/table.ts'
import type { InsertStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { alignedRows } from './aligned-rows.ts'
import { type AssignedColumn, bindAssignments, refuseTwice, secretPositions } from './bind-assignments.ts'
import { bindReturning, placedReturning } from './bind-returning.ts'
import { type BindContext, bindError } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BlockOutput } from './bound-statement.ts'
import type { BoundWrite, WriteTarget } from './bound-write.ts'
import { findSecrets } from './secret-reference.ts'
import { nullConstant, replaceNode, selectStatement, targetNode } from './tree.ts'
import { writeRule } from './write-rule.ts'
import { type ColumnChoice, findColumn, findTargetOf, operationsText, writtenName } from './write-target.ts'

/** The table's create, or the reads that mint: what they make is a new row as well. */
function createsOf({ table, name, location }: WriteTarget, context: BindContext): readonly Operation[] {
  const mints = table.reads.filter(({ effect }) => effect === 'mint')
  const creates = table.create === undefined ? mints : [table.create]
  if (creates.length > 0) return creates
  throw bindError(
    context,
    'unsupported',
    `${name} has no create, so nothing can be inserted into it; ${operationsText(table)}`,
    location,
  )
}

function takesKey(operation: Operation, column: Column): boolean {
  return operation.keys.some((key) => key.column === column.name && key.operators['='] !== undefined)
}

function insertable({ table }: WriteTarget, operations: readonly Operation[]): readonly Column[] {
  return table.columns.filter(
    (column) =>
      operations.some((operation) => takesKey(operation, column)) ||
      (table.create !== undefined && writeRule(column, 'create') !== undefined),
  )
}

function needs({ create }: WriteTarget['table'], column: Column): boolean {
  if (create === undefined) return false
  const key = create.keys.find((one) => one.column === column.name)
  return writeRule(column, 'create') === 'required' || key?.requirement === 'required'
}

function refuseClauses({ tree }: InsertStatement, target: WriteTarget, context: BindContext): void {
  const refuse = (message: string, location: number, hint: string) =>
    bindError(context, 'unsupported', message, location, { hint })
  if (tree.onConflictClause !== undefined)
    throw refuse(
      'ON CONFLICT is not supported',
      tree.onConflictClause.location ?? target.location,
      'An API creates or refuses; UPDATE changes what is there.',
    )
  if (tree.override !== undefined && tree.override !== 'OVERRIDING_NOT_SET')
    throw refuse('OVERRIDING is not supported', target.location, 'Leave it out.')
  if (target.connection.kind === 'aggregate') {
    const { service, name } = target.table
    const members = target.connection.members.map((member) => `${member.name}.${service}.${name}`)
    throw refuse(
      `${target.name} is the union of several connections, and a new row is in one of them`,
      target.location,
      `Insert into one of its members: ${members.join(', ')}.`,
    )
  }
}

/** The rows of the INSERT as one SELECT that has the WITH queries of both places. */
function rowsOf({ tree }: InsertStatement, target: WriteTarget, context: BindContext): SelectStmt {
  const { selectStmt, withClause } = tree
  const select =
    selectStmt !== undefined && 'SelectStmt' in selectStmt
      ? selectStmt.SelectStmt
      : selectStatement({ targetList: [targetNode(nullConstant(), 'default_values')] })
  if (withClause === undefined) return select
  select.withClause =
    select.withClause === undefined ? withClause : joined(withClause, select.withClause, target, context)
  return select
}

function joined(a: WithClause, b: WithClause, target: WriteTarget, context: BindContext): WithClause {
  const nameOf = (node: Node) => ('CommonTableExpr' in node ? node.CommonTableExpr.ctename : undefined)
  const names = new Set((a.ctes ?? []).map(nameOf))
  if ((b.ctes ?? []).some((node) => names.has(nameOf(node))) || a.recursive !== b.recursive)
    throw bindError(
      context,
      'unsupported',
      'WITH in front of INSERT and WITH in front of its SELECT cannot be joined into one',
      b.location ?? target.location,
      { hint: 'Write one WITH, in front of INSERT.' },
    )
  return { ...a, ctes: [...(a.ctes ?? []), ...(b.ctes ?? [])] }
}

/** Puts NULL in the place of DEFAULT: either leaves the column out. */
function replaceDefaults(
  select: SelectStmt,
  columns: readonly AssignedColumn[],
  target: WriteTarget,
  context: BindContext,
): void {
  for (const row of select.valuesLists ?? [])
    for (const [i, cell] of ('List' in row ? (row.List.items ?? []) : []).entries()) {
      if (!('SetToDefault' in cell)) continue
      const column = columns[i]?.column
      if (column !== undefined && needs(target.table, column))
        throw bindError(
          context,
          'invalid_value',
          `column "${column.name}" of ${target.name} has no default: a create needs a value`,
          cell.SetToDefault.location,
        )
      replaceNode(cell, nullConstant())
    }
}

function checkCount(
  columns: readonly AssignedColumn[],
  outputs: readonly BlockOutput[],
  isListed: boolean,
  context: BindContext,
): void {
  const counts = `${columns.length} and ${outputs.length}`
  if (outputs.length > columns.length)
    throw bindError(
      context,
      'syntax_error',
      `INSERT has fewer target columns than values: ${counts}`,
      outputs[columns.length]?.location,
      isListed
        ? {}
        : { hint: `Without a list the columns are ${columns.map((one) => one.column.name).join(', ')}.` },
    )
  if (isListed && outputs.length < columns.length)
    throw bindError(
      context,
      'syntax_error',
      `INSERT has more target columns than values: ${counts}`,
      columns[outputs.length]?.location,
    )
}

function checkRequired(given: readonly AssignedColumn[], target: WriteTarget, context: BindContext): void {
  const missing = target.table.columns.filter(
    (column) => needs(target.table, column) && !given.some((one) => one.column === column),
  )
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw bindError(
    context,
    'invalid_value',
    `a new row of ${target.name} needs a value for ${names}`,
    target.location,
  )
}

/** Binds an INSERT: its driving query yields the new rows. */
export async function bindInsert(statement: InsertStatement, context: BindContext): Promise<BoundWrite> {
  const { tree } = statement
  const target = await findTargetOf(tree.relation, context)
  const operations = createsOf(target, context)
  refuseClauses(statement, target, context)
  const choice: ColumnChoice = { columns: insertable(target, operations), verb: 'INSERT can set' }
  const isListed = tree.cols !== undefined
  const isEmpty = tree.selectStmt === undefined
  const all: readonly AssignedColumn[] = isListed
    ? (tree.cols ?? []).flatMap((node) => {
        if (!('ResTarget' in node)) return []
        const { name, indirection, location = target.location } = node.ResTarget
        return [
          { column: findColumn(target, writtenName(name, indirection), location, choice, context), location },
        ]
      })
    : choice.columns.map((column) => ({ column, location: target.location }))
  refuseTwice(all, context)
  const select = rowsOf(statement, target, context)
  replaceDefaults(select, all, target, context)
  alignedRows(select, all)
  const secrets = await findSecrets(statementNodes(statement), context)
  const demands = new Map([[select, { secrets: secretPositions(isEmpty ? [] : all) }]])
  const { statement: query, outputs } = await bindQuery(select, context, { secrets, demands })
  if (!isEmpty) checkCount(all, outputs, isListed, context)
  const columns = isEmpty ? [] : all.slice(0, outputs.length)
  checkRequired(columns, target, context)
  const returning = await bindReturning(tree.returningClause, {
    target,
    relation: tree.relation ?? {},
    others: [],
    secrets,
    context,
  })
  return {
    verb: 'insert',
    target,
    operations,
    query,
    assignments: bindAssignments(columns, outputs, 0, target, context),
    current: new Map(),
    allRows: false,
    ...placedReturning(returning, 0),
    secretLiterals: [...query.secretLiterals, ...(returning?.statement.secretLiterals ?? [])],
  }
}
