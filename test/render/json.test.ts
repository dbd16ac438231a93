import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse as parseLossless } from 'lossless-json'
import { formats } from '../../src/render/formats.ts'
import type { ResultValue } from '../../src/value/batch.ts'
import type { ResultType } from '../../src/value/column-type.ts'
import { pipeOptions, rendered } from './rendered.ts'

test('rows are objects, one a line, in one array', async () => {
  const text = await rendered('json', {
    columns: [
      ['id', 'bigint'],
      ['name', 'text'],
    ],
    rows: [
      [1, 'a'],
      [2, null],
      [3, ''],
    ],
    batch: 2,
  })
  assert.equal(text, '[\n{"id":1,"name":"a"},\n{"id":2,"name":null},\n{"id":3,"name":""}\n]\n')
})

test('no rows are an empty array', async () => {
  assert.equal(await rendered('json', { columns: [['a', 'text']], rows: [] }), '[]\n')
})

const values: readonly { type: ResultType; value: ResultValue; want: string }[] = [
  { type: 'bigint', value: 9007199254740993n, want: '9007199254740993' },
  { type: 'bigint', value: -9223372036854775808n, want: '-9223372036854775808' },
  { type: 'numeric', value: '12345678901234567890.1200', want: '12345678901234567890.1200' },
  { type: 'numeric', value: '-0.5', want: '-0.5' },
  { type: 'numeric', value: '1E+3', want: '1E+3' },
  { type: 'numeric', value: 'NaN', want: '"NaN"' },
  { type: 'numeric', value: '.5', want: '".5"' },
  { type: 'numeric', value: '007', want: '"007"' },
  { type: 'double precision', value: 0.1, want: '0.1' },
  { type: 'double precision', value: 1e21, want: '1e+21' },
  { type: 'double precision', value: -0, want: '-0' },
  { type: 'double precision', value: Number.NaN, want: '"NaN"' },
  { type: 'double precision', value: Number.NEGATIVE_INFINITY, want: '"-Infinity"' },
  { type: 'boolean', value: false, want: 'false' },
  { type: 'text', value: '12', want: '"12"' },
  { type: 'text', value: 'a"b\\c\n\t\u001b[31m', want: '"a\\"b\\\\c\\n\\t\\u001b[31m"' },
  { type: 'text', value: '\u007f\u009b0m', want: '"\\u007f\\u009b0m"' },
  { type: 'text', value: '🎉 日本 é', want: '"🎉 日本 é"' },
  { type: 'text', value: '\ud83c', want: '"\\ud83c"' },
  { type: 'bytea', value: '\\x00ff', want: '"\\\\x00ff"' },
  { type: 'secret', value: 'sealed:0123456789ab', want: '"sealed:0123456789ab"' },
  {
    type: 'json',
    value: '{"id": 12345678901234567890, "a": [1.10]}',
    want: '{"id": 12345678901234567890, "a": [1.10]}',
  },
  { type: 'json', value: '{\r\n  "a": 1\n}\n', want: '{   "a": 1 }' },
  { type: 'json', value: 'null', want: 'null' },
  { type: 'json', value: '"\u009b"', want: '"\\u009b"' },
  { type: 'json', value: '{"a": 1}, {"b": 2}', want: '"{\\"a\\": 1}, {\\"b\\": 2}"' },
  { type: 'array', value: ['a', null, 1n, [true]], want: '["a",null,1,[true]]' },
  { type: 'record', value: { a: 1, 'b"': { c: null } }, want: '{"a":1,"b\\"":{"c":null}}' },
]

for (const { type, value, want } of values) {
  test(`${type} ${want}`, async () => {
    assert.equal(await rendered('json', { columns: [['v', type]], rows: [[value]] }), `[\n{"v":${want}}\n]\n`)
    assert.equal(await rendered('ndjson', { columns: [['v', type]], rows: [[value]] }), `{"v":${want}}\n`)
    assert.doesNotThrow(() => JSON.parse(want))
  })
}

test('equal names are numbered, and a name that exists is never taken', async () => {
  const columns = ['id', 'id', 'id_2', 'id', '__proto__', '__proto__', '1'].map(
    (name) => [name, 'bigint'] as const,
  )
  const text = await rendered('json', { columns, rows: [[0, 1, 2, 3, 4, 5, 6]] })
  const [row] = JSON.parse(text)
  assert.deepEqual(Object.entries(row), [
    ['1', 6],
    ['id', 0],
    ['id_3', 1],
    ['id_2', 2],
    ['id_4', 3],
    ['__proto__', 4],
    ['__proto___2', 5],
  ])
})

test('a row without columns is an empty object', async () => {
  assert.equal(await rendered('json', { columns: [], rows: [[], []] }), '[\n{},\n{}\n]\n')
})

test('the envelope tells what is known after the last row', async () => {
  let ended = false
  async function* batches() {
    yield { length: 1, columns: [['1.10'], ['a']] }
    yield { length: 1, columns: [['2'], [null]] }
    ended = true
  }
  const columns = [
    { name: 'n', type: 'numeric' },
    { name: 'n', type: 'text' },
  ] as const
  let text = ''
  const sink = {
    async write(part: string) {
      text += part
    },
  }
  const summary = () => ({
    complete: !ended,
    warnings: ['page 2 of "x" failed'],
    stats: { calls: 3, bytes: 1204 },
  })
  await formats.json({ columns, batches: batches() }, sink, { ...pipeOptions, envelope: true, summary })
  assert.deepEqual(JSON.parse(text), {
    columns: [
      { name: 'n', type: 'numeric' },
      { name: 'n_2', type: 'text' },
    ],
    rows: [
      { n: 1.1, n_2: 'a' },
      { n: 2, n_2: null },
    ],
    complete: false,
    warnings: ['page 2 of "x" failed'],
    stats: { calls: 3, bytes: 1204 },
  })
})

test('the envelope of no rows', async () => {
  const text = await rendered('json', { columns: [['a', 'text']], rows: [] }, { envelope: true })
  assert.equal(
    text,
    '{"columns":[{"name":"a","type":"text"}],"rows":[],"complete":true,"warnings":[],"stats":{}}\n',
  )
})

test('any text and any integer come back from both JSON formats', async () => {
  const row = fc.tuple(
    fc.option(fc.string({ unit: 'binary' })),
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), async (rows, batch) => {
      const given = {
        columns: [
          ['t', 'text'],
          ['n', 'bigint'],
        ],
        rows,
        batch,
      } as const
      const want = rows.map(([t, n]) => ({ t, n: n === null ? null : String(n) }))
      const asText = (parsed: unknown) =>
        (parsed as { t: string; n: unknown }[]).map(({ t, n }) => ({ t, n: n === null ? null : String(n) }))
      assert.deepEqual(asText(parseLossless(await rendered('json', given))), want)
      const lines = (await rendered('ndjson', given)).split('\n').slice(0, -1)
      assert.deepEqual(asText(lines.map((line) => parseLossless(line))), want)
    }),
    { numRuns: 200, seed: 1 },
  )
})
