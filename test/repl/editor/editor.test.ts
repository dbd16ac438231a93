import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Completion, Completions } from '../../../src/repl/complete/completion.ts'
import { Editor } from '../../../src/repl/editor/editor.ts'
import type { ReadOptions, ReadResult } from '../../../src/repl/editor/reading.ts'
import { isComplete } from '../../../src/sql/split.ts'
import { fakeTerminal } from '../terminal-screen.ts'

function open(t: TestContext, size: { columns?: number; rows?: number } = {}) {
  const terminal = fakeTerminal(size.columns, size.rows)
  const editor = new Editor(terminal.stdin, terminal.stdout)
  t.after(() => editor.close())
  const options: ReadOptions = { prompt: '> ', continuation: '. ', accepts: isComplete }
  return {
    terminal,
    editor,
    read: (more: Partial<ReadOptions> = {}) => editor.read({ ...options, ...more }),
    /** Types, and lets the editor do its work. */
    async type(...keys: string[]) {
      for (const key of keys) {
        terminal.type(key)
        await setImmediate()
        await setImmediate()
      }
    },
  }
}

function history(...texts: string[]) {
  return {
    entries: () => texts,
    search: (needle: string, before: number) => {
      for (let at = before - 1; at >= 0; at -= 1) if (texts[at]!.includes(needle)) return at
      return undefined
    },
  }
}

const up = '\x1b[A'
const down = '\x1b[B'

test('a statement over several lines ends with its semicolon', async (t) => {
  const { terminal, read, type } = open(t)
  const reading = read()
  await type('select 1', '\r', ', ', "';'", '\r', ';', '\r')
  assert.deepEqual(await reading, { kind: 'text', text: "select 1\n, ';'\n;" })
  assert.deepEqual(terminal.screen.lines, ['> select 1', ". , ';'", '. ;'])
})

for (const { name, keys, want } of [
  {
    name: 'Ctrl-C gives back what was there',
    keys: ['sel', '\x03'],
    want: { kind: 'interrupt', text: 'sel' },
  },
  { name: 'Ctrl-D on an empty text ends', keys: ['a', '\x7f', '\x04'], want: { kind: 'end' } },
  {
    name: 'Ctrl-D on a text deletes',
    keys: ['1x;', '\x1b[D', '\x1b[D', '\x04', '\r'],
    want: { kind: 'text', text: '1;' },
  },
  {
    name: 'Alt-Enter begins a line in a text that is complete',
    keys: ['1;', '\x1b\r', '2;', '\r'],
    want: { kind: 'text', text: '1;\n2;' },
  },
  {
    name: 'Enter ends a complete text wherever the cursor is',
    keys: ['1;', '\x01', '\r'],
    want: { kind: 'text', text: '1;' },
  },
  { name: 'undo', keys: ['1;', '2', '\x17', '\x1f', '\x1f', '\r'], want: { kind: 'text', text: '1;' } },
  { name: 'bytes of a character that come apart', keys: ['é;', '\r'], want: { kind: 'text', text: 'é;' } },
] as { name: string; keys: string[]; want: ReadResult }[])
  test(name, async (t) => {
    const { read, type } = open(t)
    const reading = read()
    await type(...keys)
    assert.deepEqual(await reading, want)
  })

test('the end of the input ends the reading, and every later one', async (t) => {
  const { terminal, read } = open(t)
  const reading = read()
  terminal.stdin.end()
  assert.deepEqual(await reading, { kind: 'end' })
  assert.deepEqual(await read(), { kind: 'end' })
})

test('up and down go through lines, then through the history, and back to the draft', async (t) => {
  const { terminal, read, type } = open(t)
  const reading = read({ history: history('a;', 'b\nc;') })
  await type('dra', up)
  assert.equal(terminal.screen.text, '> b\n. c;█')
  await type(up)
  assert.equal(terminal.screen.text, '> b█\n. c;')
  await type(up)
  assert.equal(terminal.screen.text, '> a;█')
  await type(up)
  assert.equal(terminal.screen.text, '> a;█')
  await type(down, down, 'ft;', '\r')
  assert.deepEqual(await reading, { kind: 'text', text: 'draft;' })
})

