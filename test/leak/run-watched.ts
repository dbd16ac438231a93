import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { RunOptions } from '../../src/session/options.ts'
import type { Session } from '../../src/session/session.ts'
import type { Watch } from './canary.ts'

/** Runs a text to its end and shows all that a caller gets to `watch`. Resolves to the code that it ended with, if any. */
export async function runWatched(
  session: Session,
  sql: string,
  options: RunOptions,
  watch: Watch,
): Promise<string | undefined> {
  const where = sql.slice(0, 60)
  try {
    for await (const result of session.run(sql, options)) {
      watch.value(`result of ${where}`, result)
      for await (const batch of result.batches) watch.value(`rows of ${where}`, batch)
      watch.value(`summary of ${where}`, result.summary())
    }
    return undefined
  } catch (error) {
    watch.error(`error of ${where}`, error)
    return error instanceof CredsqlError ? error.code : String(error)
  }
}
