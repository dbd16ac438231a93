import type { WriteValue } from '../catalog/request-body.ts'
import type { ResultValue } from '../value/batch.ts'
import type { ColumnType, ResultType } from '../value/column-type.ts'
import { exactJsonText, parseExactJson } from '../value/exact-json.ts'
import { parseDate, parseInstant } from '../value/timestamp.ts'

/** A value that is not NULL as a column of one type takes it; undefined where that cannot be done exactly. */
type Conversion = (value: ResultValue, from: ResultType) => WriteValue | undefined

const microsPerDay = 86_400_000_000n
const [leastInteger, mostInteger] = [-(2n ** 63n), 2n ** 63n - 1n]

/** Types whose values are texts that say the same in a text column. */
const textTypes: ReadonlySet<ResultType> = new Set([
  ...['text', 'uuid', 'numeric', 'timestamp', 'timestamp with time zone', 'date', 'time', 'interval'],
  ...['json', 'bytea', 'bigint', 'double precision', 'boolean'],
] as ResultType[])
const numberTypes: ReadonlySet<ResultType> = new Set(['text', 'numeric', 'bigint', 'double precision'])
const instantTypes: ReadonlySet<ResultType> = new Set([
  'text',
  'timestamp',
  'timestamp with time zone',
  'date',
])

function exactInteger(value: bigint): number | bigint | undefined {
  if (value < leastInteger || value > mostInteger) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function toInteger(value: ResultValue): WriteValue | undefined {
  if (typeof value === 'bigint') return exactInteger(value)
  if (typeof value === 'number') return Number.isInteger(value) ? exactInteger(BigInt(value)) : undefined
  const whole = /^\s*([+-]?)(\d+)(?:\.0*)?\s*$/.exec(String(value))
  return whole === null ? undefined : exactInteger(BigInt(`${whole[1] === '-' ? '-' : ''}${whole[2]}`))
}

function toDouble(value: ResultValue): WriteValue | undefined {
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : undefined
  const text = String(value).trim()
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

const trueWords: ReadonlySet<string> = new Set(['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1'])
const falseWords: ReadonlySet<string> = new Set([
  ...['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0'],
])

function toBoolean(value: ResultValue): WriteValue | undefined {
  const word = String(value).trim().toLowerCase()
  return trueWords.has(word) ? true : falseWords.has(word) ? false : undefined
}

/** A day alone; an instant only where it is a day's midnight, as the rest would be lost. */
function toDate(value: ResultValue): WriteValue | undefined {
  const text = String(value).trim()
  if (/^\d{4,6}-\d\d-\d\d$/.test(text)) return parseDate(text)
  const micros = parseInstant(text)
  return micros === undefined || micros % microsPerDay !== 0n ? undefined : Number(micros / microsPerDay)
}

function toJson(value: ResultValue, from: ResultType): WriteValue | undefined {
  if (from === 'array' || from === 'record') return exactJsonText(value)
  const text = String(value)
  try {
    parseExactJson(text)
    return text
  } catch {
    return undefined
  }
}

const conversions: Readonly<Record<ColumnType, Conversion>> = {
  text: (value, from) => (textTypes.has(from) ? String(value) : undefined),
  boolean: (value, from) => (from === 'boolean' || from === 'text' ? toBoolean(value) : undefined),
  integer: (value, from) => (numberTypes.has(from) ? toInteger(value) : undefined),
  double: (value, from) => (numberTypes.has(from) ? toDouble(value) : undefined),
  timestamp: (value, from) => (instantTypes.has(from) ? parseInstant(String(value)) : undefined),
  date: (value, from) => (instantTypes.has(from) ? toDate(value) : undefined),
  json: (value, from) =>
    ['json', 'text', 'array', 'record'].includes(from) ? toJson(value, from) : undefined,
  // A text that the binder sealed is a handle too.
  secret: (value, from) =>
    typeof value === 'string' && (from === 'secret' || (from === 'text' && value.startsWith('sealed:')))
      ? value
      : undefined,
}

/**
 * What the engine computed as a value of a column's type, as PostgreSQL's assignment would convert it, but only where nothing is
 * lost: `2.5` is no integer, an instant within a day is no date. Undefined for a value that the column does not take.
 */
export function assignedValue(
  value: ResultValue,
  from: ResultType,
  type: ColumnType,
): WriteValue | undefined {
  return value === null ? null : conversions[type](value, from)
}
