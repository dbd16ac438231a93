import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { emptyConfig, parseConfig, readConfig } from '../../src/catalog/config.ts'
import { refuseExposed } from '../../src/catalog/find-config.ts'
import { initConfig } from '../../src/catalog/init-config.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { folderWith } from './provider-folder.ts'

const path = '/etc/credsql.yaml'

test('a config with everything', async () => {
  const config = await parseConfig(
    `connections:
  do: { provider: digitalocean, token: "env:T", allow_mint: true, timeout: 5 }
  rancher_a: { provider: rancher, url: "https://a" }
  rancher_b: { provider: rancher, url: "https://b" }
  ranchers: { aggregate: ["rancher_*", rancher_a] }
providers: [./more]
max_calls: 10
fingerprint_key: env:KEY
engine: alasql
`,
    path,
  )
  assert.deepEqual(config, {
    path,
    connections: [
      {
        kind: 'connection',
        name: 'do',
        provider: 'digitalocean',
        settings: {
          token: { value: 'env:T', origin: `${path}:2` },
          timeout: { value: '5', origin: `${path}:2` },
        },
        allowMint: true,
        origin: `${path}:2`,
      },
      {
        kind: 'connection',
        name: 'rancher_a',
        provider: 'rancher',
        settings: { url: { value: 'https://a', origin: `${path}:3` } },
        allowMint: false,
        origin: `${path}:3`,
      },
      {
        kind: 'connection',
        name: 'rancher_b',
        provider: 'rancher',
        settings: { url: { value: 'https://b', origin: `${path}:4` } },
        allowMint: false,
        origin: `${path}:4`,
      },
      {
        kind: 'aggregate',
        name: 'ranchers',
        origin: `${path}:5`,
        provider: 'rancher',
        members: ['rancher_a', 'rancher_b'],
      },
    ],
    providers: [{ name: './more', folder: '/etc', origin: `${path}:6` }],
    maxCalls: 10,
    fingerprintKey: 'env:KEY',
    engine: 'alasql',
  })
})

for (const text of ['', '# nothing\n', 'connections:\nproviders:\n'])
  test(`an empty config: ${JSON.stringify(text)}`, async () =>
    assert.deepEqual(await parseConfig(text, path), { ...emptyConfig, path }))

test('the config of credsql init is valid, also without its comment signs', async () => {
  assert.deepEqual(await parseConfig(initConfig('./config.schema.json'), path), { ...emptyConfig, path })
  const written = initConfig().replace(/^( *)# ( *[\w-]+:( |$)| {2}- )/gm, '$1$2')
  const config = await parseConfig(written, path)
  assert.deepEqual(
    config.connections.map(({ name }) => name),
    ['digitalocean', 'rancher_prod', 'humanitec', 'rancher_all'],
  )
  assert.equal(config.maxCalls, 1000)
})

const two = 'connections:\n  a: { provider: x }\n  b: { provider: y }\n'
const broken: readonly [text: string, line: number, message: string, hint?: RegExp][] = [
  ['connection: {}', 1, 'unknown member "connection"', /Did you mean connections\?/],
  ['- a', 1, 'the file must be a map'],
  ['max_calls: many', 1, '"max_calls" must be a whole number'],
  ['\nengine: sqlite', 2, '"engine" must be one of auto, duckdb, alasql'],
  ['fingerprint_key: hunter22', 1, '"fingerprint_key" must match ^(env|file|command|helper):.'],
  ['connections:\n  Prod: { provider: x }', 2, 'connections: "Prod" must match ^[a-z_][a-z0-9_]*$'],
  ['connections:\n  a: { url: x }', 2, 'connections.a: neither provider nor aggregate is given'],
  [
    'connections:\n  a:\n    provider: x\n    aggregate: [b]',
    4,
    'connections.a: both provider and aggregate are given',
  ],
  [
    'connections:\n  inventory: { provider: x }',
    2,
    'connections.inventory: "inventory" is the name of something else in statements',
  ],
  [
    'connections:\n  a:\n    provider: x\n    url: [1]',
    4,
    'connections.a: "url" must be text or a number or true or false',
  ],
  [
    'connections:\n  a:\n    provider: digitalocean\n    token: hunter22',
    4,
    'connections.a.token holds a secret',
    /token: env:A_TOKEN/,
  ],
  [
    'connections:\n  a:\n    provider: x\n    url: https://u:hunter22@h',
    4,
    'connections.a.url holds a secret',
  ],
  [
    `${two}  c: { aggregate: ["z*"] }`,
    4,
    'connections.c: no connection matches z*',
    /The connections are a, b\./,
  ],
  [`${two}  c: { aggregate: ["*"] }`, 4, 'connections.c: a is of x and b of y'],
  [`${two}  c: { aggregate: [a, bb] }`, 4, 'connections.c: there is no connection "bb" to be a member'],
  [`${two}  c: { aggregate: [a], url: x }`, 4, 'connections.c: an aggregate has no member "url"'],
  ['connections:\n  a: { provider: x }\n  a: { provider: y }', 3, 'Map keys must be unique'],
]
for (const [text, line, message, hint] of broken)
  test(`config: ${message}`, async () => {
    await assert.rejects(parseConfig(text, path), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual(
        [error.code, error.message, error.details.file],
        ['config_invalid', message, `${path}:${line}`],
      )
      if (hint !== undefined) assert.match(error.details.hint ?? '', hint)
      assert.ok(
        !JSON.stringify([error.message, error.details]).includes('hunter22'),
        'a secret is not repeated',
      )
      return true
    })
  })

