import { canonicalRegistry } from '../../../value/registry-name.ts'
import { doubleText } from '../../text/double-text.ts'
import { initcap } from '../../text/initcap.ts'
import { intervalText } from '../../text/interval-text.ts'
import { momentTemplate } from '../../text/moment-template.ts'
import { format, quoteIdent, quoteLiteral } from '../../text/quoting.ts'
import { failure, valueRefusal } from '../refuse.ts'
import {
  checked,
  decimalNumber,
  decimalOfText,
  decimalText,
  decimalWhole,
  evenWhole,
  fittedDecimal,
  power,
  rescaled,
  roundedEven,
  roundedTo,
  wholeOf,
} from './decimal.ts'
import { awayFromZero, cutTo, plainText, roundedTo as roundedDouble, toDecimal } from './double.ts'
import { fitted, integerOperations, type Whole, whole } from './integer.ts'
import { intervalField } from './interval.ts'
import { checkedJson, jsonMember, jsonMemberText } from './json.ts'
import { jsonFunctions } from './json-functions.ts'
import { lower, upper } from './letters.ts'
import { and, not, or } from './logic.ts'
import * as moment from './moment.ts'
import { comparators, compareText, groupKey, leftKey, rightKey } from './order.ts'
import { like, likeAnyCase, matches } from './pattern.ts'
import { integerSeries, momentSeries } from './series.ts'
import type { Interval, SqlValue } from './sql-value.ts'
import { strict } from './strict.ts'
import * as text from './text.ts'

/** A function that alasql calls. */
export type EngineFunction = (...args: never[]) => unknown

function finite(result: number, ...operands: readonly number[]): number {
  if (!Number.isFinite(result) && operands.every(Number.isFinite))
    throw failure('value out of range: overflow')
  return result
}

function divisor(value: number): number {
  if (value === 0) throw failure('division by zero')
  return value
}

/** What a subquery, or a set that one made, offers to a row. */
export interface Lookup {
  of(values: readonly SqlValue[]): SqlValue
}

const { plain, double, interval } = comparators

function chosen<T extends SqlValue>(compare: (a: T, b: T) => number, sign: 1 | -1) {
  return (a: T | null, b: T | null) => (a === null ? b : b === null || compare(a, b) * sign >= 0 ? a : b)
}

const comparisons = {
  plain_greatest: chosen<Whole>(plain, 1),
  plain_least: chosen<Whole>(plain, -1),
  double_greatest: chosen<number>(double, 1),
  double_least: chosen<number>(double, -1),
  text_greatest: chosen<string>(compareText, 1),
  text_least: chosen<string>(compareText, -1),
  plain_eq: strict((a: Whole, b: Whole) => plain(a, b) === 0),
  plain_ne: strict((a: Whole, b: Whole) => plain(a, b) !== 0),
  plain_lt: strict((a: Whole, b: Whole) => a < b),
  plain_le: strict((a: Whole, b: Whole) => a <= b),
  plain_gt: strict((a: Whole, b: Whole) => a > b),
  plain_ge: strict((a: Whole, b: Whole) => a >= b),
  double_eq: strict((a: number, b: number) => double(a, b) === 0),
  double_ne: strict((a: number, b: number) => double(a, b) !== 0),
  double_lt: strict((a: number, b: number) => double(a, b) < 0),
  double_le: strict((a: number, b: number) => double(a, b) <= 0),
  double_gt: strict((a: number, b: number) => double(a, b) > 0),
  double_ge: strict((a: number, b: number) => double(a, b) >= 0),
  text_eq: strict((a: string, b: string) => a === b),
  text_ne: strict((a: string, b: string) => a !== b),
  text_lt: strict((a: string, b: string) => compareText(a, b) < 0),
  text_le: strict((a: string, b: string) => compareText(a, b) <= 0),
  text_gt: strict((a: string, b: string) => compareText(a, b) > 0),
  text_ge: strict((a: string, b: string) => compareText(a, b) >= 0),
  interval_greatest: chosen<Interval>(interval, 1),
  interval_least: chosen<Interval>(interval, -1),
  interval_eq: strict((a: Interval, b: Interval) => interval(a, b) === 0),
  interval_ne: strict((a: Interval, b: Interval) => interval(a, b) !== 0),
  interval_lt: strict((a: Interval, b: Interval) => interval(a, b) < 0),
  interval_le: strict((a: Interval, b: Interval) => interval(a, b) <= 0),
  interval_gt: strict((a: Interval, b: Interval) => interval(a, b) > 0),
  interval_ge: strict((a: Interval, b: Interval) => interval(a, b) >= 0),
  same: (a: SqlValue, b: SqlValue) => groupKey(a) === groupKey(b),
  different: (a: SqlValue, b: SqlValue) => groupKey(a) !== groupKey(b),
}