test('Ctrl-R searches back, and any other key takes what was found', async (t) => {
  const { terminal, read, type } = open(t)
  const reading = read({ history: history('select one;', 'select two;', 'show tables;') })
  await type('x', '\x12', 'sel')
  assert.equal(terminal.screen.text, '> █select two;\nsearch back: sel')
  await type('\x12')
  assert.equal(terminal.screen.text, '> █select one;\nsearch back: sel')
  await type('z')
  assert.match(terminal.screen.text, /nothing earlier has: selz$/)
  await type('\x7f', '\x7f', 'ect t')
  await type('\x12', '\x07')
  assert.equal(terminal.screen.text, '> x█')
  await type('\x12', 'two', '\x05', '\x7f', ' limit 1;', '\r')
  assert.deepEqual(await reading, { kind: 'text', text: 'select two limit 1;' })
})

test('a paste of 200 lines is one text, drawn once, and completes nothing', async (t) => {
  const { terminal, read, type } = open(t, { rows: 10 })
  let completed = 0
  const reading = read({
    complete: () => {
      completed += 1
      return { from: 0, to: 0, items: [] }
    },
  })
  await setImmediate()
  const lines = Array.from({ length: 200 }, (_, at) => `\t${at},`).join('\n')
  const before = terminal.writes()
  await type(`\x1b[200~select\n${lines}\n0;\x1b[201~`)
  assert.equal(terminal.writes() - before, 1)
  assert.equal(terminal.screen.lines.length, 10)
  await type('\r')
  assert.deepEqual(await reading, { kind: 'text', text: `select\n${lines}\n0;` })
  assert.equal(completed, 0)
  assert.equal(terminal.screen.lines.length, 202)
})

test('the same from a terminal that does not mark a paste', async (t) => {
  const { read, type } = open(t)
  const reading = read()
  await type(`select\r${'1,\r'.repeat(200)}0;\rselect 2;\r`)
  assert.deepEqual(await reading, { kind: 'text', text: `select\n${'1,\n'.repeat(200)}0;` })
  assert.deepEqual(await read(), { kind: 'text', text: 'select 2;' })
})

test('a text that is longer than the screen is shown around the cursor', async (t) => {
  const { terminal, read, type } = open(t, { rows: 3 })
  void read()
  await type('1', '\r', '2', '\r', '3', '\r', '4')
  assert.equal(terminal.screen.text, '. 2\n. 3\n. 4█')
  await type(up, up, up)
  assert.equal(terminal.screen.text, '> 1█\n. 2\n. 3')
})

test('wide characters and accents', async (t) => {
  const { terminal, read, type } = open(t, { columns: 10 })
  void read()
  await type('日本語e\u0301', '\x1b[D')
  assert.equal(terminal.screen.text, '> 日本語█e\u0301')
  await type('\x1b[D', '\x7f')
  assert.equal(terminal.screen.text, '> 日█語e\u0301')
  await type('\x05', 'xyz')
  assert.equal(terminal.screen.text, '> 日語e\u0301xy\nz█')
})

test('a window that becomes wider or narrower', async (t) => {
  const { terminal, read, type } = open(t, { columns: 12 })
  void read()
  await type('abcdefghijklm')
  assert.equal(terminal.screen.text, '> abcdefghi\njklm█')
  terminal.resize(40, 24)
  await setImmediate()
  assert.equal(terminal.screen.text, '> abcdefghijklm█')
})

test('a narrower window: the rows that the terminal has wrapped are taken back', async (t) => {
  const { terminal, read, type } = open(t, { columns: 20 })
  void read()
  await type('abcdefghijklm')
  terminal.resize(8, 24)
  // The terminal itself makes two rows of the one, and leaves the cursor in the second.
  assert.ok(terminal.written().includes('\r\x1b[1A\x1b[J> abcde\r\nfghijkl\r\nm\r'))
})

