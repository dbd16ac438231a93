import type { ExplainStatement } from './statement.ts'
import type { TokenReader } from './token-reader.ts'
import { unsupportedAt } from './unsupported.ts'

/** What EXPLAIN is told. */
export type ExplainOptions = Pick<ExplainStatement, 'analyze' | 'format'>

const known = 'EXPLAIN takes ANALYZE, VERBOSE and FORMAT TEXT or JSON'

/** A keyword, also as a string: `FORMAT 'json'`. */
function option(reader: TokenReader): string {
  return (reader.peek()?.kind === 'string' ? reader.text() : reader.name()).toLowerCase()
}

function formatOf(reader: TokenReader): 'text' | 'json' {
  const { index } = reader
  const format = option(reader)
  if (format === 'text' || format === 'json') return format
  throw unsupportedAt(
    reader.piece.source,
    index,
    `EXPLAIN (FORMAT ${format.toUpperCase()}) is not supported`,
    known,
  )
}

function truth(reader: TokenReader): boolean {
  if (reader.sees(',', ')')) return true
  const token = reader.peek()
  if (token?.kind === 'number' && (token.text === '0' || token.text === '1')) {
    reader.take()
    return token.text === '1'
  }
  const { index } = reader
  const word = option(reader)
  if (word === 'true' || word === 'on') return true
  if (word === 'false' || word === 'off') return false
  throw unsupportedAt(
    reader.piece.source,
    index,
    `${word.toUpperCase()} is no truth value`,
    'write TRUE, FALSE, ON or OFF',
  )
}

function parenthesized(reader: TokenReader): ExplainOptions {
  let options: ExplainOptions = { analyze: false, format: 'text' }
  do {
    const { index } = reader
    const name = reader.name()
    if (name === 'analyze' || name === 'analyse') options = { ...options, analyze: truth(reader) }
    else if (name === 'format') options = { ...options, format: formatOf(reader) }
    else if (name === 'verbose') truth(reader)
    else
      throw unsupportedAt(
        reader.piece.source,
        index,
        `EXPLAIN (${name.toUpperCase()}) is not supported`,
        known,
      )
  } while (reader.skip(','))
  reader.expect(')')
  return options
}

/** Whether the parenthesis that comes next holds options and not a query. */
function seesOptions(reader: TokenReader): boolean {
  const inside = reader.peek(1)
  if (!reader.sees('(') || inside === undefined) return false
  return inside.kind !== 'symbol' && !/^(?:select|with|values|table)$/i.test(inside.text)
}

/**
 * The options of `EXPLAIN [ANALYZE] [VERBOSE] …` or `EXPLAIN (option, …) …`; the reader stands behind EXPLAIN, and then
 * before the statement that is explained. FORMAT is taken without parentheses as well.
 */
export function parseExplainOptions(reader: TokenReader): ExplainOptions {
  if (seesOptions(reader)) {
    reader.take()
    return parenthesized(reader)
  }
  let options: ExplainOptions = { analyze: false, format: 'text' }
  for (;;) {
    if (reader.skip('analyze') || reader.skip('analyse')) options = { ...options, analyze: true }
    else if (reader.skip('format')) options = { ...options, format: formatOf(reader) }
    else if (!reader.skip('verbose')) return options
  }
}
