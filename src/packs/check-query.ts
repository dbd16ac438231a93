import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { parseStatements } from '../sql/parse.ts'
import type { PackQuery } from './pack.ts'
import { expectedValue, isValueOf } from './parameter-value.ts'
import { resultNames } from './result-names.ts'

/** The columns that every control answers; what else it answers are dimensions. */
export const controlColumns = ['resource', 'status', 'reason'] as const

/** What is wrong with a query: in its entry of pack.yaml, at a path below it, or in its statement. */
export interface QueryFault {
  readonly in: 'manifest' | 'statement'
  readonly path: readonly (string | number)[]
  /** 1-based line of the statement's file. */
  readonly line?: number
  readonly message: string
  readonly hint?: string
}

/** The first thing that is wrong with a query; undefined where nothing is. */
export async function queryFault(query: PackQuery): Promise<QueryFault | undefined> {
  return manifestFault(query) ?? (await statementFault(query))
}

function manifestFault({ kind, mend, parameters }: PackQuery): QueryFault | undefined {
  if (kind === 'control' && mend === undefined)
    return {
      in: 'manifest',
      path: [],
      message: '"mend" is missing in a control',
      hint: 'Say what to do about a finding.',
    }
  for (const [name, parameter] of Object.entries(parameters))
    if (parameter.default !== undefined && !isValueOf(parameter.type, parameter.default))
      return {
        in: 'manifest',
        path: ['parameters', name, 'default'],
        message: `"default" must be ${expectedValue(parameter.type)}`,
      }
  return undefined
}

async function statementFault(query: PackQuery): Promise<QueryFault | undefined> {
  const inStatement = (message: string, hint?: string, line?: number): QueryFault => ({
    in: 'statement',
    path: [],
    message,
    ...(hint !== undefined && { hint }),
    ...(line !== undefined && { line }),
  })
  let statements: Awaited<ReturnType<typeof parseStatements>>
  try {
    statements = await parseStatements(query.sql)
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    return inStatement(error.message, error.details.hint, error.details.place?.line)
  }
  const [statement] = statements
  if (statements.length !== 1 || statement === undefined)
    return inStatement(`there are ${statements.length} statements, and a query is one`)
  if (statement.kind !== 'select')
    return inStatement(`a query is a SELECT, and this is ${statement.kind.toUpperCase()}`)

  const used = statement.parameters.map(({ name }) => name)
  if (used.includes(undefined)) return inStatement('parameters are named here: write :name instead of $1')
  const declared = Object.keys(query.parameters)
  const undeclared = used.find((name) => name !== undefined && !declared.includes(name))
  if (undeclared !== undefined)
    return inStatement(
      `the parameter :${undeclared} is not declared in pack.yaml`,
      declared.length === 0 ? 'Declare it in parameters.' : `Declared there: ${declared.join(', ')}.`,
    )
  const unused = declared.find((name) => !used.includes(name))
  if (unused !== undefined)
    return {
      in: 'manifest',
      path: ['parameters', unused],
      message: `the statement does not use :${unused}`,
      hint: 'Use it, or leave it out.',
    }

  const names = resultNames(statement.tree)
  if (names === undefined) return undefined
  const lacking =
    query.kind === 'control' ? controlColumns.find((column) => !names.includes(column)) : undefined
  if (lacking !== undefined)
    return inStatement(`a control answers ${controlColumns.join(', ')}, and "${lacking}" is missing`)
  const index = query.identity.findIndex((column) => !names.includes(column))
  const column = query.identity[index]
  if (column === undefined) return undefined
  const near = nearNames(column, names)
  return {
    in: 'manifest',
    path: ['identity', index],
    message: `the statement has no column "${column}"`,
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `It has ${names.join(', ')}.`,
  }
}