const logic = {
  and,
  or,
  not,
  is_null: (value: SqlValue) => value === null,
  is_not_null: (value: SqlValue) => value !== null,
  is_true: (value: boolean | null) => value === true,
  is_false: (value: boolean | null) => value === false,
  coalesce: (...values: readonly SqlValue[]) => values.find((value) => value !== null) ?? null,
  nullif: (value: SqlValue, other: SqlValue) =>
    value !== null && other !== null && groupKey(value) === groupKey(other) ? null : value,
}

const numbers = {
  integer_add: strict(integerOperations['+']),
  integer_subtract: strict(integerOperations['-']),
  integer_multiply: strict(integerOperations['*']),
  integer_divide: strict(integerOperations['/']),
  integer_modulo: strict(integerOperations['%']),
  integer_and: strict((a: Whole, b: Whole) => whole(BigInt(a) & BigInt(b))),
  integer_or: strict((a: Whole, b: Whole) => whole(BigInt(a) | BigInt(b))),
  integer_xor: strict((a: Whole, b: Whole) => whole(BigInt(a) ^ BigInt(b))),
  integer_not: strict((value: Whole) => whole(~BigInt(value))),
  integer_fit: strict(fitted),
  integer_to_double: strict(Number),
  integer_to_numeric: strict((value: Whole, scale: number) => rescaled(BigInt(value), 0, scale)),
  integer_abs: strict((value: Whole, bits: number) =>
    value < 0 ? integerOperations['-'](0, value, bits) : value,
  ),
  numeric_add: strict((a: bigint, b: bigint) => checked(a + b)),
  numeric_subtract: strict((a: bigint, b: bigint) => checked(a - b)),
  numeric_multiply: strict((a: bigint, b: bigint) => checked(a * b)),
  numeric_modulo: strict((a: bigint, b: bigint) => {
    if (b === 0n) throw failure('division by zero')
    return checked(a % b)
  }),
  numeric_negate: strict((value: bigint) => -value),
  numeric_abs: strict((value: bigint) => (value < 0n ? -value : value)),
  numeric_rescale: strict(rescaled),
  numeric_round: strict(roundedTo),
  numeric_cast: strict((value: bigint, from: number, precision: number, scale: number) =>
    fittedDecimal(roundedTo(value, from, scale), precision),
  ),
  // To a power of ten, that many digits before the point.
  numeric_round_above: strict((value: bigint, digits: number) =>
    checked(roundedTo(value, digits, 0) * power(digits)),
  ),
  numeric_cut: strict((value: bigint, decimals: number) => value / power(decimals)),
  numeric_cut_above: strict(
    (value: bigint, scale: number, digits: number) => (value / power(scale + digits)) * power(digits),
  ),
  numeric_sign: strict((value: bigint) => (value > 0n ? 1n : value < 0n ? -1n : 0n)),
  numeric_to_integer: strict(decimalWhole),
  numeric_to_double: strict(decimalNumber),
  numeric_to_text: strict(decimalText),
  double_add: strict((a: number, b: number) => finite(a + b, a, b)),
  double_subtract: strict((a: number, b: number) => finite(a - b, a, b)),
  double_multiply: strict((a: number, b: number) => finite(a * b, a, b)),
  double_divide: strict((a: number, b: number) => finite(a / divisor(b), a, b)),
  double_modulo: strict((a: number, b: number) => a % divisor(b)),
  double_negate: strict((value: number) => -value),
  double_sign: strict((value: number) => (value > 0 ? 1 : value < 0 ? -1 : 0)),
  numeric_ceil: strict((value: bigint, scale: number) => wholeOf(value, scale, 'up')),
  numeric_floor: strict((value: bigint, scale: number) => wholeOf(value, scale, 'down')),
  numeric_trunc: strict((value: bigint, scale: number) => value / power(scale)),
  double_abs: strict(Math.abs),
  double_floor: strict(Math.floor),
  double_ceil: strict(Math.ceil),
  double_trunc: strict(Math.trunc),
  double_round_even: strict(roundedEven),
  double_sqrt: strict((value: number) => {
    if (value < 0) throw failure('cannot take square root of a negative number')
    return Math.sqrt(value)
  }),
  double_to_integer: strict(evenWhole),
  double_to_text: strict(doubleText),
  double_to_numeric: strict(toDecimal),
  float_round: strict(roundedDouble),
  float_round_whole: strict((value: number) => awayFromZero(value) + 0),
  float_ceil: strict((value: number) => Math.ceil(value) + 0),
  float_floor: strict((value: number) => Math.floor(value) + 0),
  float_trunc: strict((value: number) => Math.trunc(value) + 0),
  float_cut: strict(cutTo),
  float_sign: strict((value: number) => (value > 0 ? 1n : value < 0 ? -1n : 0n)),
  float_to_integer: strict((value: number) => evenWhole(awayFromZero(value))),
  float_to_text: strict(plainText),
}

