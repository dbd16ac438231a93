import type { Node, SelectStmt } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { loadedParser } from './load-parser.ts'

const locations: ReadonlySet<string> = new Set([
  'location',
  'name_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
])

/** Takes every location away: what is no part of the user's text must point to no place in it. */
function withoutLocations(tree: object): void {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'object' && value !== null) withoutLocations(value)
    else if (locations.has(key)) Reflect.deleteProperty(tree, key)
  }
}

/** The SELECT of a text in which a fragment stands; it may hold these members and nothing else. */
function parsed(text: string, what: string, members: readonly string[]): SelectStmt {
  const wrong = (why: string) => new CredsqlError('syntax_error', `is no ${what}: ${why}`)
  let statements: readonly { readonly stmt?: Node }[]
  try {
    statements = loadedParser().parseSync(text).stmts ?? []
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  const [first] = statements
  const statement = first?.stmt
  if (statements.length !== 1 || statement === undefined || !('SelectStmt' in statement))
    throw wrong('it is more than one statement')
  const select = statement.SelectStmt
  const known = new Set([...members, 'limitOption', 'op'])
  const odd = Object.keys(select).find((member) => !known.has(member))
  if (odd !== undefined || (select.op ?? 'SETOP_NONE') !== 'SETOP_NONE')
    throw wrong('it holds a clause of its own')
  withoutLocations(select)
  return select
}

/**
 * One SQL expression as a tree without locations. The parser must have been loaded. Throws `syntax_error`, whose message is the
 * end of a sentence that begins with the place.
 */
export function parseExpression(text: string): Node {
  const [target, more] = parsed(`SELECT ${text}\n`, 'expression', ['targetList']).targetList ?? []
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget : undefined
  if (value?.val === undefined || value.name !== undefined || more !== undefined)
    throw new CredsqlError('syntax_error', 'is no expression: one value is asked for, without a name')
  return value.val
}

/** A FROM clause, without the word, as trees without locations. Throws as `parseExpression`. */
export function parseFrom(text: string): Node[] {
  return parsed(`SELECT 1 FROM ${text}\n`, 'FROM clause', ['targetList', 'fromClause']).fromClause ?? []
}
