import type { ApiRequest } from '../provider/message.ts'

/** What decides whether a request can be repeated. */
export type Repeatable = Pick<ApiRequest, 'idempotent' | 'effect'>

/** Whether a request may be sent again although it may have arrived. A mint never may, whatever its manifest says. */
export function maySendAgain(request: Repeatable): boolean {
  return request.idempotent && request.effect !== 'mint'
}
