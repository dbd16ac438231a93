import { type FunctionRule, type FunctionTable, form, own, rule, same } from '../function-rule.ts'
import { asOutput, asText } from '../print-cast.ts'
import { patternWithEscape, similarPattern } from '../print-pattern.ts'
import { type Printed, printed } from '../printed.ts'
import { refusal } from '../refuse.ts'
import { matchedPart } from './regex-functions.ts'

/** Functions on text, and those that turn other types into text. */
export const textFunctions: FunctionTable = {
  upper: same('upper', 'text', 1),
  lower: same('lower', 'text', 1),
  initcap: own('credsql_initcap', 'text', 1),
  length: rule('scalar', 1, 1, ({ args }) =>
    printed(`${args[0]?.type === 'bytea' ? 'octet_length' : 'length'}(${args[0]?.sql})`, 'integer'),
  ),
  char_length: same('length', 'integer', 1),
  character_length: same('length', 'integer', 1),
  octet_length: form('strlen($1)', 'integer', 1),
  bit_length: form('(8 * strlen($1))', 'integer', 1),
  concat: rule('scalar', 1, 100, ({ args, context }) =>
    printed(`concat(${args.map((arg) => asOutput(arg, context).sql).join(', ')})`, 'text'),
  ),
  concat_ws: rule('scalar', 2, 100, ({ args, context }) =>
    printed(`concat_ws(${args.map((arg) => asOutput(arg, context).sql).join(', ')})`, 'text'),
  ),
  left: same('left', 'text', 2),
  right: same('right', 'text', 2),
  lpad: rule('scalar', 2, 3, ({ args, context }) => padded('credsql_lpad', args, context.need)),
  rpad: rule('scalar', 2, 3, ({ args, context }) => padded('credsql_rpad', args, context.need)),
  btrim: rule('scalar', 1, 2, ({ args }) =>
    printed(`trim(${args[0]?.sql}, ${args[1]?.sql ?? "' '"})`, 'text'),
  ),
  ltrim: rule('scalar', 1, 2, ({ args }) =>
    printed(`ltrim(${args[0]?.sql}, ${args[1]?.sql ?? "' '"})`, 'text'),
  ),
  rtrim: rule('scalar', 1, 2, ({ args }) =>
    printed(`rtrim(${args[0]?.sql}, ${args[1]?.sql ?? "' '"})`, 'text'),
  ),
  position: form('strpos($1, $2)', 'integer', 2),
  strpos: same('strpos', 'integer', 2),
  substr: rule('scalar', 2, 3, ({ args, context }) => part(args, context.need)),
  substring: rule('scalar', 2, 3, ({ args, context }) => {
    const [, start] = args
    if (args.length === 2 && (start?.type === 'literal' || start?.type === 'text')) {
      return printed(matchedPart(args, 1), 'text')
    }
    if (start?.type === 'literal' || start?.type === 'text') throw refusal('substring(… SIMILAR …)')
    return part(args, context.need)
  }),
  overlay: rule('scalar', 3, 4, ({ args }) => {
    const [text, other, from, count] = args as [Printed, Printed, Printed, Printed | undefined]
    const length = count?.sql ?? `length(${other.sql})`
    return printed(
      `(left(${text.sql}, greatest(${from.sql} - 1, 0)) || ${other.sql} || substr(${text.sql}, greatest(${from.sql} + ${length}, 1)))`,
      'text',
    )
  }),
  replace: rule('scalar', 3, 3, ({ args }) =>
    printed(
      `(CASE WHEN ${args[1]?.sql} = '' AND ${args[2]?.sql} IS NOT NULL THEN ${args[0]?.sql} ELSE replace(${args.map((arg) => arg.sql).join(', ')}) END)`,
      'text',
    ),
  ),
  translate: same('translate', 'text', 3),
  // DuckDB's reverse keeps a letter and the accents that follow it together.
  reverse: form("array_to_string(list_reverse(regexp_split_to_array($1, '')), '')", 'text', 1),
  repeat: form('repeat($1, greatest($2, 0))', 'text', 2),
  split_part: rule('scalar', 3, 3, ({ args, context }) => {
    context.need('credsql_split_part')
    return printed(`credsql_split_part(${args.map((arg) => arg.sql).join(', ')})`, 'text')
  }),
  starts_with: same('starts_with', 'boolean', 2),
  num_nulls: counted('IS NULL'),
  num_nonnulls: counted('IS NOT NULL'),
  ascii: form('COALESCE(nullif(ord($1), -1), CASE WHEN $1 IS NOT NULL THEN 0 END)', 'integer', 1),
  chr: own('credsql_chr', 'text', 1),
  md5: same('md5', 'text', 1),
  sha256: form('unhex(sha256($1))', 'bytea', 1),
  encode: rule('scalar', 2, 2, ({ args }) => {
    const [bytes, format] = args as [Printed, Printed]
    const blob = bytes.type === 'bytea' ? bytes.sql : `encode(${bytes.sql})`
    if (format.text === 'hex') return printed(`lower(hex(${blob}))`, 'text')
    // PostgreSQL breaks base64 after 76 characters.
    if (format.text === 'base64')
      return printed(
        `rtrim(regexp_replace(to_base64(${blob}), '(.{76})', '\\1' || chr(10), 'g'), chr(10))`,
        'text',
      )
    throw refusal(`encode to ${format.text ?? 'a format that is no constant'}`)
  }),
  decode: rule('scalar', 2, 2, ({ args }) => {
    const [text, format] = args as [Printed, Printed]
    if (format.text === 'hex') return printed(`unhex(regexp_replace(${text.sql}, '\\s', '', 'g'))`, 'bytea')
    if (format.text === 'base64')
      return printed(`from_base64(regexp_replace(${text.sql}, '\\s', '', 'g'))`, 'bytea')
    throw refusal(`decode from ${format.text ?? 'a format that is no constant'}`)
  }),
  convert_from: rule('scalar', 2, 2, ({ args }) => {
    onlyUtf8(args[1])
    return printed(`decode(${args[0]?.sql})`, 'text')
  }),
  convert_to: rule('scalar', 2, 2, ({ args }) => {
    onlyUtf8(args[1])
    return printed(`encode(${args[0]?.sql})`, 'bytea')
  }),
  quote_ident: own('credsql_quote_ident', 'text', 1),
  quote_literal: rule('scalar', 1, 1, ({ args, context }) => {
    context.need('credsql_quote_literal')
    return printed(`credsql_quote_literal(${asText(args[0] as Printed, context).sql})`, 'text')
  }),
  quote_nullable: rule('scalar', 1, 1, ({ args, context }) => {
    context.need('credsql_quote_literal')
    return printed(
      `COALESCE(credsql_quote_literal(${asText(args[0] as Printed, context).sql}), 'NULL')`,
      'text',
    )
  }),
  format: rule('scalar', 1, 100, ({ args, context }) => {
    context.need('credsql_format')
    const [pattern, ...values] = args
    const texts = values.map((value) => asOutput(value, context).sql)
    return printed(`credsql_format(${pattern?.sql}, CAST([${texts.join(', ')}] AS VARCHAR[]))`, 'text')
  }),
  to_hex: rule('scalar', 1, 1, ({ args }) => {
    const [value] = args as [Printed]
    const bits = `CAST(${value.sql} AS BIGINT)`
    return printed(`lower(to_hex(${value.small === true ? `(${bits} & 4294967295)` : bits}))`, 'text')
  }),
  text: rule('scalar', 1, 1, ({ args, context }) => asText(args[0] as Printed, context)),
  // Ours: the one spelling of a registry, whatever a system has as its address.
  registry_host: own('credsql_registry_host', 'text', 1),
  gen_random_uuid: same('uuid', 'uuid', 0),
  // What PostgreSQL's parser makes of LIKE … ESCAPE and SIMILAR TO.
  like_escape: rule('scalar', 2, 2, ({ args }) => patternWithEscape(args[0] as Printed, args[1] as Printed)),
  similar_to_escape: rule('scalar', 1, 2, ({ args, context }) =>
    similarPattern(args[0] as Printed, args[1], context),
  ),
}

function counted(test: string): FunctionRule {
  return rule('scalar', 1, 100, ({ args }) => {
    const each = args.map((arg) => `CAST(${arg.sql} ${test} AS INTEGER)`)
    return { sql: `(${each.join(' + ')})`, type: 'integer', small: true }
  })
}

function padded(name: string, args: readonly Printed[], need: (name: string) => void): Printed {
  need(name)
  return printed(`${name}(${args[0]?.sql}, ${args[1]?.sql}, ${args[2]?.sql ?? "' '"})`, 'text')
}

function part(args: readonly Printed[], need: (name: string) => void): Printed {
  const name = args.length === 2 ? 'credsql_substring_from' : 'credsql_substring'
  need(name)
  return printed(`${name}(${args.map((arg) => arg.sql).join(', ')})`, 'text')
}

function onlyUtf8(encoding: Printed | undefined): void {
  if (!/^utf-?8$/i.test(encoding?.text ?? '')) throw refusal('an encoding other than UTF8')
}
