import { keyText } from '../catalog/bound-key.ts'
import {
  isPathSegment,
  type PlainSettings,
  type RequestParts,
  requestTarget,
} from '../catalog/request-target.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ApiRequest } from './message.ts'

function refuseNoSegment(base: string, settings: PlainSettings, { operation, keys }: RequestParts): void {
  for (const [template, name = ''] of operation.path.matchAll(/\{([^}]+)\}/g)) {
    const key = keys.find(({ target }) => target.in === 'path' && target.name === name)
    const value = key === undefined ? settings[name] : keyText(key)
    if (value === undefined || isPathSegment(value)) continue
    const { host } = new URL(base)
    throw new CredsqlError(
      'unsupported',
      `"${value}" cannot stand for ${template} in ${operation.method} ${operation.path}: ${host} would be asked for something else`,
      key === undefined
        ? { hint: `Look at the setting "${name}" of the connection.` }
        : { hint: `Leave it out with ${name} <> '${value}', or look at the rows that it comes from.` },
    )
  }
}

function addressOf(base: string, settings: PlainSettings, parts: RequestParts): string {
  const { operation } = parts
  refuseNoSegment(base, settings, parts)
  const target = requestTarget(settings, parts)
  const left = /\{([^}]+)\}/.exec(target)
  if (left !== null) throw new CredsqlError('internal', `no value for ${left[0]} in ${operation.path}`)
  return new URL(`${base}${target}`).href
}

/** The first request of a call. Pure: nothing is sent, and no secret is in it. */
export function buildRequest(base: string, settings: PlainSettings, parts: RequestParts): ApiRequest {
  const { operation, keys } = parts
  const url = addressOf(base, settings, parts)
  const headers: Record<string, string> = { accept: 'application/json' }
  for (const key of keys) if (key.target.in === 'header') headers[key.target.name] = keyText(key)
  const safe = ['GET', 'HEAD'].includes(operation.method)
  return {
    method: operation.method as ApiRequest['method'],
    url,
    route: operation.path.split('?', 1)[0]!,
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
