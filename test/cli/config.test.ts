import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { acmeProvider, acmeRobots } from '../catalog/provider-folder.ts'
import { machine } from './terminal.ts'

const rancher = (more: string) => `connections:
  rancher:
    provider: rancher
    url: http://127.0.0.1:1/v1
    ${more}
`

const refused: readonly { name: string; text: string; mode?: number; want: readonly RegExp[] }[] = [
  {
    name: 'everyone may read it',
    text: rancher('project: 1a5'),
    mode: 0o644,
    want: [/error \(config_exposed\): .*credsql\.yaml can be read by everyone \(mode 0644\)/, /chmod 600 /],
  },
  {
    name: 'its group may read it',
    text: rancher('project: 1a5'),
    mode: 0o640,
    want: [/can be read by its group \(mode 0640\)/, /chmod 600 /],
  },
  {
    name: 'it holds a secret',
    text: rancher('secret_key: hunter2-the-secret'),
    want: [
      /error \(config_invalid\): connections\.rancher\.secret_key holds a secret/,
      /credsql\.yaml:5/,
      /secret_key: env:[A-Z]+_SECRET_KEY/,
    ],
  },
  {
    name: 'it has a setting that is not known',
    text: rancher('projct: 1a5'),
    want: [/projct/, /credsql\.yaml:5/, /project/],
  },
  {
    name: 'a provider is not known',
    text: 'connections:\n  rancher: { provider: ranchr }\n',
    want: [/ranchr/, /rancher/],
  },
  {
    name: 'it holds two documents',
    text: 'connections: {}\n---\nconnections: {}\n',
    want: [/error \(config_invalid\): a second document begins with ---/, /credsql\.yaml:2/],
  },
  { name: 'it is no YAML', text: 'connections: [', want: [/error \(config_invalid\)/, /credsql\.yaml:\d/] },
]
for (const { name, text, mode, want } of refused)
  test(`a config is refused with the mend: ${name}`, async (t) => {
    const { run, write } = await machine(t)
    await write('credsql.yaml', text, mode)
    const { code, stdout, stderr } = await run(['query', 'SELECT id FROM rancher.registries'])
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    for (const part of want) assert.match(stderr, part)
    assert.ok(!stderr.includes('hunter2'), stderr)
  })

const posix = process.platform === 'win32' && 'modes and links of POSIX'
const isRoot = process.getuid?.() === 0 && 'root may read everything'

for (const { name, make, skip = false, want } of [
  {
    name: 'a folder',
    make: (path: string) => mkdir(path),
    want: [/error \(config_invalid\): the config file .*credsql\.yaml is a folder/, /credsql init/],
  },
  {
    name: 'a file that may not be read',
    skip: posix || isRoot,
    make: (path: string) => writeFile(path, 'connections: {}\n', { mode: 0o000 }),
    want: [/error \(config_invalid\): .* cannot be read: its mode or that of a folder/, /chmod 600 /],
  },
  {
    name: 'a link to itself',
    skip: posix,
    make: (path: string) => symlink(path, path),
    want: [/error \(config_invalid\): .* cannot be read: ELOOP/],
  },
])
  for (const given of [[], ['-c', 'credsql.yaml']])
    test(`what is in the config's place: ${name} ${given.join(' ')}`, { skip }, async (t) => {
      const { run, folder } = await machine(t)
      await make(join(folder, 'credsql.yaml'))
      const { code, stdout, stderr } = await run(['query', 'SELECT 1', ...given])
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
      for (const part of want) assert.match(stderr, part)
    })

test('a secret in the config is refused also where the statement needs nothing of it', async (t) => {
  const { run, write } = await machine(t)
  await write('credsql.yaml', rancher('secret_key: hunter2-the-secret'))
  const { code, stdout } = await run(['query', 'SELECT 1'])
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
})

test('--config goes before CREDSQL_CONFIG, that before ./credsql.yaml, that before the user’s own', async (t) => {
  const { run, write, folder } = await machine(t)
  const named = (name: string) =>
    `connections:\n  ${name}: { provider: rancher, url: http://127.0.0.1:1/v1 }\n`
  const names = async (argv: readonly string[], env: Record<string, string> = {}) => {
    const { stdout } = await run(['connections', '-o', 'csv', ...argv], { env })
    return ['flag', 'variable', 'here', 'own'].filter((name) => new RegExp(`^${name},`, 'm').test(stdout))
  }
  await mkdir(join(folder, 'config', 'credsql'), { recursive: true })
  await write('config/credsql/config.yaml', named('own'))
  assert.deepEqual(await names([]), ['own'])
  await write('credsql.yaml', named('here'))
  assert.deepEqual(await names([]), ['here'])
  const variable = await write('variable.yaml', named('variable'))
  assert.deepEqual(await names([], { CREDSQL_CONFIG: variable }), ['variable'])
  await write('flag.yaml', named('flag'))
  assert.deepEqual(await names(['--config', 'flag.yaml'], { CREDSQL_CONFIG: variable }), ['flag'])
})

test('a listed provider is there, and a missing required key shows a statement that would work', async (t) => {
  const { run, write, folder } = await machine(t, { ACME_TOKEN: 'the-token-of-acme' })
  await mkdir(join(folder, 'acme', 'tables'), { recursive: true })
  await write('acme/provider.yaml', acmeProvider)
  await write('acme/tables/robots.yaml', acmeRobots.replace(/ {4}parent: .*\n/, ''))
  await write(
    'credsql.yaml',
    'providers: [./acme]\nconnections:\n  acme: { provider: acme, org: o, token: env:ACME_TOKEN, url: "http://127.0.0.1:1" }\n',
  )
  const { code, stderr } = await run(['query', 'SELECT id FROM acme.robots'])
  assert.equal(code, 2)
  assert.match(stderr, /error \(missing_key\): .*needs a value for "team"/)
  assert.match(stderr, /A statement that would work: SELECT \* FROM acme\.\S*robots WHERE team = '…'/)
})
