import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import * as flags from '../../src/cli/arguments.ts'
import { numberFlags } from '../../src/cli/number-flags.ts'
import { machine } from './terminal.ts'

const one = 'SELECT 1 AS one'
const query = (...given: readonly string[]) => ['query', one, ...given]

const refused: readonly { name: string; argv: readonly string[]; want: RegExp }[] = [
  ...['abc', '', ' ', '1.5', '-1', 'Infinity', '1_000', '99999999999999999999'].map((value) => ({
    name: `--max-calls is ${JSON.stringify(value)}`,
    argv: query('--max-calls', value),
    want: /--max-calls takes a whole number, 0 or more/,
  })),
  { name: 'an empty number behind =', argv: query('--max-calls='), want: /--max-calls takes a whole number/ },
  { name: 'a number that is left out', argv: query('--max-calls'), want: /--max-calls takes a whole number/ },
  { name: 'a SELECT with --max-changes', argv: query('--max-changes', 'x'), want: /--max-changes takes/ },
  { name: 'a SELECT with --concurrency', argv: query('--concurrency', '0'), want: /--concurrency takes/ },
  { name: 'a SELECT with --rate', argv: query('--rate', '0'), want: /--rate takes a number of changes/ },
  {
    name: 'a time-out in words',
    argv: query('--timeout', 'abc'),
    want: /--timeout takes a number of seconds/,
  },
  { name: 'a time-out of nothing', argv: query('--timeout', '0'), want: /--timeout takes/ },
  { name: 'a time-out that a timer cannot hold', argv: query('--timeout', '1e9'), want: /--timeout takes/ },
  { name: 'journal', argv: ['journal', '--limit', 'abc'], want: /--limit takes a whole number, 1 or more/ },
  { name: 'history', argv: ['history', '--limit', '-5'], want: /--limit takes a whole number, 1 or more/ },
  { name: 'check', argv: ['check', '--max-calls', 'x'], want: /--max-calls takes/ },
  { name: 'report', argv: ['report', '--timeout=x', '-o', 'a.md'], want: /--timeout takes/ },
  { name: 'snapshot', argv: ['snapshot', '--max-calls', '1.5'], want: /--max-calls takes/ },
  {
    name: 'a number twice',
    argv: query('--max-calls', '1', '--max-calls', '5'),
    want: /--max-calls is given twice: it takes one value/,
  },
  { name: 'a format twice', argv: query('-o', 'csv', '-o', 'json'), want: /--output is given twice/ },
  { name: 'a file twice', argv: ['query', '-f', 'a', '-f', 'b'], want: /--file is given twice/ },
  { name: 'an engine twice', argv: query('--engine', 'auto', '--engine', 'auto'), want: /--engine is given/ },
  { name: 'a config twice', argv: query('-c', 'a', '--config', 'b'), want: /--config is given twice/ },
  { name: 'a parameter twice', argv: query('-p', '1=a', '-p', '1=b'), want: /--param gives 1 twice/ },
  { name: 'a parameter in two ways', argv: query('-p', 'a=1', '-p', ':a=2'), want: /--param gives a twice/ },
]
for (const { name, argv, want } of refused)
  test(`refused: ${name}`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(argv)
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, /^error \(usage\): /)
    assert.match(stderr, want)
  })

for (const given of [['--max-calls', '0'], ['--max-calls=1000'], ['--timeout', '0.5'], ['--rate', '0.5']])
  test(`taken: ${given.join(' ')}`, async (t) => {
    const { run } = await machine(t)
    assert.deepEqual(await run(query('-o', 'csv', ...given)), { code: 0, stdout: 'one\n1\n', stderr: '' })
  })

test('every flag that takes a number has a rule', async () => {
  const folder = new URL('../../src/cli/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('-commands.ts') || name === 'main.ts')
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  const elsewhere = texts.flatMap((text) =>
    [...text.matchAll(/\.option\('([a-z-]+)', \{\s*type: 'number'/g)].map(([, name]) => name),
  )
  const listed = Object.values(flags).flatMap((group) =>
    Object.entries(group as Readonly<Record<string, { readonly type?: string }>>)
      .filter(([, { type }]) => type === 'number')
      .map(([name]) => name),
  )
  assert.deepEqual([...new Set([...listed, ...elsewhere])].sort(), [...numberFlags].sort())
})

const comment = '-- who asks\nSELECT 1 AS one'
for (const { name, argv } of [
  { name: 'behind query', argv: ['query', comment] },
  { name: 'alone', argv: [comment] },
  { name: 'behind --', argv: ['query', '--', comment] },
  { name: 'behind -- alone', argv: ['--', comment] },
  { name: 'in the demo', argv: ['demo', comment] },
  { name: 'without a space', argv: ['query', '--who\nSELECT 1 AS one'] },
  { name: 'that has a =', argv: ['query', '-- a=b\nSELECT 1 AS one'] },
])
  test(`a statement that begins with a comment: ${name}`, async (t) => {
    const { run } = await machine(t)
    const options = argv.includes('--') ? ['-o', 'csv', ...argv] : [...argv, '-o', 'csv']
    const sorted =
      argv[0] === 'query' && argv.includes('--') ? ['query', '-o', 'csv', '--', comment] : options
    assert.deepEqual(await run(sorted), { code: 0, stdout: 'one\n1\n', stderr: '' })
  })

for (const { name, argv, stdin } of [
  { name: 'an empty text', argv: ['query', ''] },
  { name: 'spaces', argv: ['query', ' \n'] },
  { name: 'a comment', argv: ['query', '/* nothing */ ;'] },
  { name: 'an empty stdin', argv: [] },
  { name: 'an empty stdin as a file', argv: ['query', '-f', '-'] },
  { name: 'a comment on stdin', argv: [], stdin: '-- nothing\n' },
])
  test(`no statement is wrong: ${name}`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(argv, stdin === undefined ? {} : { stdin })
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, /^error \(usage\): /)
  })

for (const { name, script, want } of [
  { name: 'alone', script: '.tables', want: true },
  { name: 'behind a statement', script: 'SELECT 1;\n  .tables\n', want: true },
  { name: 'not for another dot', script: 'SELECT 1 .. 2', want: false },
])
  test(`a command of the REPL in a script: ${name}`, async (t) => {
    const { run } = await machine(t)
    const { code, stderr } = await run([], { stdin: script })
    assert.equal(code, 2)
    assert.match(stderr, /^error \(syntax_error\)/)
    assert.equal(/begin with a dot belong to the REPL/.test(stderr), want, stderr)
  })