test('the search order', async (t) => {
  const file = (calls: number) => `max_calls: ${calls}\n`
  const folder = await folderWith(t, {
    'named.yaml': file(1),
    'variable.yaml': file(2),
    'here/credsql.yaml': file(3),
    'xdg/credsql/config.yaml': file(4),
    'home/.config/credsql/config.yaml': file(5),
    'nowhere/x': '',
  })
  const [here, nowhere] = [join(folder, 'here'), join(folder, 'nowhere')]
  const home = { HOME: join(folder, 'home') }
  const xdg = { ...home, XDG_CONFIG_HOME: join(folder, 'xdg') }
  const all = { ...xdg, CREDSQL_CONFIG: '../variable.yaml' }
  for (const [places, want] of [
    [{ path: '../named.yaml', env: all, cwd: here }, 1],
    [{ env: all, cwd: here }, 2],
    [{ env: xdg, cwd: here }, 3],
    [{ env: xdg, cwd: nowhere }, 4],
    [{ env: { ...xdg, XDG_CONFIG_HOME: 'relative' }, cwd: nowhere }, 5],
    [{ env: home, cwd: nowhere }, 5],
    [{ env: { HOME: nowhere }, cwd: nowhere }, undefined],
  ] as const)
    assert.equal((await readConfig(places)).maxCalls, want)

  for (const [places, hint] of [
    [{ path: 'gone.yaml', env: all, cwd: here }, /Correct --config/],
    [{ env: { CREDSQL_CONFIG: 'gone.yaml' }, cwd: here }, /CREDSQL_CONFIG names it/],
  ] as const)
    await assert.rejects(readConfig(places), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual(
        [error.code, error.message],
        ['config_not_found', `there is no config file ${join(here, 'gone.yaml')}`],
      )
      assert.match(error.details.hint ?? '', hint)
      return true
    })
})

test('a config that others may read or write is refused', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = await folderWith(t, { 'c.yaml': '' })
  const file = join(folder, 'c.yaml')
  for (const [mode, who] of [
    [0o644, 'read by everyone (mode 0644)'],
    [0o640, 'read by its group (mode 0640)'],
    [0o604, 'read by everyone (mode 0604)'],
    [0o620, 'written by its group (mode 0620)'],
    [0o602, 'written by everyone (mode 0602)'],
  ] as const) {
    await chmod(file, mode)
    await assert.rejects(readConfig({ path: file, env: {}, cwd: folder }), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual([error.code, error.message], ['config_exposed', `${file} can be ${who}`])
      assert.match(error.details.hint ?? '', /chmod 600/)
      return true
    })
    await refuseExposed(file, 'win32')
  }
  await chmod(file, 0o600)
  assert.equal((await readConfig({ path: file, env: {}, cwd: folder })).path, file)
})
