import { CredsqlError } from '../../../errors/credsql-error.ts'

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const tokens = /YYYY|YY|HH24|HH12|HH|MONTH|MON|MM|MI|DD|SS|MS|US|AM|PM|[A-Z]+|"[^"]*"|[^A-Z"]/gi

/**
 * to_timestamp and to_date: a text read by a template, as an ISO instant in UTC.
 * Throws `engine_failed` where the text does not fit, `unsupported` for a pattern that is not known.
 */
export function readMoment(text: string, template: string): string {
  const found: Record<string, number> = {}
  let rest = text.trimStart()
  let afternoon: boolean | undefined
  for (const [token] of template.trimStart().matchAll(tokens)) {
    const upper = token.toUpperCase()
    if (!/^[A-Z]/.test(upper)) {
      rest = token.startsWith('"') ? rest.slice(token.length - 2) : rest.replace(/^[^\p{L}\p{N}]/u, '')
      continue
    }
    if (upper === 'AM' || upper === 'PM') {
      const match = /^(am|pm)/i.exec(rest)
      if (match === null) throw doesNotFit(token)
      afternoon = match[0].toLowerCase() === 'pm'
      rest = rest.slice(2)
    } else if (upper === 'MON' || upper === 'MONTH') {
      const match = /^\p{L}+/u.exec(rest)?.[0] ?? ''
      const month = monthNames.indexOf(match.slice(0, 3).toLowerCase())
      if (month < 0) throw doesNotFit(token)
      found['MM'] = month + 1
      rest = rest.slice(upper === 'MON' ? 3 : match.length)
    } else rest = readNumber(upper, token, rest, found)
  }
  return iso(found, afternoon)
}

const widths: Readonly<Record<string, number>> = {
  YYYY: 4,
  YY: 2,
  MM: 2,
  DD: 2,
  HH24: 2,
  HH12: 2,
  HH: 2,
  MI: 2,
  SS: 2,
  MS: 3,
  US: 6,
}

function readNumber(upper: string, token: string, rest: string, found: Record<string, number>): string {
  const width = widths[upper]
  if (width === undefined)
    throw new CredsqlError('unsupported', `${token} in a moment's template is not supported`)
  const digits = new RegExp(`^\\s*(\\d{1,${width}})`).exec(rest)
  if (digits?.[1] === undefined) throw doesNotFit(token)
  const value = Number(digits[1])
  if (upper === 'YY') found['YYYY'] = value < 70 ? 2000 + value : 1900 + value
  else if (upper === 'HH12' || upper === 'HH') found['HH12'] = value
  // Fractions are read as decimals: `.5` is half a second.
  else if (upper === 'MS' || upper === 'US')
    found['US'] = Number(digits[1].padEnd(width, '0')) * (upper === 'MS' ? 1000 : 1)
  else found[upper] = value
  return rest.slice(digits[0].length)
}

function doesNotFit(token: string): CredsqlError {
  return new CredsqlError('engine_failed', `invalid value for "${token}": the text does not fit the template`)
}

function iso(found: Readonly<Record<string, number>>, afternoon: boolean | undefined): string {
  const hour12 = found['HH12']
  if (hour12 !== undefined && (hour12 < 1 || hour12 > 12)) throw doesNotFit('HH12')
  const hour = hour12 === undefined ? (found['HH24'] ?? 0) : (hour12 % 12) + (afternoon === true ? 12 : 0)
  const pad = (value: number, width = 2) => String(value).padStart(width, '0')
  const date = `${pad(found['YYYY'] ?? 1, 4)}-${pad(found['MM'] ?? 1)}-${pad(found['DD'] ?? 1)}`
  return `${date} ${pad(hour)}:${pad(found['MI'] ?? 0)}:${pad(found['SS'] ?? 0)}.${pad(found['US'] ?? 0, 6)}+00`
}
