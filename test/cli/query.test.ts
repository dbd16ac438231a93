import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoMachine, machine } from './terminal.ts'

const two = "SELECT 1 AS n, 'a|b' AS t, NULL AS nothing UNION ALL SELECT 2, 'c', 'x' ORDER BY n"

const formats: readonly { format: string; want: string }[] = [
  { format: 'json', want: '[\n{"n":1,"t":"a|b","nothing":null},\n{"n":2,"t":"c","nothing":"x"}\n]\n' },
  { format: 'ndjson', want: '{"n":1,"t":"a|b","nothing":null}\n{"n":2,"t":"c","nothing":"x"}\n' },
  { format: 'csv', want: 'n,t,nothing\n1,a|b,\n2,c,x\n' },
  {
    format: 'markdown',
    want: '| n | t | nothing |\n| ---: | --- | --- |\n| 1 | a\\|b | *NULL* |\n| 2 | c | x |\n',
  },
]
for (const { format, want } of formats)
  test(`-o ${format}`, async (t) => {
    const { run } = await machine(t)
    assert.deepEqual(await run(['query', two, '-o', format]), { code: 0, stdout: want, stderr: '' })
  })

for (const { format, want } of [
  { format: 'table', want: /n.*t.*nothing[\s\S]*1.*a\|b[\s\S]*2.*c.*x[\s\S]*\(2 rows\)\n$/ },
  { format: 'line', want: /n.*1\n.*t.*a\|b[\s\S]*n.*2\n/ },
])
  test(`-o ${format}`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(['query', two, '-o', format])
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, want)
  })

test('--envelope', async (t) => {
  const { run } = await demoMachine(t)
  const { code, stdout } = await run([
    'query',
    'SELECT id FROM rancher.registries LIMIT 1',
    '-o',
    'json',
    '--envelope',
  ])
  const { stats, ...envelope } = JSON.parse(stdout)
  assert.equal(code, 0)
  assert.deepEqual(envelope, {
    columns: [{ name: 'id', type: 'text' }],
    rows: [{ id: '1sp1' }],
    complete: true,
    warnings: [],
  })
  assert.deepEqual([stats.rows, stats.calls, stats.pages, stats.retries], [1, 1, 1, 0])
})

test('--timing is one line on stderr', async (t) => {
  const { run } = await demoMachine(t)
  const { stdout, stderr } = await run(['SELECT id FROM rancher.registries', '--timing', '-o', 'csv'])
  assert.match(stderr, /^5 rows in \d.*; 1 call, 1 page, [\d.]+ k?B\n$/)
  assert.doesNotMatch(stdout, /call/)
})

const parameters: readonly { sql: string; given: readonly string[]; want: string }[] = [
  {
    sql: 'SELECT id FROM rancher.registry_credentials WHERE name = :name',
    given: ['name=docr'],
    want: '1c11\n',
  },
  {
    sql: 'SELECT id FROM rancher.registry_credentials WHERE created < :before ORDER BY 1',
    given: ['before=2017-01-01'],
    want: '1c1\n',
  },
  {
    sql: 'SELECT count(*) AS id FROM rancher.registries WHERE transitioning_progress IS NULL AND 5 = $1',
    given: ['1=5'],
    want: '5\n',
  },
  { sql: "SELECT :text || 'x' AS id", given: ['text=a=b'], want: 'a=bx\n' },
  {
    sql: 'SELECT id FROM humanitec.registries WHERE enable_ci = :ci ORDER BY id',
    given: ['ci=true'],
    want: 'acme-docr\nacme-ecr\n',
  },
]
for (const { sql, given, want } of parameters)
  test(`--param ${given.join(' ')} in ${sql}`, async (t) => {
    const { run } = await demoMachine(t)
    const { code, stdout, stderr } = await run([
      'query',
      sql,
      ...given.flatMap((one) => ['--param', one]),
      '-o',
      'csv',
    ])
    assert.deepEqual({ code, stderr, stdout }, { code: 0, stderr: '', stdout: `id\n${want}` })
  })

test('several parameters', async (t) => {
  const { run } = await machine(t)
  const { code, stdout, stderr } = await run([
    'query',
    'SELECT :a::text || :b AS x',
    '-p',
    'a=1',
    '--param',
    'b=2',
    '-o',
    'csv',
    '--max-calls',
    '2',
  ])
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'x\n12\n', stderr: '' })
})

const badParameters: readonly { given: readonly string[]; want: RegExp }[] = [
  { given: ['--param', 'b=1'], want: /error \((unknown|missing)_parameter\)/ },
  { given: [], want: /error \(missing_parameter\)/ },
  { given: ['--param', 'a'], want: /error \(usage\): --param takes name=value/ },
]
for (const { given, want } of badParameters)
  test(`a wrong parameter: ${given.join(' ') || 'none'}`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(['query', 'SELECT :a::text', ...given])
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, want)
  })

test('-f reads a file, several statements in it', async (t) => {
  const { run, write } = await machine(t)
  await write('q.sql', 'SELECT 1 AS a;\n-- and\nSELECT 2 AS b;\n')
  assert.equal((await run(['query', '-f', 'q.sql', '-o', 'csv'])).stdout, 'a\n1\nb\n2\n')
})

test('a byte order mark in front of a file is none of the statement', async (t) => {
  const { run, write } = await machine(t)
  await write('marked.sql', '\ufeffSELECT 1 AS a')
  for (const [argv, stdin] of [
    [['query', '-f', 'marked.sql', '-o', 'csv'], ''],
    [['query', '-f', '-', '-o', 'csv'], '\ufeffSELECT 1 AS a'],
  ] as const)
    assert.deepEqual(await run(argv, { stdin }), { code: 0, stdout: 'a\n1\n', stderr: '' })
})

test('-f - reads stdin', async (t) => {
  const { run } = await machine(t)
  const { code, stdout } = await run(['query', '-f', '-', '-o', 'csv'], { stdin: "SELECT 'ü' AS a" })
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'a\nü\n' })
})

const usage: readonly { name: string; argv: readonly string[]; want: RegExp }[] = [
  {
    name: 'a file that is not there',
    argv: ['query', '-f', 'none.sql'],
    want: /the file none\.sql cannot be read/,
  },
  { name: 'statement and file', argv: ['query', 'SELECT 1', '-f', 'q.sql'], want: /not both/ },
  { name: 'neither', argv: ['query'], want: /give a statement/ },
  { name: 'an unknown flag', argv: ['query', 'SELECT 1', '--revael'], want: /revael/ },
  { name: 'an unknown format', argv: ['query', 'SELECT 1', '-o', 'xml'], want: /xml/ },
  {
    name: 'a config that is not there',
    argv: ['query', 'SELECT 1', '-c', 'none.yaml'],
    want: /config_not_found/,
  },
]
for (const { name, argv, want } of usage)
  test(`usage: ${name}`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(argv)
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, want)
    assert.match(stderr, /^error /)
  })

test('--help and --version end well', async (t) => {
  const { run } = await machine(t)
  assert.equal((await run(['query', '--help'])).code, 0)
  assert.equal((await run(['--version'])).code, 0)
})
