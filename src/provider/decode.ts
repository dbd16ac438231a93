import type { BoundKey } from '../catalog/bound-key.ts'
import type { Column } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { SealedHandle } from '../secrets/sealed-handle.ts'
import type { ColumnValues } from '../value/batch.ts'
import { assertExact, exactJsonText } from '../value/exact-json.ts'
import { parseDate, parseInstant } from '../value/timestamp.ts'
import type { RowItem } from './items.ts'
import { memberAt } from './json-path.ts'

/** What the decoder needs to know of the call that brought the items. */
export interface DecodeContext {
  readonly keys: readonly BoundKey[]
  /** Unix milliseconds when the request was sent. */
  readonly sentAt: number
  /** Seals a secret and gives its handle. */
  readonly seal: (value: string) => string
  /** Splits `user:password` in base64. Throws without the value in the message. */
  readonly decodeAuth: (text: string) => { readonly username: string; readonly password: string }
  /** Names the request in messages. */
  readonly where: string
  /** The items were parsed exactly; otherwise a number that may have been rounded ends decoding with `InexactNumber`. */
  readonly exact: boolean
}

type CellValue = string | number | bigint | boolean | null

class WrongType extends Error {}

const maxInteger = 2n ** 63n - 1n

/** Only asterisks: an API's mask, which is no secret and would look shared everywhere. */
const masked = /^\*+$/

function toText(value: unknown, { exact }: DecodeContext): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && !exact) assertExact(value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  throw new WrongType('a text')
}

function toInteger(value: unknown, { exact }: DecodeContext): number | bigint {
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (Number.isSafeInteger(value)) return value
    if (!exact) assertExact(value)
    throw new WrongType('an exact integer')
  }
  if (typeof value !== 'bigint' && !(typeof value === 'string' && /^-?\d{1,19}$/.test(value)))
    throw new WrongType('an integer')
  const whole = BigInt(value)
  if (whole > maxInteger || whole < -maxInteger - 1n) throw new WrongType('an integer of 64 bits')
  const number = Number(whole)
  return Number.isSafeInteger(number) ? number : whole
}

/** Converters of present values, by column type. A value of another type is an error, never a NULL. */
const converters: Readonly<Record<Column['type'], (value: unknown, context: DecodeContext) => CellValue>> = {
  text: toText,
  boolean: (value) => {
    if (typeof value === 'boolean') return value
    throw new WrongType('a boolean')
  },
  integer: toInteger,
  double: (value) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new WrongType('a number')
    const number = Number(value)
    if (!Number.isFinite(number)) throw new WrongType('a number that a double holds')
    return number
  },
  timestamp: (value) => {
    const micros =
      typeof value === 'string'
        ? parseInstant(value)
        : typeof value === 'number' && Number.isFinite(value)
          ? BigInt(Math.round(value * 1000)) * 1000n // Unix seconds, perhaps with a fraction
          : undefined
    if (micros === undefined) throw new WrongType('a time')
    return micros
  },
  date: (value) => {
    const days = typeof value === 'string' ? parseDate(value) : undefined
    if (days === undefined) throw new WrongType('a date')
    return days
  },
  json: (value, { exact }) => exactJsonText(value, exact),
  secret: (value, context) => {
    if (value instanceof SealedHandle) return value.handle
    if (typeof value !== 'string') throw new WrongType('a text')
    return value === '' || masked.test(value) ? null : context.seal(value)
  },
}

/** How a column finds its raw value, `undefined` or `null` where it is absent. */
function reader(column: Column, context: DecodeContext): (row: RowItem) => unknown {
  const { source } = column
  switch (source.kind) {
    case 'path': {
      const { path } = source
      const [first] = path
      if (path.length === 1 && first !== undefined)
        return ({ item }) =>
          item !== null && typeof item === 'object' && Object.hasOwn(item, first)
            ? (item as Record<string, unknown>)[first]
            : undefined
      return ({ item }) => memberAt(item, path)
    }
    case 'item':
      return ({ item }) => item
    case 'key':
      return ({ key }) => key
    case 'parent':
      return ({ parent }) => memberAt(parent, source.path)
    case 'bound': {
      const bound = context.keys.find((key) => key.column === source.column && key.operator === '=')
      return () => bound?.value
    }
  }
}

