import { createHash } from 'node:crypto'
import { type Answer, json } from '../answer.ts'
import type { FakeRequest } from '../fake-request.ts'

const statusCodes: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method not allowed',
  409: 'Conflict',
  422: 'Unprocessable Entity',
}

/** Rancher's error body. Its code is the status in words unless one is told; `fieldName` names the field at fault. */
export function problem(request: FakeRequest, status: number, code?: string, fieldName?: string): Answer {
  const digest = createHash('sha256').update(`${request.at} ${request.method} ${request.path}`).digest('hex')
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  const body = {
    id,
    type: 'error',
    links: {},
    actions: {},
    status,
    code: code ?? statusCodes[status] ?? String(status),
    message: null,
    detail: null,
    ...(fieldName === undefined ? {} : { fieldName }),
  }
  // A browser would open its log-in box at the challenge; the header tells that nobody sits there.
  const challenge = status === 401 && request.headers['x-api-no-challenge'] !== 'true'
  const realm = 'Basic realm="Enter API access key and secret key as username and password"'
  return json(status, body, challenge ? { 'www-authenticate': realm } : {})
}
