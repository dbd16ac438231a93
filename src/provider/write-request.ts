import type { BoundKey } from '../catalog/bound-key.ts'
import { requestBody } from '../catalog/build-body.ts'
import { isSendable, type WriteValue, withSecrets } from '../catalog/request-body.ts'
import type { PlainSettings } from '../catalog/request-target.ts'
import type { Operation, Provider, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Secret } from '../secrets/secret.ts'
import type { ApiRequest } from './message.ts'
import { buildRequest } from './request.ts'

/** What makes the request of a write, beside the connection. */
export interface WriteParts {
  readonly operation: Operation
  readonly table: Table
  readonly provider: Provider
  /** Where the request goes; those whose target is the body are written there. */
  readonly keys: readonly BoundKey[]
  /** What is written, by column. Secrets are handles. */
  readonly values: ReadonlyMap<string, WriteValue>
  /** The credential that proves who is asking, for an operation with `auth`. */
  readonly proof?: Secret
  /** The secret behind a handle. */
  readonly secretOf: (handle: string) => Secret
}

/**
 * The request of a write, a mint among them. Pure: nothing is sent, and its secrets stay sealed. Throws `unsupported` for a value
 * that cannot stand in the path, `invalid_value` for one that cannot be written.
 */
export function buildWriteRequest(base: string, settings: PlainSettings, parts: WriteParts): ApiRequest {
  const { operation, table, provider, keys, values, proof, secretOf } = parts
  const name = `${provider.name}.${table.service}.${table.name}`
  for (const { column, type, target, value } of keys) {
    if (type === 'secret' && target.in !== 'body')
      throw new CredsqlError(
        'internal',
        `${name}: the secret ${column} would be in the ${target.in} of a request`,
      )
    if (typeof value === 'string' && !isSendable(value))
      throw new CredsqlError(
        'invalid_value',
        `${name}: the value of ${column} has half of a character, which no request can carry`,
      )
  }
  if (operation.manifest.auth !== undefined && proof === undefined)
    throw new CredsqlError(
      'internal',
      `${name}: ${operation.name} lacks the credential that it is proved with`,
    )
  const body = requestBody(operation, table, provider, values, keys)
  return {
    ...buildRequest(base, settings, { operation, keys }),
    ...(body === undefined ? {} : { body: withSecrets(body, secretOf) }),
    ...(proof === undefined ? {} : { proof }),
  }
}
