import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PageManifest } from '../../src/catalog/manifest.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { openPages, type PageAnswer } from '../../src/provider/paging.ts'

const origin = 'https://api.example'
const first = `${origin}/things?limit=2`
const size = { query: 'limit', max: 2 }
const nextUrl: PageManifest = { style: 'next_url', next: 'links.next' }
const link: PageManifest = { style: 'link_header' }
const cursor: PageManifest = { style: 'cursor', next: 'meta.next', query: 'after' }
const offset: PageManifest = { style: 'offset', query: 'offset', size }
const number: PageManifest = { style: 'page_number', query: 'page', size }

interface Page {
  readonly body?: unknown
  readonly link?: string
  readonly items?: number
}

/** The addresses that a list asks for when its pages answer so; a page that is not there ends the test. */
function walk(style: PageManifest, pages: readonly Page[], asked: number | undefined = 2): string[] {
  const list = openPages(style, origin, 'GET /things', asked)
  const urls: string[] = []
  let url: string | undefined = first
  for (const page of pages) {
    assert.ok(url !== undefined, 'the list ended too early')
    const answer: PageAnswer = {
      url,
      body: page.body ?? {},
      headers: page.link === undefined ? {} : { link: page.link },
      items: page.items ?? 2,
    }
    url = list.next(answer)
    if (url !== undefined) urls.push(url)
  }
  return urls
}

const at = (next: unknown) => ({ body: { links: { next } } })
const after = (next: unknown) => ({ body: { meta: { next } } })

