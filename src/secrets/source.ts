import { CredsqlError } from '../errors/credsql-error.ts'
import type { SecretReference } from './reference.ts'
import { interruption } from './run-program.ts'
import type { SourceContext } from './source-context.ts'
import { readCommand } from './sources/command.ts'
import { readEnvironmentVariable } from './sources/environment-variable.ts'
import { readSecretFile } from './sources/file.ts'
import { readCredentialHelper } from './sources/helper.ts'

export { parseSecretReference, type SecretReference } from './reference.ts'

type Reader<Scheme extends SecretReference['scheme']> = (
  reference: Extract<SecretReference, { readonly scheme: Scheme }>,
  context: SourceContext,
) => Promise<string>

const readers: { readonly [Scheme in SecretReference['scheme']]: Reader<Scheme> } = {
  env: readEnvironmentVariable,
  file: readSecretFile,
  command: readCommand,
  helper: readCredentialHelper,
}

/**
 * The secret that a reference leads to, never empty. Throws `secret_source_failed` with a hint, or `interrupted` when the signal
 * is aborted; no message quotes anything that was read.
 */
export async function resolveSecretReference(
  reference: SecretReference,
  context: SourceContext,
): Promise<string> {
  const { signal } = context
  const value = await (signal === undefined
    ? read(reference, context)
    : unlessAborted(signal, () => read(reference, context)))
  if (value !== '') return value
  throw new CredsqlError('secret_source_failed', `the secret of a ${reference.scheme}: reference is empty`)
}

function read<Scheme extends SecretReference['scheme']>(
  reference: Extract<SecretReference, { readonly scheme: Scheme }>,
  context: SourceContext,
): Promise<string> {
  const reader: Reader<Scheme> = readers[reference.scheme as Scheme]
  return reader(reference, context)
}

/** Programs stop at the signal by themselves; reading a pipe that nobody writes to does not. */
function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(interruption(signal))
    if (signal.aborted) {
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}