const texts = {
  concat: strict((...parts: readonly string[]) => parts.join('')),
  concat_present: (...parts: readonly (string | null)[]) => parts.join(''),
  concat_with: (separator: string | null, ...parts: readonly (string | null)[]) =>
    separator === null ? null : parts.filter((part) => part !== null).join(separator),
  lower: strict(lower),
  upper: strict(upper),
  initcap: strict(initcap),
  translate: strict(text.translated),
  quote_ident: strict(quoteIdent),
  quote_literal: strict(quoteLiteral),
  format: (pattern: string | null, ...values: readonly (string | null)[]) =>
    pattern === null ? null : format(pattern, values),
  // Without a host there is no registry to tell.
  registry_host: strict((value: string) => canonicalRegistry(value) || null),
  to_hex: strict((value: Whole, bits: number) => BigInt.asUintN(bits, BigInt(value)).toString(16)),
  count_nulls: (...values: readonly SqlValue[]) => values.filter((value) => value === null).length,
  length: strict(text.length),
  byte_length: strict((value: string) => Buffer.byteLength(value)),
  left: strict(text.left),
  right: strict(text.right),
  substring: (value: string | null, start: Whole | null, ...counts: readonly (Whole | null)[]) => {
    const [count] = counts
    if (count === null && start !== null && start < 1) throw valueRefusal('substring with a NULL length')
    if (value === null || start === null || count === null) return null
    return text.substring(value, start, count)
  },
  position: strict(text.position),
  trim: strict(text.trimmed),
  pad: strict(text.padded),
  replace: (value: string | null, part: string | null, by: string | null) => {
    if (part === '' && value !== null && by === null) throw valueRefusal('replace of nothing by NULL')
    return value === null || part === null || by === null ? null : text.replaced(value, part, by)
  },
  repeat: strict(text.repeated),
  reverse: strict(text.reversed),
  split_part: strict(text.splitPart),
  starts_with: strict((value: string, start: string) => value.startsWith(start)),
  ascii: strict(text.firstCode),
  chr: strict(text.character),
  md5: strict(text.md5),
  like: strict(like),
  ilike: strict(likeAnyCase),
  matches: strict(matches),
  text_to_integer: strict((value: string, bits: number) => {
    if (!/^\s*[+-]?\d{1,30}\s*$/.test(value)) throw valueRefusal('such a text as an integer')
    return fitted(whole(BigInt(value.trim().replace(/^\+/, ''))), bits)
  }),
  text_to_double: strict((value: string) => {
    if (!/^\s*[+-]?\d{1,300}(?:\.\d+)?(?:e[+-]?\d{1,3})?\s*$/i.test(value))
      throw valueRefusal('such a text as a double precision')
    return finite(Number(value), 0)
  }),
  text_to_numeric: strict((value: string, precision: number, scale: number) => {
    const result = decimalOfText(value, precision, scale)
    if (result === undefined) throw valueRefusal('such a text as a numeric')
    return result
  }),
  text_to_boolean: strict((value: string) => {
    const word = value.toLowerCase()
    if (['true', 't', '1'].includes(word)) return true
    if (['false', 'f', '0'].includes(word)) return false
    throw valueRefusal('such a text as a boolean')
  }),
  text_to_json: strict(checkedJson),
  text_to_timestamptz: strict((value: string) => whole(readMoment(value).utc)),
  text_to_timestamp: strict((value: string) => whole(readMoment(value, false).local)),
  text_to_date: strict((value: string) => moment.dateOfMoment(whole(readMoment(value, false).local))),
  boolean_to_text: strict((value: boolean) => (value ? 'true' : 'false')),
  boolean_to_mark: strict((value: boolean) => (value ? 't' : 'f')),
  boolean_to_integer: strict((value: boolean) => (value ? 1 : 0)),
  whole_to_boolean: strict((value: Whole) => value !== 0),
  whole_to_text: strict(String),
  json_member: strict(jsonMember),
  json_member_text: strict(jsonMemberText),
}

