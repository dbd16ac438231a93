import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machine } from './terminal.ts'

const sql = 'SELECT count(*) AS n FROM rancher.registries'

for (const before of [
  ['--engine', 'alasql'],
  ['--engine=alasql'],
  ['--no-color'],
  ['--color', '--engine', 'duckdb'],
  ['-o', 'csv'],
])
  test(`demo ${before.join(' ')} runs the command behind the flags`, async (t) => {
    const { run } = await machine(t)
    const more = before.includes('-o') ? [] : ['-o', 'csv']
    assert.deepEqual(await run(['demo', ...before, 'query', sql, ...more]), {
      code: 0,
      stdout: 'n\n5\n',
      stderr: '',
    })
  })

for (const argv of [
  ['-c', 'x.yaml', 'query', sql],
  ['query', sql, '--config', 'x.yaml'],
  ['--config=x.yaml'],
])
  test(`demo ${argv.join(' ')}: the demo has a config of its own`, async (t) => {
    const { run } = await machine(t)
    const { code, stderr } = await run(['demo', ...argv])
    assert.equal(code, 2)
    assert.match(stderr, /^error \(usage\): the demo has a config of its own/)
  })

test('demo with flags alone shows what credsql does', async (t) => {
  const { run } = await machine(t)
  const { code, stdout, stderr } = await run(['demo', '--color', '--engine', 'duckdb'])
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.match(stdout, /^Fake DigitalOcean/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
  assert.match(stdout, /\u001b\[/)
})

test('demo with a flag that is none', async (t) => {
  const { run } = await machine(t)
  const { code, stdout, stderr } = await run(['demo', '--engin', 'alasql'])
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
  assert.match(stderr, /^error \(usage\)/)
})
