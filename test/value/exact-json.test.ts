import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { exactJsonText, parseExactJson } from '../../src/value/exact-json.ts'

describe('parseExactJson', () => {
  for (const { text, want } of [
    { text: '1', want: 1 },
    { text: '-7', want: -7 },
    { text: '1.5', want: 1.5 },
    { text: '1e3', want: 1000 },
    { text: '9007199254740991', want: 9_007_199_254_740_991 },
    { text: '9007199254740992', want: 9_007_199_254_740_992n },
    { text: '9007199254740993', want: 9_007_199_254_740_993n },
    { text: '-9007199254740993', want: -9_007_199_254_740_993n },
    { text: '9223372036854775807', want: 9_223_372_036_854_775_807n },
    { text: '123456789012345678901234567890', want: 123_456_789_012_345_678_901_234_567_890n },
    { text: '0.1234567890123456789', want: Number('0.1234567890123456789') },
    { text: '12345678901234567.5', want: Number('12345678901234567.5') },
    { text: '1e400', want: Number.POSITIVE_INFINITY },
    { text: '[1,[{"a":9007199254740993}]]', want: [1, [{ a: 9_007_199_254_740_993n }]] },
    { text: '{"a":{"b":[9007199254740993,1]}}', want: { a: { b: [9_007_199_254_740_993n, 1] } } },
    { text: '"9007199254740993"', want: '9007199254740993' },
    { text: '{"9007199254740993":"\\"9007199254740993"}', want: { '9007199254740993': '"9007199254740993' } },
    { text: '["9007199254740993",9007199254740993]', want: ['9007199254740993', 9_007_199_254_740_993n] },
    { text: '"\\u0041 \\n \\ud83d\\ude00 1234567890123456"', want: 'A \n 😀 1234567890123456' },
    { text: '[true,false,null,1234567890123456]', want: [true, false, null, 1_234_567_890_123_456] },
    { text: ' {"a" : 1}\n', want: { a: 1 } },
    { text: '{}', want: {} },
    { text: '[]', want: [] },
  ])
    test(text, () => assert.deepEqual(parseExactJson(text), want))

  for (const zero of ['-0', '[-0,1234567890123456]'])
    test(`the sign of zero in ${zero}`, () => {
      const value = [parseExactJson(zero)].flat()[0]
      assert.ok(Object.is(value, -0))
    })

  for (const { name, text } of [
    { name: 'a key twice', text: '{"a":1,"a":2}' },
    { name: 'a key twice beside many digits', text: '{"a":1,"a":2,"b":"1234567890123456"}' },
  ])
    test(`${name}: the last one counts`, () => {
      assert.equal((parseExactJson(text) as { a: unknown }).a, 2)
    })

  for (const { name, text } of [
    { name: 'alone', text: '{"__proto__":{"admin":true},"a":1}' },
    { name: 'beside many digits', text: '{"__proto__":{"admin":true},"a":1,"n":9007199254740993}' },
  ])
    test(`__proto__ ${name} sets no prototype`, () => {
      const value = parseExactJson(text) as Record<string, unknown>
      assert.equal(Object.getPrototypeOf(value), Object.prototype)
      assert.equal(value['admin'], undefined)
      assert.equal(({} as Record<string, unknown>)['admin'], undefined)
      assert.equal(value['a'], 1)
    })

  for (const text of [
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1',
    '{a:1}',
    "'a'",
    'undefined',
    'NaN',
    '01',
    '1 2',
    '<html>',
  ])
    for (const more of ['', '1234567890123456'])
      test(`${JSON.stringify(text + more)} is no JSON`, () => {
        // Digits alone are a number.
        if ((text + more).trim() === more && more !== '')
          return assert.equal(parseExactJson(text + more), 1_234_567_890_123_456)
        assert.throws(() => parseExactJson(text + more), SyntaxError)
      })
})

describe('exactJsonText', () => {
  for (const { name, value, want } of [
    { name: 'a text', value: 'a"b', want: '"a\\"b"' },
    { name: 'a bigint', value: 9_007_199_254_740_993n, want: '9007199254740993' },
    {
      name: 'nested',
      value: { a: [1, 9_007_199_254_740_993n, null, true] },
      want: '{"a":[1,9007199254740993,null,true]}',
    },
    { name: 'undefined members are left out', value: { a: undefined, b: 1 }, want: '{"b":1}' },
    { name: 'nothing is null', value: undefined, want: 'null' },
    { name: 'null', value: null, want: 'null' },
    { name: 'an empty object', value: {}, want: '{}' },
    { name: 'an empty list', value: [], want: '[]' },
    { name: 'an odd key', value: { 'a"b': 1 }, want: '{"a\\"b":1}' },
  ])
    test(name, () => assert.equal(exactJsonText(value), want))

  test('is what JSON.stringify says of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        assert.equal(exactJsonText(value), JSON.stringify(value))
      }),
    )
  })

  test('integers of any size survive both ways, wherever they are', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.string(), (number, key) => {
        const text = `{"list":[${number}],${JSON.stringify(`k${key}`)}:${number}}`
        assert.equal(exactJsonText(parseExactJson(text)), text)
      }),
    )
  })
})