test('Ctrl-L begins at the top of an empty screen', async (t) => {
  const { terminal, read, type } = open(t)
  terminal.stdout.write('before\n')
  void read()
  await type('abc', '\x0c')
  assert.ok(terminal.written().includes('\x1b[H\x1b[2J'))
  assert.match(terminal.screen.text, /> abc█$/)
})

const items = (...texts: string[]): Completion[] =>
  texts.map((text) => ({ text, kind: 'column', note: `note of ${text}` }))
const word =
  (found: Completion[]) =>
  (text: string, cursor: number): Completions => ({
    from: text.lastIndexOf(' ', cursor - 1) + 1,
    to: cursor,
    items: found,
  })

for (const { name, found, screen } of [
  { name: 'nothing to complete', found: [], screen: '> select re█' },
  { name: 'one completion', found: items('registry'), screen: '> select registry█' },
  {
    name: 'what all have in common, and the list with notes',
    found: items('registry', 'registry_id'),
    screen: '> select registry█\nregistry     note of registry     registry_id  note of registry_id',
  },
  {
    name: 'only the list',
    found: items('read', 'region'),
    screen: '> select re█\nread    note of read    region  note of region',
  },
])
  test(`Tab: ${name}`, async (t) => {
    const { terminal, read, type } = open(t)
    void read({ complete: word(found) })
    await type('select re', '\t')
    assert.equal(terminal.screen.text, screen)
  })

test('a list goes away with the next key, and keys wait for completions that are looked up', async (t) => {
  const { terminal, read, type } = open(t)
  let known: () => void = () => undefined
  const lookedUp = new Promise<void>((resolve) => {
    known = resolve
  })
  void read({ complete: (text, cursor) => lookedUp.then(() => word(items('read', 'region'))(text, cursor)) })
  await type('re', '\t', 'g')
  assert.equal(terminal.screen.text, '> re█')
  known()
  await setImmediate()
  assert.equal(terminal.screen.text, '> reg█')
})

test('more completions than there is room for', async (t) => {
  const { terminal, read, type } = open(t, { columns: 30, rows: 6 })
  void read({ complete: word(items(...Array.from({ length: 40 }, (_, at) => `column_${at}`))) })
  await type('c', '\t')
  assert.equal(terminal.screen.lines.length, 6)
  assert.match(terminal.screen.lines.at(-1)!, /^… and 36 more$/)
})

test('what is hidden is never written, and not kept for Ctrl-Y', async (t) => {
  const { terminal, read, type } = open(t)
  const reading = read({ prompt: 'token: ', hidden: true, accepts: () => true })
  await type('s3cr3t', '\x15', 's3cr3t', '\r')
  assert.deepEqual(await reading, { kind: 'text', text: 's3cr3t' })
  const next = read()
  await type('\x19', '1;', '\r')
  assert.deepEqual(await next, { kind: 'text', text: '1;' })
  assert.doesNotMatch(terminal.written(), /s3cr3t/)
})

test('a question is not answered by what was typed before it, nor by a paste', async (t) => {
  const { terminal, editor, read, type } = open(t)
  editor.onInterrupt(() => undefined)
  await type('y\r')
  const reading = read({ prompt: 'sure? ', typedOnly: true, accepts: () => true })
  await type('\x1b[200~y\x1b[201~', 'n', '\r')
  assert.deepEqual(await reading, { kind: 'text', text: 'n' })
  assert.deepEqual(terminal.screen.lines, ['sure? n'])
})

test('between two readings Ctrl-C calls back, and the rest is for the next one', async (t) => {
  const { terminal, editor, read, type } = open(t)
  let interrupted = 0
  const off = editor.onInterrupt(() => {
    interrupted += 1
  })
  await type('forgotten', '\x03', '1;\r')
  off()
  assert.equal(interrupted, 1)
  assert.deepEqual(await read(), { kind: 'text', text: '1;' })
  assert.equal(terminal.raw(), true)
  const takeBack = editor.release()
  assert.equal(terminal.raw(), false)
  takeBack()
  editor.close()
  assert.equal(terminal.raw(), false)
})
