import { secretFactsColumns, secretFactsRelation } from '../../../secret-facts.ts'
import { failure } from '../../refuse.ts'
import { frameAt, once } from '../../run/frame.ts'
import { type SqlType, typeOfColumn } from '../../sql-type.ts'
import { columnKey, type SqlValue } from '../../value/sql-value.ts'
import type { Context } from '../context.ts'
import { type Printed, printed } from '../printed.ts'
import { argument, type FunctionRule, type FunctionTable, rule } from './function-rule.ts'

/** The functions over a secret's handle; what they answer was found when the secret was sealed. */
export const secretFunctions: FunctionTable = Object.fromEntries(
  secretFactsColumns
    .slice(1)
    .map(({ name, type }) => [`secret_${name}`, fact(name, typeOfColumn[type])] as const),
)

function fact(column: string, type: SqlType): FunctionRule {
  return rule(1, 1, ([handle], context) => lookup(column, type, argument(handle, 'text', context), context))
}

function lookup(column: string, type: SqlType, handle: Printed, { host, slots }: Context): Printed {
  const relation = host.relations.get(secretFactsRelation)
  if (relation === undefined) throw failure('the facts of secrets are not loaded')
  const from = columnKey(relation.columns.findIndex((one) => one.name === 'handle'))
  const to = columnKey(relation.columns.findIndex((one) => one.name === column))
  const key = {}
  const facts = slots.live((frame) =>
    once(frameAt(frame, 0), key, () => {
      const found = new Map<SqlValue, SqlValue>(
        relation.rows.map((row) => [row[from] ?? null, row[to] ?? null]),
      )
      return { of: ([value]: readonly SqlValue[]) => found.get(value ?? null) ?? null }
    }),
  )
  return printed(type, 'lookup', facts, handle.sql)
}
