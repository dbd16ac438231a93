import { valueRefusal } from '../refuse.ts'

// Where DuckDB and every version of Unicode since its 13th change the case of a letter alike, and one letter becomes one letter; what
// newer versions add or change lies elsewhere. test/engine/alasql/letters.test.ts compares all of them with DuckDB.
const known = new RegExp(
  `^(?:[${[
    '\\0-\\u0148\\u014a-\\u017f', // Latin
    '\\u0370-\\u038f\\u0391-\\u03af\\u03b1-\\u03ff', // Greek
    '\\u0400-\\u052f', // Cyrillic
    '\\u0531-\\u0556\\u0561-\\u0586', // Armenian
    '\\u0590-\\u06ff\\u0900-\\u0eff', // Hebrew, Arabic, the scripts of India, Thai, Lao
    '\\u1100-\\u11ff\\u3000-\\u9fff\\uac00-\\ud7a3\\uff00-\\uffef', // of East Asia
    '\\u1e00-\\u1e95\\u1e9b-\\u1eff', // Latin with more marks
    '\\u2000-\\u206f\\u20a0-\\u20bf\\u2100-\\u2182\\u2190-\\u27bf\\ufffd\\u{1f000}-\\u{1faff}', // signs
  ].join('')}]|[\\u0300-\\u036f\\ufe0e\\ufe0f])*$`,
  'u',
)

// What JavaScript makes two letters of, or another one.
const lowered: ReadonlyMap<string, string> = new Map([['\u0130', 'i']])
const raised: ReadonlyMap<string, string> = new Map([['\u00df', '\u1e9e']])

/** A text in small letters, letter by letter: a final sigma is a sigma. */
export function lower(text: string): string {
  return changed(text, (one) => lowered.get(one) ?? one.toLowerCase())
}

/** A text in capitals, letter by letter. */
export function upper(text: string): string {
  return changed(text, (one) => raised.get(one) ?? one.toUpperCase())
}

const ascii = /^[\0-\x7f]*$/

function changed(text: string, change: (one: string) => string): string {
  if (ascii.test(text)) return change(text)
  if (!known.test(text)) throw valueRefusal('letters of rare scripts in a change of case')
  return Array.from(text, change).join('')
}
