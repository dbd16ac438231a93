import type { RequestBody } from '../catalog/request-body.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ApiRequest } from '../provider/message.ts'
import type { HttpAuth, Sealed } from './settings.ts'
import { userAgent } from './user-agent.ts'

// Setting these would change where the request goes, where it ends, or who is asking.
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const contentTypes: Readonly<Record<RequestBody<unknown>['encoding'], string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
}

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const sendableValue = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The headers of a request as they go out, names in lower case, with the proof of who is asking.
 * Throws `invalid_parameter`, `invalid_value`, `manifest_invalid` or `config_invalid` for what cannot be sent; never names a value.
 */
export function requestHeaders(
  request: ApiRequest,
  auth: HttpAuth,
  connection: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': userAgent,
    ...(request.body === undefined ? {} : { 'content-type': contentTypes[request.body.encoding] }),
  }
  for (const [name, value] of Object.entries(request.headers)) {
    const lower = name.toLowerCase()
    if (!headerName.test(lower) || ownHeaders.has(lower)) {
      throw new CredsqlError(
        'manifest_invalid',
        `${connection}: a request cannot set the header ${JSON.stringify(name)}`,
        {
          connection,
        },
      )
    }
    if (!sendableValue.test(value)) {
      throw new CredsqlError(
        'invalid_parameter',
        `${connection}: the value for the header ${lower} contains a line break or another character that a header cannot carry`,
        { connection },
      )
    }
    headers[lower] = value
  }
  const proof =
    request.proof === undefined
      ? authHeader(auth, connection)
      : { name: 'authorization', value: `Bearer ${proofText(request.proof, connection)}` }
  if (proof !== undefined) headers[proof.name] = proof.value
  return headers
}

function authHeader(auth: HttpAuth, connection: string): { name: string; value: string } | undefined {
  switch (auth.style) {
    case 'none':
      return undefined
    case 'bearer':
      return { name: 'authorization', value: `Bearer ${sendable(auth.token, 'token', connection)}` }
    case 'header': {
      const name = auth.header.toLowerCase()
      if (!headerName.test(name) || ownHeaders.has(name)) {
        throw new CredsqlError(
          'manifest_invalid',
          `${connection}: ${JSON.stringify(auth.header)} cannot carry a token`,
          {
            connection,
          },
        )
      }
      return { name, value: `${auth.prefix ?? ''}${sendable(auth.value, name, connection)}` }
    }
    case 'basic': {
      const username = typeof auth.username === 'string' ? auth.username : auth.username.reveal()
      // The other side takes everything after the first colon for the password.
      if (username.includes(':')) throw unusable('user name', 'a colon', connection)
      const pair = `${username}:${auth.password.reveal()}`
      return { name: 'authorization', value: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
    }
  }
}

function proofText(secret: Sealed, connection: string): string {
  const value = secret.reveal()
  if (sendableValue.test(value)) return value
  throw new CredsqlError(
    'invalid_value',
    `${connection}: the credential that has to prove itself contains a line break or another character that a header cannot carry`,
    { connection, hint: 'Look for a line break at the end of where it comes from.' },
  )
}

function sendable(secret: Sealed, what: string, connection: string): string {
  const value = secret.reveal()
  if (!sendableValue.test(value)) {
    throw unusable(what, 'a line break or another character that a header cannot carry', connection)
  }
  return value
}

function unusable(what: string, contains: string, connection: string): CredsqlError {
  return new CredsqlError('config_invalid', `${connection}: the ${what} contains ${contains}`, {
    connection,
    hint: 'Look for a line break at the end of the file or the variable that it is read from.',
  })
}
