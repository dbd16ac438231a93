import type { Node } from '@pgsql/types'
import { arrayItems } from '../../text/array-items.ts'
import { nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { typeName, types } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'
import { checkedJson } from '../value/json.ts'
import { asTextOperand, constant } from './coerce.ts'
import type { Context } from './context.ts'
import { printValue } from './operands.ts'
import { type Printed, printed } from './printed.ts'

const operators = ['->', '->>', '#>', '#>>', '@>', '<@', '?', '?|', '?&'] as const
type JsonOperator = (typeof operators)[number]

/** Whether an operator is one of JSON alone. */
export function isJsonOperator(operator: string): operator is JsonOperator {
  return (operators as readonly string[]).includes(operator)
}

/** An operand that is JSON; a text constant beside one is read as JSON. */
export function asJson(value: Printed, { slots }: Context): Printed {
  if (value.type.kind === 'json') return value
  if (value.text !== undefined && value.type.kind === 'literal')
    return constant(slots, checkedJson(value.text), types.json)
  throw refusal(`${typeName(value.type)} where json is expected`)
}

/** Any expression as JSON, as `to_json` makes it. Numbers with decimals are written in ways of their own. */
export function toJson(value: Printed, { slots }: Context): Printed {
  const { kind } = value.type
  if (kind === 'null') return { ...value, type: types.json }
  if (!['text', 'literal', 'integer', 'boolean', 'json'].includes(kind))
    throw refusal(`${typeName(value.type)} in JSON`)
  return printed(types.json, 'json_item', value.sql, slots.constant(kind === 'json'))
}

/** Prints an operator that only JSON has. `node` is its right side. */
export function applyJson(
  operator: JsonOperator,
  left: Printed,
  node: Node | undefined,
  context: Context,
): Printed {
  switch (operator) {
    case '->':
    case '->>':
      return member(operator, left, printValue(node, context), context)
    case '#>':
      return printed(
        types.json,
        'json_path',
        onJson(operator, left),
        ...pathOf(texts(node, context), context),
      )
    case '#>>':
      return printed(
        types.text,
        'json_path_text',
        onJson(operator, left),
        ...pathOf(texts(node, context), context),
      )
    case '?':
      return has('json_has_key', onJson(operator, left), [
        asTextOperand(printValue(node, context), context.slots, 'operator ?').sql,
      ])
    case '?|':
    case '?&': {
      const keys = texts(node, context).map((key) => context.slots.constant(key))
      const name = operator === '?|' ? 'json_has_any' : 'json_has_all'
      return has(name, onJson(operator, left), keys)
    }
    default: {
      const right = printValue(node, context)
      if (left.type.kind !== 'json' && right.type.kind !== 'json')
        throw refusal(`operator ${operator} on ${typeName(left.type)}`)
      const [a, b] = operator === '@>' ? [left, right] : [right, left]
      return has('json_contains', asJson(a, context).sql, [asJson(b, context).sql])
    }
  }
}

function onJson(operator: string, { type, sql }: Printed): string {
  if (type.kind !== 'json') throw refusal(`operator ${operator} on ${typeName(type)}`)
  return sql
}

function has(name: FunctionName, value: string, keys: readonly string[]): Printed {
  return printed(types.boolean, name, value, ...keys)
}

/** `=` and `<>` of JSON: by what it says, not by how it is written. */
export function compareJson(operator: '=' | '<>', left: Printed, right: Printed, context: Context): Printed {
  const [a, b] = [left, right].map((side) => {
    const json = asJson(side, context)
    return printed(types.text, 'json_canonical', json.sql).sql
  }) as [string, string]
  return printed(types.boolean, operator === '=' ? 'text_eq' : 'text_ne', a, b)
}

function member(operator: '->' | '->>', left: Printed, right: Printed, { slots }: Context): Printed {
  if (!['text', 'literal', 'integer'].includes(right.type.kind))
    throw refusal(`operator ${operator} with anything but the name of a member or the number of an element`)
  const name = operator === '->' ? 'json_member' : 'json_member_text'
  return printed(
    operator === '->' ? types.json : types.text,
    name,
    onJson(operator, left),
    right.text === undefined ? right.sql : slots.constant(right.text),
  )
}

/** The texts of a constant array: ARRAY['a', 'b'] or '{a,b}'. */
function texts(node: Node | undefined, context: Context): readonly string[] {
  const written = nodeOf(node, 'A_ArrayExpr')
  const items =
    written === undefined
      ? arrayItems(printValue(node, context).text ?? '')
      : (written.elements ?? []).map((item) => printValue(item, context).text)
  if (items === undefined || !items.every((item) => typeof item === 'string'))
    throw refusal('an array of anything but text constants here')
  return items
}

/** The steps of a path as arguments. */
export function pathOf(path: readonly string[], { slots }: Context): readonly string[] {
  if (path.length === 0) throw refusal('an empty JSON path')
  return path.map((step) => slots.constant(step))
}
