import type { Node } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { like, likeAnyCase } from '../value/pattern.ts'
import { asTextOperand } from './coerce.ts'
import type { Context } from './context.ts'
import { printValue } from './operands.ts'
import { type Printed, printed } from './printed.ts'

const operators: readonly string[] = ['~~', '!~~', '~~*', '!~~*']

/** Whether it is an operator of LIKE or ILIKE. */
export function isPatternOperator(operator: string): boolean {
  return operators.includes(operator)
}

/** Prints LIKE and ILIKE. Without ESCAPE the backslash is the escape character. */
export function printPattern(
  operator: string,
  left: Printed,
  right: Node | undefined,
  context: Context,
): Printed {
  const { slots } = context
  const escaped = nodeOf(right, 'FuncCall')
  const isEscaped = escaped !== undefined && names(escaped.funcname).at(-1) === 'like_escape'
  const [patternNode, markNode] = isEscaped ? (escaped.args ?? []) : [right]
  const mark = markNode === undefined ? '\\' : printValue(markNode, context).text
  if (mark === undefined) throw refusal('ESCAPE with anything but a constant')
  const what = operator.endsWith('*') ? 'ILIKE' : 'LIKE'
  const text = asTextOperand(left, slots, what)
  const printedPattern = printValue(patternNode, context)
  // A pattern that is refused is refused before there is a row.
  if (printedPattern.text !== undefined) (what === 'LIKE' ? like : likeAnyCase)('', printedPattern.text, mark)
  const pattern = asTextOperand(printedPattern, slots, what)
  const test = printed(
    types.boolean,
    operator.endsWith('*') ? 'ilike' : 'like',
    text.sql,
    pattern.sql,
    slots.constant(mark),
  )
  return operator.startsWith('!') ? printed(types.boolean, 'not', test.sql) : test
}
