import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parts, readOptions } from '../../bench/options.ts'

const plain = { help: false, json: false, write: false, whole: true, rows: 200_000, parts }

for (const { args, want } of [
  { args: [], want: plain },
  { args: ['--json', '--write'], want: { ...plain, json: true, write: true } },
  { args: ['--rows', '5000'], want: { ...plain, rows: 5000 } },
  {
    args: ['--only', 'engines,start'],
    want: { ...plain, whole: false, parts: ['engines', 'start'] },
  },
])
  test(`the benchmark's options: ${args.join(' ') || 'none'}`, () =>
    assert.deepEqual(readOptions(args), want))

for (const { args, message } of [
  { args: ['--only', 'nosuch'], message: /no part "nosuch"; the parts are start, prompt, rows/ },
  { args: ['--only', 'start,'], message: /no part ""/ },
  { args: ['--only', ''], message: /no part ""/ },
  { args: ['--only', 'start', '--write'], message: /leave --only out/ },
  ...['abc', '', '0', '-5', '1.5', '1e3', '0x10', '99999999999999999999'].map((rows) => ({
    args: [`--rows=${rows}`],
    message: /^--rows .*a whole number from 1 on/,
  })),
  { args: ['--row', '5'], message: /--row/ },
])
  test(`the benchmark refuses ${args.join(' ')}`, () => assert.throws(() => readOptions(args), { message }))

test('a refused run measures nothing and leaves earlier results', () => {
  const folder = join(import.meta.dirname, '..', '..')
  const results = () => {
    try {
      return readFileSync(join(folder, 'bench', 'results.json'), 'utf8')
    } catch {
      return undefined
    }
  }
  const before = results()
  const args = ['--import', 'tsx', 'bench/bench.ts', '--only', 'nosuch']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  assert.deepEqual([status, stdout, results()], [2, '', before])
  assert.match(stderr, /^--only: there is no part "nosuch"[\s\S]*--rows <count>/)
})
