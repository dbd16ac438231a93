import type { PageManifest, PageSizeManifest } from '../catalog/manifest.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { memberAt, parsePath } from './json-path.ts'
import { linkedPage } from './link-header.ts'

/** A page of an answer, as far as paging looks at it. */
export interface PageAnswer {
  readonly url: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Items on this page, before `each`. */
  readonly items: number
}

/** Where a list of pages stands. A new one for each list; it remembers what it has seen so that no list is endless. */
export interface PageCursor {
  /** The address of the page after this answer, or undefined after the last. Throws `paging_unsafe`, `response_invalid`. */
  next(answer: PageAnswer): string | undefined
}

/** More pages than any registry has; a list that passes it does not end. */
const mostPages = 100_000

function withQuery(url: string, name: string, value: string): string {
  const next = new URL(url)
  next.searchParams.set(name, value)
  return next.href
}

function totalOf(page: { readonly total?: string }, body: unknown): number | undefined {
  const total = page.total === undefined ? undefined : memberAt(body, parsePath(page.total))
  return typeof total === 'number' ? total : undefined
}

/** Whether rows that are counted (an offset, a page number) were all read. Throws where the API stops before its own total. */
function isLast(
  page: { readonly size: PageSizeManifest; readonly total?: string },
  answer: PageAnswer,
  counts: { readonly fetched: number; readonly pages: number; readonly asked: number | undefined },
  where: string,
): boolean {
  const { fetched, pages, asked } = counts
  const total = totalOf(page, answer.body)
  if (total === undefined) return answer.items === 0 || answer.items < (asked ?? page.size.max)
  if (answer.items === 0 && fetched < total)
    throw new CredsqlError(
      'response_invalid',
      `${where}: page ${pages} is empty, but only ${fetched} of ${total} rows have come`,
      { hint: 'The API does not answer as documented; no row of this list is used.' },
    )
  return fetched >= total
}

function textAt(body: unknown, path: string, what: string, where: string): string | undefined {
  const value = memberAt(body, parsePath(path))
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new CredsqlError('response_invalid', `${where}: the ${what} at "${path}" is no text`)
}

/** Follows the pages of one list. `origin` is the connection's: no other gets a request. `size` is the page size asked for. */
export function openPages(
  page: PageManifest,
  origin: string,
  where: string,
  size: number | undefined,
): PageCursor {
  const seen = new Set<string>()
  let pages = 0
  let fetched = 0

  function candidate(answer: PageAnswer): string | undefined {
    switch (page.style) {
      case 'next_url':
        return textAt(answer.body, page.next, 'next page', where)
      case 'link_header':
        return linkedPage(answer.headers['link'], 'next')
      case 'cursor': {
        const cursor = textAt(answer.body, page.next, 'cursor', where)
        return cursor === undefined ? undefined : withQuery(answer.url, page.query, cursor)
      }
      case 'offset': {
        const last = isLast(page, answer, { fetched, pages, asked: size }, where)
        return last ? undefined : withQuery(answer.url, page.query, String(fetched))
      }
      case 'page_number': {
        const last = isLast(page, answer, { fetched, pages, asked: size }, where)
        const number = (page.first ?? 1) + pages
        return last ? undefined : withQuery(answer.url, page.query, String(number))
      }
    }
  }

  return {
    next(answer) {
      pages += 1
      fetched += answer.items
      seen.add(new URL(answer.url).href)
      const found = candidate(answer)
      if (found === undefined) return undefined
      let next: URL
      try {
        next = new URL(found, answer.url)
      } catch {
        throw new CredsqlError('paging_unsafe', `${where}: the address of the next page is none`)
      }
      if (next.origin !== origin)
        throw new CredsqlError(
          'paging_unsafe',
          `${where}: the next page is on ${next.origin}, not on ${origin}`,
          {
            hint: 'No request was sent there. If the API answers under another name, put that one into the url of the connection.',
          },
        )
      if (seen.has(next.href))
        throw new CredsqlError(
          'paging_unsafe',
          `${where}: page ${pages} names a page that was read before as the next one`,
          {
            hint: 'The API repeats its cursor, so the list would never end; no row of it is used.',
          },
        )
      if (pages >= mostPages)
        throw new CredsqlError('paging_unsafe', `${where}: the list does not end after ${pages} pages`)
      return next.href
    },
  }
}
