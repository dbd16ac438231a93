import assert from 'node:assert/strict'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type DemoWorld, startDemoWorld } from '../../src/demo/fakes/world.ts'
import { installed, temporaryFolder, writeScript } from './real-registry.ts'
import { openTerminal, type TerminalSetup, type TmuxTerminal } from './tmux-terminal.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const command = join(root, 'dist', 'credsql.js')

const missing: string[] = []
for (const program of ['tmux', 'less']) if (!(await installed(program))) missing.push(program)
// CI installs them all; there a missing one is a failure, not a reason to skip.
if (missing.length > 0 && process.env['CI'] === 'true')
  throw new Error(`not installed: ${missing.join(', ')}`)
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')}` : false

/** The demo's fakes in this process, and a folder that is the home of the REPLs. */
interface Home {
  readonly world: DemoWorld
  readonly folder: string
  readonly historyFile: string
  /** Starts the built command in a terminal, and waits for its prompt. */
  start(setup?: Partial<TerminalSetup>): Promise<ReplTerminal>
}

interface ReplTerminal extends TmuxTerminal {
  /** Types a text and Enter. */
  enter(text: string): Promise<void>
  /** Enters a text on a clean screen; settles with what is there when the prompt is back. */
  ask(text: string): Promise<string>
}

const ready = /(?:^|\n)credsql>$/

async function openHome(t: TestContext): Promise<Home> {
  const folder = await temporaryFolder(t)
  const world = await startDemoWorld()
  t.after(() => world.close())
  const config = join(folder, 'credsql.yaml')
  await writeFile(config, JSON.stringify({ ...world.config, fingerprint_key: 'env:FINGERPRINTS' }), {
    mode: 0o600,
  })
  const environment = {
    ...world.environment,
    HOME: folder,
    XDG_STATE_HOME: join(folder, 'state'),
    CREDSQL_CONFIG: config,
    FINGERPRINTS: 'a test',
  }
  const start = async ({ env, ...setup }: Partial<TerminalSetup> = {}) => {
    const terminal = await openTerminal(t, [process.execPath, command], {
      cwd: folder,
      ...setup,
      env: { ...environment, ...env },
    })
    await terminal.until(ready)
    const enter = async (text: string) => {
      await terminal.type(text)
      await terminal.press('Enter')
    }
    const ask = async (text: string) => {
      await terminal.press('C-l')
      await terminal.until(/^credsql>$/)
      await enter(text)
      return terminal.until(/^credsql> .+\ncredsql>$/s)
    }
    return { ...terminal, enter, ask }
  }
  return { world, folder, historyFile: join(folder, 'state', 'credsql', 'history'), start }
}

test('greets, takes a statement over lines, completes, and leaves with Ctrl-D', { skip }, async (t) => {
  const { world, start } = await openHome(t)
  const repl = await start()
  assert.match(await repl.screen(), /^credsql \d\S*, \d+ connections; \.help lists the commands\ncredsql>$/)
  await repl.enter('select 1 as one')
  await repl.until(/\n {4}\.\.\.>$/)
  await repl.enter(', 2 as two;')
  await repl.until(/│ one │ two │[\s\S]*\(1 row\)\ncredsql>$/)
  await repl.press('C-l')
  await repl.type('select server_ad from rancher.registries')
  await repl.press(...Array.from({ length: ' from rancher.registries'.length }, () => 'Left'), 'Tab')
  await repl.until(/^credsql> select server_address/)
  await repl.press('End')
  await repl.type(' where st')
  await repl.press('Tab')
  await repl.until(/where st\nstate {2}text/)
  await repl.type('at')
  await repl.press('Tab')
  await repl.until(/where state\n/)
  await repl.press('C-c')
  await repl.press('C-l')
  await repl.type('select * from rancher.regis')
  await repl.press('Tab')
  await repl.press('Tab')
  await repl.until(/registries[\s\S]*registry_credentials|registry_credentials[\s\S]*registries/)
  assert.deepEqual(world.rancher.requests, [])
  await repl.press('C-c')
  await repl.press('C-l')
  await repl.until(/^credsql>$/)
  await repl.press('C-d')
  assert.equal(await repl.exited(), 0)
})

