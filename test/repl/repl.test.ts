import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { demoRepl, replOver } from './repl-world.ts'

test('greets, runs a statement over two lines, and leaves with 0', async (t) => {
  const { repl } = await demoRepl(t)
  assert.match(repl.screen.lines[0]!, /^credsql 1\.2\.3, \d+ connections; \.help lists the commands$/)
  repl.type('select 1 as one\r')
  await repl.until(({ text }) => text.endsWith('    ...> █'))
  const shown = await repl.ask(', 2 as two;')
  assert.equal(
    shown,
    ['┌─────┬─────┐', '│ one │ two │', '├─────┼─────┤', '│   1 │   2 │', '└─────┴─────┘', '(1 row)'].join(
      '\n',
    ),
  )
  repl.type('\x04')
  assert.equal(await repl.exited, 0)
  assert.equal(repl.raw(), false)
})

test('a statement that goes wrong shows its caret and near names, and the REPL goes on', async (t) => {
  const { repl } = await demoRepl(t)
  const shown = await repl.ask('select nam from rancher.registries;')
  assert.match(shown, /^error \(unknown_column\)/)
  assert.match(shown, /line 1: select nam from rancher\.registries;\n +\^\n +did you mean: name\n/)
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)$/)
})

for (const { name, sql, want } of [
  {
    name: 'an empty result',
    sql: 'select id from rancher.registries where false;',
    want: /│ id │\n├────┤\n└────┘\n\(0 rows\)$/,
  },
  {
    name: 'wide characters and accents',
    sql: "select '日本' as a, 'e\u0301' as b;",
    want: /│ 日本 │ e\u0301 │/,
  },
  {
    name: 'two statements',
    sql: 'select 1 as a; select 2 as b;',
    want: /│ a │.*\(1 row\)\n.*│ b │.*\(1 row\)$/s,
  },
  {
    name: 'fifty columns in a narrow window',
    sql: `select ${Array.from({ length: 50 }, (_, at) => `${at} as column_${at}`).join(', ')};`,
    want: /50 columns do not fit into a width of 100; shown line by line\n.*column_49.*49\n\(1 row\)$/s,
  },
  { name: 'only a comment', sql: '-- nothing', want: /^$/ },
])
  test(name, async (t) => {
    const { repl } = await demoRepl(t)
    assert.match(await repl.ask(sql), want)
  })

test('Tab completes from the catalog, without a call', async (t) => {
  const { repl, world } = await demoRepl(t)
  repl.type('select server_address from rancher.regis')
  repl.type('\t')
  await repl.until(({ text }) => /from rancher\.registr\S*█/.test(text))
  assert.equal(world.rancher.requests.length, 0)
})

test('what was typed is in the history, also of the next REPL, and no secret is in its file', async (t) => {
  const { repl, session } = await demoRepl(t)
  await repl.ask("select name from rancher.registry_credentials where secret_value = 'hunter2-bound';")
  await repl.ask("select 1 from humanitec.nowhere where password = 'hunter2-unbound';")
  await repl.ask("select 1 where password = 'hunter2-broken;\n';")
  await repl.ask('.param token hunter2-param')
  await repl.ask('select 1 as one;')
  const kept = await readFile(repl.historyFile, 'utf8')
  assert.doesNotMatch(kept, /hunter2/)
  assert.equal((await stat(repl.historyFile)).mode & 0o777, 0o600)
  assert.match(kept, /select name from rancher\.registry_credentials where secret_value = '\*\*\*'/)
  assert.match(kept, /"\.param token"/)
  repl.type('\x04')
  await repl.exited
  const next = await replOver(t, session, { folder: repl.folder })
  next.type('\x1b[A')
  await next.until(({ text }) => text.endsWith('credsql> select 1 as one;█'))
  next.type('\x12secret_val')
  await next.until(({ text }) => text.includes("secret_value = '***';\nsearch back: secret_val"))
})

test('a text that went wrong comes back as it was typed, and only in memory', async (t) => {
  const { repl } = await demoRepl(t)
  await repl.ask("select 'abc' frm where password = 'hunter2';")
  repl.type('\x1b[A')
  await repl.until(({ text }) => text.endsWith("credsql> select 'abc' frm where password = 'hunter2';█"))
  assert.doesNotMatch(await readFile(repl.historyFile, 'utf8'), /hunter2/)
})

test('a REPL without a place for its history says so, and works', async (t) => {
  const { repl } = await demoRepl(t, { env: { XDG_STATE_HOME: '/dev/null/nowhere' } })
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)/)
})

test('NO_COLOR is respected; without it names and keywords are styled', async (t) => {
  const plain = await demoRepl(t)
  await plain.repl.ask('select 1 as one;')
  const styles = plain.repl
    .written()
    .split('\x1b[')
    .filter((part) => /^[0-9;]*m/.test(part))
  assert.deepEqual(styles, [])
  const colored = await demoRepl(t, { env: { NO_COLOR: '' } })
  await colored.repl.ask('select 1 as one;')
  assert.ok(colored.repl.written().includes('\x1b[1mone\x1b[22m'))
})

