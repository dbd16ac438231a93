import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { formatNames, formats, isFormatName, rendererOf } from '../../src/render/formats.ts'
import { pipeOptions, rendered, renderedWrites, renderInput } from './rendered.ts'

test('every format has a renderer under its name', () => {
  assert.deepEqual(formatNames, ['table', 'line', 'json', 'ndjson', 'csv', 'markdown'])
  for (const name of formatNames) assert.equal(rendererOf(name), formats[name])
})

for (const { name, near } of [
  { name: 'jsno', near: ['json'] },
  { name: 'md', near: [] },
  { name: '__proto__', near: [] },
  { name: 'CSV ', near: ['csv'] },
]) {
  test(`unknown format ${JSON.stringify(name)}`, () => {
    assert.equal(isFormatName(name), false)
    assert.throws(
      () => rendererOf(name),
      (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'usage')
        assert.equal(error.message, `unknown output format "${name}"`)
        assert.equal(error.details.hint, 'formats: table, line, json, ndjson, csv, markdown')
        assert.deepEqual(error.details.near, near)
        return true
      },
    )
  })
}

const given = {
  columns: [['n', 'bigint']],
  rows: Array.from({ length: 10_000 }, (_, at) => [at]),
} as const

for (const format of formatNames) {
  test(`${format}: the number of rows comes back, however they are batched`, async () => {
    const whole = await renderedWrites(format, given)
    assert.equal(whole.rows, 10_000)
    assert.equal(await rendered(format, { ...given, batch: 7 }), whole.text)
  })

  test(`${format}: an error of the batches is passed on`, async () => {
    const { columns } = renderInput(given)
    const failure = new CredsqlError('api_failed', 'page 2 failed')
    async function* batches() {
      yield { length: 1, columns: [[1]] }
      throw failure
    }
    const sink = { write: async () => {} }
    await assert.rejects(
      formats[format]({ columns, batches: batches() }, sink, pipeOptions),
      (error) => error === failure,
    )
  })

  test(`${format}: a failed write stops what feeds the result`, async () => {
    const failure = new CredsqlError('output_failed', 'the reader closed the output before its end')
    let left = false
    async function* batches() {
      try {
        for (let at = 0; at < 1000; at += 1) yield { length: 1, columns: [[at]] }
      } finally {
        left = true
      }
    }
    let writes = 0
    const sink = {
      async write() {
        writes += 1
        if (writes === 2) throw failure
      },
    }
    const { columns } = renderInput(given)
    await assert.rejects(
      formats[format]({ columns, batches: batches() }, sink, pipeOptions),
      (error) => error === failure,
    )
    assert.equal(left, true)
    assert.equal(writes, 2)
  })
}

for (const format of ['line', 'json', 'ndjson', 'csv', 'markdown'] as const) {
  test(`${format}: a row is written before the next batch is asked for`, async () => {
    let written = ''
    const sink = {
      async write(text: string) {
        written += text
      },
    }
    const seen: string[] = []
    async function* batches() {
      yield { length: 1, columns: [['first']] }
      seen.push(written)
      yield { length: 1, columns: [['second']] }
    }
    await formats[format]({ columns: [{ name: 'c', type: 'text' }], batches: batches() }, sink, pipeOptions)
    assert.match(seen[0] ?? '', /first/)
  })
}
