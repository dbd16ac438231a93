import { CredsqlError } from '../../../errors/credsql-error.ts'
import { applyArithmetic, arithmeticOperators } from './apply-arithmetic.ts'
import { applyContainment, containmentOperators } from './apply-containment.ts'
import { compare, comparisons } from './compare.ts'
import type { PrintContext } from './context.ts'
import { jsonMember, jsonPath } from './json-path.ts'
import { listConstant } from './list-constant.ts'
import { asText } from './print-cast.ts'
import { patternOperators, printPattern } from './print-pattern.ts'
import { type Printed, printed, smallLike } from './printed.ts'
import { arrayOf, isArray, isText } from './sql-type.ts'

/** Prints an operator over printed operands; `left` is undefined for a prefix operator. */
export function applyOperator(
  operator: string,
  left: Printed | undefined,
  right: Printed,
  context: PrintContext,
): Printed {
  if (left === undefined) return applyPrefix(operator, right)
  if (comparisons.has(operator)) return applyComparison(operator, left, right, context)
  if (patternOperators.has(operator)) return printPattern(operator, left, right, context)
  if (operator === '^@') return printed(`starts_with(${left.sql}, ${right.sql})`, 'boolean')
  if (operator === '||') return concatenate(left, right, context)
  if (operator === '->' || operator === '->>')
    return jsonMember(left, right, operator === '->' ? 'json' : 'text')
  if (operator === '#>' || operator === '#>>')
    return jsonPath(left, right, operator === '#>' ? 'json' : 'text')
  if (operator === '-' && left.type === 'json') return removeFromJson(left, right, context)
  if (containmentOperators.has(operator)) return applyContainment(operator, left, right, context)
  if (arithmeticOperators.has(operator)) return applyArithmetic(operator, left, right, context)
  throw new CredsqlError('unsupported', `operator ${operator} is not supported`)
}

function applyPrefix(operator: string, operand: Printed): Printed {
  switch (operator) {
    case '-':
      return signed(`(- ${operand.sql})`, operand)
    case '+':
      return operand
    case '~':
      return printed(`(~ ${operand.sql})`, 'integer')
    case '@':
      return signed(`abs(${operand.sql})`, operand)
    case '|/':
      return printed(`sqrt(${operand.sql})`, 'double')
    case '||/':
      return printed(`cbrt(${operand.sql})`, 'double')
    default:
      throw new CredsqlError('unsupported', `operator ${operator} is not supported`)
  }
}

/** The operand with another sign. */
function signed(sql: string, operand: Printed): Printed {
  const { decimal } = operand
  return smallLike({ sql, type: operand.type, ...(decimal === undefined ? {} : { decimal }) }, [operand])
}

function applyComparison(operator: string, left: Printed, right: Printed, context: PrintContext): Printed {
  if (left.type === 'json' || right.type === 'json') {
    if (operator !== '=' && operator !== '<>') {
      throw new CredsqlError('unsupported', `operator ${operator} on json is not supported`)
    }
    context.need('credsql_json_canonical')
    const canonical = (side: Printed) => printed(`credsql_json_canonical(${side.sql})`, 'text')
    return compare(operator, canonical(left), canonical(right))
  }
  if (isArray(left.type) !== isArray(right.type)) {
    return compare(operator, listConstant(left, right), listConstant(right, left))
  }
  return compare(operator, left, right)
}

function concatenate(left: Printed, right: Printed, context: PrintContext): Printed {
  if (left.type === 'json' || right.type === 'json') {
    if (left.type === 'text' || right.type === 'text') return textConcatenation(left, right, context)
    context.need('credsql_json_concat')
    return printed(`CAST(credsql_json_concat(${left.sql}, ${right.sql}) AS JSON)`, 'json')
  }
  if (isArray(left.type) || isArray(right.type)) {
    const [a, b] = [listConstant(left, right), listConstant(right, left)]
    // An absent array counts as an empty one, an absent item as an item.
    if (isArray(a.type) && isArray(b.type)) {
      return printed(
        `(CASE WHEN ${a.sql} IS NULL THEN ${b.sql} WHEN ${b.sql} IS NULL THEN ${a.sql} ELSE list_concat(${a.sql}, ${b.sql}) END)`,
        a.type,
      )
    }
    if (isArray(a.type)) return printed(`list_append(COALESCE(${a.sql}, []), ${b.sql})`, a.type)
    return printed(`list_prepend(${a.sql}, COALESCE(${b.sql}, []))`, arrayOf(b.type))
  }
  return textConcatenation(left, right, context)
}

function textConcatenation(left: Printed, right: Printed, context: PrintContext): Printed {
  if (left.isNull === true || right.isNull === true) return printed('CAST(NULL AS VARCHAR)', 'text')
  if (left.type === 'any' || right.type === 'any') {
    return printed(`(${left.sql} || ${right.sql})`, isText(left.type) || isText(right.type) ? 'text' : 'any')
  }
  return printed(`(${asText(left, context).sql} || ${asText(right, context).sql})`, 'text')
}

function removeFromJson(left: Printed, right: Printed, context: PrintContext): Printed {
  const name =
    right.type === 'integer'
      ? 'credsql_json_without_index'
      : isArray(right.type)
        ? 'credsql_json_without_keys'
        : 'credsql_json_without_key'
  context.need(name)
  return printed(`CAST(${name}(${left.sql}, ${right.sql}) AS JSON)`, 'json')
}
