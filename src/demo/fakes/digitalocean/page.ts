import { type Answer, json } from '../answer.ts'
import type { FakeRequest } from '../fake-request.ts'
import { problem } from './problem.ts'

const defaultPerPage = 20
const maxPerPage = 200

/** How a list's pages are told apart: by number, or by a token beside the number. */
export type PageStyle = 'number' | 'token'

/** One page of a list: `{<name>: […], links?, meta}`. `links` is absent where all fits on one page. */
export function page(
  request: FakeRequest,
  name: string,
  items: readonly unknown[],
  style: PageStyle,
): Answer {
  const size = positive(request.query.get('per_page'), defaultPerPage)
  const asked = positive(request.query.get('page'), 1)
  if (size === undefined || asked === undefined) return problem(400)
  const token = style === 'token' ? request.query.get('page_token') : null
  const perPage = Math.min(size, maxPerPage)
  // A token wins over the number beside it.
  const offset = token === null ? (asked - 1) * perPage : offsetIn(token)
  if (offset === undefined) return problem(400)
  const number = Math.floor(offset / perPage) + 1
  const last = Math.max(1, Math.ceil(items.length / perPage))

  const url = (to: number): string => {
    const query = new URLSearchParams(request.query)
    query.delete('page_token')
    query.set('page', String(to))
    if (style === 'token' && to > 1) query.set('page_token', tokenOf((to - 1) * perPage))
    query.set('per_page', String(perPage))
    return `${request.origin}${request.pathname}?${query}`
  }
  const pages: Record<string, string> = {}
  if (number > 1) {
    pages['first'] = url(1)
    pages['prev'] = url(number - 1)
  }
  if (number < last) {
    pages['next'] = url(number + 1)
    pages['last'] = url(last)
  }
  return json(200, {
    [name]: items.slice(offset, offset + perPage),
    ...(Object.keys(pages).length === 0 ? {} : { links: { pages } }),
    meta: { total: items.length },
  })
}

/** One page of a list that is counted but not linked: garbage collections. */
export function unlinkedPage(request: FakeRequest, name: string, items: readonly unknown[]): Answer {
  const size = positive(request.query.get('per_page'), defaultPerPage)
  const asked = positive(request.query.get('page'), 1)
  if (size === undefined || asked === undefined) return problem(400)
  const perPage = Math.min(size, maxPerPage)
  const offset = (asked - 1) * perPage
  return json(200, { [name]: items.slice(offset, offset + perPage), meta: { total: items.length } })
}

function positive(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise
  return /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

function tokenOf(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64url')
}

function offsetIn(token: string): number | undefined {
  const match = /^\{"offset":(\d+)\}$/.exec(Buffer.from(token, 'base64url').toString('utf8'))
  return match?.[1] === undefined ? undefined : Number(match[1])
}
