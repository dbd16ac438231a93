import type { DescribeStatement, StatementText } from './statement.ts'
import type { TokenReader } from './token-reader.ts'

/** Takes a word of the syntax, unless it is itself the name that is described. */
function skipWord(reader: TokenReader, word: string): boolean {
  const after = reader.peek(1)
  return after !== undefined && after.text !== '.' && reader.skip(word)
}

/** `DESCRIBE [TABLE] [EXTENDED] name`, in either order; the reader stands behind DESCRIBE or DESC. */
export function parseDescribe(reader: TokenReader, base: StatementText): DescribeStatement {
  const before = skipWord(reader, 'extended')
  skipWord(reader, 'table')
  const extended = before || skipWord(reader, 'extended')
  if (reader.peek() === undefined) reader.fail({ hint: 'write DESCRIBE [EXTENDED] connection.service.table' })
  const location = reader.location
  const name = reader.dottedName()
  reader.expectEnd()
  return { ...base, kind: 'describe', name, extended, location }
}
