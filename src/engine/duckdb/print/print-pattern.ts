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

function printRegexMatch(ignoreCase: boolean, left: Printed, right: Printed, context: PrintContext): string {
  // In PostgreSQL a dot matches a newline too.
  return `regexp_matches(${left.sql}, ${regexPattern(right, context)}, '${ignoreCase ? 'si' : 's'}')`
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
