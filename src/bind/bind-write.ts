import type { WriteStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { bindCall } from './bind-call.ts'
import { bindDelete } from './bind-delete.ts'
import { bindInsert } from './bind-insert.ts'
import type { BindContext } from './bind-state.ts'
import { bindUpdate } from './bind-update.ts'
import type { BoundWrite } from './bound-write.ts'
import { type ParameterInput, substituteParametersIn } from './substitute-parameters.ts'

const binders: {
  readonly [K in WriteStatement['kind']]: (
    statement: Extract<WriteStatement, { kind: K }>,
    context: BindContext,
  ) => Promise<BoundWrite>
} = { insert: bindInsert, update: bindUpdate, delete: bindDelete, call: bindCall }

/**
 * Resolves every name of a writing statement, and makes the query that drives it: one row of it is one change. The statement's
 * tree is changed in place; `values` are its parameters. Throws as `bindStatement` does, `unsupported` for what the table or
 * a column does not take, `invalid_value` where a value is missing, and `unknown_action`.
 */
export async function bindWrite(
  statement: WriteStatement,
  context: BindContext,
  values: readonly ParameterInput[] = [],
): Promise<BoundWrite> {
  substituteParametersIn(statementNodes(statement), values)
  const bind = binders[statement.kind] as (
    statement: WriteStatement,
    context: BindContext,
  ) => Promise<BoundWrite>
  const bound = await bind(statement, context)
  return { ...bound, secretLiterals: [...new Set(bound.secretLiterals)].sort((a, b) => a - b) }
}
