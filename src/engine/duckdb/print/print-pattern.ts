import type { PrintContext } from './context.ts'
import { type Printed, printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { translateRegex } from './regex-syntax.ts'
import { similarToRegex } from './similar-syntax.ts'

/** The operators that match a text with a pattern, under PostgreSQL's names. */
export const patternOperators: ReadonlySet<string> = new Set([
  '~~',
  '!~~',
  '~~*',
  '!~~*',
  '~',
  '!~',
  '~*',
  '!~*',
])

/** Prints LIKE, ILIKE and the regular expression operators. */
export function printPattern(
  operator: string,
  left: Printed,
  right: Printed,
  context: PrintContext,
): Printed {
  const negated = operator.startsWith('!')
  const base = negated ? operator.slice(1) : operator
  const test = base.startsWith('~~')
    ? printLike(base === '~~*', left, right)
    : printRegexMatch(base === '~*', left, right, context)
  return printed(negated ? `(NOT ${test})` : test, 'boolean')
}

function printLike(ignoreCase: boolean, left: Printed, right: Printed): string {
  const word = ignoreCase ? 'ILIKE' : 'LIKE'
  const mark = right.likeEscape
  if (mark !== undefined) return `(${left.sql} ${word} ${right.sql}${mark === '' ? '' : ` ESCAPE ${mark}`})`
  // PostgreSQL's LIKE has the backslash as its escape; DuckDB's has none unless it is told.
  const plain = right.text !== undefined && !right.text.includes('\\')
  return `(${left.sql} ${word} ${right.sql}${plain ? '' : " ESCAPE '\\'"})`
}

/** The pattern of LIKE … ESCAPE, which PostgreSQL's parser writes as a function call around the pattern. */
export function patternWithEscape(pattern: Printed, mark: Printed): Printed {
  return { ...pattern, likeEscape: mark.text === '' ? '' : mark.sql }
}

/** A pattern of PostgreSQL's regular expressions in RE2's syntax. */
export function regexPattern(pattern: Printed, context: PrintContext): string {
  if (pattern.text !== undefined) return quoteText(translateRegex(pattern.text))
  context.need('credsql_regex')
  return `credsql_regex(${pattern.sql})`
}

/** As `regexPattern`, for what is only asked whether it matches. */
export function testedPattern(pattern: Printed, context: PrintContext): string {
  if (pattern.text === undefined) return regexPattern(pattern, context)
  return quoteText(testedRegex(translateRegex(pattern.text)))
}

function printRegexMatch(ignoreCase: boolean, left: Printed, right: Printed, context: PrintContext): string {
  const pattern = testedPattern(right, context)
  // In PostgreSQL a dot matches a newline too.
  return `regexp_matches(${left.sql}, ${pattern}, '${ignoreCase ? 'si' : 's'}')`
}

/**
 * A pattern in RE2's syntax, only to be asked whether it matches. DuckDB makes LIKEs of simple patterns and loses a `^` or `$` in the
 * middle; of what stands in a group it makes none.
 */
export function testedRegex(regex: string): string {
  const bare = regex.replace(/\\./gs, '_').replace(/\[\^?\]?[^\]]*\]/g, '_')
  return /[\^$]/.test(bare.replace(/^\^/, '').replace(/\$$/, '')) ? `(${regex})` : regex
}

/** Prints SIMILAR TO; `pattern` is already a regular expression. */
export function printSimilar(left: Printed, pattern: Printed, negated: boolean): Printed {
  const test = `regexp_matches(${left.sql}, ${pattern.sql}, 's')`
  return printed(negated ? `(NOT ${test})` : test, 'boolean')
}

/** The regular expression of SIMILAR TO's pattern. */
export function similarPattern(pattern: Printed, mark: Printed | undefined, context: PrintContext): Printed {
  const constant = mark === undefined ? '\\' : mark.text
  if (pattern.text !== undefined && constant !== undefined) {
    return { sql: quoteText(similarToRegex(pattern.text, constant)), type: 'text' }
  }
  context.need('credsql_similar_regex')
  return printed(`credsql_similar_regex(${pattern.sql}, ${mark?.sql ?? "'\\'"})`, 'text')
}
