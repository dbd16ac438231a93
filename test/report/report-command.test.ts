import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoMachine, machine } from '../cli/terminal.ts'
import { entry, manifestOf, packFolder } from '../packs/pack-folder.ts'

test('report writes every file that is asked for and prints where', async (t) => {
  const { run, folder } = await demoMachine(t)
  const { code, stdout, stderr } = await run([
    'report',
    'inventory',
    'compliance',
    '-o',
    'r.html',
    '-o',
    'md:notes',
    '--out',
    'r.sarif',
  ])
  assert.deepEqual([code, stderr], [1, ''])
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    ['r.html', 'notes', 'r.sarif'].map((name) => join(folder, name)),
  )
  assert.match(
    await readFile(join(folder, 'notes'), 'utf8'),
    /^<!-- credsql report -->\n# Registry credentials\n/,
  )
})

test('waivers of a file are applied', async (t) => {
  const statement = "SELECT 'r1' AS resource, 'alarm' AS status, 'bad' AS reason"
  const control = { ...entry, kind: 'control', mend: 'Mend it.', severity: 'high' }
  const folder = await packFolder(t, manifestOf({ bad: control }), { bad: statement })
  const own = await machine(t)
  await own.write('credsql.yaml', JSON.stringify({ packs: [folder] }))
  await own.write(
    'waivers.yaml',
    'waivers:\n  - { control: own.bad, resource: r1, reason: agreed, owner: ann, until: 2999-01-01 }\n',
  )
  assert.equal((await own.run(['report', 'own', '-o', 'r.csv'])).code, 1)
  assert.equal((await own.run(['report', 'own', '-o', 'r.csv', '--waivers', 'waivers.yaml'])).code, 0)
  const [, line = ''] = (await readFile(join(own.folder, 'r.csv'), 'utf8')).split('\n')
  assert.match(line, /^own\.bad,skip,r1,waived by ann/)
})

for (const { argv, message } of [
  { argv: ['report', '-o', 'r.html'], message: /a report is of a pack/ },
  { argv: ['report', 'inventory'], message: /a report needs a file/ },
  { argv: ['report', 'inventory', '-o', 'r.pdf'], message: /the ending tells no format/ },
])
  test(argv.join(' '), async (t) => {
    const { run } = await machine(t, { RANCHER: 'x' })
    const { code, stderr } = await run(argv)
    assert.equal(code, 2)
    assert.match(stderr, message)
  })
