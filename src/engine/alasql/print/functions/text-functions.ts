import { types } from '../../sql-type.ts'
import type { Context } from '../context.ts'
import { asOutput, asText } from '../print-cast.ts'
import { call, type Printed, printed } from '../printed.ts'
import { argument, type FunctionTable, over, rule } from './function-rule.ts'

const length = over('length', types.bigint, ['text'])
const smallLength = over('length', types.count, ['text'])

/** Functions on text. */
export const textFunctions: FunctionTable = {
  upper: over('upper', types.text, ['text']),
  lower: over('lower', types.text, ['text']),
  initcap: over('initcap', types.text, ['text']),
  translate: over('translate', types.text, ['text', 'text', 'text']),
  length,
  char_length: smallLength,
  character_length: smallLength,
  octet_length: over('byte_length', types.count, ['text']),
  concat: rule(1, 100, (args, context) =>
    printed(types.text, 'concat_present', ...args.map((arg) => asOutput(arg, context).sql)),
  ),
  concat_ws: rule(2, 100, (args, context) =>
    printed(types.text, 'concat_with', ...args.map((arg) => asOutput(arg, context).sql)),
  ),
  left: over('left', types.text, ['text', 'integer']),
  right: over('right', types.text, ['text', 'integer']),
  lpad: rule(2, 3, (args, context) => padded('start', args, context)),
  rpad: rule(2, 3, (args, context) => padded('end', args, context)),
  btrim: rule(1, 2, (args, context) => trimmed('both', args, context)),
  ltrim: rule(1, 2, (args, context) => trimmed('start', args, context)),
  rtrim: rule(1, 2, (args, context) => trimmed('end', args, context)),
  position: over('position', types.count, ['text', 'text']),
  strpos: over('position', types.count, ['text', 'text']),
  substr: rule(2, 3, substring),
  substring: rule(2, 3, substring),
  replace: over('replace', types.text, ['text', 'text', 'text']),
  repeat: over('repeat', types.text, ['text', 'integer']),
  reverse: over('reverse', types.text, ['text']),
  split_part: over('split_part', types.text, ['text', 'text', 'integer']),
  starts_with: over('starts_with', types.boolean, ['text', 'text']),
  ascii: over('ascii', types.count, ['text']),
  chr: over('chr', types.text, ['integer']),
  md5: over('md5', types.text, ['text']),
  bit_length: rule(1, 1, ([value], context) =>
    printed(
      types.count,
      'integer_multiply',
      call('byte_length', argument(value, 'text', context).sql),
      8,
      64,
    ),
  ),
  // A negative number has as many digits as its type has bits.
  to_hex: rule(1, 1, ([value], context) =>
    printed(
      types.text,
      'to_hex',
      argument(value, 'integer', context).sql,
      value?.type.kind === 'integer' && value.type.small === true ? 32 : 64,
    ),
  ),
  quote_ident: over('quote_ident', types.text, ['text']),
  quote_literal: rule(1, 1, ([value], context) =>
    printed(types.text, 'quote_literal', asText(value as Printed, context).sql),
  ),
  quote_nullable: rule(1, 1, ([value], context) =>
    printed(
      types.text,
      'coalesce',
      call('quote_literal', asText(value as Printed, context).sql),
      context.slots.constant('NULL'),
    ),
  ),
  format: rule(1, 100, ([pattern, ...values], context) =>
    printed(
      types.text,
      'format',
      argument(pattern, 'text', context).sql,
      ...values.map((value) => asOutput(value, context).sql),
    ),
  ),
  num_nulls: rule(1, 100, (args) => printed(types.int, 'count_nulls', ...args.map(({ sql }) => sql))),
  num_nonnulls: rule(1, 100, (args) =>
    printed(
      types.int,
      'integer_subtract',
      args.length,
      call('count_nulls', ...args.map(({ sql }) => sql)),
      32,
    ),
  ),
  text: rule(1, 1, ([value], context) => asText(value as Printed, context)),
  // Ours: the one spelling of a registry, whatever a system has as its address.
  registry_host: over('registry_host', types.text, ['text']),
}

function substring(args: readonly Printed[], context: Context): Printed {
  const [text, ...numbers] = args
  return printed(
    types.text,
    'substring',
    argument(text, 'text', context).sql,
    ...numbers.map((number) => argument(number, 'integer', context).sql),
  )
}

function padded(
  side: 'start' | 'end',
  [text, count, filling]: readonly Printed[],
  context: Context,
): Printed {
  return printed(
    types.text,
    'pad',
    context.slots.constant(side),
    argument(text, 'text', context).sql,
    argument(count, 'integer', context).sql,
    filling === undefined ? context.slots.constant(' ') : argument(filling, 'text', context).sql,
  )
}

function trimmed(side: 'both' | 'start' | 'end', [text, set]: readonly Printed[], context: Context): Printed {
  return printed(
    types.text,
    'trim',
    context.slots.constant(side),
    argument(text, 'text', context).sql,
    set === undefined ? context.slots.constant(' ') : argument(set, 'text', context).sql,
  )
}
