import type { SelectStmt } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { selectMembers } from '../../tree/select-members.ts'
import type { Context } from '../print/context.ts'
import { onlyMembers } from '../print/members.ts'
import { refusal } from '../refuse.ts'
import type { Query } from '../run/frame.ts'
import { compileSelect } from './compile-select.ts'
import { compileSetOperation } from './compile-set-operation.ts'
import { compileValues } from './compile-values.ts'
import { compileWith } from './compile-with.ts'
import { compileLimit } from './limit.ts'

/** Compiles a query: SELECT, VALUES or a set operation, with its WITH, ORDER BY and LIMIT. */
export function compileQuery(statement: SelectStmt, outer: Context): Query {
  if (statement.intoClause !== undefined) throw refusal('SELECT INTO')
  if ((statement.windowClause ?? []).length > 0) throw refusal('window functions')
  if ((statement.lockingClause ?? []).length > 0) throw refusal('FOR UPDATE and its like')
  onlyMembers('SELECT', statement, selectMembers)
  if (statement.limitOption === 'LIMIT_OPTION_WITH_TIES') throw refusal('FETCH FIRST … WITH TIES')
  const context = statement.withClause === undefined ? outer : compileWith(statement.withClause, outer)
  const query = compileBody(statement, context)
  const { limitCount, limitOffset } = statement
  const isLimited = limitCount !== undefined && nodeOf(limitCount, 'A_Const')?.isnull !== true
  if (!isLimited && limitOffset === undefined) return query
  return compileLimit(query, isLimited ? limitCount : undefined, limitOffset, context)
}

function compileBody(statement: SelectStmt, context: Context): Query {
  if (statement.op !== undefined && statement.op !== 'SETOP_NONE')
    return compileSetOperation(statement, context)
  if (statement.valuesLists !== undefined) return compileValues(statement, context)
  return compileSelect(statement, context)
}
