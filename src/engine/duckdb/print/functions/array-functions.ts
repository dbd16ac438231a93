import { parseArrayText } from '../array-text.ts'
import { type FunctionTable, likeFirst, rule } from '../function-rule.ts'
import { asOutput } from '../print-cast.ts'
import { type Printed, printed } from '../printed.ts'
import { quoteText } from '../quote.ts'
import { refusal } from '../refuse.ts'
import { arrayOf, elementType, isArray } from '../sql-type.ts'

/** Functions on arrays. An array is DuckDB's list, which counts from 1 too. */
export const arrayFunctions: FunctionTable = {
  array_length: rule('scalar', 2, 2, ({ args }) => {
    onlyFirstDimension(args[1])
    // An empty array has no length in PostgreSQL.
    return printed(`nullif(len(${list(args[0])}), 0)`, 'integer')
  }),
  array_upper: rule('scalar', 2, 2, ({ args }) => {
    onlyFirstDimension(args[1])
    return printed(`nullif(len(${list(args[0])}), 0)`, 'integer')
  }),
  array_lower: rule('scalar', 2, 2, ({ args }) => {
    onlyFirstDimension(args[1])
    return printed(`(CASE WHEN len(${list(args[0])}) > 0 THEN 1 END)`, 'integer')
  }),
  cardinality: rule('scalar', 1, 1, ({ args }) => printed(`len(${list(args[0])})`, 'integer')),
  array_append: rule('scalar', 2, 2, ({ args }) =>
    printed(`list_append(COALESCE(${list(args[0])}, []), ${args[1]?.sql})`, args[0]?.type ?? 'any'),
  ),
  array_prepend: rule('scalar', 2, 2, ({ args }) =>
    printed(`list_prepend(${args[0]?.sql}, COALESCE(${list(args[1])}, []))`, args[1]?.type ?? 'any'),
  ),
  array_cat: rule('scalar', 2, 2, ({ args }) => {
    const [a, b] = [list(args[0]), list(args[1])]
    return printed(
      `(CASE WHEN ${a} IS NULL THEN ${b} WHEN ${b} IS NULL THEN ${a} ELSE list_concat(${a}, ${b}) END)`,
      likeFirstOf(args),
    )
  }),
  array_remove: rule('scalar', 2, 2, ({ args }) =>
    printed(
      `list_filter(${list(args[0])}, lambda "*item*": "*item*" IS DISTINCT FROM ${args[1]?.sql})`,
      likeFirstOf(args),
    ),
  ),
  array_replace: rule('scalar', 3, 3, ({ args }) =>
    printed(
      `list_transform(${list(args[0])}, lambda "*item*": CASE WHEN "*item*" IS NOT DISTINCT FROM ${args[1]?.sql} THEN ${args[2]?.sql} ELSE "*item*" END)`,
      likeFirstOf(args),
    ),
  ),
  array_position: rule('scalar', 2, 2, ({ args }) =>
    printed(`list_position(${list(args[0])}, ${args[1]?.sql})`, 'integer'),
  ),
  array_to_string: rule('scalar', 2, 3, ({ args, context }) => {
    const [array, separator, nulls] = args
    const texts = isArray(array?.type ?? 'any')
      ? `list_transform(${list(array)}, lambda "*item*": ${asOutput(printed('"*item*"', elementType(array?.type ?? 'any')), context).sql})`
      : `CAST(${list(array)} AS VARCHAR[])`
    const filled =
      nulls === undefined || nulls.isNull === true
        ? `list_filter(${texts}, lambda "*text*": "*text*" IS NOT NULL)`
        : `list_transform(${texts}, lambda "*text*": COALESCE("*text*", ${nulls.sql}))`
    // DuckDB joins an empty list to NULL.
    return printed(
      `(CASE WHEN ${list(array)} IS NOT NULL AND ${separator?.sql} IS NOT NULL THEN COALESCE(array_to_string(${filled}, ${separator?.sql}), '') END)`,
      'text',
    )
  }),
  string_to_array: rule('scalar', 2, 3, ({ args }) => {
    const [text, separator, nulls] = args as [Printed, Printed, Printed | undefined]
    const parts =
      separator.isNull === true
        ? `(CASE WHEN ${text.sql} = '' THEN [] ELSE string_split(${text.sql}, '') END)`
        : `(CASE WHEN ${text.sql} = '' THEN [] WHEN ${separator.sql} = '' AND ${text.sql} IS NOT NULL THEN [${text.sql}] ELSE string_split(${text.sql}, ${separator.sql}) END)`
    const list =
      nulls === undefined
        ? parts
        : `list_transform(${parts}, lambda "*part*": nullif("*part*", ${nulls.sql}))`
    return printed(list, 'text[]')
  }),
  trim_array: rule('scalar', 2, 2, ({ args }) =>
    printed(`(${list(args[0])})[1:len(${list(args[0])}) - ${args[1]?.sql}]`, likeFirstOf(args)),
  ),
}

function likeFirstOf(args: readonly Printed[]) {
  const type = args[0]?.type ?? 'any'
  if (isArray(type)) return type
  return type === 'literal' ? arrayOf('text') : typeof likeFirst === 'function' ? likeFirst(args) : likeFirst
}

function list(value: Printed | undefined): string {
  if (value?.text !== undefined) return parseArrayText(value.text)
  return value?.sql ?? quoteText('')
}

function onlyFirstDimension(dimension: Printed | undefined): void {
  if (dimension?.integer !== 1) throw refusal('an array dimension other than 1')
}
