import { parseArrayText } from '../array-text.ts'
import { type Call, type FunctionRule, type FunctionTable, rule } from '../function-rule.ts'
import { type Printed, printed } from '../printed.ts'
import { refusal } from '../refuse.ts'
import { arrayOf, elementType, isArray, type SqlType } from '../sql-type.ts'
import { allMatches, firstMatch, options, separator } from './regex-functions.ts'

/**
 * Functions that return a set. Each is printed as the list of its rows; whoever prints the call unnests it.
 * The rows of the functions named in `recordColumns` are records.
 */
export const setFunctions: FunctionTable = {
  generate_series: rule('set', 2, 3, printSeries),
  generate_subscripts: rule('set', 2, 2, ({ args }) => {
    if (args[1]?.integer !== 1) throw refusal('an array dimension other than 1')
    return printed(`generate_series(1, len(${args[0]?.sql}))`, 'integer[]')
  }),
  unnest: rule('set', 1, 1, ({ args }) => {
    const [array] = args as [Printed]
    if (array.text !== undefined) return printed(parseArrayText(array.text), 'text[]')
    return printed(array.sql, isArray(array.type) ? array.type : 'any')
  }),
  json_array_elements: jsonRows('credsql_json_elements', 'JSON', 'json'),
  jsonb_array_elements: jsonRows('credsql_json_elements', 'JSON', 'json'),
  json_array_elements_text: jsonRows('credsql_json_element_texts', 'VARCHAR', 'text'),
  jsonb_array_elements_text: jsonRows('credsql_json_element_texts', 'VARCHAR', 'text'),
  json_object_keys: jsonRows('credsql_json_keys', 'VARCHAR', 'text'),
  jsonb_object_keys: jsonRows('credsql_json_keys', 'VARCHAR', 'text'),
  json_each: jsonRows('credsql_json_entries', 'STRUCT("key" VARCHAR, "value" JSON)', 'record'),
  jsonb_each: jsonRows('credsql_json_entries', 'STRUCT("key" VARCHAR, "value" JSON)', 'record'),
  json_each_text: jsonRows('credsql_json_entry_texts', 'STRUCT("key" VARCHAR, "value" VARCHAR)', 'record'),
  jsonb_each_text: jsonRows('credsql_json_entry_texts', 'STRUCT("key" VARCHAR, "value" VARCHAR)', 'record'),
  regexp_matches: rule('set', 2, 3, ({ args }) => {
    const { text, global } = options(args[2])
    if (global) return printed(allMatches(args, text), 'text[]')
    return printed(
      `list_filter([${firstMatch(args, text)}], lambda "*match*": "*match*" IS NOT NULL)`,
      'text[]',
    )
  }),
  regexp_split_to_table: rule('set', 2, 3, ({ args, context }) => {
    const { text } = options(args[2])
    return printed(`regexp_split_to_array(${args[0]?.sql}, ${separator(args[1], text, context)})`, 'text[]')
  }),
  string_to_table: rule('set', 2, 2, ({ args }) => {
    const [text, separator] = args as [Printed, Printed]
    return printed(
      `(CASE WHEN ${text.sql} = '' THEN [] ELSE string_split(${text.sql}, ${separator.sql}) END)`,
      'text[]',
    )
  }),
}

/** The columns of a set function whose rows are records. */
export const recordColumns: Readonly<
  Record<string, readonly { readonly name: string; readonly type: SqlType }[]>
> = {
  json_each: keyed('json'),
  jsonb_each: keyed('json'),
  json_each_text: keyed('text'),
  jsonb_each_text: keyed('text'),
}

/** The type of a set function's row. */
export function rowType(name: string, list: SqlType): SqlType {
  if (name === 'regexp_matches') return 'text[]'
  return Object.hasOwn(recordColumns, name) ? 'record' : elementType(list)
}

function keyed(value: SqlType): { name: string; type: SqlType }[] {
  return [
    { name: 'key', type: 'text' },
    { name: 'value', type: value },
  ]
}

function jsonRows(name: string, item: string, type: SqlType): FunctionRule {
  return rule('set', 1, 1, ({ args, context }) => {
    context.need(name)
    // Through text, as a null of JSON would become an absent value.
    const texts = item.replace('JSON', 'VARCHAR')
    const list = `CAST(CAST(${name}(${args[0]?.sql}) AS JSON) AS ${texts}[])`
    return printed(item === texts ? list : `CAST(${list} AS ${item}[])`, arrayOf(type))
  })
}

function printSeries({ args }: Call): Printed {
  const moment = args.find((arg) => ['date', 'timestamp', 'timestamptz'].includes(arg.type))
  if (moment === undefined) {
    if (args.some((arg) => arg.type !== 'integer' && arg.type !== 'any'))
      throw refusal('generate_series of anything but integers and timestamps')
    return printed(`generate_series(${args.map((arg) => arg.sql).join(', ')})`, 'integer[]')
  }
  const type = args.slice(0, 2).every((arg) => arg.type === 'timestamp') ? 'timestamp' : 'timestamptz'
  const name = type === 'timestamp' ? 'TIMESTAMP' : 'TIMESTAMPTZ'
  const [from, to, step] = args
  if (step === undefined) throw refusal('generate_series of timestamps without a step')
  const [a, b] = [from, to].map((bound) =>
    bound?.type === type ? bound.sql : `CAST(${bound?.sql} AS ${name})`,
  )
  return printed(`generate_series(${a}, ${b}, CAST(${step.sql} AS INTERVAL))`, `${type}[]`)
}
