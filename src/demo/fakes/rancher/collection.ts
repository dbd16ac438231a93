import type { Answer } from '../answer.ts'
import type { FakeRequest } from '../fake-request.ts'
import { type Condition, comparable, conditionsOf } from './filter.ts'
import type { Resource } from './resource.ts'
import type { Row } from './row.ts'
import type { Store } from './store.ts'

const defaultLimit = 100
const maxLimit = 3000
/** How many bytes of written pages are kept, so that large lists cost nothing when they are read again. */
const keptBytes = 512 * 1024 * 1024

/** Answers the lists of a fake Rancher. */
export class Collections {
  readonly #store: Store
  readonly #ignoreFilters: boolean
  readonly #show: (row: Row, base: string) => Record<string, unknown>
  readonly #selections = new Map<string, Row[]>()
  readonly #pages = new Map<string, Buffer>()
  #bytes = 0
  #version = 0

  constructor(
    store: Store,
    ignoreFilters: boolean,
    show: (row: Row, base: string) => Record<string, unknown>,
  ) {
    this.#store = store
    this.#ignoreFilters = ignoreFilters
    this.#show = show
  }

  /** One page of a list. `filters` stands for the query where a link narrows the list. */
  page(resource: Resource, request: FakeRequest, base: string, query = request.query): Answer {
    this.#forgetStale()
    const key = `${request.origin}${request.path}`
    const kept = this.#pages.get(key)
    if (kept !== undefined) return { status: 200, body: kept }

    const rows = this.#selected(resource, query)
    const limit = limitOf(query.get('limit'))
    const offset = offsetOf(query.get('marker'))
    const shown = rows.slice(offset, offset + limit)
    const partial = offset + limit < rows.length
    const self = `${request.origin}${request.pathname}`
    const sort = sortOf(resource, query)
    const body = Buffer.from(
      JSON.stringify({
        type: 'collection',
        resourceType: resource.type,
        links: { self },
        createTypes: {},
        actions: {},
        createDefaults: {},
        data: shown.map((row) => this.#show(row, base)),
        sortLinks: Object.fromEntries(
          Object.keys(resource.filters).map((name) => [name, `${self}?sort=${name}`]),
        ),
        pagination: {
          first: null,
          previous: null,
          next: partial ? nextUrl(self, request.query, limit, offset + limit) : null,
          limit,
          total: null,
          partial,
        },
        sort:
          sort === undefined
            ? null
            : { name: sort.field, order: sort.order, reverse: reverseUrl(self, sort) },
        filters: this.#ignoreFilters ? {} : filtersShown(resource, conditionsOf(resource, query)),
      }),
    )
    if (this.#store.lifecycle.busy) this.#store.lifecycle.listWasRead(resource.type)
    else if (this.#bytes + body.length <= keptBytes) {
      this.#bytes += body.length
      this.#pages.set(key, body)
    }
    return { status: 200, body }
  }

  #selected(resource: Resource, query: URLSearchParams): Row[] {
    const narrowed = new URLSearchParams(query)
    narrowed.delete('marker')
    narrowed.delete('limit')
    const key = `${resource.type}?${narrowed}`
    const kept = this.#selections.get(key)
    if (kept !== undefined) return kept
    const rows = sorted(this.#store.select(resource, query, this.#ignoreFilters), sortOf(resource, query))
    // An object on its way can change between two pages; then each page selects anew.
    if (!this.#store.lifecycle.busy) this.#selections.set(key, rows)
    return rows
  }

  #forgetStale(): void {
    if (this.#version === this.#store.version) return
    this.#version = this.#store.version
    this.#selections.clear()
    this.#pages.clear()
    this.#bytes = 0
  }
}

interface SortOrder {
  readonly field: string
  readonly kind: Resource['filters'][string]
  readonly order: 'asc' | 'desc'
}

/** The order that a query asks for; a field that cannot be sorted by is passed over without a word. */
function sortOf(resource: Resource, query: URLSearchParams): SortOrder | undefined {
  const field = query.get('sort')
  if (field === null || !Object.hasOwn(resource.filters, field)) return undefined
  const kind = resource.filters[field]
  if (kind === undefined) return undefined
  return { field, kind, order: query.get('order')?.toLowerCase() === 'desc' ? 'desc' : 'asc' }
}

/** Sorts as the database does: NULL is the least. */
function sorted(rows: Row[], sort: SortOrder | undefined): Row[] {
  if (sort === undefined) return rows
  const sign = sort.order === 'desc' ? -1 : 1
  const keyed = rows.map((row) => {
    const text = sort.field === 'id' ? row.id : row.values[sort.field]
    return { row, key: typeof text === 'string' ? comparable(sort.kind, text) : undefined }
  })
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0
    if (a.key === undefined) return -sign
    if (b.key === undefined) return sign
    return a.key < b.key ? -sign : sign
  })
  return keyed.map(({ row }) => row)
}

function limitOf(text: string | null): number {
  if (text === null || !/^-?\d+$/.test(text)) return defaultLimit
  const limit = Number(text)
  return limit <= 0 ? maxLimit : Math.min(limit, maxLimit)
}

/** A marker is `m` and the number of rows before the page; anything else begins at the start. */
function offsetOf(text: string | null): number {
  return text !== null && /^m\d+$/.test(text) ? Number(text.slice(1)) : 0
}

function nextUrl(self: string, query: URLSearchParams, limit: number, offset: number): string {
  const next = new URLSearchParams(query)
  next.set('limit', String(limit))
  next.set('marker', `m${offset}`)
  return `${self}?${next}`
}

function reverseUrl(self: string, sort: SortOrder): string {
  return `${self}?sort=${sort.field}&order=${sort.order === 'asc' ? 'desc' : 'asc'}`
}

function filtersShown(resource: Resource, conditions: Map<string, Condition[]>): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const field of Object.keys(resource.filters)) {
    shown[field] = conditions.get(field)?.map(({ modifier, value }) => ({ modifier, value })) ?? null
  }
  return shown
}
