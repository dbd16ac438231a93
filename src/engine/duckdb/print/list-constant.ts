import { parseArrayText } from './array-text.ts'
import { type Printed, printed } from './printed.ts'
import { elementType, isArray } from './sql-type.ts'

/** A text constant beside an array is the text form of an array. */
export function listConstant(side: Printed, other: Printed): Printed {
  if (side.text === undefined || !isArray(other.type)) return side
  const name = { integer: 'BIGINT', double: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE' }[
    elementType(other.type) as string
  ]
  const list = parseArrayText(side.text)
  return printed(name === undefined ? list : `CAST(${list} AS ${name}[])`, other.type)
}
