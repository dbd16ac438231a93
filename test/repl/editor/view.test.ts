import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { viewOf } from '../../../src/repl/editor/view.ts'

const base = { prompt: '> ', continuation: '. ', width: 80 }

for (const { name, text, cursor, width = 80, rows, at } of [
  { name: 'nothing yet', text: '', cursor: 0, rows: ['> '], at: [0, 2] },
  { name: 'a line', text: 'select', cursor: 3, rows: ['> select'], at: [0, 5] },
  { name: 'two lines, the cursor at the end', text: 'a\nbc', cursor: 4, rows: ['> a', '. bc'], at: [1, 4] },
  { name: 'the cursor before a line break', text: 'a\nb', cursor: 1, rows: ['> a', '. b'], at: [0, 3] },
  {
    name: 'a line that is too long',
    text: 'abcdef',
    cursor: 6,
    width: 6,
    rows: ['> abc', 'def'],
    at: [1, 3],
  },
  { name: 'exactly full', text: 'abc', cursor: 3, width: 6, rows: ['> abc'], at: [0, 5] },
  {
    name: 'the cursor on the first character of the next row',
    text: 'abcd',
    cursor: 3,
    width: 6,
    rows: ['> abc', 'd'],
    at: [1, 0],
  },
  { name: 'wide characters', text: '日本語', cursor: 2, width: 8, rows: ['> 日本', '語'], at: [1, 0] },
  { name: 'a character of several parts', text: 'e\u0301x', cursor: 2, rows: ['> e\u0301x'], at: [0, 3] },
  { name: 'a tab', text: 'a\tb', cursor: 2, rows: ['> a    b'], at: [0, 7] },
  { name: 'what reorders text is shown', text: 'a\u202eb', cursor: 3, rows: ['> a\\u202eb'], at: [0, 10] },
])
  test(name, () => {
    const view = viewOf({ ...base, text, cursor, width })
    assert.deepEqual(view.rows, rows)
    assert.deepEqual([view.cursor.row, view.cursor.column], at)
  })

test('a style goes on over rows and lines, but not into the prompt', () => {
  const { rows, widths } = viewOf({ ...base, text: "\x1b[32m'ab\ncde'\x1b[39m;", cursor: 0, width: 6 })
  const [green, off] = ['\x1b[32m', '\x1b[0m']
  assert.deepEqual(rows, [`> ${green}'ab${off}`, `${green}${off}. ${green}cde${off}`, `${green}'\x1b[39m;`])
  assert.deepEqual(widths, [5, 5, 2])
  assert.deepEqual(rows.map(stripVTControlCharacters), ["> 'ab", '. cde', "';"])
})
