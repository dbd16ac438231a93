import { CredsqlError } from '../errors/credsql-error.ts'
import { describeError } from '../errors/describe-error.ts'

/** Ends the process whose working folder was removed, and says so. */
export function endWithoutFolder(): never {
  const error = new CredsqlError('usage', 'the working folder does not exist any more', {
    hint: 'Change into a folder that is there: relative paths and ./credsql.yaml are looked for in it.',
  })
  process.stderr.write(`${describeError(error)}\n`)
  process.exit(error.exitCode)
}
