import { CredsqlError } from '../../../errors/credsql-error.ts'

/** SIMILAR TO's pattern as a regular expression of RE2's that matches the whole text. `mark` is its escape character and may be empty: there is none. */
export function similarToRegex(pattern: string, mark: string): string {
  let regex = ''
  let inBrackets = false
  for (let at = 0; at < pattern.length; at += 1) {
    const one = pattern[at] ?? ''
    if (mark !== '' && one === mark) {
      at += 1
      const next = pattern[at]
      if (next === undefined)
        throw new CredsqlError('engine_failed', 'a SIMILAR TO pattern ends with its escape character')
      if (next === '"')
        throw new CredsqlError('unsupported', 'a SIMILAR TO pattern with parts is not supported')
      regex += /\w/.test(next) ? next : `\\${next}`
    } else if (inBrackets) {
      if (one === ']') inBrackets = false
      regex += one === '\\' ? '\\\\' : one
    } else if (one === '[') {
      inBrackets = true
      regex += one
    } else regex += translated[one] ?? one
  }
  return `^(?:${regex})$`
}

const translated: Readonly<Record<string, string>> = {
  '%': '.*',
  _: '.',
  '(': '(?:',
  '.': '\\.',
  '^': '\\^',
  $: '\\$',
  '\\': '\\\\',
}