test('statements of a file, and a result into a file that only its owner can read', async (t) => {
  const { repl } = await demoRepl(t)
  await writeFile(join(repl.folder, 'one.sql'), 'select 1 as one;\nselect 2 as two')
  assert.match(await repl.ask('.read one.sql'), /│ one │.*│ two │/s)
  await repl.ask('.output csv')
  assert.match(await repl.ask('.write out.csv'), /the next result goes to .*out\.csv, as csv/)
  assert.match(await repl.ask('select 3 as three;'), /^written to .*out\.csv$/)
  const out = join(repl.folder, 'out.csv')
  assert.equal(await readFile(out, 'utf8'), 'three\n3\n')
  assert.equal((await stat(out)).mode & 0o777, 0o600)
  assert.match(await repl.ask('select 4 as four;'), /^four\n4$/)
  await repl.ask('.write out.csv')
  assert.match(
    await repl.ask('select nothing;'),
    /error .*there was no result: .*out\.csv is not written|there was no result.*error/s,
  )
  assert.equal(await readFile(out, 'utf8'), 'three\n3\n')
  assert.match(await repl.ask('.read nowhere.sql'), /error \(usage\): the file .*nowhere\.sql cannot be read/)
})

test('the editor gets the last text in a file of its own, and what it leaves comes to the prompt', async (t) => {
  const folder = await temporaryFolder(t)
  const script = join(folder, 'editor.sh')
  const seen = join(folder, 'seen')
  await writeFile(script, `stat -c '%a' "$1" > ${seen}; echo "$1" >> ${seen}; sed -i 's/one/two/' "$1"\n`)
  const { repl: next } = await demoRepl(t, { folder, env: { EDITOR: `sh ${script}` } })
  await next.ask('select 1 as one;')
  next.type('.edit\r')
  await next.until(({ text }) => text.endsWith('credsql> select 1 as two;█'))
  next.type('\r')
  await next.until(({ text }) => /│ two │.*credsql> █$/s.test(text))
  const [mode, path] = (await readFile(seen, 'utf8')).split('\n')
  assert.equal(mode, '600')
  await assert.rejects(stat(path!), { code: 'ENOENT' })
})

test('a parameter: its value by a hidden prompt, its name in the list', async (t) => {
  const { repl } = await demoRepl(t)
  assert.match(await repl.ask('select :state as s;'), /missing_parameter.*\.param state asks for it/s)
  repl.type('.param state\r')
  await repl.until(({ text }) => text.endsWith('value of state: █'))
  repl.type('hunter2\r')
  await repl.until(({ text }) => /state is set\ncredsql> █$/.test(text))
  assert.equal(await repl.ask('.param'), 'set: state')
  assert.match(await repl.ask('.param a=hunter3 x'), /error \(usage\)/)
  assert.match(await repl.ask("select :state = 'hunter2' as same;"), /│ true │/)
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)/)
  assert.doesNotMatch(repl.written().replaceAll("= 'hunter2'", '').replaceAll('a=hunter3 x', ''), /hunter/)
})

test('explain shows what a statement would call, and calls nothing', async (t) => {
  const { repl, world } = await demoRepl(t)
  assert.equal(await repl.ask('.explain on'), 'explain is on')
  world.clear()
  const shown = await repl.ask('select name from rancher.registries where :x = 1;')
  assert.match(shown, /missing_parameter/)
  await repl.ask('.param x 1')
  assert.match(
    await repl.ask("select name from rancher.registries where :x = '1';"),
    /Scan rancher\.registry\.registries/,
  )
  assert.equal(world.rancher.requests.length, 0)
  assert.match(
    await readFile(repl.historyFile, 'utf8'),
    /"select name from rancher\.registries where :x = '1';"/,
  )
  assert.equal(await repl.ask('.explain'), 'explain is on')
})

test('secrets are shown for one statement, after a yes', async (t) => {
  const { repl } = await demoRepl(t, { env: { PAGER: 'false' } })
  const sql = 'select secret_value from rancher.registry_credentials where secret_value is not null limit 1;'
  const reveal = async (answer: string, then: RegExp) => {
    repl.type('.reveal\r')
    await repl.until(({ text }) => /in plain\?.* \[y\/N\] █$/.test(text))
    repl.type(`${answer}\r`)
    await repl.until(({ text }) => then.test(text))
  }
  await reveal('', /secrets stay sealed\ncredsql> █$/)
  assert.match(await repl.ask(sql), /sealed:/)
  await reveal('y', /the next statement shows its secrets\ncredsql> █$/)
  assert.doesNotMatch(await repl.ask(sql), /sealed:|error/)
  assert.match(await repl.ask(sql), /sealed:/)
})

test('a statement that creates a credential asks first, and a no sends nothing', async (t) => {
  const { repl, world } = await demoRepl(t)
  world.clear()
  const sql = 'select secret_kind(auth) from digitalocean.registry_docker_credentials;'
  repl.type(`${sql}\r`)
  await repl.until(({ text }) => /Go on\? \[y\/N\] █$/.test(text))
  assert.match(repl.screen.text, /effect: mint/)
  repl.type('n\r')
  await repl.until(({ text }) => /mint_refused.*\ncredsql> █$/s.test(text))
  assert.deepEqual(world.digitalocean.requests, [])
  repl.type(`${sql}\r`)
  await repl.until(({ text }) => /Go on\? \[y\/N\] █$/.test(text))
  repl.type('\x03')
  await repl.until(({ text }) => /interrupted\ncredsql> █$/.test(text))
  assert.deepEqual(world.digitalocean.requests, [])
})
