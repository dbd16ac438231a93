import { type Answer, json } from '../answer.ts'

const problems: Readonly<Record<number, readonly [id: string, message: string]>> = {
  400: ['bad_request', 'error parsing request body'],
  401: ['unauthorized', 'Unable to authenticate you.'],
  404: ['not_found', 'The resource you requested could not be found.'],
  405: ['method_not_allowed', 'The method is not allowed for this resource.'],
  409: ['conflict', 'The request could not be completed due to a conflict.'],
  412: [
    'precondition_failed',
    'This API is not supported if you have created multiple registries. Please use ‘/v2/registries/{registry_name}’ instead.',
  ],
  422: ['unprocessable_entity', 'The request is not valid.'],
  429: ['too_many_requests', 'API rate limit exceeded.'],
}

/** DigitalOcean's error body for a status, with its usual message unless one is told. */
export function problem(status: number, message?: string): Answer {
  const [id, usual] = problems[status] ?? ['server_error', 'Unexpected server-side error']
  return json(status, { id, message: message ?? usual })
}
