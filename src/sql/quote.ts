import { CredsqlError } from '../errors/credsql-error.ts'
import { reservedWords } from './reserved-words.ts'

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new CredsqlError('unsupported', 'a NUL character can not be written in SQL')
}

/** A name as SQL writes it: as it stands where that is the same name, else in double quotes. */
export function quoteIdentifier(name: string): string {
  refuseNul(name)
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`
}

/** A text as a string constant of SQL; backslashes are plain characters in it. */
export function quoteLiteral(text: string): string {
  refuseNul(text)
  return `'${text.replaceAll("'", "''")}'`
}
