import { type ArrayItem, arrayItems } from '../../text/array-items.ts'
import { quoteText } from './quote.ts'
import { refusal } from './refuse.ts'

/** The text form of an array as DuckDB's list of texts. Throws `unsupported` where it is none. */
export function parseArrayText(text: string): string {
  const items = arrayItems(text)
  if (items === undefined) throw refusal(`the array text ${quoteText(text)}`)
  return listSql(items)
}

/** The items of one flat array of texts. Throws `unsupported` for anything else. */
export function flatItems(text: string): (string | null)[] {
  const items = arrayItems(text)
  if (items === undefined || items.some(Array.isArray)) throw refusal(`the array text ${quoteText(text)}`)
  return items as (string | null)[]
}

function listSql(items: readonly ArrayItem[]): string {
  const list = items.map((item) =>
    item === null ? 'NULL' : typeof item === 'string' ? quoteText(item) : listSql(item),
  )
  return `[${list.join(', ')}]`
}
