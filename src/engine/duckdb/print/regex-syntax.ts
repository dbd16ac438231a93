import { CredsqlError } from '../../../errors/credsql-error.ts'

/** PostgreSQL's escapes that RE2 spells differently. The letter alone would mean something else there, or nothing. */
const escapes: Readonly<Record<string, string>> = {
  y: '\\b',
  Y: '\\B',
  b: '\\x08',
  B: '\\\\',
  Z: '\\z',
  e: '\\x1b',
  '0': '\\x00',
}

/** PostgreSQL's classes take the letters of every language, RE2's the English ones. */
const classes: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  alnum: '\\p{L}\\p{Nd}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
}
const wordClass = '\\p{L}\\p{Nd}_'

/**
 * A regular expression of PostgreSQL's in RE2's syntax.
 * Throws `unsupported` for what RE2 cannot match: look-around, back references, `\m` and `\M`.
 */
export function translateRegex(pattern: string): string {
  if (pattern.startsWith('***')) throw refused('***')
  let regex = ''
  let inBrackets = false
  for (let at = 0; at < pattern.length; at += 1) {
    const one = pattern[at] ?? ''
    if (one === '\\') {
      at += 1
      const next = pattern[at] ?? ''
      if (!inBrackets && /[1-9mM]/.test(next)) throw refused(`\\${next}`)
      if (next === 'u') {
        regex += `\\x{${pattern.slice(at + 1, at + 5)}}`
        at += 4
      } else if (next === 'w') regex += inBrackets ? wordClass : `[${wordClass}]`
      else if (next === 'W' && !inBrackets) regex += `[^${wordClass}]`
      else if (next === 'W') throw refused('\\W in brackets')
      else regex += escapes[next] ?? `\\${next}`
    } else if (inBrackets) {
      if (one === '[' && /[:.=]/.test(pattern[at + 1] ?? '')) {
        const end = pattern.indexOf(`${pattern[at + 1]}]`, at + 2)
        if (pattern[at + 1] !== ':' || end < 0) throw refused(pattern.slice(at, at + 2))
        regex += classes[pattern.slice(at + 2, end)] ?? pattern.slice(at, end + 2)
        at = end + 1
      } else {
        if (one === ']') inBrackets = false
        regex += one === '[' ? '\\[' : one
      }
    } else if (one === '[') {
      if (pattern.startsWith('[[:<:]]', at) || pattern.startsWith('[[:>:]]', at)) {
        throw refused(pattern.slice(at, at + 7))
      }
      inBrackets = true
      regex += one
      // A bracket that comes first stands for itself.
      if (pattern[at + 1] === '^') {
        regex += '^'
        at += 1
      }
      if (pattern[at + 1] === ']') {
        regex += '\\]'
        at += 1
      }
    } else if (one === '(' && /^\?(?:<?[=!])/.test(pattern.slice(at + 1))) {
      throw refused(pattern.slice(at, at + 3))
    } else regex += one
  }
  return regex
}

function refused(what: string): CredsqlError {
  return new CredsqlError('unsupported', `${what} in a regular expression is not supported`)
}
