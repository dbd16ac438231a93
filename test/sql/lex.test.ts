import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { lex } from '../../src/sql/lex.ts'

const sample = (text: string) =>
  lex(text).map(({ kind, text: part, closed }) => `${kind}${closed ? '' : '!'} ${part}`)

describe('lex', () => {
  const cases: readonly { readonly text: string; readonly want: readonly string[] }[] = [
    { text: '', want: [] },
    { text: "'it''s'x", want: ["string 'it''s'", 'word x'] },
    { text: "'a\\'b", want: ["string 'a\\'", 'word b'] },
    { text: "E'a\\'b'", want: ["string E'a\\'b'"] },
    { text: "'a' -- more\n  'b'", want: ["string 'a' -- more\n  'b'"] },
    { text: "'a'\r-- x\r'b' \n -- y\n  'c'", want: ["string 'a'\r-- x\r'b' \n -- y\n  'c'"] },
    { text: "'a' 'b'", want: ["string 'a'", "string 'b'"] },
    { text: '$$a;$b$ c$$ $x$ $$ $x$', want: ['string $$a;$b$ c$$', 'string $x$ $$ $x$'] },
    { text: 'a$b$c $1 $2x', want: ['word a$b$c', 'parameter $1', 'parameter $2', 'word x'] },
    { text: '"a""b" U&"c" "d', want: ['quoted "a""b"', 'quoted U&"c"', 'quoted! "d'] },
    {
      text: "b'1' X'ff' u&'d' n'x'",
      want: ["string b'1'", "string X'ff'", "string u&'d'", 'word n', "string 'x'"],
    },
    { text: '/* a /* b */ c */ -- d', want: ['comment /* a /* b */ c */', 'comment -- d'] },
    { text: '/* a /* b */', want: ['comment! /* a /* b */'] },
    {
      text: '1.5e3 .5 1..2 0xff 1_000 12x',
      want: [
        'number 1.5e3',
        'number .5',
        'number 1',
        'symbol ..',
        'number 2',
        'number 0xff',
        'number 1_000',
        'number 12x',
      ],
    },
    {
      text: 'a::b:=c@>-1',
      want: ['word a', 'symbol ::', 'word b', 'symbol :=', 'word c', 'symbol @>-', 'number 1'],
    },
    { text: 'a=-1*--x', want: ['word a', 'symbol =', 'symbol -', 'number 1', 'symbol *', 'comment --x'] },
    { text: 'é😀 x', want: ['word é😀', 'word x'] },
    { text: '$$a', want: ['string! $$a'] },
    { text: "'a", want: ["string! 'a"] },
  ]
  for (const { text, want } of cases) test(JSON.stringify(text), () => assert.deepEqual(sample(text), want))
})

test('no text takes more than linear time', () => {
  for (const part of [' --', ' -- \n', ' \n', '-', '/*', '$a', "'", '""', '0_', '.']) {
    const text = `'a'${part.repeat(100_000)}`
    assert.ok(lex(text).length > 0)
  }
})

describe("lex and PostgreSQL's scanner", () => {
  let scan: (text: string) => { readonly tokens: readonly { readonly start: number; readonly end: number }[] }

  before(async () => {
    const parser = await import('libpg-query')
    await parser.loadModule()
    scan = parser.scanSync
  })

  const fragments = [
    ...[
      "'",
      '"',
      '$$',
      '$a$',
      'E',
      "e'",
      "U&'",
      "n'",
      "b'",
      "x'",
      '\\',
      ' ',
      '\n',
      '--',
      '/*',
      '*/',
      ';',
      ':',
      '::',
      ':=',
      '.',
      '..',
    ],
    ...[
      '$1',
      '$',
      '1',
      '1.5',
      'e5',
      '0x',
      'ab',
      'SELECT',
      'é',
      '😀',
      '_',
      '+',
      '-',
      '=',
      '<',
      '>',
      '@',
      '`',
      '(',
      ')',
      '[',
      ']',
      ',',
    ],
  ]

  test('both find the same tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 14 }), (parts) => {
        const text = parts.join('')
        let want: readonly (readonly [number, number])[]
        try {
          want = scan(text).tokens.map(({ start, end }) => [start, end] as const)
        } catch {
          return // the scanner has no tokens for what it refuses
        }
        const bytes = (index: number) => Buffer.byteLength(text.slice(0, index))
        const got = lex(text).map(({ start, end }) => [bytes(start), bytes(end)] as const)
        assert.deepEqual(got, want)
      }),
      { numRuns: 20_000, seed: 18 },
    )
  })

  test('the tokens of any text cover it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary' })), { maxLength: 12 }),
        (parts) => {
          const text = parts.join('')
          let at = 0
          for (const token of lex(text)) {
            assert.match(text.slice(at, token.start), /^[ \t\n\r\f\v]*$/)
            assert.ok(token.end > token.start)
            at = token.end
          }
          assert.match(text.slice(at), /^[ \t\n\r\f\v]*$/)
        },
      ),
      { seed: 18 },
    )
  })
})
