import type { FilterKind, Resource } from './resource.ts'
import { idNumber, type Row } from './row.ts'

/** The modifiers that a filter takes, per kind of field. */
const modifiers: Readonly<Record<FilterKind, readonly string[]>> = {
  text: ['eq', 'ne', 'prefix', 'like', 'notlike', 'null', 'notnull'],
  reference: ['eq', 'ne', 'null', 'notnull'],
  enum: ['eq', 'ne', 'null', 'notnull'],
  date: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'null', 'notnull'],
  id: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'null', 'notnull'],
}

/** One filter that the API understood. */
export interface Condition {
  readonly field: string
  readonly kind: FilterKind
  readonly modifier: string
  readonly value: string
}

/**
 * The filters of a query, by field.
 * What the API does not know it passes over without a word. Values of one key are all kept; of two different modifiers on
 * one field the later key replaces the earlier one's values.
 */
export function conditionsOf(resource: Resource, query: URLSearchParams): Map<string, Condition[]> {
  const byField = new Map<string, Condition[]>()
  for (const key of new Set(query.keys())) {
    const mark = key.lastIndexOf('_')
    const field = mark < 0 ? key : key.slice(0, mark)
    const modifier = mark < 0 ? 'eq' : key.slice(mark + 1)
    const kind = Object.hasOwn(resource.filters, field) ? resource.filters[field] : undefined
    if (kind === undefined || !modifiers[kind].includes(modifier)) continue
    byField.set(
      field,
      query.getAll(key).map((value) => ({ field, kind, modifier, value })),
    )
  }
  return byField
}

/** Whether a row meets a condition, as the database judges it: a comparison with NULL is never true. */
export function test(condition: Condition): (row: Row) => boolean {
  const { field, kind, modifier, value } = condition
  const read = (row: Row): string | null => (field === 'id' ? row.id : (row.values[field] ?? null))
  if (modifier === 'null') return (row) => read(row) === null
  if (modifier === 'notnull') return (row) => read(row) !== null
  if (modifier === 'like') return onText(read, likePattern(value), true)
  if (modifier === 'notlike') return onText(read, likePattern(value), false)
  if (modifier === 'prefix') return onText(read, likePattern(`${value}%`), true)
  const wanted = comparable(kind, value)
  return (row) => {
    const text = read(row)
    if (text === null || wanted === undefined) return false
    const found = comparable(kind, text)
    return found !== undefined && holds(modifier, found, wanted)
  }
}

/** The value by which the database compares and sorts a field: ids and references by number, text folded. */
export function comparable(kind: FilterKind, text: string): string | number | undefined {
  switch (kind) {
    case 'id':
    case 'reference':
      return idNumber(text)
    case 'date': {
      const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
      return Number.isNaN(time) ? undefined : time
    }
    case 'enum':
    case 'text':
      // The columns' collation pads with spaces: a comparison, unlike LIKE, does not see spaces at the end.
      return fold(text).replace(/ +$/, '')
  }
}

function holds(modifier: string, found: string | number, wanted: string | number): boolean {
  switch (modifier) {
    case 'eq':
      return found === wanted
    case 'ne':
      return found !== wanted
    case 'lt':
      return found < wanted
    case 'lte':
      return found <= wanted
    case 'gt':
      return found > wanted
    default:
      return found >= wanted
  }
}

function onText(read: (row: Row) => string | null, pattern: RegExp, wanted: boolean): (row: Row) => boolean {
  return (row) => {
    const text = read(row)
    return text !== null && pattern.test(fold(text)) === wanted
  }
}

/** `utf8_general_ci` knows neither case nor accents, one character at a time: an accent that is a character of its own counts. */
function fold(text: string): string {
  return text.replace(/./gsu, (character) => {
    const base = character.normalize('NFD').replace(/\p{M}/gu, '')
    return (/^.$/su.test(base) ? base : character).toLowerCase()
  })
}

/** MySQL's LIKE: `%` and `_`, escaped by a backslash. A prefix filter is a LIKE too, so that its value's wildcards count. */
function likePattern(like: string): RegExp {
  let pattern = ''
  const characters = [...fold(like)]
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? ''
    if (character === '%') pattern += '.*'
    else if (character === '_') pattern += '.'
    else if (character === '\\' && i + 1 < characters.length) {
      i += 1
      pattern += escaped(characters[i] ?? '')
    } else pattern += escaped(character)
  }
  return new RegExp(`^${pattern}$`, 'su')
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
}
