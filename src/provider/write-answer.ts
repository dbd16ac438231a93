import type { HttpManifest } from '../catalog/manifest.ts'
import type { Operation, Table } from '../catalog/table.ts'
import type { CredsqlError } from '../errors/credsql-error.ts'
import { type RowItem, readItems } from './items.ts'
import type { ApiRequest, ApiResponse } from './message.ts'
import { parseBody, requestName, responseError } from './response.ts'

/** What an answer tells of a write. */
export type WriteAnswer =
  /** The API did it, or has begun to. `gone`: what was to be deleted was not there any more. */
  | { readonly kind: 'accepted'; readonly gone?: true }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly error: CredsqlError }
  /** Whether it was done is not known. */
  | { readonly kind: 'lost'; readonly error: CredsqlError }

/** The column that an API's error names: `column registry_id (registryId)`. */
function columnOf(field: string, table: Table): string {
  const column = table.columns.find(
    ({ name, aliases, source, manifest }) =>
      manifest.write_field === field ||
      (manifest.write_field === undefined &&
        (name === field ||
          aliases[0] === field ||
          (source.kind === 'path' && source.path.join('.') === field))),
  )
  if (column === undefined) return `field ${field}`
  return column.name === field ? `column ${field}` : `column ${column.name} (${field})`
}

function hintsOf(
  request: ApiRequest,
  connection: string,
  secretSettings: readonly string[],
): Readonly<Record<number, string>> {
  const settings = secretSettings.map((name) => `connections.${connection}.${name}`).join(' and ')
  const proved =
    'It is the credential itself that proves who asks here: it was revoked before, it has ended, or it is none of this API.'
  if (request.proof !== undefined) return { 401: proved, 403: proved, 404: proved }
  return {
    403: `Either nobody may do this, or the credential of connection "${connection}" (${settings || 'its settings'}) may not.`,
    404: 'It is not there any more, or something that it belongs to is not.',
  }
}

function errorOf(
  request: ApiRequest,
  response: ApiResponse,
  connection: string,
  http: HttpManifest | undefined,
  secretSettings: readonly string[],
  table: Table,
): CredsqlError {
  const mayQuoteSecrets = request.effect === 'mint' || table.columns.some(({ type }) => type === 'secret')
  return responseError(request, response, connection, http, secretSettings, mayQuoteSecrets, {
    nameField: (field) => columnOf(field, table),
    hints: hintsOf(request, connection, secretSettings),
  })
}

/**
 * What the answer to a write tells. 4xx is a refusal, but for 408, and for an answer to a request that was sent before and may have
 * arrived then; of 5xx nobody knows. A DELETE of what is not there (404) has what it wanted.
 */
export function readWriteAnswer(
  request: ApiRequest,
  response: ApiResponse,
  connection: string,
  http: HttpManifest | undefined,
  secretSettings: readonly string[],
  table: Table,
): WriteAnswer {
  const { status, repeated } = response
  if (status >= 200 && status <= 299) return { kind: 'accepted' }
  if (status === 404 && request.method === 'DELETE') return { kind: 'accepted', gone: true }
  const error = errorOf(request, response, connection, http, secretSettings, table)
  const isKnown = status >= 400 && status <= 499 && status !== 408 && repeated !== true
  return { kind: isKnown ? 'refused' : 'lost', error }
}

/**
 * The rows in the answer to a write, for `decodeRows`, with exact integers; none where the operation declares none, or the answer is
 * empty. Throws `response_invalid` for an answer in another shape: the write was done all the same.
 */
export function answeredRows(
  request: ApiRequest,
  response: ApiResponse,
  connection: string,
  operation: Operation,
): readonly RowItem[] {
  const { items, item, entries } = operation.manifest
  if (items === undefined && item === undefined && entries === undefined) return []
  if (response.status === 204 || response.body.trim() === '') return []
  const body = parseBody(request, response, connection, true)
  return readItems(operation.manifest, body, `${requestName(request)} on ${connection}`)
}
