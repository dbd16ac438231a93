import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rendered } from './rendered.ts'

test('a table with numbers to the right', async () => {
  const text = await rendered('markdown', {
    columns: [
      ['registry_name', 'text'],
      ['n', 'bigint'],
    ],
    rows: [
      ['a', 1],
      [null, null],
      ['', 2n ** 60n],
    ],
    batch: 1,
  })
  assert.equal(
    text,
    '| registry_name | n |\n| --- | ---: |\n| a | 1 |\n| *NULL* | *NULL* |\n|  | 1152921504606846976 |\n',
  )
})

for (const { name, value, want } of [
  { name: 'pipe', value: 'a|b', want: 'a\\|b' },
  { name: 'backslash before a pipe', value: 'a\\|b', want: 'a\\\\\\|b' },
  { name: 'newlines', value: 'a\nb\r\nc', want: 'a<br>b<br>c' },
  { name: 'backtick', value: '`rm`', want: '\\`rm\\`' },
  { name: 'HTML', value: '<img src=x> & co', want: '&lt;img src=x&gt; &amp; co' },
  { name: 'emphasis and link', value: '*a* [b](c) ~d~', want: '\\*a\\* \\[b\\](c) \\~d\\~' },
  { name: 'the text NULL', value: '*NULL*', want: '\\*NULL\\*' },
  { name: 'underscores at the edge of a word', value: '_a_b_', want: '\\_a_b\\_' },
  { name: 'formula', value: '$x$', want: '\\$x\\$' },
  { name: 'terminal code', value: '\u001b[2J\t', want: '\\\\x1b\\[2J\\\\t' },
  { name: 'emoji', value: '🎉', want: '🎉' },
]) {
  test(name, async () => {
    const text = await rendered('markdown', { columns: [['a', 'text']], rows: [[value]] })
    assert.equal(text, `| a |\n| --- |\n| ${want} |\n`)
  })
}

test('a name is escaped too, and no columns are no table', async () => {
  assert.equal(await rendered('markdown', { columns: [['a|b', 'text']], rows: [] }), '| a\\|b |\n| --- |\n')
  assert.equal(await rendered('markdown', { columns: [], rows: [[]] }), '')
})
