import { CredsqlError } from '../../../errors/credsql-error.ts'
import { romanNumeral } from '../../text/roman-numeral.ts'
import { roundedDouble } from '../../text/rounded-double.ts'

/**
 * to_char of a number: 9, 0, the point and comma, FM, S, MI, PR and SG, RN, and text in quotes.
 * Throws `unsupported` for the other letters. `value` is a plain decimal, a half of which is rounded away from zero.
 */
export function numberTemplate(value: string, template: string, keepsZeroSign = false): string {
  const roman = /^(FM)?(RN)$/i.exec(template)
  if (roman !== null) return romanText(roundTo(value.replace('-', ''), 0), value, roman)
  const parts = readTemplate(template)
  const places = parts.items.filter(isPlace)
  const decimals = decimalsOf(parts)
  const integers = places.length - decimals
  const negative = value.startsWith('-')
  const [whole = '0', fraction = ''] = roundTo(value.replace('-', ''), decimals).split('.')
  const isZero = /^0*$/.test(whole) && /^0*$/.test(fraction)
  const minus = negative && (!isZero || keepsZeroSign)
  const digits = whole.replace(/^0+(?=\d)/, '')
  const overflow = (digits === '0' ? 0 : digits.length) > integers
  return compose(parts, { digits, fraction, integers, decimals, minus, overflow })
}

/**
 * to_char of a double with so many digits of precision, whose half goes to the even neighbour. PostgreSQL leaves out what lies behind
 * the last digit that a double has; that is refused.
 */
export function doubleTemplate(value: number, precision: number, template: string): string {
  const isRoman = /^(?:FM)?RN$/i.test(template)
  const decimals = isRoman ? 0 : decimalsOf(readTemplate(template))
  const whole = roundedDouble(Math.abs(value), 0).length
  if (decimals > 0 && whole + decimals > precision)
    throw new CredsqlError(
      'unsupported',
      `to_char of a double precision to ${whole + decimals} digits is not supported`,
      {
        hint: 'Cast it to numeric first.',
      },
    )
  return numberTemplate(roundedDouble(value, decimals), template, true)
}

const isPlace = (item: string) => item === '9' || item === '0'

function decimalsOf({ items }: Template): number {
  const point = items.indexOf('.')
  return point < 0 ? 0 : items.slice(point).filter(isPlace).length
}

const romanWidth = 15

/** Only 1 to 3999 can be written so. */
function romanText(rounded: string, value: string, [, fill, pattern = '']: RegExpExecArray): string {
  const number = Number(rounded)
  if (number < 1 || number > 3999 || value.startsWith('-')) return '#'.repeat(romanWidth)
  const text = romanNumeral(number)
  const cased = pattern === 'rn' ? text.toLowerCase() : text
  return fill === undefined ? cased.padStart(romanWidth) : cased
}

interface Template {
  readonly items: readonly string[]
  readonly fill: boolean
  readonly sign: 'default' | 'S' | 'MI' | 'PR' | 'SG'
  readonly signLast: boolean
}

function readTemplate(template: string): Template {
  const items: string[] = []
  let fill = true
  let sign: Template['sign'] = 'default'
  let signLast = false
  const pattern = /FM|MI|PR|SG|PL|TH|RN|EEEE|[09.,DGSVL]|"(?:[^"]*)"|./gis
  for (const [token] of template.matchAll(pattern)) {
    const upper = token.toUpperCase()
    if (upper === 'FM') fill = false
    else if (upper === '9' || upper === '0' || upper === ',' || upper === '.') items.push(upper)
    else if (upper === 'D') items.push('.')
    else if (upper === 'G') items.push(',')
    else if (upper === 'S' || upper === 'MI' || upper === 'PR' || upper === 'SG') {
      sign = upper
      signLast = items.length > 0
      if (upper === 'SG') throw unsupported(token)
    } else if (token.startsWith('"')) items.push(`"${token.slice(1, -1)}`)
    else if (/[A-Z]/i.test(token)) throw unsupported(token)
    else items.push(`"${token}`)
  }
  return { items, fill, sign, signLast }
}

