import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { styleOf } from '../../src/render/style.ts'
import { highlight } from '../../src/repl/highlight.ts'

const colors: Readonly<Record<string, string>> = {
  '34': 'keyword',
  '32': 'text',
  '33': 'number',
  '36': 'parameter',
  '35': 'secret',
  '2': 'comment',
}

/** `keyword:SELECT` for each part that is painted. */
function parts(text: string): readonly string[] {
  const control = String.fromCharCode(27)
  const pattern = new RegExp(`${control}\\[(\\d+)m([^${control}]*)${control}\\[\\d+m`, 'g')
  return [...highlight(text, styleOf(true)).matchAll(pattern)].map(
    ([, code = '', part]) => `${colors[code] ?? code}:${part}`,
  )
}

const cases: readonly { readonly text: string; readonly want: readonly string[] }[] = [
  { text: 'SELECT name, 1 from t', want: ['keyword:SELECT', 'number:1', 'keyword:from'] },
  { text: "where a = 'it''s' -- why", want: ['keyword:where', "text:'it''s'", 'comment:-- why'] },
  { text: 'select secret_kind(c), secret_kind', want: ['keyword:select', 'secret:secret_kind'] },
  { text: "SECRET('env:A')", want: ['secret:SECRET', "text:'env:A'"] },
  { text: ':name $1 a::text x[1:b]', want: ['parameter:name', 'parameter:$1', 'number:1'] },
  { text: 't.select, select.t', want: [] },
  { text: '"select" lower(a)', want: [] },
  { text: "'open\nand more", want: ["text:'open", 'text:and more'] },
  { text: '/* a\n\nb */', want: ['comment:/* a', 'comment:b */'] },
  { text: '.tables select', want: ['keyword:.tables'] },
  { text: '', want: [] },
]

describe('highlight', () => {
  for (const { text, want } of cases) test(JSON.stringify(text), () => assert.deepEqual(parts(text), want))

  test('without colours a text stays as it is', () =>
    assert.equal(highlight("SELECT 'a'", styleOf(false)), "SELECT 'a'"))

  test('what is seen is the text, whatever it is', () => {
    const fragment = fc.constantFrom(
      ...[
        'SELECT',
        'from',
        ' ',
        '\n',
        "'",
        '"',
        '$$',
        '--',
        '/*',
        '*/',
        ':a',
        '$1',
        '1.5',
        '(',
        ')',
        '.',
        'é😀',
      ],
      'secret_kind',
    )
    const texts = fc.oneof(
      fc.array(fragment, { maxLength: 20 }).map((all) => all.join('')),
      fc.string({ unit: 'binary' }).filter((text) => stripVTControlCharacters(text) === text),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const shown = highlight(text, styleOf(true))
        assert.equal(stripVTControlCharacters(shown), text)
        assert.equal(highlight(text, styleOf(false)), text)
      }),
    )
  })

  test('no colour goes over the end of a line', () => {
    const control = String.fromCharCode(27)
    for (const line of highlight("'a\nb'\n/* c\n d */", styleOf(true)).split('\n'))
      assert.equal(line.split(`${control}[`).length % 2, 1, JSON.stringify(line))
  })
})
