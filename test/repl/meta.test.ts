import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insideStatement } from '../../src/repl/meta/inside-statement.ts'
import { metaCommands, metaLine } from '../../src/repl/meta/registry.ts'
import { documentText } from '../docs/code-blocks.ts'
import { demoRepl } from './repl-world.ts'

for (const { text, want } of [
  { text: 'select 1;', want: undefined },
  { text: '', want: undefined },
  { text: '.help', want: { name: 'help', argument: '' } },
  { text: '  .tables rancher.* ;', want: { name: 'tables', argument: 'rancher.*' } },
  { text: '.param x  a  b ', want: { name: 'param', argument: 'x  a  b' } },
  { text: '.', want: { name: '', argument: '' } },
  { text: 'exit', want: { name: 'quit', argument: '' } },
  { text: 'QUIT;', want: { name: 'quit', argument: '' } },
  { text: '\\q', want: { name: 'quit', argument: '' } },
  { text: 'exit 1', want: undefined },
])
  test(`the meta-command in ${JSON.stringify(text)}`, () => assert.deepEqual(metaLine(text), want))

for (const { text, want } of [
  { text: 'select 1\n.help', want: { name: 'help', statement: 'select 1' } },
  { text: 'select 1 -- one\n\n.HELP me \n', want: { name: 'help', statement: 'select 1 -- one\n' } },
  { text: 'select 1\n.nothing', want: undefined },
  { text: 'select 1\n .help', want: undefined },
  { text: "select '\n.help", want: undefined },
  { text: 'select 1 /*\n.help', want: undefined },
  { text: 'select 1;\n.help', want: undefined },
  { text: '\n.help', want: undefined },
  { text: 'select 1\nhelp', want: undefined },
])
  test(`a meta-command inside the statement ${JSON.stringify(text)}`, () =>
    assert.deepEqual(insideStatement(text, ['help']), want))

test('a meta-command inside a statement is not run, and the statement comes back', async (t) => {
  const { repl } = await demoRepl(t)
  repl.type('select 7\r.help\r')
  await repl.until(({ text }) => /\.help was not run: .*Ctrl-C\ncredsql> select 7█$/.test(text))
  repl.type(' as seven;\r')
  await repl.until(({ text }) => /│ seven │.*credsql> █$/s.test(text))
})

test('the documentation has each command as .help shows it', () => {
  const documented = documentText('docs/repl.md')
  const missing = metaCommands.filter(
    ({ name, usage }) => !documented.includes(`\`.${`${name} ${usage}`.trimEnd()}\``.replaceAll('|', '\\|')),
  )
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  )
})

test('help on all commands, on one, and on one that is not there', async (t) => {
  const { repl } = await demoRepl(t, {
    rows: 60,
    queries: { names: () => [], list: async () => [], text: async () => '' },
  })
  const all = await repl.ask('.help')
  for (const { name } of metaCommands) assert.match(all, new RegExp(`^\\.${name}\\b`, 'm'))
  assert.equal(await repl.ask('.help .quit'), '.quit  leave, as Ctrl-D does')
  assert.match(await repl.ask('.tabels'), /there is no command \.tabels\n {2}did you mean: \.tables/)
})

test('tables, a table, connections', async (t) => {
  const { repl } = await demoRepl(t, { columns: 140, rows: 60 })
  assert.match(await repl.ask('.tables registr*rancher*'), /\(0 rows\)$/)
  const tables = await repl.ask('.tables rancher.*credentials')
  assert.match(tables, /rancher\.registry\.registry_credentials/)
  assert.doesNotMatch(tables, /humanitec/)
  const described = await repl.ask('.describe humanitec.registry_credentials')
  assert.match(described, /^humanitec\.registry\.registry_credentials: /)
  assert.match(described, /registry_id .*required key/)
  assert.match(described, /\[reveal\]/)
  assert.match(await repl.ask('.describe rancher.registry'), /error \(unknown_table\)/)
  assert.match(await repl.ask('.connections'), /│ rancher_eu +│ connection/)
})

for (const { name, lines } of [
  {
    name: 'switches',
    lines: [
      ['.timing', 'timing is off'],
      ['.timing on', 'timing is on'],
      ['.through_states on', 'through_states is on'],
      ['.all_rows off', 'all_rows is off'],
    ],
  },
  {
    name: 'limits',
    lines: [
      ['.max_calls', 'max_calls is as the config has it'],
      ['.max_calls 5', 'max_calls is 5'],
      ['.max_changes 3', 'max_changes is 3'],
    ],
  },
] as { name: string; lines: [string, string][] }[])
  test(name, async (t) => {
    const { repl } = await demoRepl(t)
    for (const [line, want] of lines) assert.equal(await repl.ask(line), want)
  })

for (const { line, want } of [
  { line: '.timing maybe', want: /error \(usage\): \.timing takes on or off\n {2}\.timing on\|off/ },
  { line: '.max_calls 0', want: /error \(usage\): \.max_calls takes a number/ },
  { line: '.output tabel', want: /unknown output format "tabel"\n {2}did you mean: table/ },
  { line: '.describe', want: /\.describe takes the name of a table/ },
  { line: '.write', want: /\.write takes the name of a file/ },
  { line: '.cache on', want: /this session has no cache/ },
  { line: '.run pack.query', want: /there is no command \.run/ },
])
  test(`${line} is refused`, async (t) => {
    const { repl } = await demoRepl(t)
    assert.match(await repl.ask(line), want)
  })

test('limits and timing hold for statements', async (t) => {
  const { repl } = await demoRepl(t)
  await repl.ask('.timing on')
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)\n1 row in .*; 0 calls$/)
  await repl.ask('.max_calls 1')
  assert.match(
    await repl.ask('select count(*) from humanitec.registry_credentials;'),
    /error \(too_many_calls\)/,
  )
})

test('the cache, where a session has one', async (t) => {
  let cleared = 0
  const clear = () => {
    cleared += 1
  }
  const cache = { enabled: true, ttlSeconds: 60, clear }
  const { repl } = await demoRepl(t, { cache })
  assert.equal(await repl.ask('.cache'), 'cache is on, for 60 s')
  assert.equal(await repl.ask('.cache ttl 5'), 'cache is on, for 5 s')
  assert.equal(await repl.ask('.cache clear'), 'cache is on, for 5 s, and empty')
  assert.equal(await repl.ask('.cache off'), 'cache is off')
  assert.deepEqual([cache.enabled, cache.ttlSeconds, cleared], [false, 5, 2])
})

test('a query of a pack, with a parameter', async (t) => {
  const queries = {
    names: () => ['demo.same'],
    list: async () => [{ name: 'demo.same', title: 'Its own name' }],
    text: async (name: string) => `select '${name}' as q, :x as x`,
  }
  const { repl } = await demoRepl(t, { queries })
  await repl.ask('.param x 7')
  assert.match(await repl.ask('.run demo.same'), /│ demo\.same │ 7 /)
  assert.equal(await repl.ask('.run'), 'demo.same  Its own name')
})

test('habits of other programs leave as well', async (t) => {
  const { repl } = await demoRepl(t)
  repl.type('exit\r')
  assert.equal(await repl.exited, 0)
})
