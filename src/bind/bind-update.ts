import type { Node } from '@pgsql/types'
import type { Operation } from '../catalog/table.ts'
import type { UpdateStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { assignedExpression } from './assigned-expression.ts'
import { type AssignedColumn, bindAssignments, refuseTwice, secretPositions } from './bind-assignments.ts'
import { bindReturning, placedReturning, returnedTargets } from './bind-returning.ts'
import { type BindContext, bindError } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundWrite, WriteTarget } from './bound-write.ts'
import { leadingColumns, neededColumns } from './needed-columns.ts'
import { findSecrets } from './secret-reference.ts'
import { selectStatement, targetNode } from './tree.ts'
import { writeRule } from './write-rule.ts'
import { type ColumnChoice, findColumn, findTargetOf, operationsText, writtenName } from './write-target.ts'

interface SetColumn extends AssignedColumn {
  readonly value: Node
}

function settable({ table, name, location }: WriteTarget, context: BindContext): ColumnChoice {
  const columns = table.columns.filter(
    (column) =>
      column.manifest.reached_by !== undefined ||
      (table.update !== undefined && writeRule(column, 'update') !== undefined),
  )
  if (columns.length === 0)
    throw bindError(
      context,
      'unsupported',
      `${name} has no update, so no column of it can be set; ${operationsText(table)}`,
      location,
    )
  return { columns, verb: 'UPDATE can set' }
}

function setColumns(
  { tree }: UpdateStatement,
  target: WriteTarget,
  context: BindContext,
): readonly SetColumn[] {
  const choice = settable(target, context)
  const found = (tree.targetList ?? []).flatMap((node) => {
    if (!('ResTarget' in node)) return []
    const { name, indirection, location = target.location } = node.ResTarget
    const column = findColumn(target, writtenName(name, indirection), location, choice, context)
    return [{ column, location, value: assignedExpression(node.ResTarget, location, context) }]
  })
  refuseTwice(found, context)
  return found
}

/** The update, where a column needs it, and the actions by which the others are reached. */
function operationsFor(columns: readonly AssignedColumn[], { table }: WriteTarget): readonly Operation[] {
  const needsUpdate = columns.some(({ column }) => writeRule(column, 'update') !== undefined)
  const names = new Set(columns.flatMap(({ column }) => Object.values(column.manifest.reached_by ?? {})))
  return [
    ...(needsUpdate && table.update !== undefined ? [table.update] : []),
    ...table.actions.filter(({ name }) => names.has(name)),
  ]
}

/** Binds an UPDATE: its driving query yields the rows as they are, and the values that are set. */
export async function bindUpdate(statement: UpdateStatement, context: BindContext): Promise<BoundWrite> {
  const { tree } = statement
  const { relation = {}, whereClause, fromClause = [], withClause } = tree
  const target = await findTargetOf(tree.relation, context)
  const { table } = target
  const columns = setColumns(statement, target, context)
  const secrets = await findSecrets(statementNodes(statement), context)
  const returning = await bindReturning(tree.returningClause, {
    target,
    relation,
    others: fromClause,
    withClause,
    secrets,
    context,
  })
  const operations = operationsFor(columns, target)
  const isUpdated = table.update !== undefined && operations.includes(table.update)
  const needed = neededColumns(table, operations, [
    ...columns.filter(({ column }) => column.manifest.write_only !== true).map(({ column }) => column.name),
    ...table.columns
      .filter((column) => isUpdated && writeRule(column, 'update') === 'required')
      .map(({ name }) => name),
    // A row that needs no call is returned as it is.
    ...(returning?.reference.used ?? []),
  ])
  const { leading, count, current, member } = leadingColumns(target, needed)
  const select = selectStatement({
    ...(withClause === undefined ? {} : { withClause }),
    targetList: [
      ...columns.map(({ column, value }) => targetNode(value, `new_${column.name}`)),
      ...returnedTargets(returning),
    ],
    fromClause: [{ RangeVar: relation }, ...fromClause],
    ...(whereClause === undefined ? {} : { whereClause }),
  })
  const demands = new Map([[select, { leading, secrets: secretPositions(columns) }]])
  const { statement: query, outputs } = await bindQuery(select, context, { secrets, demands })
  const block = query.blocks.find((one) => one.select === select)
  if (block?.aggregated === true || block?.windowed === true)
    throw bindError(
      context,
      'unsupported',
      `${block.aggregated ? 'aggregate' : 'window'} functions are not allowed in UPDATE`,
      target.location,
      { hint: 'Put them into a subquery.' },
    )
  return {
    verb: 'update',
    target,
    operations: table.update === undefined ? [] : [table.update],
    query,
    assignments: bindAssignments(columns, outputs, count, target, context),
    current,
    ...(member === undefined ? {} : { member }),
    allRows: whereClause === undefined,
    ...placedReturning(returning, count + columns.length),
    secretLiterals: [...query.secretLiterals, ...(returning?.statement.secretLiterals ?? [])],
  }
}
