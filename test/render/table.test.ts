import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { rendered } from './rendered.ts'

function drawing(...lines: string[]): string {
  return `${lines.join('\n')}\n`
}

test('a box with numbers to the right, NULL apart from the empty text', async () => {
  const text = await rendered('table', {
    columns: [
      ['name', 'text'],
      ['n', 'bigint'],
      ['price', 'numeric'],
    ],
    rows: [
      ['a', 1, '10.50'],
      ['', 9007199254740993n, '-1'],
      [null, null, null],
    ],
    batch: 2,
  })
  assert.equal(
    text,
    drawing(
      '┌──────┬──────────────────┬───────┐',
      '│ name │                n │ price │',
      '├──────┼──────────────────┼───────┤',
      '│ a    │                1 │ 10.50 │',
      '│      │ 9007199254740993 │    -1 │',
      '│ NULL │             NULL │  NULL │',
      '└──────┴──────────────────┴───────┘',
      '(3 rows)',
    ),
  )
})

test('wide characters, emoji and combining marks keep the box straight; controls are shown', async () => {
  const text = await rendered('table', {
    columns: [
      ['日本', 'text'],
      ['b', 'text'],
    ],
    rows: [
      ['👩‍👩‍👧', 'family'],
      ['e\u0301', 'é'],
      ['a\tb\nc\u001b[2J\u202e', 'esc'],
    ],
  })
  assert.equal(
    text,
    drawing(
      '┌──────────────────────┬────────┐',
      '│ 日本                 │ b      │',
      '├──────────────────────┼────────┤',
      '│ 👩‍👩‍👧                   │ family │',
      '│ e\u0301                    │ é      │',
      '│ a\\tb\\nc\\x1b[2J\\u202e │ esc    │',
      '└──────────────────────┴────────┘',
      '(3 rows)',
    ),
  )
})

test('no rows, one row, no columns', async () => {
  const empty = await rendered('table', { columns: [['a', 'text']], rows: [] })
  assert.equal(empty, drawing('┌───┐', '│ a │', '├───┤', '└───┘', '(0 rows)'))
  assert.match(await rendered('table', { columns: [['a', 'text']], rows: [['x']] }), /\(1 row\)\n$/)
  assert.equal(await rendered('table', { columns: [], rows: [[], []] }), '(2 rows)\n')
})

test('equal names stand as they are', async () => {
  const columns = [
    ['id', 'text'],
    ['id', 'text'],
  ] as const
  assert.match(await rendered('table', { columns, rows: [] }), /│ id │ id │/)
})

test('in a terminal the widest columns give way, numbers and narrow columns do not', async () => {
  const text = await rendered(
    'table',
    {
      columns: [
        ['id', 'bigint'],
        ['description', 'text'],
        ['server', 'text'],
      ],
      rows: [
        [123456789012345n, 'a very long description of this', 'registry.digitalocean.com'],
        [1, 'short', '日本日本日本日本日本'],
      ],
    },
    { width: 49 },
  )
  assert.equal(
    text,
    drawing(
      '┌─────────────────┬──────────────┬──────────────┐',
      '│              id │ description  │ server       │',
      '├─────────────────┼──────────────┼──────────────┤',
      '│ 123456789012345 │ a very long… │ registry.di… │',
      '│               1 │ short        │ 日本日本日…  │',
      '└─────────────────┴──────────────┴──────────────┘',
      '(2 rows)',
    ),
  )
})

test('a table that fits exactly is not shortened, and a pipe never is', async () => {
  const given = { columns: [['a', 'text']], rows: [['x'.repeat(300)]] } as const
  assert.equal(await rendered('table', given, { width: 304 }), await rendered('table', given))
  assert.ok((await rendered('table', given, { width: 303 })).includes(`${'x'.repeat(298)}… │`))
})

test('fifty columns in a terminal are shown line by line, with a notice', async () => {
  const columns = Array.from({ length: 50 }, (_, at) => [`column_${at}`, 'text'] as const)
  const row = columns.map((_, at) => (at === 3 ? null : `value ${at}`))
  const lines = (await rendered('table', { columns, rows: [row, row] }, { width: 80 })).split('\n')
  assert.equal(lines[0], '50 columns do not fit into a width of 80; shown line by line')
  assert.equal(lines[1], '-[ record 1 ]-----------')
  assert.equal(lines[2], 'column_0  | value 0')
  assert.equal(lines[5], 'column_3  | NULL')
  assert.equal(lines[52], '-[ record 2 ]-----------')
  assert.deepEqual(lines.slice(-2), ['(2 rows)', ''])
  const piped = (await rendered('table', { columns, rows: [row] })).split('\n')
  assert.ok(piped[1]?.includes('column_49'))
})

test('in colour the same text stands, with a dim NULL and a bold name', async () => {
  const given = { columns: [['a', 'text']], rows: [[null], ['NULL']] } as const
  const colored = await rendered('table', given, { color: true })
  assert.ok(colored.includes('\u001b[1ma\u001b[22m'))
  assert.equal(colored.split('\u001b[2mNULL\u001b[22m').length, 2)
  assert.equal(stripVTControlCharacters(colored), await rendered('table', given))
})

test('all lines of a box are equally wide, and no wider than the terminal', async () => {
  const cell = fc.option(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string({ minLength: 30 })),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 6 }),
      fc.integer({ min: 30, max: 60 }),
      async (rows, width) => {
        const columns = [
          ['first', 'text'],
          ['second', 'text'],
        ] as const
        for (const options of [{ width: undefined }, { width }]) {
          const lines = (await rendered('table', { columns, rows }, options)).split('\n').slice(0, -2)
          const widths = new Set(lines.map((line) => stringWidth(line, { countAnsiEscapeCodes: true })))
          assert.equal(widths.size, 1, lines.join('\n'))
          if (options.width !== undefined) assert.ok([...widths].every((found) => found <= width))
          assert.equal(lines.length, rows.length + 4)
          assert.doesNotMatch(lines.join(''), /\p{Cc}/u)
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  )
})

test('100,000 rows', async () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => [at, `registry-${at}`])
  const columns = [
    ['id', 'bigint'],
    ['name', 'text'],
  ] as const
  const text = await rendered('table', { columns, rows, batch: 2048 })
  assert.match(text, /│ 99999 │ registry-99999 │\n└─+┴─+┘\n\(100,000 rows\)\n$/)
})
