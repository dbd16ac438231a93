import { request } from 'undici'

/** An answer as a test reads it. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The parsed JSON, or undefined where there is none. */
  readonly body: unknown
  /** The value at a dotted path of the body; numbers index lists. */
  at(path: string): unknown
  /** The list at a path of the body, each item's member of a name. */
  each(path: string, name: string): unknown[]
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Sends one request; a body that is no text is sent as JSON. */
export async function call(
  url: string,
  headers: Record<string, string> = {},
  method: Method = 'GET',
  body?: unknown,
): Promise<Reply> {
  const sent = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await request(url, { method, headers, body: sent })
  const text = await answer.body.text()
  const parsed = parse(text)
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    body: parsed,
    at: (path) => valueAt(parsed, path),
    each: (path, name) => {
      const list = valueAt(parsed, path)
      if (!Array.isArray(list)) throw new Error(`no list at ${path} of ${text}`)
      return list.map((item) => valueAt(item, name))
    },
  }
}

function valueAt(value: unknown, path: string): unknown {
  let found = value
  for (const part of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.entries(found).find(([name]) => name === part)?.[1]
  }
  return found
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
