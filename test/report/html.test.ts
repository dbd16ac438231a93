import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { drawChart } from '../../src/report/html/draw-chart.ts'
import { escapeHtml, html, webAddress } from '../../src/report/html/markup.ts'
import { writeHtml } from '../../src/report/html/write-html.ts'
import { nastyNames, sampleReport, unprintable, written } from './sample-report.ts'

const names = [...nastyNames, unprintable]
const page = await written(writeHtml, sampleReport(names))

function sha256(text: string | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('base64')
}

test('the policy lets run and apply what is in the page, and nothing else', () => {
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? []
  const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)]
  const styles = [...page.matchAll(/<style([^>]*)>([\s\S]*?)<\/style>/g)]
  assert.deepEqual([scripts.length, styles.length], [1, 1])
  assert.equal(
    policy,
    [
      `default-src 'none'; script-src 'sha256-${sha256(scripts[0]?.[2])}'; style-src 'sha256-${sha256(styles[0]?.[2])}'`,
      "img-src data:; base-uri 'none'; form-action 'none'",
    ].join('; '),
  )
  // The policy stands before anything that it is about.
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<style'))
})

test('no name becomes an element, an attribute or an address', () => {
  const body = page.slice(page.indexOf('<body>'))
  for (const [element] of body.replace(/<script>[\s\S]*?<\/script>/, '').matchAll(/<[^>]*>/g)) {
    assert.doesNotMatch(element, /^<(?:img|iframe|object|link|base|form|script)/)
    assert.doesNotMatch(element, /\s(?:on\w+|style|src)=|href="(?!#|https:)/)
  }
  assert.doesNotMatch(body, /javascript:alert\(4\)/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(page, /[\0\x1b\u202e\ud800]/u)
  assert.ok(body.includes(escapeHtml(nastyNames[3] ?? '')))
})

test('every id is there once, and what names one finds it', () => {
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, named = ''] of page.matchAll(/\s(?:aria-labelledby|for)="([^"]*)"/g))
    for (const id of named.split(' ')) assert.ok(ids.includes(id), id)
  for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(id), id)
})

test('what is partial is told before everything else', () => {
  const told = page.indexOf('This report is not complete')
  assert.ok(told > 0 && told < page.indexOf('class="tiles"'))
})

test('a big table is cut, says so, and says where the rest is', async () => {
  const big = await written(writeHtml, sampleReport([], { credentials: 12_000 }))
  assert.match(
    big,
    /The first 5,000 of 12,000 credentials are in this page\. A report as json has them all\./,
  )
  assert.ok((big.match(/<tr>/g)?.length ?? 0) < 6_000)
})

test('without inventory, check and history there is a page of queries', async () => {
  const { check: _, inventory: __, changes: ___, ...plain } = sampleReport(['one'])
  const text = await written(writeHtml, { ...plain, complete: true, warnings: [] })
  assert.match(text, /<h2 id="query-1">Names<\/h2>/)
  assert.doesNotMatch(text, /id="(?:findings|credentials|changes|overview)"|not complete/)
})

for (const { address, want } of [
  { address: 'https://a.example/x', want: true },
  { address: 'http://a.example', want: true },
  { address: 'javascript:alert(1)', want: false },
  { address: 'data:text/html,x', want: false },
  { address: 'file:///etc/passwd', want: false },
  { address: 'not an address', want: false },
])
  test(`${address} is ${want ? '' : 'no '}address of the web`, () =>
    assert.equal(webAddress(address) !== undefined, want))

test('a template escapes texts and keeps pieces', () => {
  const inner = html`<b>${'<&"\''}</b>`
  assert.equal(html`${inner}${[1, false, undefined, 'a\0b']}`.html, '<b>&lt;&amp;&quot;&#39;</b>1a\\x00b')
})

test('a picture has no style, no class, and escaped names', () => {
  for (const direction of ['rows', 'columns'] as const) {
    const bars = names.map((label, i) => ({ label: escapeFree(label), count: i, color: '--low' }))
    const svg = drawChart({ bars, direction, width: 400, height: 300 })
    assert.doesNotMatch(svg, /<script|<img|<style|\s(?:style|class|id)=/)
    const elements = new Set([...svg.matchAll(/<([a-z]+)/g)].map(([, name]) => name))
    assert.deepEqual([...elements].sort(), ['path', 'rect', 'text'])
    assert.match(svg, /fill="var\(--low\)"/)
  }
})

/** The figure makes what cannot be printed visible before. */
function escapeFree(label: string): string {
  return label.replaceAll(/[^\x20-\x7e\n]/g, '?')
}