function unsupported(token: string): CredsqlError {
  return new CredsqlError('unsupported', `${token} in a number's template is not supported`)
}

interface Digits {
  readonly digits: string
  readonly fraction: string
  readonly integers: number
  readonly decimals: number
  readonly minus: boolean
  readonly overflow: boolean
}

function compose(template: Template, number: Digits): string {
  const { fill, sign, signLast } = template
  const padded = number.digits === '0' ? ' '.repeat(number.integers) : number.digits.padStart(number.integers)
  const places = template.items.filter((item) => item === '9' || item === '0')
  const firstZero = places.slice(0, number.integers).indexOf('0')
  const firstDigit = number.overflow
    ? 0
    : Math.min(...[padded.search(/\d/), firstZero].filter((at) => at >= 0), number.integers)
  let at = 0
  let body = ''
  let signAt: number | undefined
  let fractionAt = 0
  let inFraction = false
  for (const item of template.items) {
    if (item === '.') {
      inFraction = true
      // Where there is no integer place before the point, the sign still comes first.
      signAt ??= body.length
      body += '.'
    } else if (item === ',')
      body += at > firstDigit || (at === firstDigit && signAt !== undefined) ? ',' : fill ? ' ' : ''
    else if (item.startsWith('"')) body += item.slice(1)
    else if (inFraction) {
      body += number.overflow ? '#' : (number.fraction[fractionAt] ?? '0')
      fractionAt += 1
    } else {
      if (at >= firstDigit) {
        signAt ??= body.length
        body += number.overflow ? '#' : padded[at] === ' ' || padded[at] === undefined ? '0' : padded[at]
      } else if (fill) body += ' '
      at += 1
      // A lone zero stands before nothing: the last integer place shows it unless decimals follow.
      if (at === number.integers && signAt === undefined && number.decimals === 0) {
        signAt = body.length - (fill ? 1 : 0)
        body = fill ? `${body.slice(0, -1)}0` : `${body}0`
      }
    }
  }
  if (!fill) body = trimFraction(body, template, number)
  return withSign(body, signAt ?? 0, number.minus, fill, sign, signLast)
}

/** FM drops the zeros after the last digit that a 9 would show. */
function trimFraction(body: string, template: Template, number: Digits): string {
  if (number.decimals === 0 || number.overflow) return body
  const point = template.items.indexOf('.')
  const fractions = template.items.slice(point).filter((item) => item === '9' || item === '0')
  const lastZero = fractions.lastIndexOf('0')
  const at = body.indexOf('.')
  let end = body.length
  while (end > at + 1 + lastZero + 1 && body[end - 1] === '0') end -= 1
  return body.slice(0, end)
}

function withSign(
  body: string,
  at: number,
  minus: boolean,
  fill: boolean,
  sign: Template['sign'],
  last: boolean,
): string {
  const insert = (mark: string) => body.slice(0, at) + mark + body.slice(at)
  if (sign === 'MI') {
    const mark = minus ? '-' : fill ? ' ' : ''
    return last ? body + mark : mark + body
  }
  if (sign === 'PR') return minus ? `${insert('<')}>` : fill ? `${insert(' ')} ` : body
  if (sign === 'S') return last ? body + (minus ? '-' : '+') : insert(minus ? '-' : '+')
  return minus ? insert('-') : fill ? insert(' ') : body
}

/** Rounds a plain decimal half away from zero. */
function roundTo(value: string, decimals: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const kept = (fraction + '0'.repeat(decimals)).slice(0, decimals)
  const up = (fraction[decimals] ?? '0') >= '5'
  const scaled = BigInt(whole + kept) + (up ? 1n : 0n)
  const text = String(scaled).padStart(decimals + 1, '0')
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`
}
