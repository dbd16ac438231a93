import { CredsqlError } from '../errors/credsql-error.ts'

/**
 * An error as one line, for a log that belongs to somebody else. Of an error that no layer foresaw only the kind is told: its
 * message may quote anything.
 */
export function oneLine(error: unknown): string {
  if (!(error instanceof CredsqlError))
    return `error (internal): ${error instanceof Error ? error.name : 'something else than an error was thrown'}`
  const { file, hint } = error.details
  const at = file === undefined ? '' : ` (${file})`
  const todo = hint === undefined ? '' : `. ${hint}`
  return printable(`error (${error.code}): ${error.message}${at}${todo}`)
}

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ').trim()
}
