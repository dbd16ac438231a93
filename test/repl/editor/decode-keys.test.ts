import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Key, KeyDecoder } from '../../../src/repl/editor/decode-keys.ts'

const text = (typed: string): Key => ({ kind: 'text', text: typed })
const paste = (pasted: string): Key => ({ kind: 'paste', text: pasted })
const key = (name: string): Key => ({ kind: 'key', name })

for (const { name, chunks, want } of [
  { name: 'typed text', chunks: ['sel', 'ect'], want: [text('sel'), text('ect')] },
  { name: 'text and Enter in one chunk', chunks: ['a\rb'], want: [text('a'), key('enter'), text('b')] },
  {
    name: 'a line break of two characters is one',
    chunks: ['a\r\nb'],
    want: [text('a'), key('enter'), text('b')],
  },
  {
    name: 'controls',
    chunks: ['\x01\x03\x04\t\x7f\b\x12\x1f'],
    want: ['ctrl-a', 'ctrl-c', 'ctrl-d', 'tab', 'backspace', 'backspace', 'ctrl-r', 'ctrl-_'].map(key),
  },
  {
    name: 'arrows of both modes, Home, End, Delete',
    chunks: ['\x1b[A\x1bOB\x1b[H\x1bOF\x1b[1~\x1b[4~\x1b[3~'],
    want: ['up', 'down', 'home', 'end', 'home', 'end', 'delete'].map(key),
  },
  {
    name: 'arrows with Ctrl and Alt',
    chunks: ['\x1b[1;5C\x1b[1;3D\x1bOc\x1b[1;2A'],
    want: ['ctrl-right', 'alt-left', 'ctrl-right', 'up'].map(key),
  },
  { name: 'Alt with a letter', chunks: ['\x1bb\x1bF'], want: ['alt-b', 'alt-f'].map(key) },
  {
    name: 'Alt with Enter and Backspace',
    chunks: ['\x1b\r\x1b\x7f'],
    want: ['alt-enter', 'alt-backspace'].map(key),
  },
  { name: 'a sequence in three chunks', chunks: ['\x1b', '[1;', '5D'], want: [key('ctrl-left')] },
  { name: 'Escape, then a letter', chunks: ['\x1b', 'd'], want: [key('alt-d')] },
  { name: 'Escape, then Ctrl-C', chunks: ['\x1b', '\x03'], want: [key('ctrl-c')] },
  { name: 'Escape, then an arrow', chunks: ['\x1b', '\x1b[A'], want: [key('up')] },
  { name: 'keys that mean nothing', chunks: ['\x1b[5~\x1b[24~\x1b[[A\x00\x1b[?1;2cx'], want: [text('x')] },
  { name: 'a paste is one key', chunks: ['\x1b[200~a\nb\tc\x1b[201~d'], want: [paste('a\nb\tc'), text('d')] },
  {
    name: 'a paste in pieces, its end in two of them',
    chunks: ['\x1b[20', '0~select', ' 1;\x1b[2', '01~\r'],
    want: [paste('select 1;'), key('enter')],
  },
  { name: 'a paste with a key in it', chunks: ['\x1b[200~a\x1b[Ab\x1b[201~'], want: [paste('a\x1b[Ab')] },
  { name: 'wide and joined characters', chunks: ['日本👩‍🚀é'], want: [text('日本👩‍🚀é')] },
] as { name: string; chunks: string[]; want: Key[] }[])
  test(name, () => {
    const decoder = new KeyDecoder()
    assert.deepEqual(
      chunks.flatMap((chunk) => decoder.push(chunk)),
      want,
    )
  })
