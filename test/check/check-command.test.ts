import assert from 'node:assert/strict'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { demoMachine, machine } from '../cli/terminal.ts'
import { entry, manifestOf, packFolder } from '../packs/pack-folder.ts'

const control = { ...entry, kind: 'control', mend: 'Mend it.', severity: 'high' }
const statements = {
  fine: "SELECT 'r1' AS resource, 'ok' AS status, 'fine' AS reason",
  bad: "SELECT 'r1' AS resource, 'alarm' AS status, 'bad' AS reason, 'quay.io' AS registry",
  broken: "SELECT nothing AS resource, 'ok' AS status, '' AS reason FROM rancher.registries",
  nothing: "SELECT 'r1' AS resource, 'ok' AS status, '' AS reason WHERE false",
  many: "SELECT i::text AS resource, 'ok' AS status, '' AS reason FROM generate_series(1, 30000) i",
}

async function packMachine(t: Parameters<typeof machine>[0], config: object = {}) {
  const folder = await packFolder(
    t,
    manifestOf({
      fine: control,
      bad: { ...control, severity: 'medium', tags: { team: ['x'] } },
      broken: { ...control, severity: 'low' },
      nothing: { ...control, severity: 'low' },
      many: { ...control, severity: 'info' },
    }),
    statements,
  )
  const own = await machine(t, { RANCHER: 'x' })
  await own.write('credsql.yaml', JSON.stringify({ packs: [folder], ...config }))
  return own
}

for (const { names, code, lines } of [
  { names: ['own.fine'], code: 0, lines: ['(1 control: 1 ok)'] },
  { names: ['own.fine', 'own.bad'], code: 1, lines: ['(2 controls: 1 alarm, 1 ok)'] },
  { names: ['own.bad', 'own.broken'], code: 2, lines: ['(2 controls: 1 error, 1 alarm)'] },
  { names: ['own'], code: 2, lines: ['(5 controls: 1 error, 1 alarm, 1 skip, 30001 ok)'] },
  { names: ['own', '--severity', 'high'], code: 0, lines: ['(1 control: 1 ok)'] },
  { names: ['--tag', 'team=x'], code: 1, lines: ['(1 control: 1 alarm)'] },
])
  test(`check ${names.join(' ')} exits with ${code}`, async (t) => {
    const { run } = await packMachine(t)
    const { code: exit, stdout } = await run(['check', ...names])
    assert.deepEqual([exit, stdout.trimEnd().split('\n').slice(-1)], [code, lines])
  })

test('check -o json is an array of results', async (t) => {
  const { run } = await packMachine(t)
  const { code, stdout, stderr } = await run(['check', 'own.bad', 'own.fine', '-o', 'json'])
  assert.deepEqual([code, stderr], [1, ''])
  assert.deepEqual(JSON.parse(stdout), [
    {
      ...{ control: 'own.fine', status: 'ok', resource: 'r1', reason: 'fine', severity: 'high' },
      ...{ dimensions: {}, waiver: null },
    },
    {
      ...{ control: 'own.bad', status: 'alarm', resource: 'r1', reason: 'bad', severity: 'medium' },
      ...{ dimensions: { registry: 'quay.io' }, waiver: null },
    },
  ])
})

test('check -o csv is a row a resource', async (t) => {
  const { run } = await packMachine(t)
  const { stdout } = await run(['check', 'own.fine', '-o', 'csv'])
  assert.equal(
    stdout,
    'control,status,resource,reason,severity,dimensions,waiver\nown.fine,ok,r1,fine,high,{},\n',
  )
})

for (const { name, given } of [
  { name: 'TMPDIR', given: true },
  { name: 'the system, where TMPDIR is empty', given: false },
])
  test(`results that are too many for memory go into the folder of ${name}`, async (t) => {
    const { run, folder } = await packMachine(t)
    const { open } = promises
    const opened: string[] = []
    t.after(() => {
      Object.assign(promises, { open })
      syncBuiltinESMExports()
    })
    Object.assign(promises, {
      open: (...of: Parameters<typeof open>) => {
        if (String(of[0]).includes('.credsql-results-')) opened.push(dirname(String(of[0])))
        return open(...of)
      },
    })
    syncBuiltinESMExports()
    const { code } = await run(['check', 'own.many', '-o', 'ndjson'], {
      env: { TMPDIR: given ? folder : '' },
    })
    assert.deepEqual([code, opened], [0, [given ? folder : tmpdir()]])
  })

test('a check that sees nothing is no success', async (t) => {
  const { run } = await packMachine(t)
  const { code, stderr } = await run(['check', 'own.nothing'])
  assert.deepEqual([code, stderr], [2, 'nothing was checked: no control saw a resource\n'])
})

