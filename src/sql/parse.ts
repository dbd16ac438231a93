import type { Node } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { byteOffsetOf } from './byte-offset.ts'
import { checkTree } from './check-tree.ts'
import type { Token } from './lex.ts'
import { loadParser } from './load-parser.ts'
import { tooDeepAt } from './nesting.ts'
import { type FoundParameters, findParameters } from './parameters.ts'
import { parseCall } from './parse-call.ts'
import { parseDescribe } from './parse-describe.ts'
import { parseExec } from './parse-exec.ts'
import { parseExplainOptions } from './parse-explain.ts'
import { parseShow } from './parse-show.ts'
import { parseTree } from './parse-tree.ts'
import { placeAtIndex } from './place.ts'
import { splitTokens } from './split.ts'
import type { ExplainableStatement, Statement, StatementText } from './statement.ts'
import { type Piece, syntaxErrorAt } from './syntax-error.ts'
import { TokenReader } from './token-reader.ts'
import { unsupportedAt } from './unsupported.ts'

function textOf({ source, tokens }: Piece, { slots }: FoundParameters): StatementText {
  const start = tokens[0]?.start ?? 0
  const end = tokens.at(-1)?.end ?? start
  return { text: source.slice(start, end), offset: byteOffsetOf(source, start), source, parameters: slots }
}

/** `CREATE TABLE`, `SET`, …: what a statement calls itself. */
function nameOf(tokens: readonly Token[]): string {
  const words = /^(?:create|alter|drop)$/i.test(tokens[0]?.text ?? '') ? 2 : 1
  return tokens
    .slice(0, words)
    .map(({ text }) => text.toUpperCase())
    .join(' ')
}

function statementOf(tree: Node, piece: Piece, base: StatementText): ExplainableStatement {
  if ('SelectStmt' in tree) return { ...base, kind: 'select', tree: tree.SelectStmt }
  if ('InsertStmt' in tree) return { ...base, kind: 'insert', tree: tree.InsertStmt }
  if ('UpdateStmt' in tree) return { ...base, kind: 'update', tree: tree.UpdateStmt }
  if ('DeleteStmt' in tree) return { ...base, kind: 'delete', tree: tree.DeleteStmt }
  if ('MergeStmt' in tree) return { ...base, kind: 'merge', tree: tree.MergeStmt }
  throw unsupportedAt(piece.source, piece.tokens[0]?.start ?? 0, `${nameOf(piece.tokens)} is not supported`)
}

/** Operators that PostgreSQL's grammar takes for someone's own, and that are a habit from another language. */
function refuseForeignOperators(piece: Piece): void {
  for (const { kind, text, start } of piece.tokens) {
    if (kind !== 'symbol') continue
    if (text === '==' || text.includes('`')) throw syntaxErrorAt(piece, start)
  }
}

function parsePostgres(piece: Piece, found: FoundParameters, base: StatementText): ExplainableStatement {
  const start = piece.tokens[0]?.start ?? 0
  const end = piece.tokens.at(-1)?.end ?? start
  const replacements = found.replacements.map((one) => ({
    ...one,
    start: one.start - start,
    end: one.end - start,
  }))
  const tree = parseTree({ piece, start, end, replacements, origin: start })
  checkTree(tree, piece)
  return statementOf(tree, piece, base)
}

/** `EXECUTE name` and `EXECUTE name (…)` are PostgreSQL's, for prepared statements. */
function isExec({ tokens }: Piece): boolean {
  const verb = tokens[0]?.text.toLowerCase()
  return (
    verb === 'exec' ||
    (verb === 'execute' && tokens.some(({ text }, index) => index > 1 && /^[.@]$/.test(text)))
  )
}

function parseExplain(piece: Piece, base: StatementText): Statement {
  const reader = new TokenReader(piece, 1)
  const options = parseExplainOptions(reader)
  const tokens = piece.tokens.slice(reader.position)
  if (tokens.length === 0) return reader.fail({ hint: 'EXPLAIN is followed by the statement to explain' })
  const statement = parsePiece({ source: piece.source, tokens })
  if (statement.kind === 'explain' || statement.kind === 'show' || statement.kind === 'describe') {
    const message = `EXPLAIN of ${statement.kind.toUpperCase()} is not supported`
    throw unsupportedAt(piece.source, tokens[0]?.start ?? 0, message)
  }
  return { ...base, ...options, kind: 'explain', statement }
}

function parsePiece(piece: Piece): Statement {
  const found = findParameters(piece)
  const base = textOf(piece, found)
  const [first] = piece.tokens
  const verb = first?.kind === 'word' ? first.text.toLowerCase() : ''
  if (verb === 'explain') return parseExplain(piece, base)
  if (isExec(piece)) {
    const exec = parseExec(new TokenReader(piece, 1), base, found.replacements)
    for (const { value } of exec.arguments) checkTree(value, piece)
    return exec
  }
  if (verb === 'show') return parseShow(new TokenReader(piece, 1), base)
  if (verb === 'describe' || verb === 'desc') return parseDescribe(new TokenReader(piece, 1), base)
  refuseForeignOperators(piece)
  if (verb === 'call') return parseCall(piece, base, found.replacements)
  return parsePostgres(piece, found, base)
}

/** PostgreSQL's parser is written in C: it stops at a NUL, and reads half a surrogate pair as something else. */
function refuseBrokenText(text: string): void {
  const index = text.search(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/)
  if (index < 0) return
  const what = text[index] === '\0' ? 'a NUL character' : 'half of a surrogate pair'
  throw new CredsqlError('syntax_error', `${what} is no part of a SQL text`, {
    place: placeAtIndex(text, index),
  })
}

const unclosed = { string: 'quoted string', quoted: 'quoted identifier', comment: '/* comment' } as const

/** An open quote is said first: whatever else is wrong is likely to come from it. */
function refuseOpenQuote(piece: Piece): void {
  const open = piece.tokens.find(({ closed }) => !closed)
  if (open === undefined) return
  const dollar = open.text.startsWith('$')
  const kind = open.kind === 'quoted' || open.kind === 'comment' ? open.kind : 'string'
  throw syntaxErrorAt(piece, open.start, `unterminated ${dollar ? 'dollar-quoted string' : unclosed[kind]}`)
}

/**
 * The statements of a text, which are separated by semicolons. Throws `syntax_error`, `unsupported` or `invalid_parameter`
 * with the place in the whole text; nothing is returned when one of them is wrong.
 */
export async function parseStatements(text: string): Promise<readonly Statement[]> {
  refuseBrokenText(text)
  await loadParser()
  return splitTokens(text).map((tokens) => {
    const piece = { source: text, tokens }
    refuseOpenQuote(piece)
    const deep = tooDeepAt(tokens)
    if (deep !== undefined)
      throw unsupportedAt(
        text,
        deep.start,
        'the statement is nested too deeply',
        'write it flatter, or in parts',
      )
    return parsePiece(piece)
  })
}
