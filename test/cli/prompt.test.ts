import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { main } from '../../src/cli/main.ts'
import { prompting } from '../../src/cli/prompt.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/** A terminal on which a person types, and what it shows. */
function person() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  let shown = ''
  stderr.on('data', (chunk) => {
    shown += chunk
  })
  const terminal = { stdin, stderr } as unknown as Terminal
  return { stdin, shown: () => shown, terminal }
}

const confirmation = { kind: 'write', reason: 'it changes 3 rows', lines: ['the plan'] } as const

for (const { typed, want } of [
  { typed: 'y\r', want: true },
  { typed: 'Yes\r', want: true },
  { typed: 'n\r', want: false },
  { typed: '\r', want: false },
  { typed: 'yesterday\r', want: false },
  { typed: '\u0004', want: false },
])
  test(`${JSON.stringify(typed)} is ${want ? 'a yes' : 'none'}`, async () => {
    const { stdin, shown, terminal } = person()
    const asked = prompting(terminal, new AbortController().signal)?.confirm(confirmation)
    stdin.write(typed)
    assert.equal(await asked, want)
    assert.match(shown(), /^the plan\nit changes 3 rows\. Go on\? \[y\/N\] /)
  })

test('Ctrl-C at a question interrupts, and is no answer', async () => {
  for (const what of ['confirm', 'secret'] as const) {
    const { stdin, terminal } = person()
    const ask = prompting(terminal, new AbortController().signal)!
    const asked = what === 'confirm' ? ask.confirm(confirmation) : ask.secret('Secret: ')
    stdin.write('ab\u0003')
    await assert.rejects(asked, { code: 'interrupted' })
  }
})

test('a statement that is interrupted from elsewhere takes its question back', async () => {
  const { terminal } = person()
  const controller = new AbortController()
  const asked = prompting(terminal, controller.signal)?.confirm(confirmation)
  controller.abort()
  await assert.rejects(asked ?? Promise.resolve(), { code: 'interrupted' })
})

test('a secret is read and never shown, and none is no secret', async () => {
  const { stdin, shown, terminal } = person()
  const asked = prompting(terminal, new AbortController().signal)?.secret('Secret: ')
  stdin.write('hunter2\r')
  assert.equal(await asked, 'hunter2')
  assert.equal(shown(), 'Secret: \n')
  const again = person()
  const empty = prompting(again.terminal, new AbortController().signal)?.secret('Secret: ')
  again.stdin.write('\r')
  await assert.rejects(empty ?? Promise.resolve(), { code: 'secret_source_failed' })
})

test('nobody is asked where nobody sits', () => {
  const { terminal } = person()
  const signal = new AbortController().signal
  for (const name of ['stdin', 'stderr'] as const)
    assert.equal(prompting({ ...terminal, [name]: new PassThrough() } as Terminal, signal), undefined)
})

for (const flags of [['--yes'], ['--output', 'json'], ['--dry-run'], ['--max-calls', '3'], ['-p', 'a=b']])
  test(`${flags.join(' ')} without a statement opens no REPL`, async () => {
    const { shown, terminal } = person()
    const stdout = Object.assign(new PassThrough(), { isTTY: true })
    const given = { ...terminal, stdout, env: {}, cwd: '/', onInterrupt: () => () => undefined } as Terminal
    assert.equal(await main(flags, given), 2)
    assert.match(shown(), /error \(usage\): --[a-z-]+ belongs to a statement, and there is none/)
  })
