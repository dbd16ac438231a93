/** What a fake API answers to one request. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is; `application/json` unless the headers say otherwise. */
  readonly body: string | Buffer
}

/** An answer whose body is `value` as JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: JSON.stringify(value) }
}

/** An answer without a body: 204, or a bare status. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' }
}
