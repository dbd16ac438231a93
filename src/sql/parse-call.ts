import type { FuncCall, SelectStmt } from '@pgsql/types'
import { indexOfByte } from './byte-offset.ts'
import { checkTree } from './check-tree.ts'
import { firstLocation } from './first-location.ts'
import { parseTree } from './parse-tree.ts'
import type { Replacement } from './replace-spans.ts'
import type { CallArgument, CallStatement, StatementText } from './statement.ts'
import { type Piece, syntaxErrorAt, syntaxFaultAt } from './syntax-error.ts'
import { TokenReader } from './token-reader.ts'

const form =
  "write CALL connection.service.table.action(column => 'value'), and FROM … WHERE … behind it to run it for each row"

/** Reserved words that begin what a SELECT has and a CALL has not. */
const beyond = new Set(
  'group having window order limit offset fetch union intersect except for into'.split(' '),
)

/** The first word outside parentheses that begins a clause which CALL has not. */
function foreignClause({ tokens }: Piece): number | undefined {
  let depth = 0
  for (const { kind, text, start } of tokens) {
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    else if (depth === 0 && kind === 'word' && beyond.has(text.toLowerCase())) return start
  }
  return undefined
}

/** Members of a call that say something else than its name and its arguments. */
const foreignMembers = [
  'agg_star',
  'agg_distinct',
  'agg_within_group',
  'agg_filter',
  'agg_order',
  'func_variadic',
  'over',
] as const

/** The one function call that is the target of the query, with nothing in front of it. */
function callIn(query: SelectStmt, piece: Piece): FuncCall {
  const name = new TokenReader(piece, 1)
  const fail = (index: number) => syntaxErrorAt(piece, index, undefined, { hint: form })
  const [target, second] = query.targetList ?? []
  if (second !== undefined && 'ResTarget' in second)
    throw syntaxFaultAt(piece, indexAt(piece, second.ResTarget.location), 'CALL runs one action', {
      hint: form,
    })
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget : undefined
  const call = value?.val !== undefined && 'FuncCall' in value.val ? value.val.FuncCall : undefined
  // In parentheses, or behind ALL or DISTINCT, it would begin later.
  if (call === undefined || call.location !== name.location) throw fail(name.index)
  if (value?.name !== undefined || foreignMembers.some((member) => call[member] !== undefined))
    throw syntaxFaultAt(
      piece,
      name.index,
      'CALL takes an action and its arguments, and nothing around them',
      {
        hint: form,
      },
    )
  return call
}

/** The index in the source of a location of the tree. */
function indexAt(piece: Piece, location = 0): number {
  const start = piece.tokens[0]?.start ?? 0
  return start + indexOfByte(piece.source.slice(start), location)
}

function argumentsOf(call: FuncCall, piece: Piece): readonly CallArgument[] {
  const found: CallArgument[] = []
  for (const node of call.args ?? []) {
    const named = 'NamedArgExpr' in node ? node.NamedArgExpr : undefined
    const location = named?.location ?? firstLocation(node) ?? call.location ?? 0
    if (named?.arg === undefined) {
      if (found.some(({ name }) => name !== undefined))
        throw syntaxFaultAt(
          piece,
          indexAt(piece, location),
          'an argument without a name stands behind one with a name',
        )
      found.push({ value: node, location })
      continue
    }
    const name = named.name ?? ''
    if (found.some((other) => other.name === name))
      throw syntaxFaultAt(piece, indexAt(piece, location), `the argument "${name}" is given twice`)
    found.push({ name, value: named.arg, location })
  }
  return found
}

/**
 * `CALL action(arguments) [FROM … WHERE …]`. PostgreSQL's CALL has no FROM, so what its parser gets is the SELECT of that one
 * function.
 */
export function parseCall(
  piece: Piece,
  base: StatementText,
  parameters: readonly Replacement[],
): CallStatement {
  const [verb] = piece.tokens
  const start = verb?.start ?? 0
  const end = piece.tokens.at(-1)?.end ?? start
  const replacements = [
    { start: 0, end: (verb?.end ?? 0) - start, text: 'SELECT' },
    ...parameters.map((one) => ({ ...one, start: one.start - start, end: one.end - start })),
  ]
  const tree = parseTree({ piece, start, end, replacements, origin: start })
  const foreign = foreignClause(piece)
  if (foreign !== undefined) throw syntaxErrorAt(piece, foreign, undefined, { hint: form })
  checkTree(tree, piece)
  if (!('SelectStmt' in tree)) throw syntaxErrorAt(piece, start, undefined, { hint: form })
  const { targetList: _call, ...query } = tree.SelectStmt
  const call = callIn(tree.SelectStmt, piece)
  const method = (call.funcname ?? []).map((part) => ('String' in part ? (part.String.sval ?? '') : ''))
  return {
    ...base,
    kind: 'call',
    spelling: 'CALL',
    method,
    arguments: argumentsOf(call, piece),
    query,
    location: call.location ?? 0,
  }
}
