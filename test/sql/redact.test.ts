import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { redactAt, redactText } from '../../src/sql/redact.ts'

describe('redactText', () => {
  const cases: readonly (readonly [text: string, want: string])[] = [
    ['', ''],
    ['select 1', 'select 1'],
    ["select 'a', 'b''c' from t", "select '***', '***' from t"],
    [
      "select E'a\\'b', U&'x', b'1', $$y$$, $t$z$t$, n'w'",
      "select '***', '***', '***', '***', '***', n'***'",
    ],
    ["select 'a'\n 'b', 1", "select '***', 1"],
    ["select 'abc", "select '***'"],
    ["select 1, 'a' and $x$ b", "select 1, '***'"],
    ["where p = 'O'Brien' and x = 1", "where p = '***'"],
    ["where p = 'a\\' secret '", "where p = '***'"],
    ['where a."b" = c."d"', 'where a."b" = c."d"'],
    ['where p = "d" and "q" like "s"', `where p = '***' and "q" like '***'`],
    ['where p = "a"."b"', 'where p = "a"."b"'],
    [
      'insert into "t" ("a") values ("s", "r") returning "a"',
      `insert into "t" ("a") values ('***', '***') returning "a"`,
    ],
    ["select 1 -- it's 'x'\n, 2", "select 1 -- it'***'\n, 2"],
    ["select 1 /* 'x' y */, 2", "select 1 /* '***'*/, 2"],
    ['select “a”, ‘b c', "select '***', '***'"],
    ['select "it\'s" from t', "select '***' from t"],
  ]
  for (const [text, want] of cases) test(JSON.stringify(text), () => assert.equal(redactText(text), want))

  test('no quoted text comes through, whatever stands around it', () => {
    const canary = 'C4NARY'
    const fragments = [
      ...[
        "'",
        "''",
        '"',
        '$$',
        '$a$',
        "E'",
        "U&'",
        "b'",
        '\\',
        "\\'",
        ' ',
        '\n',
        '--',
        '/*',
        '*/',
        ';',
        ',',
        '=',
        '‘',
        '’',
        '“',
        "'x'",
        '"y"',
      ],
      ...['select', 'values', '(', ')', 'where', 'like', 'a', '1', 'é', '😀', '$1', ':n'],
    ]
    const around = fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary' })), {
      maxLength: 8,
    })
    const quotes = fc.constantFrom(
      ["'", "'"],
      ["'", ''],
      ["E'", "'"],
      ['$q$', '$q$'],
      ['$q$', ''],
      ["N'", "'"],
      ["U&'", "'"],
    )
    fc.assert(
      fc.property(around, quotes, around, (head, [open, close], tail) => {
        const text = `${head.join('')} ${open}${canary}${close}${tail.join('')}`
        assert.equal(redactText(text).includes(canary), false, text)
      }),
      { numRuns: 10_000, seed: 18 },
    )
  })
})

describe('redactAt', () => {
  const text =
    "update t set a = 'é', b = E's\\'t', c = 'plain', d = $x$long$x$ where n = 1234 and e = 'v'\n 'w'"
  const at = (part: string) => Buffer.byteLength(text.slice(0, text.indexOf(part)))
  const cases: readonly {
    readonly name: string
    readonly parts: readonly string[]
    readonly want: string
  }[] = [
    { name: 'nothing', parts: [], want: text },
    { name: 'one', parts: ["E's"], want: text.replace("E's\\'t'", "'***'") },
    {
      name: 'two',
      parts: ["'plain'", "'é'"],
      want: text.replace("'é'", "'***'").replace("'plain'", "'***'"),
    },
    { name: 'dollar quotes', parts: ['$x$'], want: text.replace('$x$long$x$', () => "'***'") },
    { name: 'a number', parts: ['1234'], want: text.replace('1234', "'***'") },
    { name: 'a constant of two lines', parts: ["'v'"], want: text.replace("'v'\n 'w'", "'***'") },
    { name: 'no token starts there', parts: ['234 and'], want: redactText(text) },
  ]
  for (const { name, parts, want } of cases) {
    test(name, () => assert.equal(redactAt(text, parts.map(at)), want))
  }
})
