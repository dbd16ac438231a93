import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCsv } from './csv-parser.ts'
import { rendered } from './rendered.ts'

for (const { name, value, want } of [
  { name: 'NULL', value: null, want: '' },
  { name: 'empty text', value: '', want: '""' },
  { name: 'plain', value: 'robot$ci', want: 'robot$ci' },
  { name: 'comma', value: 'a,b', want: '"a,b"' },
  { name: 'quotes', value: 'say "hi"', want: '"say ""hi"""' },
  { name: 'newline', value: 'a\nb', want: '"a\nb"' },
  { name: 'carriage return', value: 'a\rb', want: '"a\rb"' },
  { name: 'blank at the end', value: 'a ', want: '"a "' },
  { name: 'emoji and wide', value: '🎉日本', want: '🎉日本' },
  { name: 'a formula stays as it is', value: '=1+1', want: '=1+1' },
]) {
  test(name, async () => {
    const columns = [
      ['a', 'text'],
      ['b', 'text'],
    ] as const
    assert.equal(await rendered('csv', { columns, rows: [[value, 'x']] }), `a,b\n${want},x\n`)
  })
}

test('values of other types, and equal names, as they are', async () => {
  const text = await rendered('csv', {
    columns: [
      ['n', 'bigint'],
      ['n', 'numeric'],
      ['j', 'json'],
      ['a', 'array'],
      ['r', 'record'],
      ['b', 'boolean'],
      ['a "q"', 'double precision'],
    ],
    rows: [[2n ** 62n, '1.10', '{"a": 1}', ['x', null], { k: 'v' }, true, -0]],
  })
  assert.equal(
    text,
    'n,n,j,a,r,b,"a ""q"""\n4611686018427387904,1.10,"{""a"": 1}","[""x"",null]","{""k"":""v""}",true,-0\n',
  )
})

test('no rows are the header alone', async () => {
  assert.equal(await rendered('csv', { columns: [['a', 'text']], rows: [] }), 'a\n')
})

test('any texts come back, NULL apart from the empty text', async () => {
  const cell = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a') }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), async (rows) => {
      const columns = [
        ['a', 'text'],
        ['b,c', 'text'],
        ['d', 'text'],
      ] as const
      assert.deepEqual(parseCsv(await rendered('csv', { columns, rows, batch: 3 })), [
        ['a', 'b,c', 'd'],
        ...rows,
      ])
    }),
    { numRuns: 200, seed: 1 },
  )
})
