import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { describeError } from '../../src/errors/describe-error.ts'

/** The error that resolving ended with: a `secret_source_failed` with a hint, in which no canary occurs. Its printed text. */
export async function failedSource(resolving: Promise<string>): Promise<string> {
  const error = await resolving.then(
    () => assert.fail('it was resolved'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof CredsqlError, inspect(error))
  assert.equal(error.code, 'secret_source_failed')
  const shown = describeError(error)
  assert.ok(!`${shown}${inspect(error, { depth: 9 })}`.includes('CANARY'), shown)
  return shown
}
