import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoRepl, type RunningRepl } from './repl-world.ts'

const hint = (width: number) => `values are cut to fit a width of ${width}; .output line shows them whole`
const long = "select 'a text that is longer than the window of this terminal is wide' as note;"

for (const { name, columns, sql, hinted } of [
  { name: 'a text in 40 columns', columns: 40, sql: long, hinted: true },
  { name: 'the same in 100 columns', columns: 100, sql: long, hinted: false },
  { name: 'a name that is cut', columns: 20, sql: 'select 1 as a_name_that_is_far_too_long;', hinted: true },
  { name: 'what fits into 40 columns', columns: 40, sql: 'select 1 as one;', hinted: false },
])
  test(`how to see values whole is said where they are cut: ${name}`, async (t) => {
    const { repl } = await demoRepl(t, { columns })
    const shown = (await repl.ask(sql)).replaceAll('\n', '')
    assert.equal(shown.includes(hint(columns)), hinted, shown)
    assert.equal(shown.includes('…'), hinted, shown)
  })

test('it is said once, and .output line shows them whole', async (t) => {
  const { repl } = await demoRepl(t, { columns: 60 })
  const count = (text: string) => text.split('.output line').length - 1
  assert.equal(count((await repl.ask(long)).replaceAll('\n', '')), 1)
  assert.equal(count(await repl.ask(long)), 0)
  await repl.ask('.output line')
  assert.match((await repl.ask(long)).replaceAll('\n', ''), /window of this terminal is wide/)
})

/** Types a statement that changes something, and says yes. */
async function confirmed(repl: RunningRepl, sql: string): Promise<string> {
  repl.type(`${sql}\r`)
  await repl.until(({ text }) => /\[y\/N\] █$/.test(text))
  return repl.ask('y')
}

test('a result that cannot be written says what was changed, and where that is told', async (t) => {
  const { repl } = await demoRepl(t)
  await repl.ask('.write nowhere/out.csv')
  const shown = await confirmed(
    repl,
    "update rancher.registry_credentials set description = 'x' where id = '1c1';",
  )
  const text = shown.replaceAll('\n', '')
  assert.match(text, /error \(output_failed\): .*1 change was made all the same/)
  assert.match(text, /credsql journal \d{8}-\d{6}-[0-9a-f]{6} tells what became of each\./)
})

test('a change that is interrupted tells of the journal', async (t) => {
  const { repl, world } = await demoRepl(t)
  const held = world.rancher.inject({ kind: 'slow', match: ({ method }) => method === 'PUT' })
  repl.type("update rancher.registry_credentials set description = 'x' where id in ('1c1', '1c2');\r")
  await repl.until(({ text }) => /\[y\/N\] █$/.test(text))
  repl.type('y\r')
  await held.met
  repl.type('\x03')
  await repl.until(({ text }) => text.endsWith('credsql> █'))
  assert.match(repl.screen.text.replaceAll('\n', ''), /interrupted.*credsql journal/)
})
