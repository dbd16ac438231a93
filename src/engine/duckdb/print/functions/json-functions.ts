import { asJson } from '../as-json.ts'
import { type Call, type FunctionTable, own, rule } from '../function-rule.ts'
import { pointerOf } from '../json-path.ts'
import { asOutput } from '../print-cast.ts'
import { type Printed, printed } from '../printed.ts'
import { quoteText } from '../quote.ts'
import { refusal } from '../refuse.ts'

/** Functions on JSON; json and jsonb are one type here. */
export const jsonFunctions: FunctionTable = {
  to_json: rule('scalar', 1, 1, toJson),
  to_jsonb: rule('scalar', 1, 1, toJson),
  row_to_json: rule('scalar', 1, 1, toJson),
  array_to_json: rule('scalar', 1, 1, toJson),
  json_build_object: rule('scalar', 0, 100, buildObject),
  jsonb_build_object: rule('scalar', 0, 100, buildObject),
  json_build_array: rule('scalar', 0, 100, buildArray),
  jsonb_build_array: rule('scalar', 0, 100, buildArray),
  json_typeof: own('credsql_json_typeof', 'text', 1),
  jsonb_typeof: own('credsql_json_typeof', 'text', 1),
  json_array_length: own('credsql_json_array_length', 'integer', 1),
  jsonb_array_length: own('credsql_json_array_length', 'integer', 1),
  json_extract_path: rule('scalar', 2, 100, (call) => extractPath('json_extract', 'json', call)),
  jsonb_extract_path: rule('scalar', 2, 100, (call) => extractPath('json_extract', 'json', call)),
  json_extract_path_text: rule('scalar', 2, 100, (call) => extractPath('json_extract_string', 'text', call)),
  jsonb_extract_path_text: rule('scalar', 2, 100, (call) => extractPath('json_extract_string', 'text', call)),
  json_strip_nulls: own('credsql_json_strip_nulls', 'json', 1),
  jsonb_strip_nulls: own('credsql_json_strip_nulls', 'json', 1),
  jsonb_pretty: own('credsql_json_pretty', 'text', 1),
}

function toJson({ args, context }: Call): Printed {
  return asJson(args[0] as Printed, context)
}

function buildObject({ args, context }: Call): Printed {
  if (args.length % 2 !== 0) throw refusal('json_build_object with an odd number of arguments')
  const items = args.map((arg, index) =>
    index % 2 === 0 ? asOutput(arg, context).sql : asJson(arg, context).sql,
  )
  return printed(`json_object(${items.join(', ')})`, 'json')
}

function buildArray({ args, context }: Call): Printed {
  return printed(`json_array(${args.map((arg) => asJson(arg, context).sql).join(', ')})`, 'json')
}

function extractPath(name: string, type: 'json' | 'text', { args }: Call): Printed {
  const steps = args.slice(1).map((arg) => arg.text)
  if (!steps.every((step) => step !== undefined)) throw refusal('a JSON path that is no constant')
  return printed(`${name}(${args[0]?.sql}, ${quoteText(pointerOf(steps))})`, type)
}
