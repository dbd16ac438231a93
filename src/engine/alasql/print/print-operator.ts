import type { A_Expr, Node } from '@pgsql/types'
import { listItems, names, nodeOf, ownName } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { commonType, types } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'
import { checkRegex } from '../value/pattern.ts'
import { applyArithmetic, isArithmetic } from './apply-arithmetic.ts'
import { applyJson, asJson, compareJson, isJsonOperator } from './apply-json.ts'
import { asTextOperand, constant, unify } from './coerce.ts'
import { comparable, compare, isComparison } from './compare.ts'
import type { Context } from './context.ts'
import { numberFunctions } from './functions/number-functions.ts'
import { onlyMembers } from './members.ts'
import { printOperand, printValue } from './operands.ts'
import { asText } from './print-cast.ts'
import { parameterConstant } from './print-constant.ts'
import { isPatternOperator, printPattern } from './print-pattern.ts'
import { call, type Printed, printed } from './printed.ts'

/** Prints an operator's expression. */
export function printOperator(node: A_Expr, context: Context): Printed {
  onlyMembers('an operator', node, ['kind', 'name', 'lexpr', 'rexpr'])
  const operator = ownName(names(node.name), 'operator')
  switch (node.kind) {
    case 'AEXPR_OP':
      if (node.lexpr !== undefined && isJsonOperator(operator))
        return applyJson(operator, printValue(node.lexpr, context), node.rexpr, context)
      if (node.lexpr !== undefined && isPatternOperator(operator))
        return printPattern(operator, printValue(node.lexpr, context), node.rexpr, context)
      return node.lexpr === undefined
        ? applyPrefix(operator, printValue(node.rexpr, context), context)
        : applyOperator(operator, operand(node.lexpr, context), operand(node.rexpr, context), context)
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return printPattern(operator, printValue(node.lexpr, context), node.rexpr, context)
    case 'AEXPR_IN':
      return printIn(operand(node.lexpr, context), listItems(node.rexpr), operator === '<>', context)
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return printAnyOfArray(node, operator, context)
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const [a, b] = comparable(
        printValue(node.lexpr, context),
        printValue(node.rexpr, context),
        context.slots,
      )
      return printed(types.boolean, node.kind === 'AEXPR_DISTINCT' ? 'different' : 'same', a.sql, b.sql)
    }
    case 'AEXPR_NULLIF': {
      const left = printValue(node.lexpr, context)
      const right = printValue(node.rexpr, context)
      if (left.type.kind === 'literal' && right.plain === true) throw refusal('NULLIF of a constant')
      const [a, b] = comparable(left, right, context.slots)
      if (a.type.kind !== left.type.kind && left.type.kind !== 'literal')
        throw refusal('NULLIF of unequal types')
      // The type is that of the left side, whatever it is compared with.
      return printed(left.type.kind === 'integer' ? left.type : a.type, 'nullif', a.sql, b.sql)
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return printBetween(node, context)
    default:
      throw refusal(node.kind === 'AEXPR_SIMILAR' ? 'SIMILAR TO' : `the operator ${operator}`)
  }
}

function operand(node: Node | undefined, context: Context): Printed {
  if (node === undefined) throw refusal('an operator without an operand')
  return printOperand(node, context)
}

function applyOperator(operator: string, left: Printed, right: Printed, context: Context): Printed {
  const { slots } = context
  const isJson = left.type.kind === 'json' || right.type.kind === 'json'
  if (isJson && (operator === '=' || operator === '<>')) return compareJson(operator, left, right, context)
  if (isComparison(operator)) return compare(operator, left, right, slots)
  if (left.items !== undefined || right.items !== undefined) throw refusal(`operator ${operator} on rows`)
  if (operator === '^@') {
    const [text, start] = [left, right].map((side) => asTextOperand(side, slots, 'operator ^@').sql)
    return printed(types.boolean, 'starts_with', text ?? '', start ?? '')
  }
  if (
    isJson &&
    operator === '||' &&
    [left, right].every((side) => side.type.kind === 'json' || side.text !== undefined)
  )
    return printed(types.json, 'json_concat', asJson(left, context).sql, asJson(right, context).sql)
  if (operator === '-' && left.type.kind === 'json') return withoutMember(left, right, context)
  if (operator === '~' || operator === '!~' || operator === '~*' || operator === '!~*') {
    const [a, b] = [left, right].map((side) => asTextOperand(side, slots, `operator ${operator}`)) as [
      Printed,
      Printed,
    ]
    if (right.text === undefined) throw refusal('a regular expression that is no constant')
    checkRegex(right.text)
    const flags = slots.constant(operator.endsWith('*') ? 'i' : '')
    const test = printed(types.boolean, 'matches', a.sql, b.sql, flags)
    return operator.startsWith('!') ? printed(types.boolean, 'not', test.sql) : test
  }
  if (operator === '||') return concatenate(left, right, context)
  const bitwise = Object.hasOwn(bitOperators, operator) ? bitOperators[operator] : undefined
  if (bitwise !== undefined && left.type.kind === 'integer' && right.type.kind === 'integer') {
    const type = commonType([left.type, right.type]) ?? types.bigint
    return printed(type, bitwise, left.sql, right.sql)
  }
  if (isArithmetic(operator)) return applyArithmetic(operator, left, right, context)
  throw refusal(`operator ${operator}`)
}