const waivers = `waivers:
  - { control: own.bad, resource: "r*", reason: agreed, owner: ann, until: 2999-01-01 }
  - { control: own.bad, resource: r9, reason: agreed, owner: ann, until: 2999-01-01 }
`

for (const { name, config, flags } of [
  { name: 'the config', config: { waivers: './accepted.yaml' }, flags: [] },
  { name: '--waivers', config: { waivers: './none.yaml' }, flags: ['--waivers', 'accepted.yaml'] },
])
  test(`waivers of ${name}`, async (t) => {
    const { run, write, folder } = await packMachine(t, config)
    await write('accepted.yaml', waivers)
    const { code, stdout, stderr } = await run(['check', 'own.bad', '-o', 'json', ...flags])
    const [result] = JSON.parse(stdout)
    assert.deepEqual(
      [code, result.status, result.reason, result.waiver],
      [
        0,
        'skip',
        'waived by ann until 2999-01-01: agreed (bad)',
        { reason: 'agreed', owner: 'ann', until: '2999-01-01' },
      ],
    )
    assert.equal(
      stderr,
      `warning: ${join(folder, 'accepted.yaml')}:3: the waiver of own.bad for "r9" fits no alarm\n`,
    )
  })

for (const { name, argv, message } of [
  { name: 'an unknown pack', argv: ['owm'], message: /there is no pack "owm"\n {2}did you mean: own/ },
  { name: 'an unknown control', argv: ['own.bat'], message: /did you mean: own\.bad/ },
  { name: 'a pack without controls', argv: ['inventory'], message: /has no controls/ },
  { name: 'an unknown severity', argv: ['--severity', 'grave'], message: /[Ss]everity/ },
  { name: 'an unknown format', argv: ['-o', 'xml'], message: /output/ },
  { name: 'a missing file of waivers', argv: ['--waivers', 'none.yaml'], message: /waivers cannot be read/ },
  { name: 'an unknown parameter', argv: ['own', '-p', 'day=1'], message: /unknown_parameter/ },
])
  test(`check refuses ${name}`, async (t) => {
    const { run } = await packMachine(t)
    const { code, stdout, stderr } = await run(['check', ...argv])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, message)
  })

test('the demo raises the alarms that its data is made for', async (t) => {
  const { run } = await demoMachine(t)
  const { code, stdout } = await run(['check', 'compliance', '-o', 'json'])
  const results = JSON.parse(stdout) as {
    control: string
    status: string
    resource: string
    reason: string
  }[]
  const alarmed = new Set(results.filter(({ status }) => status === 'alarm').map((one) => one.control))
  for (const control of [
    ...['shared-between-systems', 'shared-under-names', 'inactive-not-removed'],
    ...['registry-not-listed', 'trailing-space', 'personal-token'],
  ])
    assert.ok(alarmed.has(`compliance.${control}`), control)
  assert.ok(
    results.every(({ status }) => status !== 'error'),
    stdout,
  )
  assert.equal(code, 1)
  const space = results.filter((one) => one.control === 'compliance.trailing-space' && one.status === 'alarm')
  assert.deepEqual(
    space.map(({ resource }) => resource),
    ['rancher.registry.registry_credentials:1c13'],
  )
})

test('a connection that cannot be read is named, and the rest is checked', async (t) => {
  const { run, world } = await demoMachine(t)
  world.humanitec.inject({ kind: 'status', status: 403 })
  const { code, stdout } = await run(['check', 'compliance.trailing-space', '-o', 'json'])
  const results = JSON.parse(stdout) as { status: string; resource: string; reason: string }[]
  const errors = results.filter(({ status }) => status === 'error')
  assert.equal(code, 2)
  assert.ok(errors.length > 0 && errors.every(({ resource }) => resource === '*'))
  assert.match(errors[0]?.reason ?? '', /humanitec/)
  assert.ok(results.some(({ status }) => status === 'alarm'))
})

test('with a snapshot, the age of secrets is judged', async (t) => {
  const { run } = await demoMachine(t)
  const without = await run(['check', 'compliance.not-rotated', '-o', 'json'])
  assert.deepEqual(
    JSON.parse(without.stdout).map(({ status, resource }: { status: string; resource: string }) => [
      status,
      resource,
    ]),
    [['skip', '*']],
  )
  assert.equal((await run(['snapshot'])).code, 0)
  const { code, stdout } = await run(['check', 'compliance.not-rotated', '-o', 'json'])
  const results = JSON.parse(stdout) as {
    status: string
    reason: string
    dimensions: { secret_since?: string }
  }[]
  assert.equal(code, 1)
  assert.ok(results.some(({ status }) => status === 'alarm'))
  assert.ok(results.every(({ status }) => status !== 'error'))
  assert.ok(results.some(({ dimensions }) => typeof dimensions.secret_since === 'string'))
})
