import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edits, lineDown, lineUp } from '../../../src/repl/editor/edits.ts'
import { bufferOf, cleanText, insert, type TextBuffer } from '../../../src/repl/editor/text-buffer.ts'

/** `sel|ect`: a text with its cursor. */
function bufferAt(marked: string): TextBuffer {
  const cursor = marked.indexOf('|')
  return { ...bufferOf(marked.replace('|', '')), cursor }
}

function marked({ text, cursor }: TextBuffer): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

function press(start: string, keys: readonly string[]): string {
  let buffer = bufferAt(start)
  for (const key of keys)
    buffer =
      key === 'up'
        ? (lineUp(buffer) ?? buffer)
        : key === 'down'
          ? (lineDown(buffer) ?? buffer)
          : edits[key]!(buffer)
  return marked(buffer)
}

for (const { start, keys, want } of [
  { start: 'ab|c', keys: ['left'], want: 'a|bc' },
  { start: '|abc', keys: ['left', 'backspace'], want: '|abc' },
  { start: 'abc|', keys: ['right', 'delete'], want: 'abc|' },
  { start: 'a日|b', keys: ['left'], want: 'a|日b' },
  { start: 'a👩‍🚀|b', keys: ['left'], want: 'a|👩‍🚀b' },
  { start: 'ae\u0301|b', keys: ['backspace'], want: 'a|b' },
  { start: 'a|🇩🇪b', keys: ['delete'], want: 'a|b' },
  { start: 'ab\n|cd', keys: ['backspace'], want: 'ab|cd' },
  { start: 'ab|\ncd', keys: ['right'], want: 'ab\n|cd' },
  { start: 'ab\nc|d', keys: ['home'], want: 'ab\n|cd' },
  { start: 'a|b\ncd', keys: ['end'], want: 'ab|\ncd' },
  { start: 'select col_a, b|', keys: ['alt-b', 'alt-b'], want: 'select |col_a, b' },
  { start: '|select col_a', keys: ['ctrl-right', 'alt-f'], want: 'select col_a|' },
  { start: 'größe é|', keys: ['ctrl-left', 'ctrl-left'], want: '|größe é' },
  { start: 'a.b-c|', keys: ['ctrl-w'], want: '|' },
  { start: 'x a.b-c |', keys: ['ctrl-w'], want: 'x |' },
  { start: 'a.b-c|', keys: ['alt-backspace'], want: 'a.b-|' },
  { start: '|one two', keys: ['alt-d'], want: '| two' },
  { start: 'ab\ncd|ef', keys: ['ctrl-u'], want: 'ab\n|ef' },
  { start: 'a|b\ncd', keys: ['ctrl-k'], want: 'a|\ncd' },
  { start: 'a|\ncd', keys: ['ctrl-k'], want: 'a|cd' },
  { start: 'one two|', keys: ['ctrl-w', 'ctrl-a', 'ctrl-y'], want: 'two|one ' },
  { start: 'one two |three', keys: ['ctrl-w', 'ctrl-w', 'ctrl-y'], want: 'one two |three' },
  { start: '|one two', keys: ['alt-d', 'alt-d', 'ctrl-y', 'ctrl-y'], want: 'one twoone two|' },
  { start: 'ab|', keys: ['ctrl-t'], want: 'ba|' },
  { start: 'a|bc', keys: ['ctrl-t'], want: 'ba|c' },
  { start: 'a|', keys: ['ctrl-t'], want: 'a|' },
  { start: 'a\n|b', keys: ['ctrl-t'], want: 'a\n|b' },
  { start: 'a|b', keys: ['alt-enter'], want: 'a\n|b' },
  { start: 'abcd\nx\nab|cd', keys: ['up', 'up'], want: 'ab|cd\nx\nabcd' },
  { start: 'ab|cd\n日本\nabcd', keys: ['down', 'down'], want: 'abcd\n日本\nab|cd' },
  { start: 'ab|\ncd', keys: ['up'], want: 'ab|\ncd' },
])
  test(`${JSON.stringify(start)}, ${keys.join(', ')}`, () => assert.equal(press(start, keys), want))

test('what would steer the terminal is not taken into a text', () => {
  assert.equal(cleanText('a\x1b[31mb\x00\u009bc\td\r\ne\rf'), 'a[31mbc\td\ne\nf')
  assert.equal(insert(bufferOf('x'), 'a\x1b]0;t\x07b').text, 'xa]0;tb')
})