function readMoment(value: string, zoned = true): { readonly local: bigint; readonly utc: bigint } {
  const parsed = moment.parseMoment(value)
  if (parsed === undefined || (!zoned && parsed.local !== parsed.utc))
    throw valueRefusal('such a text as a moment')
  return parsed
}

const moments = {
  date_to_moment: strict(moment.momentOfDate),
  moment_to_date: strict(moment.dateOfMoment),
  moment_to_text: strict(moment.momentText),
  date_to_text: strict(moment.dayText),
  date_add: strict(moment.shiftedDate),
  date_subtract: strict((days: number, by: Whole) => moment.shiftedDate(days, whole(-BigInt(by)))),
  date_difference: strict((a: number, b: number) => a - b),
  moment_add: strict(moment.shifted),
  moment_subtract: strict((micros: Whole, by: Interval) => moment.shifted(micros, moment.negated(by))),
  zoned_subtract: strict(moment.shiftedBack),
  moment_difference: strict(moment.difference),
  interval_add: strict(moment.sum),
  interval_subtract: strict((a: Interval, b: Interval) => moment.sum(a, moment.negated(b))),
  interval_negate: strict(moment.negated),
  interval_multiply: strict(moment.multiplied),
  interval_field: strict(intervalField),
  interval_field_scaled: strict((unit: string, value: Interval) => BigInt(intervalField(unit, value))),
  interval_to_text: strict(({ months, days, micros }: Interval) => intervalText(months, days, micros)),
  date_trunc: strict(moment.truncated),
  moment_field: strict(moment.field),
  moment_field_scaled: strict((unit: string, micros: Whole) => BigInt(moment.field(unit, micros))),
  moment_template: strict((micros: Whole, template: string, zone: string) =>
    momentTemplate(BigInt(moment.near(BigInt(micros))), template, zone),
  ),
}

/** Everything that a statement of ours calls: none of alasql's own functions or operators decides a value. */
export const functions = {
  ...comparisons,
  ...logic,
  ...numbers,
  ...texts,
  ...moments,
  ...jsonFunctions,
  integer_series: strict(integerSeries),
  moment_series: strict(momentSeries),
  group_key: groupKey,
  left_key: leftKey,
  right_key: rightKey,
  item_of: (list: readonly SqlValue[], index: number) => list[index] ?? null,
  tuple: (...values: readonly unknown[]) => values,
  lookup: (lookup: Lookup, ...values: readonly SqlValue[]) => lookup.of(values),
}

/** The name of a function in a printed call. */
export type FunctionName = keyof typeof functions