test('the history outlives the REPL, is found with Ctrl-R, and holds no secret', { skip }, async (t) => {
  const { historyFile, start } = await openHome(t)
  const first = await start()
  const secrets = ['hunter2-where', 'hunter2-insert', 'hunter2-param', 'hunter2-broken']
  await first.ask(`select registry_id from humanitec.registry_credentials where password = '${secrets[0]}';`)
  await first.enter(
    `insert into rancher.registry_credentials (registry_id, email, public_value, secret_value) values ('1sp1', 'a@b.example', 'a', '${secrets[1]}');`,
  )
  await first.until(/\[y\/N\]$/)
  await first.enter('n')
  await first.until(ready)
  await first.ask(`.param token ${secrets[2]}`)
  await first.ask(`select nowhere from humanitec.registry_credentials where password = '${secrets[3]}';`)
  await first.ask("select 'kept' as text;")
  await first.press('C-d')
  assert.equal(await first.exited(), 0)
  const kept = await readFile(historyFile, 'utf8')
  assert.doesNotMatch(kept, /hunter2/)
  assert.match(kept, /\.param token"/)
  assert.equal((await stat(historyFile)).mode & 0o777, 0o600)
  const second = await start()
  await second.press('C-r')
  await second.type('kept')
  await second.until(/credsql> select 'kept' as text;\nsearch back: kept/)
  await second.press('Enter')
  await second.until(/│ kept │[\s\S]*\ncredsql>$/)
})

test('Ctrl-C in the middle of a page: the prompt is back while the answer is held', { skip }, async (t) => {
  const { world, start } = await openHome(t)
  const repl = await start()
  const held = world.rancher.inject({ kind: 'slow', part: 'body' })
  await repl.enter('select name from rancher.registries;')
  await held.met
  await repl.press('C-c')
  await repl.until(/\ninterrupted\ncredsql>$/)
  held.release()
  held.remove()
  assert.match(await repl.ask('select name from rancher.registries;'), /\(\d+ rows\)/)
})

test('Ctrl-C twice leaves', { skip }, async (t) => {
  const { world, start } = await openHome(t)
  const repl = await start()
  const held = world.rancher.inject({ kind: 'slow' })
  await repl.enter('select name from rancher.registries;')
  await held.met
  await repl.press('C-c', 'C-c')
  assert.equal(await repl.exited(), 130)
})

test('the progress line tells calls and the wait for a rate limit, and goes away', { skip }, async (t) => {
  const { world, start } = await openHome(t)
  const repl = await start()
  world.rancher.inject({ kind: 'rate_limited', retryAfter: 30 })
  await repl.enter('select name from rancher.registries;')
  await repl.until(/\n1 of about 1 call, 0 rows, waiting \d+ s for the rate limit$|waiting \d+ s/)
  await repl.press('C-c')
  const screen = await repl.until(/\ninterrupted\ncredsql>$/)
  assert.doesNotMatch(screen, /waiting/)
})

test('a window that is resized while a text is written', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start()
  await repl.type(`select '${'0123456789'.repeat(12)}' as long`)
  await repl.until(/as long$/)
  await repl.resize(40, 20)
  await repl.resize(70, 30)
  await repl.enter(', 2 as two;')
  await repl.until(/\(1 row\)\nvalues are cut to fit[^>]*\ncredsql>$/)
  assert.match(await repl.ask('select 3 as three;'), /│ three │/)
})

test('a paste of 200 lines runs nothing by itself, and then as one statement', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start()
  const lines = Array.from({ length: 200 }, (_, at) => `  select ${at} as n`)
  await repl.paste(`select count(*) as lines, sum(n) from (\n${lines.join(' union all\n')}\n) as t;\n`)
  await repl.until(/\) as t;/)
  assert.doesNotMatch(await repl.screen(), /\(1 row\)/)
  await repl.press('Enter')
  await repl.until(/│ +200 │ 19900 │[\s\S]*\(1 row\)\ncredsql>$/)
})

test('wide characters, many columns, no rows, and what a terminal would obey', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start()
  assert.match(
    await repl.ask("select '日本' as a, 'e' as b;"),
    /│ a {4}│ b │\n├──────┼───┤\n│ 日本 │ e │\n└──────┴───┘/,
  )
  const columns = Array.from({ length: 50 }, (_, at) => `${at} as c${at}`).join(',')
  await repl.enter(`select ${columns};`)
  await repl.until(/50 columns do not fit into a width of 100; shown line by line|\(END\)|^:/m)
  await repl.press('q')
  await repl.until(ready)
  assert.match(
    await repl.ask('select id from rancher.registries where false;'),
    /│ id │\n├────┤\n└────┘\n\(0 rows\)/,
  )
  assert.match(await repl.ask("select chr(27) || '[2Jred' as x;"), /│ \\x1b\[2Jred │/)
  assert.match(await repl.ask(';'), /^credsql> ;\ncredsql>$/)
  assert.match(await repl.ask('-- nothing'), /^credsql> -- nothing\ncredsql>$/)
  assert.match(
    await repl.ask('select 1 as one; select nope;'),
    /│ one │[\s\S]*error \(unknown_column\)[\s\S]*line 1: select 1 as one; select nope;\n {34}\^/,
  )
})

