import { asJson } from '../as-json.ts'
import { mostDigits, printedDecimal } from '../decimal.ts'
import {
  aggregate,
  type Call,
  type FunctionRule,
  type FunctionTable,
  likeFirst,
  rule,
} from '../function-rule.ts'
import { asOutput } from '../print-cast.ts'
import { type Printed, printed } from '../printed.ts'
import { refusal } from '../refuse.ts'
import { arrayOf, type SqlType } from '../sql-type.ts'

const counted: SqlType = 'integer'

/** Aggregates, also used with OVER. */
export const aggregateFunctions: FunctionTable = {
  count: rule('aggregate', 1, 1, (call) =>
    printed(call.aggregate('count', call.star ? ['*'] : [onlyFields(call.args[0])]), counted),
  ),
  sum: rule('aggregate', 1, 1, (call) => {
    const type = call.args[0]?.type ?? 'any'
    if (type === 'interval') throw refusal('sum of intervals')
    const sql = call.aggregate('sum', [call.args[0]?.sql ?? ''])
    const { decimal } = call.args[0] ?? {}
    if (decimal !== undefined) return printedDecimal(sql, { whole: mostDigits, scale: decimal.scale })
    if (type !== 'integer') return printed(sql, type)
    if (call.args[0]?.small === true) return printed(`CAST(${sql} AS BIGINT)`, 'integer')
    // A decimal, as a division by the sum of bigints is no integer division; with room for the decimals of what stands beside it.
    return printedDecimal(`CAST(${sql} AS DECIMAL(28, 0))`, { whole: 28, scale: 0 })
  }),
  avg: rule('aggregate', 1, 1, (call) => {
    const type = call.args[0]?.type ?? 'any'
    if (type === 'interval') throw refusal('avg of intervals')
    return printed(call.aggregate('avg', [call.args[0]?.sql ?? '']), type === 'double' ? 'double' : 'numeric')
  }),
  min: extreme('min'),
  max: extreme('max'),
  any_value: aggregate('any_value', likeFirst),
  bool_and: aggregate('bool_and', 'boolean'),
  every: aggregate('bool_and', 'boolean'),
  bool_or: aggregate('bool_or', 'boolean'),
  bit_and: aggregate('bit_and', 'integer'),
  bit_or: aggregate('bit_or', 'integer'),
  bit_xor: aggregate('bit_xor', 'integer'),
  // Without ORDER BY the order is the rows', in both engines.
  array_agg: rule('aggregate', 1, 1, (call) =>
    printed(call.aggregate('list', [call.args[0]?.sql ?? '']), arrayOf(call.args[0]?.type ?? 'any')),
  ),
  string_agg: rule('aggregate', 2, 2, (call) => {
    const [value, separator] = call.args as [Printed, Printed]
    return printed(call.aggregate('string_agg', [value.sql, separator.sql]), 'text')
  }),
  stddev: aggregate('stddev_samp', 'double'),
  stddev_samp: aggregate('stddev_samp', 'double'),
  stddev_pop: aggregate('stddev_pop', 'double'),
  variance: aggregate('var_samp', 'double'),
  var_samp: aggregate('var_samp', 'double'),
  var_pop: aggregate('var_pop', 'double'),
  corr: aggregate('corr', 'double', 2),
  covar_pop: aggregate('covar_pop', 'double', 2),
  covar_samp: aggregate('covar_samp', 'double', 2),
  regr_avgx: aggregate('regr_avgx', 'double', 2),
  regr_avgy: aggregate('regr_avgy', 'double', 2),
  regr_count: aggregate('regr_count', 'integer', 2),
  regr_intercept: aggregate('regr_intercept', 'double', 2),
  regr_r2: aggregate('regr_r2', 'double', 2),
  regr_slope: aggregate('regr_slope', 'double', 2),
  regr_sxx: aggregate('regr_sxx', 'double', 2),
  regr_sxy: aggregate('regr_sxy', 'double', 2),
  regr_syy: aggregate('regr_syy', 'double', 2),
  percentile_cont: rule('ordered', 1, 1, (call) => printed(ordered('percentile_cont', call), 'double')),
  percentile_disc: rule('ordered', 1, 1, (call) => printed(ordered('percentile_disc', call), 'any')),
  mode: rule('ordered', 0, 0, (call) => printed(call.aggregate('mode', []), 'any')),
  json_agg: rule('aggregate', 1, 1, jsonList),
  jsonb_agg: rule('aggregate', 1, 1, jsonList),
  json_object_agg: rule('aggregate', 2, 2, jsonObject),
  jsonb_object_agg: rule('aggregate', 2, 2, jsonObject),
}

/** PostgreSQL has no smallest and largest of these. */
function extreme(name: string): FunctionRule {
  return rule('aggregate', 1, 1, (call) => {
    const [value] = call.args as [Printed]
    if (['boolean', 'json', 'uuid', 'bytea', 'record'].includes(value.type))
      throw refusal(`${name} of ${value.type}`)
    const sql = call.aggregate(name, [value.sql])
    if (value.decimal !== undefined) return printedDecimal(sql, value.decimal)
    return printed(sql, value.type === 'literal' ? 'text' : value.type)
  })
}

/** count((a, b)) counts rows that are there, whatever they hold. */
function onlyFields(arg: Printed | undefined): string {
  return arg?.sql ?? '*'
}

function ordered(name: string, call: Call): string {
  return call.aggregate(
    name,
    call.args.map((arg) => arg.sql),
  )
}

function jsonList(call: Call): Printed {
  return printed(`to_json(${call.aggregate('list', [jsonItem(call.args[0], call)])})`, 'json')
}

function jsonObject(call: Call): Printed {
  const [key, value] = call.args as [Printed, Printed]
  call.context.need('credsql_json_object_of')
  const keys = call.aggregate('list', [asOutput(key, call.context).sql])
  const values = call.aggregate('list', [`CAST(${jsonItem(value, call)} AS VARCHAR)`])
  return printed(`CAST(credsql_json_object_of(${keys}, ${values}) AS JSON)`, 'json')
}

/** An absent value is a null of JSON in a list or an object. */
function jsonItem(value: Printed | undefined, call: Call): string {
  if (value === undefined) throw refusal('an aggregate of nothing')
  return `COALESCE(${asJson(value, call.context).sql}, CAST('null' AS JSON))`
}
