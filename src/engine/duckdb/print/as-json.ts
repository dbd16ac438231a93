import type { PrintContext } from './context.ts'
import { asText } from './print-cast.ts'
import { type Printed, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'

/** An expression as JSON. Moments and intervals become texts, moments in ISO 8601's form. */
export function asJson(value: Printed, context: PrintContext): Printed {
  return value.type === 'json' ? value : printed(`to_json(${jsonReady(value, context)})`, 'json')
}

function jsonReady(value: Printed, context: PrintContext): string {
  switch (value.type) {
    case 'timestamp':
      return `replace(CAST(${value.sql} AS VARCHAR), ' ', 'T')`
    case 'timestamptz':
      return `(replace(CAST(${value.sql} AS VARCHAR), ' ', 'T') || ':00')`
    case 'interval':
    case 'bytea':
      return asText(value, context).sql
    case 'record':
      break
    default:
      return value.sql
  }
  if (value.items === undefined) return value.sql
  const fields = value.items.map(
    (item, index) =>
      `${quoteIdentifier(value.names?.[index] ?? `f${index + 1}`)} := ${jsonReady(item, context)}`,
  )
  return `struct_pack(${fields.join(', ')})`
}
