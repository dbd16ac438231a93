import { type FunctionTable, rule } from '../function-rule.ts'
import { regexPattern, testedPattern, testedRegex } from '../print-pattern.ts'
import { type Printed, printed } from '../printed.ts'
import { quoteText } from '../quote.ts'
import { refusal } from '../refuse.ts'
import { translateRegex } from '../regex-syntax.ts'

/** Functions with regular expressions. */
export const regexFunctions: FunctionTable = {
  regexp_like: rule('scalar', 2, 3, ({ args, context }) =>
    printed(
      `regexp_matches(${args[0]?.sql}, ${testedPattern(args[1] as Printed, context)}, '${options(args[2]).text}')`,
      'boolean',
    ),
  ),
  regexp_replace: rule('scalar', 3, 4, ({ args, context }) => {
    const [text, pattern, replacement, flags] = args as [Printed, Printed, Printed, Printed | undefined]
    if (flags?.type === 'integer') throw refusal('regexp_replace from a position')
    const { text: letters, global } = options(flags)
    // PostgreSQL finds nothing behind each match, too; RE2 does not.
    if (global && replacement.text !== '' && mayMatchNothing(pattern))
      throw refusal('to replace each match of a pattern that may match nothing')
    // \& is the whole match; RE2 calls it \0.
    const text2 =
      replacement.text === undefined
        ? `replace(${replacement.sql}, '\\&', '\\0')`
        : `'${replacement.text.replaceAll('\\&', '\\0').replaceAll("'", "''")}'`
    return printed(
      `regexp_replace(${text.sql}, ${regexPattern(pattern, context)}, ${text2}, '${letters}${global ? 'g' : ''}')`,
      'text',
    )
  }),
  regexp_match: rule('scalar', 2, 3, ({ args }) => {
    const { text, global } = options(args[2])
    if (global) throw refusal("regexp_match with the option 'g'")
    return printed(firstMatch(args, text), 'text[]')
  }),
  regexp_substr: rule('scalar', 2, 2, ({ args }) => printed(matchedPart(args, 0), 'text')),
  regexp_count: rule('scalar', 2, 2, ({ args, context }) =>
    printed(
      `len(regexp_extract_all(${args[0]?.sql}, ${withFlags(args[1] as Printed, 's', context)}))`,
      'integer',
    ),
  ),
  regexp_split_to_array: rule('scalar', 2, 3, ({ args, context }) => {
    const { text } = options(args[2])
    return printed(`regexp_split_to_array(${args[0]?.sql}, ${separator(args[1], text, context)})`, 'text[]')
  }),
}

/**
 * A pattern to split by. DuckDB goes on behind each match as if the text began there, and does not pass over empty matches; so none
 * may ask for its place, and none but the empty one may match nothing.
 */
export function separator(
  pattern: Printed | undefined,
  flags: string,
  context: Parameters<typeof regexPattern>[1],
): string {
  if (pattern?.text === undefined) throw refusal('to split by a pattern that is no constant')
  if (/[\^$]|\\[bBAz]/.test(withoutClasses(pattern.text)))
    throw refusal('to split by a pattern that asks for its place')
  if (pattern.text !== '' && mayMatchNothing(pattern))
    throw refusal('to split by a pattern that may match nothing')
  return withFlags(pattern, flags, context)
}

/** A pattern in which each escaped character and each class is one letter; what asks for a place is left. */
function withoutClasses(pattern: string): string {
  return translateRegex(pattern)
    .replace(/\\[^bBAz]/gs, '_')
    .replace(/\[\^?\]?[^\]]*\]/g, '_')
}

/** Whether a pattern may match an empty text; of one that is no constant nobody knows. */
function mayMatchNothing(pattern: Printed): boolean {
  if (pattern.text === undefined) return true
  try {
    return new RegExp(`^(?:${withoutClasses(pattern.text)})$`).test('')
  } catch {
    return true
  }
}

/** The groups of the first match as an array, the whole match where the pattern has no groups; NULL without a match. */
export function firstMatch(args: readonly Printed[], flags: string): string {
  const { regex, test, groups } = groupedPattern(args[1] as Printed, flags)
  const text = args[0]?.sql ?? ''
  const parts = groupNumbers(groups).map((group) => `regexp_extract(${text}, ${regex}, ${group})`)
  return `(CASE WHEN regexp_matches(${text}, ${test}) THEN [${parts.join(', ')}] END)`
}

/** What `firstMatch` gives, of every match, as a list. */
export function allMatches(args: readonly Printed[], flags: string): string {
  const { regex, groups } = groupedPattern(args[1] as Printed, flags)
  const text = args[0]?.sql ?? ''
  const parts = groupNumbers(groups).map((group) => `regexp_extract_all(${text}, ${regex}, ${group})["*at*"]`)
  return `list_transform(generate_series(1, len(regexp_extract_all(${text}, ${regex}))), lambda "*at*": [${parts.join(', ')}])`
}

/** The first match, or its first group where the pattern has groups and `most` allows one; NULL without a match. */
export function matchedPart(args: readonly Printed[], most: 0 | 1): string {
  const { regex, test, groups } = groupedPattern(args[1] as Printed, 's')
  const text = args[0]?.sql ?? ''
  return `(CASE WHEN regexp_matches(${text}, ${test}) THEN regexp_extract(${text}, ${regex}, ${Math.min(groups, most)}) END)`
}

function groupNumbers(groups: number): number[] {
  return groups === 0 ? [0] : Array.from({ length: groups }, (_, index) => index + 1)
}

/** A constant pattern with its number of groups. RE2 does not tell a group that took no part from an empty one. */
function groupedPattern(
  pattern: Printed,
  flags: string,
): { readonly regex: string; readonly test: string; readonly groups: number } {
  if (pattern.text === undefined) throw refusal('a pattern with groups that is no constant')
  const regex = translateRegex(pattern.text)
  const bare = regex.replace(/\\./gs, '_').replace(/\[\^?\]?[^\]]*\]/g, '_')
  const groups = bare.match(/\((?!\?)/g)?.length ?? 0
  if (groups > 0 && /\||\)[?*{]/.test(bare)) throw refusal('a group that may take no part in the match')
  return {
    regex: quoteText(`(?${flags})${regex}`),
    test: quoteText(`(?${flags})${testedRegex(regex)}`),
    groups,
  }
}

/** A pattern with its options in front, for the functions that take none. */
export function withFlags(
  pattern: Printed,
  flags: string,
  context: Parameters<typeof regexPattern>[1],
): string {
  const regex = regexPattern(pattern, context)
  return regex.startsWith("'") ? `'(?${flags})${regex.slice(1)}` : `('(?${flags})' || ${regex})`
}

/** PostgreSQL's option letters in RE2's; a dot matches a newline unless `n` or `p` is given. */
export function options(flags: Printed | undefined): { readonly text: string; readonly global: boolean } {
  if (flags === undefined) return { text: 's', global: false }
  if (flags.text === undefined) throw refusal('regular expression options that are no constant')
  let [ignoreCase, newline, global] = [false, false, false]
  for (const letter of flags.text) {
    if (letter === 'g') global = true
    else if (letter === 'i') ignoreCase = true
    else if (letter === 'c') ignoreCase = false
    else if (letter === 'n' || letter === 'm') newline = true
    else if (letter === 's') newline = false
    else throw refusal(`the regular expression option ${letter}`)
  }
  return { text: `${newline ? 'm' : 's'}${ignoreCase ? 'i' : ''}`, global }
}
