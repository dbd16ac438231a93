import { createHash } from 'node:crypto'
import { failure, valueRefusal } from '../refuse.ts'
import type { Whole } from './integer.ts'

const ascii = /^[\0-\x7f]*$/

/** How many code points a text has. */
export function length(text: string): number {
  if (ascii.test(text)) return text.length
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** A count of characters; DuckDB has none beyond 32 bits. */
function clamped(count: Whole): number {
  const number = Number(count)
  if (Math.abs(number) >= 2 ** 31) throw failure('a number of characters is out of range')
  return number
}

/** The first characters; without the last ones for a negative count. */
export function left(text: string, count: Whole): string {
  const number = clamped(count)
  if (ascii.test(text)) return number === 0 ? '' : text.slice(0, number)
  return [...text].slice(0, number).join('')
}

/** The last characters; without the first ones for a negative count. */
export function right(text: string, count: Whole): string {
  const number = clamped(count)
  if (number === 0) return ''
  return [...text].slice(-number).join('')
}

/** Characters from a position that counts from 1; those before the first count towards the length. */
export function substring(text: string, start: Whole, count: Whole | undefined): string {
  const from = clamped(start)
  if (count === undefined)
    return ascii.test(text)
      ? text.slice(Math.max(from - 1, 0))
      : [...text].slice(Math.max(from - 1, 0)).join('')
  const taken = clamped(count)
  if (taken < 0) throw failure('negative substring length not allowed')
  return [...text].slice(Math.max(from - 1, 0), Math.max(from - 1 + taken, 0)).join('')
}

/** Where one text begins in another, from 1; 0 where it does not. */
export function position(text: string, part: string): number {
  const at = text.indexOf(part)
  return at < 0 ? 0 : length(text.slice(0, at)) + 1
}

type Side = 'both' | 'start' | 'end'

/** A text without the characters of a set at its ends. */
export function trimmed(side: Side, text: string, set: string): string {
  const marks = new Set(set)
  const characters = [...text]
  let start = 0
  let end = characters.length
  if (side !== 'end') while (start < end && marks.has(characters[start]!)) start += 1
  if (side !== 'start') while (end > start && marks.has(characters[end - 1]!)) end -= 1
  return characters.slice(start, end).join('')
}

/** A text of so many characters: filled up, or cut off at its end. */
export function padded(side: 'start' | 'end', text: string, count: Whole, filling: string): string {
  const wanted = clamped(count)
  if (wanted > 100_000_000) throw failure('requested length too large')
  const characters = [...text]
  if (wanted <= 0) return ''
  if (characters.length >= wanted || filling === '') return characters.slice(0, wanted).join('')
  const marks = [...filling]
  const fill = Array.from({ length: wanted - characters.length }, (_, index) => marks[index % marks.length])
  return (side === 'start' ? [...fill, ...characters] : [...characters, ...fill]).join('')
}

export function replaced(text: string, part: string, by: string): string {
  return part === '' ? text : text.split(part).join(by)
}

export function repeated(text: string, count: Whole): string {
  const times = Math.max(clamped(count), 0)
  if (text.length * times > 100_000_000) throw failure('requested length too large')
  return text.repeat(times)
}

export function reversed(text: string): string {
  return [...text].reverse().join('')
}

/** The part between two separators, from 1, or from -1 at the end. */
export function splitPart(text: string, separator: string, index: Whole): string {
  const at = clamped(index)
  if (at === 0) throw failure('field position must not be zero')
  const parts = separator === '' ? [text] : text.split(separator)
  return parts[at > 0 ? at - 1 : parts.length + at] ?? ''
}

export function firstCode(text: string): number {
  return text.codePointAt(0) ?? 0
}

export function character(code: Whole): string {
  const number = Number(code)
  if (number < 1 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
    throw failure('requested character not valid')
  return String.fromCodePoint(number)
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** A text with each character of a set replaced by the one at the same place of another; those that have none there are left out. */
export function translated(text: string, from: string, to: string): string {
  const [marks, others] = [[...from], [...to]]
  if (new Set(marks).size < marks.length) throw valueRefusal('translate with a character twice')
  const map = new Map(marks.map((mark, index) => [mark, others[index] ?? '']))
  return Array.from(text, (one) => map.get(one) ?? one).join('')
}
