import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pagerCommand } from '../../src/repl/pager.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { demoRepl } from './repl-world.ts'

const many = "select n, 'row ' || n as name from generate_series(1, 100000) as t(n);"

async function pager(t: TestContext, script: string, rows = 24) {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'pager.sh'), script)
  return demoRepl(t, { folder, rows, env: { CREDSQL_PAGER: `sh ${join(folder, 'pager.sh')}` } })
}

for (const { name, env, want } of [
  { name: 'less, unless told', env: {}, want: 'less -RFX' },
  { name: 'PAGER', env: { PAGER: 'more' }, want: 'more' },
  { name: 'CREDSQL_PAGER first', env: { PAGER: 'more', CREDSQL_PAGER: 'most -s' }, want: 'most -s' },
  { name: 'an empty one is none', env: { PAGER: 'more', CREDSQL_PAGER: '' }, want: undefined },
  { name: 'cat is none', env: { PAGER: 'cat' }, want: undefined },
])
  test(`the pager: ${name}`, () => assert.equal(pagerCommand(env), want))

test('a result of 100,000 rows goes through the pager, what fits does not', async (t) => {
  const { repl } = await pager(t, 'cat > "$(dirname "$0")/paged"; echo paged')
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)$/)
  await assert.rejects(readFile(join(repl.folder, 'paged')), { code: 'ENOENT' })
  assert.equal(await repl.ask(many), 'paged')
  const lines = (await readFile(join(repl.folder, 'paged'), 'utf8')).trimEnd().split('\n')
  assert.equal(lines.length, 100_005)
  assert.equal(lines.at(-1), '(100,000 rows)')
})

test('a pager that is left early ends the reading, and is no error', async (t) => {
  const { repl } = await pager(t, 'head -n 2 > /dev/null; echo left')
  await repl.ask('.output ndjson')
  assert.equal(await repl.ask(many), 'left')
  assert.match(await repl.ask('select 1 as one;'), /\{"one":1\}/)
})

test('while a pager has the terminal, it is not raw, and keys are the pager’s', async (t) => {
  const { repl } = await pager(
    t,
    'echo showing; cat > /dev/null; read -r line < "$(dirname "$0")/go"; echo end',
  )
  execFileSync('mkfifo', [join(repl.folder, 'go')])
  repl.type(`${many.replace('100000', '100')}\r`)
  await repl.until(({ text }) => text.includes('showing'))
  assert.equal(repl.raw(), false)
  assert.equal(repl.stdin.isPaused(), true)
  repl.signal()
  await writeFile(join(repl.folder, 'go'), 'go\n')
  await repl.until(({ text }) => /end\n(?:interrupted\n)?credsql> █$/.test(text))
  assert.equal(repl.raw(), true)
})

test('a pager that cannot be started: the result is shown without it', async (t) => {
  const { repl } = await demoRepl(t, { rows: 5, env: { PAGER: '/nowhere/pager' } })
  assert.match(await repl.ask('select n from generate_series(1, 9) as t(n);'), /│ 9 │\n└───┘\n\(9 rows\)$/)
})

test('.help and .describe go through it as well', async (t) => {
  const { repl } = await pager(t, 'cat > "$(dirname "$0")/paged"; echo paged', 5)
  assert.equal(await repl.ask('.help'), 'paged')
  assert.match(await readFile(join(repl.folder, 'paged'), 'utf8'), /^\.tables \[pattern\] +list/)
  assert.equal(await repl.ask('.describe rancher.registries'), 'paged')
})
