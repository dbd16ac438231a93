import { CredsqlError } from '../errors/credsql-error.ts'
import { describeError } from '../errors/describe-error.ts'
import { helperMessage } from '../serve/helper-messages.ts'

function removed(): CredsqlError {
  return new CredsqlError('usage', 'the working folder does not exist any more', {
    hint: 'Change into a folder that is there: relative paths and ./credsql.yaml are looked for in it.',
  })
}

/** Ends the process whose working folder was removed, and says so. */
export function endWithoutFolder(): never {
  const error = removed()
  process.stderr.write(`${describeError(error)}\n`)
  process.exit(error.exitCode)
}

/** The same for Docker's credential helper, as its protocol has it: one line on stdout, and code 1. */
export function endHelperWithoutFolder(): never {
  process.stdout.write(`${helperMessage(removed())}\n`)
  process.exit(1)
}