const bitOperators: Readonly<Record<string, FunctionName>> = {
  '&': 'integer_and',
  '|': 'integer_or',
  '#': 'integer_xor',
}

/** `-` of JSON: without a member, or without an element. */
function withoutMember(left: Printed, right: Printed, { slots }: Context): Printed {
  if (right.type.kind === 'integer') return printed(types.json, 'json_without_index', left.sql, right.sql)
  return printed(
    types.json,
    'json_without_key',
    left.sql,
    asTextOperand(right, slots, 'operator - of json').sql,
  )
}

function applyPrefix(operator: string, value: Printed, context: Context): Printed {
  const { type } = value
  if (operator === '+' && type.kind !== 'literal') return value
  if (operator === '~' && value.type.kind === 'integer') return printed(value.type, 'integer_not', value.sql)
  if (operator === '@') return numberFunctions['abs']!.print([value], context)
  if (operator !== '-') throw refusal(`operator ${operator} before a value`)
  if (value.integer !== undefined)
    return { ...constant(context.slots, 0 - value.integer, type), integer: 0 - value.integer }
  switch (type.kind) {
    case 'null':
      return value
    case 'integer':
      return printed(type, 'integer_subtract', 0, value.sql, type.bits ?? 64)
    case 'numeric':
      return printed(type, 'numeric_negate', value.sql)
    case 'float':
    case 'double':
      return printed(type, 'double_negate', value.sql)
    case 'interval':
      return printed(type, 'interval_negate', value.sql)
    default:
      throw refusal(`operator - before ${type.kind}`)
  }
}

function concatenate(left: Printed, right: Printed, context: Context): Printed {
  if ([left, right].every(({ type }) => type.kind !== 'text' && type.kind !== 'literal'))
    throw refusal('operator || on what is no text')
  // DuckDB has another type for what it finds to be NULL before it runs.
  if ([left, right].some(({ sql }) => context.slots.holdsNull(sql)))
    throw refusal('operator || on NULL itself')
  return printed(types.text, 'concat', asText(left, context).sql, asText(right, context).sql)
}

function printIn(left: Printed, list: readonly Node[], negated: boolean, context: Context): Printed {
  const { slots } = context
  const items = list.map((item) => printOperand(item, context))
  let tests: readonly Printed[]
  if (left.items === undefined && items.every((item) => item.items === undefined)) {
    const [first, ...others] = unify([left, ...items], slots, 'IN')
    tests = others.map((item) => compare('=', first as Printed, item, slots))
  } else tests = items.map((item) => compare('=', left, item, slots))
  const any = printed(types.boolean, 'or', ...tests.map((test) => test.sql))
  return negated ? printed(types.boolean, 'not', any.sql) : any
}

function printAnyOfArray(node: A_Expr, operator: string, context: Context): Printed {
  const written = nodeOf(node.rexpr, 'A_ArrayExpr')
  if (isPatternOperator(operator) && written !== undefined) {
    onlyMembers('ARRAY', written, ['elements'])
    const tests = (written.elements ?? []).map(
      (item) => printPattern(operator, printValue(node.lexpr, context), item, context).sql,
    )
    return printed(types.boolean, node.kind === 'AEXPR_OP_ALL' ? 'and' : 'or', ...tests)
  }
  if (!isComparison(operator)) throw refusal(`operator ${operator} ANY`)
  const left = printValue(node.lexpr, context)
  const tests = arrayItems(node.rexpr, context).map(
    (item) => compare(operator, left, item, context.slots).sql,
  )
  return printed(types.boolean, node.kind === 'AEXPR_OP_ALL' ? 'and' : 'or', ...tests)
}

function arrayItems(node: Node | undefined, context: Context): readonly Printed[] {
  const written = nodeOf(node, 'A_ArrayExpr')
  if (written !== undefined) {
    onlyMembers('ARRAY', written, ['elements'])
    const items = (written.elements ?? []).map((item) => printValue(item, context))
    return unify(items, context.slots, 'ARRAY')
  }
  const value = context.host.parameters[(nodeOf(node, 'ParamRef')?.number ?? 0) - 1]
  if (!Array.isArray(value)) throw refusal('= ANY of anything but a list of values')
  return value.map((item) => parameterConstant(item, context.slots))
}

function printBetween(node: A_Expr, context: Context): Printed {
  const { slots } = context
  const items = listItems(node.rexpr).map((item) => printValue(item, context))
  if (items.length !== 2) throw refusal('BETWEEN without two bounds')
  const [left, low, high] = unify([printValue(node.lexpr, context), ...items], slots, 'BETWEEN') as [
    Printed,
    Printed,
    Printed,
  ]
  const within = (a: Printed, b: Printed) =>
    call('and', compare('>=', left, a, slots).sql, compare('<=', left, b, slots).sql)
  const symmetric = node.kind === 'AEXPR_BETWEEN_SYM' || node.kind === 'AEXPR_NOT_BETWEEN_SYM'
  const test = symmetric ? call('or', within(low, high), within(high, low)) : within(low, high)
  const negated = node.kind === 'AEXPR_NOT_BETWEEN' || node.kind === 'AEXPR_NOT_BETWEEN_SYM'
  return negated ? printed(types.boolean, 'not', test) : { sql: test, type: types.boolean }
}