describe('openPages', () => {
  for (const { name, style, pages, want } of [
    {
      name: 'next_url follows the address',
      style: nextUrl,
      pages: [at(`${origin}/things?marker=m2`), at(null)],
      want: [`${origin}/things?marker=m2`],
    },
    {
      name: 'next_url takes a relative address',
      style: nextUrl,
      pages: [at('/things?p=2'), at('?p=3'), at('')],
      want: [`${origin}/things?p=2`, `${origin}/things?p=3`],
    },
    { name: 'next_url ends where the member is missing', style: nextUrl, pages: [{ body: {} }], want: [] },
    {
      name: 'next_url ends where a part of the path is null',
      style: nextUrl,
      pages: [{ body: { links: null } }],
      want: [],
    },
    {
      name: 'next_url goes on after an empty page',
      style: nextUrl,
      pages: [{ ...at('?p=2'), items: 0 }, at(null)],
      want: [`${origin}/things?p=2`],
    },
    {
      name: 'the default port is the same origin',
      style: nextUrl,
      pages: [at('https://api.example:443/things?p=2'), at(null)],
      want: [`${origin}/things?p=2`],
    },
    {
      name: 'link_header',
      style: link,
      pages: [{ link: '</things?page=2>; rel="next"' }, { link: '</things?page=1>; rel="prev"' }],
      want: [`${origin}/things?page=2`],
    },
    { name: 'link_header ends without a header', style: link, pages: [{}], want: [] },
    {
      name: 'cursor keeps the query',
      style: cursor,
      pages: [after('a b&c'), after(null)],
      want: [`${first}&after=a+b%26c`],
    },
    {
      name: 'cursor replaces the one before',
      style: cursor,
      pages: [after('x'), after('y'), after('')],
      want: [`${first}&after=x`, `${first}&after=y`],
    },
    {
      name: 'a number is a cursor',
      style: cursor,
      pages: [after(0), after(undefined)],
      want: [`${first}&after=0`],
    },
    {
      name: 'offset counts what came',
      style: offset,
      pages: [{}, {}, { items: 1 }],
      want: [`${first}&offset=2`, `${first}&offset=4`],
    },
    {
      name: 'offset ends at an empty page',
      style: offset,
      pages: [{}, { items: 0 }],
      want: [`${first}&offset=2`],
    },
    {
      name: 'offset ends at the total',
      style: { ...offset, total: 'total' },
      pages: [{ body: { total: 4 } }, { body: { total: 4 } }],
      want: [`${first}&offset=2`],
    },
    {
      name: 'offset goes on after a short page while the total is not reached',
      style: { ...offset, total: 'total' },
      pages: [{ body: { total: 3 }, items: 1 }, { body: { total: 3 } }],
      want: [`${first}&offset=1`],
    },
    {
      name: 'a total that is no number counts as none',
      style: { ...offset, total: 'total' },
      pages: [{ body: { total: '9' } }, { items: 1 }],
      want: [`${first}&offset=2`],
    },
    {
      name: 'offset of an empty list',
      style: { ...offset, total: 'total' },
      pages: [{ body: { total: 0 }, items: 0 }],
      want: [],
    },
    {
      name: 'page_number counts from one',
      style: number,
      pages: [{}, {}, { items: 1 }],
      want: [`${first}&page=2`, `${first}&page=3`],
    },
    {
      name: 'page_number counts from zero',
      style: { ...number, first: 0 },
      pages: [{}, { items: 1 }],
      want: [`${first}&page=1`],
    },
    {
      name: 'page_number ends at the total',
      style: { ...number, total: 'total' },
      pages: [{ body: { total: 4 } }, { body: { total: 4 } }],
      want: [`${first}&page=2`],
    },
  ] satisfies readonly {
    name: string
    style: PageManifest
    pages: readonly Page[]
    want: readonly string[]
  }[])
    test(name, () => assert.deepEqual(walk(style, pages), want))

  test('fewer rows than the size that was asked for are the last page', () => {
    assert.deepEqual(
      walk({ ...offset, size: { query: 'limit', max: 100 } }, [{ items: 5 }, { items: 4 }], 5),
      [`${first}&offset=5`],
    )
  })

  const elsewhere = 'GET /things: the next page is on https://evil.example, not on https://api.example'
  const repeated = (page: number) =>
    `GET /things: page ${page} names a page that was read before as the next one`
  for (const { name, style, pages, want } of [
    {
      name: 'another host',
      style: nextUrl,
      pages: [at('https://evil.example/things')],
      want: ['paging_unsafe', elsewhere],
    },
    {
      name: 'another host in a Link header',
      style: link,
      pages: [{ link: '<https://evil.example/x>; rel=next' }],
      want: ['paging_unsafe', elsewhere],
    },
    {
      name: 'another host without a scheme',
      style: nextUrl,
      pages: [at('//evil.example/things')],
      want: ['paging_unsafe', elsewhere],
    },
    {
      name: 'the host as a user name',
      style: nextUrl,
      pages: [at('https://api.example@evil.example/')],
      want: ['paging_unsafe', elsewhere],
    },
    {
      name: 'another scheme',
      style: nextUrl,
      pages: [at('http://api.example/things')],
      want: [
        'paging_unsafe',
        'GET /things: the next page is on http://api.example, not on https://api.example',
      ],
    },
    {
      name: 'another port',
      style: nextUrl,
      pages: [at('https://api.example:8443/things')],
      want: [
        'paging_unsafe',
        'GET /things: the next page is on https://api.example:8443, not on https://api.example',
      ],
    },
    {
      name: 'no address',
      style: nextUrl,
      pages: [at('https://[')],
      want: ['paging_unsafe', 'GET /things: the address of the next page is none'],
    },
    { name: 'the same page again', style: nextUrl, pages: [at(first)], want: ['paging_unsafe', repeated(1)] },
    {
      name: 'a page from before',
      style: nextUrl,
      pages: [at('?p=2'), at('?p=3'), at('?p=2')],
      want: ['paging_unsafe', repeated(3)],
    },
    {
      name: 'a cursor again',
      style: cursor,
      pages: [after('x'), after('x')],
      want: ['paging_unsafe', repeated(2)],
    },
    {
      name: 'an object as the address',
      style: nextUrl,
      pages: [at({})],
      want: ['response_invalid', 'GET /things: the next page at "links.next" is no text'],
    },
    {
      name: 'a flag as the cursor',
      style: cursor,
      pages: [after(true)],
      want: ['response_invalid', 'GET /things: the cursor at "meta.next" is no text'],
    },
    {
      name: 'an empty page before the total',
      style: { ...offset, total: 'total' },
      pages: [{ body: { total: 5 } }, { body: { total: 5 }, items: 0 }],
      want: ['response_invalid', 'GET /things: page 2 is empty, but only 2 of 5 rows have come'],
    },
    {
      name: 'an empty page before the total, by number',
      style: { ...number, total: 'total' },
      pages: [{ body: { total: 5 }, items: 0 }],
      want: ['response_invalid', 'GET /things: page 1 is empty, but only 0 of 5 rows have come'],
    },
  ] satisfies readonly {
    name: string
    style: PageManifest
    pages: readonly Page[]
    want: readonly string[]
  }[])
    test(`refuses ${name}`, () =>
      assert.throws(
        () => walk(style, pages),
        (error) => {
          assert.ok(error instanceof CredsqlError)
          assert.deepEqual([error.code, error.message], want)
          return true
        },
      ))

  test('a list that never ends is an error', () => {
    const list = openPages(nextUrl, origin, 'GET /things', undefined)
    let pages = 0
    assert.throws(
      () => {
        for (let url: string | undefined = first; url !== undefined; pages++)
          url = list.next({ url, body: { links: { next: `?p=${pages}` } }, headers: {}, items: 1 })
      },
      { code: 'paging_unsafe', message: /does not end after 100000 pages/ },
    )
    assert.equal(pages, 99_999)
  })
})
