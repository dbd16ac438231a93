import { refusal } from '../../refuse.ts'
import { type SqlType, types } from '../../sql-type.ts'
import type { FunctionName } from '../../value/functions.ts'
import { asJson, pathOf, toJson } from '../apply-json.ts'
import type { Context } from '../context.ts'
import { asOutput } from '../print-cast.ts'
import { type Printed, printed } from '../printed.ts'
import { type FunctionRule, type FunctionTable, rule } from './function-rule.ts'

/** Functions on JSON; json and jsonb are one type here. */
export const jsonFunctions: FunctionTable = {
  json_typeof: overJson('json_typeof', types.text),
  jsonb_typeof: overJson('json_typeof', types.text),
  json_array_length: overJson('json_array_length', types.bigint),
  jsonb_array_length: overJson('json_array_length', types.bigint),
  json_strip_nulls: overJson('json_strip_nulls', types.json),
  jsonb_strip_nulls: overJson('json_strip_nulls', types.json),
  jsonb_pretty: overJson('json_pretty', types.text),
  to_json: rule(1, 1, ([value], context) => jsonOf(value as Printed, context)),
  to_jsonb: rule(1, 1, ([value], context) => jsonOf(value as Printed, context)),
  json_build_object: rule(0, 100, buildObject),
  jsonb_build_object: rule(0, 100, buildObject),
  json_build_array: rule(0, 100, buildArray),
  jsonb_build_array: rule(0, 100, buildArray),
  json_extract_path: extractPath('json_path', types.json),
  jsonb_extract_path: extractPath('json_path', types.json),
  json_extract_path_text: extractPath('json_path_text', types.text),
  jsonb_extract_path_text: extractPath('json_path_text', types.text),
}

function jsonOf(value: Printed, context: Context): Printed {
  return value.type.kind === 'json' ? value : toJson(value, context)
}

function buildObject(args: readonly Printed[], context: Context): Printed {
  if (args.length % 2 !== 0) throw refusal('json_build_object with an odd number of arguments')
  const items = args.map(
    (arg, index) => (index % 2 === 0 ? asOutput(arg, context) : toJson(arg, context)).sql,
  )
  return printed(types.json, 'json_object', ...items)
}

function buildArray(args: readonly Printed[], context: Context): Printed {
  return printed(types.json, 'json_array', ...args.map((arg) => toJson(arg, context).sql))
}

function overJson(name: FunctionName, type: SqlType): FunctionRule {
  return rule(1, 1, ([value], context) => printed(type, name, asJson(value as Printed, context).sql))
}

function extractPath(name: FunctionName, type: SqlType): FunctionRule {
  return rule(2, 100, ([value, ...steps], context) => {
    const path = steps.map(({ text }) => {
      if (text === undefined) throw refusal('a JSON path that is no constant')
      return text
    })
    return printed(type, name, asJson(value as Printed, context).sql, ...pathOf(path, context))
  })
}