test('a terminal of 50 columns: what is typed wraps, what is wide is cut and told', {
  skip,
}, async (t) => {
  const { start } = await openHome(t)
  const repl = await start({ columns: 50, rows: 40 })
  await repl.press('C-l')
  await repl.enter("select id, name, state, server_address, kind from rancher.registries where id = '1sp1';")
  const screen = await repl.until(/\(1 row\)\nvalues are cut to fit a width of 50; [^>]*\ncredsql>$/)
  assert.match(screen, /│ id/)
  for (const line of screen.split('\n')) assert.ok(line.length <= 50)
  await repl.type('select * from rancher.registry_credentials where s')
  await repl.press('Tab', 'Tab')
  await repl.until(/where s\nsecret_value +secret\nstate +text\n/)
  await repl.type('tate is null;')
  await repl.press('Enter')
  await repl.until(/\(0 rows\)\ncredsql>$/)
})

test('a command inside a statement is not run, and the statement comes back', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start()
  await repl.enter('select 7')
  await repl.until(/\n {4}\.\.\.>$/)
  await repl.enter('.help')
  await repl.until(/\.help was not run: [^\n]*\ncredsql> select 7$/)
  await repl.press('C-c')
  await repl.until(ready)
})

test('100,000 rows go through less, and q leaves it at once', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start()
  await repl.enter('select n from generate_series(1, 100000) as t(n);')
  await repl.until(/^┌[─]+┐\n│ +n │[\s\S]*│ +20 │[\s\S]*\n:$/)
  await repl.press('q')
  await repl.until(ready)
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)/)
})

test('what mints or changes asks; only a yes sends', { skip }, async (t) => {
  const { world, start } = await openHome(t)
  const repl = await start()
  world.clear()
  await repl.enter('select secret_kind(auth) from digitalocean.registry_docker_credentials;')
  await repl.until(/effect: mint[\s\S]*\[y\/N\]$/)
  await repl.enter('n')
  await repl.until(/error \(mint_refused\)[\s\S]*\ncredsql>$/)
  assert.deepEqual(world.digitalocean.requests, [])
  const removal = "delete from rancher.registry_credentials where state = 'inactive';"
  const deletes = () => world.rancher.requests.filter(({ method }) => method === 'DELETE').length
  await repl.press('C-l')
  await repl.enter(removal)
  await repl.until(/It changes \d+ rows[\s\S]*\[y\/N\]$/)
  await repl.enter('no')
  await repl.until(ready)
  assert.equal(deletes(), 0)
  await repl.press('C-l')
  await repl.enter(removal)
  await repl.until(/\[y\/N\]$/)
  await repl.enter('y')
  await repl.until(/│ done[\s\S]*\ncredsql>$/)
  assert.ok(deletes() > 0)
})

test('SECRET(prompt) is typed unseen and leaves nothing behind', { skip }, async (t) => {
  const { world, historyFile, start } = await openHome(t)
  const repl = await start()
  await repl.enter(
    "insert into rancher.registry_credentials (registry_id, email, public_value, secret_value) values ('1sp1', 'a@b.example', 'robot', SECRET('prompt'));",
  )
  await repl.until(/secret[^\n]*: *$|prompt[^\n]*: *$/i)
  await repl.enter('hunter2-typed')
  await repl.until(/\[y\/N\]$/)
  await repl.enter('y')
  await repl.until(/│ done[\s\S]*\ncredsql>$/)
  assert.doesNotMatch(await repl.all(), /hunter2/)
  assert.doesNotMatch(await readFile(historyFile, 'utf8'), /hunter2/)
  const created = world.rancher.requests.findLast(({ method }) => method === 'POST')
  assert.match(JSON.stringify(created?.body), /hunter2-typed/)
})

test('an expired token tells its connection, and the REPL goes on', { skip }, async (t) => {
  const { start } = await openHome(t)
  const repl = await start({ env: { HUMANITEC_TOKEN: 'expired' } })
  assert.match(
    await repl.ask('select id from humanitec.registries;'),
    /error \(unauthorized\)[\s\S]*humanitec/,
  )
  assert.match(await repl.ask('select name from rancher.registries limit 1;'), /\(1 row\)/)
})

test('$EDITOR changes the last statement, .write makes a file of mode 600', { skip }, async (t) => {
  const { folder, start } = await openHome(t)
  const editor = join(folder, 'editor')
  await writeScript(editor, 'sed -i "s/one/two/" "$1"')
  await chmod(editor, 0o700)
  const repl = await start({ env: { EDITOR: editor } })
  await repl.ask('select 1 as one;')
  await repl.enter('.edit')
  await repl.until(/\ncredsql> select 1 as two;$/)
  await repl.press('Enter')
  await repl.until(/│ two │[\s\S]*\ncredsql>$/)
  await repl.ask('.output csv')
  await repl.ask('.write out.csv')
  assert.match(await repl.ask('select 3 as three;'), /written to .*out\.csv/)
  const out = join(folder, 'out.csv')
  assert.equal(await readFile(out, 'utf8'), 'three\n3\n')
  assert.equal((await stat(out)).mode & 0o777, 0o600)
})
