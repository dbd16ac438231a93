import { type FunctionTable, rule } from '../function-rule.ts'
import { regexPattern } from '../print-pattern.ts'
import { type Printed, printed } from '../printed.ts'
import { quoteText } from '../quote.ts'
import { refusal } from '../refuse.ts'
import { translateRegex } from '../regex-syntax.ts'

/** Functions with regular expressions. */
export const regexFunctions: FunctionTable = {
  regexp_like: rule('scalar', 2, 3, ({ args, context }) =>
    printed(
      `regexp_matches(${args[0]?.sql}, ${regexPattern(args[1] as Printed, context)}, '${options(args[2]).text}')`,
      'boolean',
    ),
  ),
  regexp_replace: rule('scalar', 3, 4, ({ args, context }) => {
    const [text, pattern, replacement, flags] = args as [Printed, Printed, Printed, Printed | undefined]
    if (flags?.type === 'integer') throw refusal('regexp_replace from a position')
    const { text: letters, global } = options(flags)
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
    return printed(
      `regexp_split_to_array(${args[0]?.sql}, ${withFlags(args[1] as Printed, text, context)})`,
      'text[]',
    )
  }),
}

/** The groups of the first match as an array, the whole match where the pattern has no groups; NULL without a match. */
export function firstMatch(args: readonly Printed[], flags: string): string {
  const { regex, groups } = groupedPattern(args[1] as Printed, flags)
  const text = args[0]?.sql ?? ''
  const parts = groupNumbers(groups).map((group) => `regexp_extract(${text}, ${regex}, ${group})`)
  return `(CASE WHEN regexp_matches(${text}, ${regex}) THEN [${parts.join(', ')}] END)`
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
  const { regex, groups } = groupedPattern(args[1] as Printed, 's')
  const text = args[0]?.sql ?? ''
  return `(CASE WHEN regexp_matches(${text}, ${regex}) THEN regexp_extract(${text}, ${regex}, ${Math.min(groups, most)}) END)`
}

function groupNumbers(groups: number): number[] {
  return groups === 0 ? [0] : Array.from({ length: groups }, (_, index) => index + 1)
}

/** A constant pattern with its number of groups. RE2 does not tell a group that took no part from an empty one. */
function groupedPattern(
  pattern: Printed,
  flags: string,
): { readonly regex: string; readonly groups: number } {
  if (pattern.text === undefined) throw refusal('a pattern with groups that is no constant')
  const regex = translateRegex(pattern.text)
  const bare = regex.replace(/\\./gs, '_').replace(/\[\^?\]?[^\]]*\]/g, '_')
  const groups = bare.match(/\((?!\?)/g)?.length ?? 0
  if (groups > 0 && /\||\)[?*{]/.test(bare)) throw refusal('a group that may take no part in the match')
  return { regex: quoteText(`(?${flags})${regex}`), groups }
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
