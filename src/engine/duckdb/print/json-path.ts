import { flatItems } from './array-text.ts'
import { type Printed, printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { refusal } from './refuse.ts'

/** A member of a JSON object by its name, or an element of a JSON array by its number from 0. */
export function jsonMember(value: Printed, key: Printed, result: 'json' | 'text'): Printed {
  const extract = result === 'json' ? 'json_extract' : 'json_extract_string'
  return printed(`${extract}(${value.sql}, ${memberPath(key)})`, result)
}

// DuckDB's paths have no empty name, none that ends in a backslash, and take a star for every member even inside quotes; only a
// pointer's name stands for itself. A pointer's number would be an element of an array too, so the other names stay quoted.
const onlyPointer = /[*\\]|^$/

function memberPath(key: Printed): string {
  if (key.text !== undefined) {
    if (onlyPointer.test(key.text)) return quoteText(pointerOf([key.text]))
    return quoteText(`$."${key.text.replaceAll('"', '\\"')}"`)
  }
  if (key.type === 'integer') return `CAST(${key.sql} AS BIGINT)`
  const pointer = `'/' || replace(replace(${key.sql}, '~', '~0'), '/', '~1')`
  return `CASE WHEN regexp_matches(${key.sql}, '[*\\\\]|^$') THEN ${pointer} ELSE '$."' || replace(${key.sql}, '"', '\\"') || '"' END`
}

/** The JSON pointer of a path given as an array of texts: a number in it is an element or a member, as in PostgreSQL. */
export function pointerOf(path: readonly string[]): string {
  return path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The value at a path of member names and element numbers, given as an array of texts. */
export function jsonPath(value: Printed, path: Printed, result: 'json' | 'text'): Printed {
  const extract = result === 'json' ? 'json_extract' : 'json_extract_string'
  return printed(`${extract}(${value.sql}, ${pathSql(path)})`, result)
}

function pathSql(path: Printed): string {
  const steps = path.text !== undefined ? flatItems(path.text) : path.items?.map((item) => item.text ?? null)
  if (steps?.every((step) => step !== null)) return quoteText(pointerOf(steps))
  throw refusal('a JSON path that is no constant')
}
