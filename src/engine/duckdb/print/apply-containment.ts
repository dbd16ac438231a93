import { parseArrayText } from './array-text.ts'
import type { PrintContext } from './context.ts'
import { listConstant } from './list-constant.ts'
import { type Printed, printed } from './printed.ts'
import { refusal } from './refuse.ts'
import { isArray } from './sql-type.ts'

/** The operators that ask what an array or a JSON value contains. */
export const containmentOperators: ReadonlySet<string> = new Set(['@>', '<@', '&&', '?', '?|', '?&'])

/** Prints `@> <@ &&` on arrays, and `@> <@ ? ?| ?&` on JSON. */
export function applyContainment(
  operator: string,
  left: Printed,
  right: Printed,
  context: PrintContext,
): Printed {
  if (operator === '<@') return applyContainment('@>', right, left, context)
  if (operator === '?') return jsonHas('credsql_json_has_key', left, right, context)
  if (operator === '?|' || operator === '?&') {
    const keys = right.text === undefined ? right : printed(parseArrayText(right.text), 'text[]')
    return jsonHas(operator === '?|' ? 'credsql_json_has_any' : 'credsql_json_has_all', left, keys, context)
  }
  const arrays = isArray(left.type) || isArray(right.type)
  if (operator === '@>' && !arrays) {
    if (left.type !== 'json' && right.type !== 'json')
      throw refusal('operator @> on what is neither json nor an array')
    return jsonHas('credsql_json_contains', left, right, context)
  }
  if (!arrays) throw refusal(`operator ${operator} on what is no array`)
  const lists = `${listConstant(left, right).sql}, ${listConstant(right, left).sql}`
  if (operator === '&&') return printed(`list_has_any(${lists})`, 'boolean')
  context.need('credsql_list_contains')
  return printed(`credsql_list_contains(${lists})`, 'boolean')
}

function jsonHas(name: string, value: Printed, key: Printed, context: PrintContext): Printed {
  context.need(name)
  return printed(`${name}(${value.sql}, ${key.sql})`, 'boolean')
}
