import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placeAt } from '../../src/sql/place.ts'

describe('placeAt', () => {
  const long = `select ${'a, '.repeat(60)}HERE, ${'b, '.repeat(60)}c`
  const cases: readonly {
    readonly name: string
    readonly text: string
    readonly at: string
    readonly want: object
  }[] = [
    { name: 'the start', text: 'select 1', at: 'select', want: { line: 1, column: 1, excerpt: 'select 1' } },
    { name: 'a later line', text: 'a\r\nb c\nd', at: 'c', want: { line: 2, column: 3, excerpt: 'b c' } },
    {
      name: 'behind a literal',
      text: "x 'abc' y",
      at: 'y',
      want: { line: 1, column: 9, excerpt: "x '***' y" },
    },
    {
      name: 'a literal keeps its width',
      text: "x 'é😀漢' y",
      at: 'y',
      want: { line: 1, column: 11, excerpt: "x '*****' y" },
    },
    {
      name: 'behind wide characters',
      text: 'x "漢😀" y',
      at: 'y',
      want: { line: 1, column: 10, excerpt: 'x "漢😀" y' },
    },
    {
      name: 'a literal of two lines',
      text: "select 'ab\ncd', z",
      at: 'z',
      want: { line: 2, column: 6, excerpt: "**', z" },
    },
    {
      name: 'dollar quotes',
      text: 'select $q$ab$q$, z',
      at: 'z',
      want: { line: 1, column: 18, excerpt: 'select $q$**$q$, z' },
    },
    {
      name: 'control characters',
      text: 'a\tb \u001b[2J c',
      at: 'c',
      want: { line: 1, column: 10, excerpt: 'a b  [2J c' },
    },
    { name: 'after an empty line', text: '\n\nx', at: 'x', want: { line: 3, column: 1, excerpt: 'x' } },
  ]
  for (const { name, text, at, want } of cases) {
    test(name, () =>
      assert.deepEqual(placeAt(text, Buffer.byteLength(text.slice(0, text.indexOf(at)))), want),
    )
  }

  test('the end', () => {
    assert.deepEqual(placeAt('select', 6), { line: 1, column: 7, excerpt: 'select' })
    assert.deepEqual(placeAt('', 0), { line: 1, column: 1, excerpt: '' })
    assert.deepEqual(placeAt('a\n', 99), { line: 2, column: 1, excerpt: '' })
  })

  for (const at of ['select', 'HERE', 'c']) {
    test(`a long line is cut around ${at}`, () => {
      const { excerpt, column } = placeAt(long, long.lastIndexOf(at))
      assert.ok(excerpt.length <= 102)
      assert.ok(excerpt.slice(column - 1).startsWith(at))
    })
  }
})
