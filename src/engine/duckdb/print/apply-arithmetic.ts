import type { PrintContext } from './context.ts'
import { decimalResult } from './decimal.ts'
import { intervalConstant } from './interval-constant.ts'
import { momentConstant } from './moment-constant.ts'
import { type Printed, printed, smallLike } from './printed.ts'
import { commonType, isNumber, type SqlType } from './sql-type.ts'
import { besideNumber } from './type-rules.ts'

/** The operators of numbers, dates and intervals, under PostgreSQL's names. */
export const arithmeticOperators: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '#',
  '&',
  '|',
  '<<',
  '>>',
])

const moments: ReadonlySet<SqlType> = new Set<SqlType>(['date', 'timestamp', 'timestamptz', 'time'])

/** Prints `+ - * / % ^ # & | << >>`. */
export function applyArithmetic(
  operator: string,
  left: Printed,
  right: Printed,
  context: PrintContext,
): Printed {
  const result = arithmetic(operator, left, right, context)
  return result.type === 'integer' ? smallLike(result, [left, right]) : result
}

function arithmetic(operator: string, left: Printed, right: Printed, context: PrintContext): Printed {
  const [a, b] = settle(operator, left, right)
  switch (operator) {
    case '+':
    case '-':
      if (commonType([a.type, b.type]) === 'numeric') return decimalResult(operator, a, b)
      return printed(addition(operator, a, b), sumType(operator, a.type, b.type))
    case '*':
      if (a.type === 'interval' || b.type === 'interval') return intervalTimes(a, b, context)
      if (commonType([a.type, b.type]) === 'numeric') return decimalResult(operator, a, b)
      return printed(`(${a.sql} * ${b.sql})`, productType(a.type, b.type))
    case '/':
    case '%':
      return division(operator, a, b, context)
    case '^':
      context.need('credsql_power')
      return printed(
        `credsql_power(${a.sql}, ${b.sql})`,
        a.type === 'numeric' || b.type === 'numeric' ? 'numeric' : 'double',
      )
    case '#':
      return printed(`xor(${a.sql}, ${b.sql})`, 'integer')
    default:
      return printed(`(${a.sql} ${operator} ${b.sql})`, 'integer')
  }
}

/** A text constant beside a typed operand takes the type that PostgreSQL's operator table gives it. */
function settle(operator: string, left: Printed, right: Printed): readonly [Printed, Printed] {
  return [settleOne(operator, left, right.type), settleOne(operator, right, left.type)]
}

function settleOne(operator: string, side: Printed, other: SqlType): Printed {
  if (side.text === undefined) return besideNumber(side, other)
  if (
    (other === 'interval' && (operator === '+' || operator === '-')) ||
    (operator === '+' && moments.has(other))
  ) {
    return printed(intervalConstant(side.text), 'interval')
  }
  if (operator === '-' && moments.has(other) && other !== 'time') {
    const names: Partial<Record<SqlType, string>> = {
      date: 'DATE',
      timestamp: 'TIMESTAMP',
      timestamptz: 'TIMESTAMPTZ',
    }
    return printed(momentConstant(side.text, names[other] ?? 'TIMESTAMP'), other)
  }
  return besideNumber(side, other)
}

function addition(operator: string, a: Printed, b: Printed): string {
  if (operator === '-' && a.type === 'date' && b.type === 'date')
    return `date_diff('day', ${b.sql}, ${a.sql})`
  // PostgreSQL's difference of two moments counts days of 24 hours, and the rest as a time.
  if (operator === '-' && (a.type === 'timestamp' || a.type === 'timestamptz') && moments.has(b.type)) {
    const micros = `(epoch_us(${a.sql}) - epoch_us(${moment(b, a.type)}))`
    return `(to_days(CAST(${micros} // 86400000000 AS INTEGER)) + to_microseconds(${micros} % 86400000000))`
  }
  if (operator === '-' && a.type === 'time' && b.type === 'time')
    return `to_microseconds(epoch_us(${a.sql}) - epoch_us(${b.sql}))`
  if (a.type === 'integer' && b.type === 'date') return `(${b.sql} + CAST(${a.sql} AS INTEGER))`
  if (a.type === 'date' && b.type === 'integer') return `(${a.sql} ${operator} CAST(${b.sql} AS INTEGER))`
  // DuckDB takes the time of an interval off an instant before its days and months.
  if (a.type === 'timestamptz' && b.type === 'interval')
    return `CAST((CAST(${a.sql} AS TIMESTAMP) ${operator} ${b.sql}) AS TIMESTAMPTZ)`
  if (a.type === 'interval' && b.type === 'timestamptz')
    return `CAST((CAST(${b.sql} AS TIMESTAMP) ${operator} ${a.sql}) AS TIMESTAMPTZ)`
  return `(${a.sql} ${operator} ${b.sql})`
}

function moment(value: Printed, type: SqlType): string {
  return value.type === type
    ? value.sql
    : `CAST(${value.sql} AS ${type === 'timestamptz' ? 'TIMESTAMPTZ' : 'TIMESTAMP'})`
}

function sumType(operator: string, a: SqlType, b: SqlType): SqlType {
  if (isNumber(a) && isNumber(b)) return commonType([a, b])
  if (operator === '-' && a === 'date' && b === 'date') return 'integer'
  if (operator === '-' && moments.has(a) && moments.has(b)) return 'interval'
  const [point, other] = moments.has(a) ? [a, b] : [b, a]
  if (point === 'date' && other === 'integer') return 'date'
  if (point === 'date' && other === 'interval') return 'timestamp'
  if ((point === 'date' && other === 'time') || (point === 'time' && other === 'date')) return 'timestamp'
  if (moments.has(point)) return point
  return a === 'interval' || b === 'interval' ? 'interval' : 'any'
}

function productType(a: SqlType, b: SqlType): SqlType {
  return a === 'interval' || b === 'interval'
    ? 'interval'
    : isNumber(a) && isNumber(b)
      ? commonType([a, b])
      : 'any'
}

function intervalTimes(a: Printed, b: Printed, context: PrintContext): Printed {
  const [interval, factor] = a.type === 'interval' ? [a, b] : [b, a]
  context.need('credsql_interval_times')
  return printed(`credsql_interval_times(${interval.sql}, CAST(${factor.sql} AS DOUBLE))`, 'interval')
}

/** DuckDB's division by zero is NULL; PostgreSQL's is an error. */
function division(operator: string, a: Printed, b: Printed, context: PrintContext): Printed {
  if (a.type === 'interval') {
    context.need('credsql_interval_divided')
    return printed(`credsql_interval_divided(${a.sql}, CAST(${b.sql} AS DOUBLE))`, 'interval')
  }
  const safe = b.integer !== undefined && b.integer !== 0
  if (!safe) context.need('credsql_divisor')
  const divisor = safe ? b.sql : `credsql_divisor(${b.sql})`
  return printed(`(${a.sql} ${operator} ${divisor})`, productType(a.type, b.type))
}