function afterRequest(column: Column, seconds: string, context: DecodeContext): CellValue {
  const bound = context.keys.find((key) => key.column === seconds)?.value
  if (bound === undefined || bound === null || Number(bound) === 0) return null
  const micros = BigInt(Math.round((context.sentAt + Number(bound) * 1000) * 1000))
  if (column.type !== 'timestamp') throw new CredsqlError('internal', `${column.name} is no timestamp`)
  return micros
}

function decodeColumn(column: Column, rows: readonly RowItem[], context: DecodeContext): ColumnValues {
  const { manifest } = column
  if (manifest.seconds_after_request !== undefined) {
    const value = afterRequest(column, manifest.seconds_after_request, context)
    return rows.map(() => value)
  }
  const read = reader(column, context)
  const convert = converters[column.type]
  const { decode } = manifest
  const isBound = column.source.kind === 'bound'
  const values = new Array<CellValue>(rows.length)
  for (let i = 0; i < rows.length; i++) {
    let raw = read(rows[i]!)
    if (raw === undefined && manifest.default !== undefined) raw = manifest.default
    if (raw === undefined || raw === null || (raw === '' && manifest.empty_is_null === true)) {
      if (column.required) throw missing(column, i, raw, context)
      values[i] = null
      continue
    }
    try {
      // A bound value is already of the column's type; a secret one is already a handle.
      if (isBound) values[i] = raw as CellValue
      else if (decode === undefined) values[i] = convert(raw, context)
      else {
        const { username, password } = context.decodeAuth(toText(raw, context))
        values[i] = convert(decode === 'basic_username' ? username : password, context)
      }
    } catch (error) {
      if (!(error instanceof WrongType)) throw error
      throw new CredsqlError(
        'response_invalid',
        `${context.where}: row ${i}: "${fieldName(column)}" is not ${error.message}`,
        {
          hint: 'The API does not answer as documented; no row of this answer is used.',
        },
      )
    }
  }
  if (column.required) {
    const empty = values.indexOf(null)
    // What is there and tells nothing: an empty or masked secret.
    if (empty >= 0) throw missing(column, empty, read(rows[empty]!), context)
  }
  return values
}

function fieldName(column: Column): string {
  const { source } = column
  return source.kind === 'path' ? source.path.join('.') : (column.manifest.field ?? column.name)
}

function missing(column: Column, row: number, raw: unknown, context: DecodeContext): CredsqlError {
  const what =
    raw === undefined ? 'is missing' : raw === null ? 'is null' : raw === '' ? 'is empty' : 'is masked'
  return new CredsqlError(
    'response_invalid',
    `${context.where}: row ${row}: the required field "${fieldName(column)}" ${what}`,
    {
      hint: 'The API does not answer as documented; no row of this answer is used.',
    },
  )
}

/**
 * Items to columns, in the order of `columns`. Every required column of the table is checked in `required`, used or not.
 * Throws `response_invalid` with the row and the field.
 */
export function decodeRows(
  columns: readonly Column[],
  required: readonly Column[],
  rows: readonly RowItem[],
  context: DecodeContext,
): ColumnValues[] {
  for (let i = 0; i < rows.length; i++) {
    const { item } = rows[i]!
    if (item === null || typeof item !== 'object' || Array.isArray(item))
      throw new CredsqlError(
        'response_invalid',
        `${context.where}: row ${i} is ${item === null ? 'null' : Array.isArray(item) ? 'a list' : `a ${typeof item}`}, not an object`,
      )
  }
  for (const column of required) {
    if (column.source.kind !== 'path' || columns.includes(column)) continue
    const read = reader(column, context)
    for (let i = 0; i < rows.length; i++) {
      const raw = read(rows[i]!)
      if (raw === undefined || raw === null) throw missing(column, i, raw, context)
    }
  }
  return columns.map((column) => decodeColumn(column, rows, context))
}
