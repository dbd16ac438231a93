import type { HttpManifest } from '../catalog/manifest.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { parseExactJson } from '../value/exact-json.ts'
import { memberAt, parsePath } from './json-path.ts'
import type { ApiRequest, ApiResponse } from './message.ts'

function pathOf(url: string): string {
  const { pathname } = new URL(url)
  return pathname
}

/** `GET /v2/registries`: how messages and plans name a request. Query values stay out: they may be anything. */
export function requestName(request: Pick<ApiRequest, 'method' | 'url'>): string {
  return `${request.method} ${pathOf(request.url)}`
}

/** The body as JSON, with exact integers or fast. Throws `response_invalid` that says what came instead. */
export function parseBody(
  request: ApiRequest,
  response: ApiResponse,
  connection: string,
  exact: boolean,
): unknown {
  const type = response.headers['content-type'] ?? ''
  try {
    return exact ? parseExactJson(response.body) : JSON.parse(response.body)
  } catch (cause) {
    const html = /html/i.test(type) || /^\s*<(!doctype|html)/i.test(response.body)
    const what = html
      ? 'an HTML page'
      : response.body.trim() === ''
        ? 'an empty body'
        : `text that is no JSON (${messageOf(cause)
            .replace(/["'`].*["'`]/s, '…')
            .slice(0, 80)}, ${response.body.length} characters)`
    throw new CredsqlError(
      'response_invalid',
      `${requestName(request)} on ${connection} answered ${response.status} with ${what}`,
      {
        connection,
        status: response.status,
        hint: html
          ? 'A proxy or a login page may have answered: check the url of the connection.'
          : 'The answer was cut or is not the documented one.',
      },
    )
  }
}

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

function ownMessage(
  response: ApiResponse,
  manifest: HttpManifest | undefined,
  nameField: (field: string) => string,
): string | undefined {
  let body: unknown
  try {
    body = JSON.parse(response.body)
  } catch {
    return undefined
  }
  const at = (path: string | undefined): string | undefined => {
    const value = path === undefined ? undefined : memberAt(body, parsePath(path))
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const message = (manifest?.error?.message ?? ['message', 'error'])
    .map(at)
    .find((text) => text !== undefined)
  const field = at(manifest?.error?.field)
  const code = at(manifest?.error?.code)
  const parts = [
    message ?? code,
    message !== undefined && code !== undefined && code !== message ? `(${code})` : undefined,
  ]
  if (field !== undefined) parts.push(nameField(field))
  const text = parts.filter((part) => part !== undefined).join(' ')
  return text === '' ? undefined : text
}

/** How the error of a response is told, where it is not a read. */
export interface ErrorWords {
  /** The field at fault, as the API spells it, in words; `field registryId` unless told. */
  readonly nameField?: (field: string) => string
  /** What a person can do, by status, in the place of what is said of a read. */
  readonly hints?: Readonly<Record<number, string>>
}

/** The error that a response with a status other than 2xx is. `secretSettings` are the settings to look at for 401 and 403. */
export function responseError(
  request: ApiRequest,
  response: ApiResponse,
  connection: string,
  manifest: HttpManifest | undefined,
  secretSettings: readonly string[],
  mayQuoteSecrets = false,
  words: ErrorWords = {},
): CredsqlError {
  const { status } = response
  const { nameField = (field: string) => `field ${field}` } = words
  // A server that fails while it reads out a secret may quote it, and what was never sealed cannot be taken out of a text.
  const message = mayQuoteSecrets && status >= 500 ? undefined : ownMessage(response, manifest, nameField)
  const said = message === undefined ? '' : `: ${message}`
  const settings = secretSettings.map((name) => `connections.${connection}.${name}`).join(' and ')
  const hints: Readonly<Record<number, string>> = {
    401: `The API does not accept the credential of connection "${connection}": check ${settings || 'its settings'}.`,
    403: `The credential of connection "${connection}" (${settings || 'its settings'}) may not do this: check its permissions.`,
    404: `Check the url and the names in the settings of connection "${connection}".`,
    ...words.hints,
  }
  const hint = hints[status]
  return new CredsqlError(
    codeOfStatus[status] ?? 'api_failed',
    `${requestName(request)} on ${connection} answered ${status}${said}`,
    {
      connection,
      status,
      ...(hint === undefined ? {} : { hint }),
    },
  )
}
