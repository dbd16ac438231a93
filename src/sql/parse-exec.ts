import type { Node } from '@pgsql/types'
import { parseTree } from './parse-tree.ts'
import type { Replacement } from './replace-spans.ts'
import type { CallArgument, CallStatement, StatementText } from './statement.ts'
import { syntaxFaultAt } from './syntax-error.ts'
import type { TokenReader } from './token-reader.ts'

const form = "write EXEC connection.service.table.action @name = 'value', @other = 3"

/** Skips a value: up to the comma that ends it, or to the end. */
function skipValue(reader: TokenReader): void {
  let depth = 0
  for (let token = reader.peek(); token !== undefined; token = reader.peek()) {
    if (depth === 0 && (token.text === ',' || token.text === ')' || token.text === ']')) return
    if (token.text === '(' || token.text === '[') depth += 1
    if (token.text === ')' || token.text === ']') depth -= 1
    reader.take()
  }
}

function argumentValue(reader: TokenReader, parameters: readonly Replacement[]): Node {
  const { piece } = reader
  const start = reader.index
  const origin = piece.tokens[0]?.start ?? start
  if (reader.peek()?.kind === 'quoted') {
    reader.fail({ hint: "double quotes are for names; a string is written in single quotes ('text')" })
  }
  skipValue(reader)
  const end = piece.tokens[reader.position - 1]?.end ?? start
  if (end <= start) return reader.fail({ hint: form })
  const inside = parameters
    .filter((parameter) => parameter.start >= start && parameter.end <= end)
    .map((parameter) => ({ ...parameter, start: parameter.start - start, end: parameter.end - start }))
  // The parentheses keep the value one value: `1 FROM t` or `1 AS x` is an error in them.
  const replacements = [
    { start: 0, end: 0, text: 'SELECT (' },
    ...inside,
    { start: end - start, end: end - start, text: ')' },
  ]
  const tree = parseTree({ piece, start, end, replacements, origin })
  const target = 'SelectStmt' in tree ? tree.SelectStmt.targetList?.[0] : undefined
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
  return value ?? reader.fail({ hint: form })
}

function argument(reader: TokenReader, parameters: readonly Replacement[]): CallArgument {
  // `@a=@b` is one operator to PostgreSQL, and here as well no argument.
  if (!reader.skip('@')) reader.fail({ hint: form })
  const location = reader.location
  const name = reader.name()
  if (!reader.skip('=')) reader.fail({ hint: form })
  return { name, value: argumentValue(reader, parameters), location }
}

/** `EXEC name @argument = value, …`; the reader stands behind EXEC. Replacements are those of the statement's parameters. */
export function parseExec(
  reader: TokenReader,
  base: StatementText,
  parameters: readonly Replacement[],
): CallStatement {
  const location = reader.location
  const method = reader.dottedName()
  const found: CallArgument[] = []
  if (reader.peek() !== undefined) {
    do {
      const { index } = reader
      const next = argument(reader, parameters)
      if (found.some(({ name }) => name === next.name)) {
        throw syntaxFaultAt(reader.piece, index, `the argument @${next.name} is given twice`)
      }
      found.push(next)
    } while (reader.skip(','))
  }
  reader.expectEnd()
  return {
    ...base,
    kind: 'call',
    spelling: 'EXEC',
    method,
    arguments: found,
    query: { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' },
    location,
  }
}
