import { keyText } from '../catalog/bound-key.ts'
import { type PlainSettings, type RequestParts, requestTarget } from '../catalog/request-target.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ApiRequest } from './message.ts'

/** The first request of a call. Pure: nothing is sent, and no secret is in it. */
export function buildRequest(base: string, settings: PlainSettings, parts: RequestParts): ApiRequest {
  const { operation, keys } = parts
  const target = requestTarget(settings, parts)
  const left = /\{([^}]+)\}/.exec(target)
  if (left !== null) throw new CredsqlError('internal', `no value for ${left[0]} in ${operation.path}`)
  const headers: Record<string, string> = { accept: 'application/json' }
  for (const key of keys) if (key.target.in === 'header') headers[key.target.name] = keyText(key)
  const safe = ['GET', 'HEAD'].includes(operation.method)
  return {
    method: operation.method as ApiRequest['method'],
    url: new URL(`${base}${target}`).href,
    headers,
    // A mint is never sent twice: the first one may have arrived.
    idempotent: operation.effect === 'mint' ? false : (operation.manifest.idempotent ?? safe),
    effect: operation.effect,
  }
}

/** The request of a further page: the same but for its address. */
export function pageRequest(first: ApiRequest, url: string): ApiRequest {
  return { ...first, url }
}
