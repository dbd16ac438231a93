import { quoteText } from './quote.ts'
import { refusal } from './refuse.ts'

const words: Readonly<Record<string, string>> = {
  now: 'now()',
  today: "date_trunc('day', now())",
  tomorrow: "(date_trunc('day', now()) + to_days(1))",
  yesterday: "(date_trunc('day', now()) - to_days(1))",
  epoch: "CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ)",
}

/** DuckDB takes a date with anything behind it, so what is none for PostgreSQL must not come so far. */
const dateForm = /^\s*(?:\d{4,}-\d{1,2}-\d{1,2}|\d{8}|-?infinity)\s*$/i

/** A constant of a date or timestamp, with PostgreSQL's words for the moments that have one. */
export function momentConstant(text: string, type: string): string {
  const word = words[text.trim().toLowerCase()]
  if (word !== undefined) return `CAST(${word} AS ${type})`
  const era = /^(.*\d)\s*(AD|BC)\s*$/i.exec(text)
  if (era !== null) {
    if (era[2]?.toUpperCase() === 'AD') return momentConstant(era[1] ?? '', type)
    if (type !== 'DATE' || !dateForm.test(era[1] ?? '')) throw refusal(`the moment ${quoteText(text)}`)
    return `CAST(${quoteText(`${era[1]?.trim()} (BC)`)} AS DATE)`
  }
  const precise = /^(.*:\d{2}\.\d{6})(\d+)(.*)$/.exec(text)
  if (precise !== null && type !== 'DATE') {
    const cut = momentConstant(`${precise[1]}${precise[3]}`, type)
    return (precise[2] ?? '') >= '5' ? `(${cut} + to_microseconds(1))` : cut
  }
  // PostgreSQL passes over a time zone in a text that becomes a timestamp without one, and over the time in a date.
  const plain =
    /^\s*(\d{4,}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(?:Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?\s*$/i.exec(
      text,
    )
  if (plain !== null && type === 'DATE') return `CAST(${quoteText(plain[1] ?? '')} AS DATE)`
  if (plain !== null && type === 'TIMESTAMP') {
    return `CAST(${quoteText(`${plain[1]} ${plain[2] ?? '00:00:00'}`)} AS TIMESTAMP)`
  }
  // DuckDB wants the seconds before an offset.
  const short =
    /^\s*(\d{4,}-\d{1,2}-\d{1,2})[ T](\d{1,2}:\d{2})\s*(Z|[+-]\d{1,2}(?::?\d{2})?| [a-z]+\/[a-z_/]+)\s*$/i.exec(
      text.replace(/\s+(?=[a-z]+\/)/i, '  '),
    )
  if (short !== null) return `CAST(${quoteText(`${short[1]} ${short[2]}:00${short[3]}`)} AS ${type})`
  const compact = /^\s*(\d{4})(\d\d)(\d\d)\s*$/.exec(text)
  if (compact !== null) return `CAST(${quoteText(compact.slice(1).join('-'))} AS ${type})`
  if (type === 'DATE' && !dateForm.test(text)) throw refusal(`the date ${quoteText(text)}`)
  return `CAST(${quoteText(text.trim())} AS ${type})`
}
