import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { errorCodes } from '../../src/errors/codes.ts'
import { type OptionTaker, optionNames } from '../../src/library/check-options.ts'
import { bundled } from '../cli/bundled.ts'
import { codeBlocks, documentText } from './code-blocks.ts'
import { runExample } from './run-example.ts'

let built: Awaited<ReturnType<typeof bundled>>
before(async () => {
  built = await bundled(['src/index.ts'])
})
after(() => built.remove())
const library = () => join(built.folder, 'index.mjs')

const page = documentText('docs/library.md')
const opening = "import { open } from 'credsql'\nawait using db = await open({ config: './credsql.yaml' })\n"

/** The TypeScript of a document, each with what it prints. */
function examplesOf(name: string) {
  const blocks = codeBlocks(name)
  return blocks.flatMap(({ language, info, text }, i) => {
    if (language !== 'ts' || info === 'opentelemetry') return []
    const answer = blocks[i + 1]
    assert.equal(answer?.language, 'text', `${name}: no answer stands behind\n${text}`)
    return [{ name, program: info === 'db' ? `${opening}${text}` : text, text, want: answer?.text ?? '' }]
  })
}

const examples = [...examplesOf('README.md'), ...examplesOf('docs/library.md')]
test('there are examples to run', () => assert.ok(examples.length >= 8))
for (const { name, program, text, want } of examples)
  test(`${name}: ${text.split('\n').find((line) => line.includes('db.'))}`, async (t) => {
    assert.equal(await runExample(t, library(), program), want)
  })

test('every error code is in the table, with its exit code, and no other', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| \S.* \|$/gm)].map(([, code, exit]) => [
    code,
    Number(exit),
  ])
  assert.deepEqual(rows, Object.entries(errorCodes))
})

/** The options in the table below a heading. */
function optionsBelow(heading: string): string[] {
  const section = new RegExp(`^## ${heading}\n([\\s\\S]*?)(?=^## )`, 'm').exec(page)?.[1] ?? ''
  const table = /^\| option \| is \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(section)?.[1] ?? ''
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, option = '']) => option)
}

test('every option of every method is in its table, and no other', () => {
  const read = optionsBelow('query')
  const want: Readonly<Record<OptionTaker, readonly string[]>> = {
    open: optionsBelow('open'),
    query: read,
    stream: read,
    execute: [...read, ...optionsBelow('execute')],
    explain: [...read, ...optionsBelow('execute')],
  }
  for (const [taker, options] of Object.entries(want))
    assert.deepEqual(optionNames(taker as OptionTaker), options, taker)
})

/** As much of OpenTelemetry's API as the example uses; spans are printed as they end. */
const tracer = `
let active = { span: undefined }
class FakeSpan {
  constructor(name, { kind, attributes }, within) {
    Object.assign(this, { name, kind, attributes: { ...attributes }, parent: within.span, status: undefined })
  }
  setStatus(status) { this.status = status; return this }
  setAttributes(attributes) { Object.assign(this.attributes, attributes); return this }
  path() { return this.parent === undefined ? this.name : this.parent.path() + ' > ' + this.name }
  end() { ended.push(this) }
}
export const ended = []
export const context = { active: () => active }
export const trace = {
  getTracer: () => ({ startSpan: (name, options, within) => new FakeSpan(name, options, within) }),
  setSpan: (outer, span) => ({ span }),
}
export const SpanKind = { INTERNAL: 0, CLIENT: 2 }
export const SpanStatusCode = { ERROR: 2 }
`

test('the subscriber for OpenTelemetry makes spans inside each other', async (t) => {
  const block = codeBlocks('docs/library.md').find(({ info }) => info === 'opentelemetry')
  assert.ok(block !== undefined)
  const program = `${block.text}
import { open } from 'credsql'
import { ended } from '@opentelemetry/api'
{
  await using db = await open({ config: './credsql.yaml' })
  await db.query('SELECT id FROM rancher.registry_credentials WHERE id = $1', ['1c2'])
  await db.execute("UPDATE rancher.registries SET name = 'x' WHERE id = '1sp1'").catch(() => undefined)
  await db.query('SELECT nothing FROM rancher.registries').catch(() => undefined)
}
console.log(JSON.stringify(ended.map((span) => ({ path: span.path(), ...span, parent: undefined, name: undefined }))))
`
  const spans = JSON.parse(
    await runExample(t, library(), program, { '@opentelemetry/api': tracer }),
  ) as readonly {
    readonly path: string
    readonly kind: number
    readonly status?: object
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
  const scan = 'select > scan rancher.registry.registry_credentials'
  assert.deepEqual(
    spans.slice(0, 3).map(({ path, kind }) => [path, kind]),
    [
      [`${scan} > GET /registrycredentials/{id}`, 2],
      [scan, 0],
      ['select', 0],
    ],
  )
  assert.deepEqual(spans[2]?.attributes, {
    'db.system.name': 'credsql',
    'db.operation.name': 'select',
    'db.query.text': 'SELECT id FROM rancher.registry_credentials WHERE id = $1',
    'db.response.returned_rows': 1,
    'credsql.calls': 1,
  })
  assert.equal(spans[0]?.attributes['http.response.status_code'], 200)
  assert.ok(spans.some(({ path }) => path.startsWith('update > ')))
  assert.deepEqual(spans.at(-1)?.status, { code: 2, message: 'unknown_column' })
})
