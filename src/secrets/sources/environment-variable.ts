import { CredsqlError } from '../../errors/credsql-error.ts'
import { nearNames } from '../../errors/near-names.ts'
import { secretKind } from '../kind.ts'
import type { SecretReference } from '../reference.ts'
import type { SourceContext } from '../source-context.ts'

/** `env:NAME`: the variable's value as it stands. */
export async function readEnvironmentVariable(
  reference: Extract<SecretReference, { readonly scheme: 'env' }>,
  context: SourceContext,
): Promise<string> {
  const { name } = reference
  const value = Object.hasOwn(context.env, name) ? context.env[name] : undefined
  if (value !== undefined && value !== '') return value
  if (secretKind(name) !== 'opaque') {
    // Someone wrote the secret where its variable's name belongs; the message must not repeat it.
    throw new CredsqlError('secret_source_failed', 'what follows env: is not set, and looks like a secret', {
      hint: 'Put the secret into an environment variable, and write env: with the name of the variable.',
    })
  }
  const state = value === undefined ? 'not set' : 'empty'
  throw new CredsqlError('secret_source_failed', `the environment variable ${name} is ${state}`, {
    near: value === undefined ? nearNames(name, Object.keys(context.env)) : [],
    hint: `Set it: export ${name}=…`,
  })
}
