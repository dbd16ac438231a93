import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { Catalog } from '../../src/catalog/catalog.ts'
import { type Config, emptyConfig, parseConfig } from '../../src/catalog/config.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { acmeFiles, acmeProvider, acmeTeams, folderWith, replaced } from './provider-folder.ts'

const env = { ACME_TOKEN: 't', ACME_ORG: 'us' }

/** acme, and bcme, which has the tables teams of acme and one of its own; ccme is never connected and its file is wrong. */
function providers(): Record<string, string> {
  const bcme = acmeProvider.replace('provider: acme', 'provider: bcme').replaceAll('ACME', 'BCME')
  const users = acmeTeams
    .replace('table: teams', 'table: users')
    .replace('service: registry', 'service: people')
  return acmeFiles({
    'bcme/provider.yaml': bcme,
    'bcme/tables/teams.yaml': acmeTeams,
    'bcme/tables/users.yaml': users,
    'ccme/provider.yaml': 'nothing: true',
  })
}

async function open(
  t: TestContext,
  config: string | Config,
  variables: Readonly<Record<string, string>> = env,
): Promise<Catalog> {
  const providersFolder = await folderWith(t, providers())
  // ccme would make every sweep over the environment's connections fail.
  await rm(join(providersFolder, 'ccme'), { recursive: true })
  return Catalog.open({
    config: typeof config === 'string' ? await parseConfig(config, '/c.yaml') : config,
    env: variables,
    providersFolder,
  })
}

const both = `connections:
  acme: { provider: acme, token: "env:A", org: one }
  other: { provider: bcme, token: "env:B", org: two }
`

for (const [config, name, want] of [
  [both, 'acme.registry.robots', 'acme.registry.robots'],
  [both, 'ACME.Registry.ROBOTS', 'acme.registry.robots'],
  [both, 'acme.teams', 'acme.registry.teams'],
  [both, 'robots', 'acme.registry.robots'],
  [both, 'users', 'other.people.users'],
  ['', 'robots', 'acme.registry.robots'],
  [
    'connections:\n  a1: { provider: acme, token: "env:A", org: one }\n  all: { aggregate: ["a*"] }',
    'all.robots',
    'all.registry.robots',
  ],
] as const)
  test(`resolves ${name}`, async (t) => {
    const { connection, table } = await (await open(t, config)).resolveTable(name.split('.'))
    assert.equal(`${connection.name}.${table.service}.${table.name}`, want)
  })

interface Refusal {
  readonly config: string
  readonly name: string
  readonly code: string
  readonly message: string
  readonly near?: readonly string[]
  readonly hint?: RegExp
}

// biome-ignore format: one case is two or three lines
const refusals: readonly Refusal[] = [
  { config: both, name: 'teams', code: 'ambiguous_table', message: '"teams" may be acme.registry.teams or other.registry.teams' },
  { config: both, name: 'robot', code: 'unknown_table', message: 'there is no table "robot"', near: ['robots'], hint: /SHOW TABLES/ },
  { config: both, name: 'acme.robot', code: 'unknown_table', message: 'acme has no table "robot"', near: ['acme.registry.robots'] },
  { config: both, name: 'acme.registri.robots', code: 'unknown_table', message: 'acme has no service "registri"', near: ['acme.registry.robots'], hint: /Its services are registry\./ },
  { config: both, name: 'other.people.teams', code: 'unknown_table', message: 'other has no table "people.teams"', near: ['other.registry.teams'] },
  { config: both, name: 'acm.robots', code: 'unknown_connection', message: 'there is no connection "acm"', near: ['acme', 'bcme'], hint: /The connections are acme, other\./ },
  { config: both, name: 'people.users', code: 'unknown_connection', message: 'there is no connection "people"', near: ['other.people.users'] },
  { config: both, name: 'bcme.users', code: 'unknown_connection', message: 'there is no connection to bcme', hint: /^Set BCME_TOKEN and BCME_ORG/ },
  { config: '', name: 'users', code: 'unknown_table', message: '"users" is a table of bcme, to which there is no connection', hint: /^Set BCME_TOKEN and BCME_ORG/ },
  { config: both, name: 'a.b.c.d', code: 'unknown_table', message: '"a.b.c.d" has 4 parts' },
  { config: 'connections:\n  x: { provider: acm }', name: 'x.robots', code: 'unknown_provider', message: 'there is no provider "acm"', near: ['acme', 'bcme'] },
  { config: 'connections:\n  x: { provider: acm }\n  y: { aggregate: [x] }', name: 'y.robots', code: 'unknown_provider', message: 'there is no provider "acm"' },
  { config: 'connections:\n  acme: { provider: acme }', name: 'robots', code: 'connection_incomplete', message: 'the connection acme has no "token", "org": Its token.' },
]
for (const { config, name, code, message, near, hint } of refusals)
  test(`refuses ${name}: ${message}`, async (t) => {
    const catalog = await open(t, config)
    await assert.rejects(catalog.resolveTable(name.split('.')), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual([error.code, error.message], [code, message])
      if (near !== undefined) assert.deepEqual(error.details.near, near)
      if (hint !== undefined) assert.match(error.details.hint ?? '', hint)
      return true
    })
  })

test('connections: the configured ones in their order, then those of the environment', async (t) => {
  const catalog = await open(t, 'connections:\n  z: { provider: bcme }\n  all: { aggregate: [z] }')
  assert.deepEqual(
    (await catalog.connections()).map(({ name, kind, origin }) => [name, kind, origin]),
    [
      ['z', 'connection', '/c.yaml:2'],
      ['all', 'aggregate', '/c.yaml:3'],
      ['acme', 'connection', 'environment'],
    ],
  )
  assert.equal(await catalog.connection('nobody'), undefined)
})

test('a configured connection stands in front of the one of the environment', async (t) => {
  const catalog = await open(t, 'connections:\n  acme: { provider: bcme, token: "env:B", org: two }')
  assert.equal((await catalog.connection('acme'))?.provider.name, 'bcme')
})

test('a bad connection breaks only what uses it', async (t) => {
  const catalog = await open(t, 'connections:\n  bad: { provider: gone }\n  worse: { provider: bcme }')
  const { connection } = await catalog.resolveTable(['robots'])
  assert.equal(connection.name, 'acme')
})

test('nothing is read before it is used, and then once', async (t) => {
  const providersFolder = await folderWith(t, providers())
  const names = Array.from(
    { length: 100 },
    (_, i) => `  a${i}: { provider: acme, token: "env:A", org: o${i} }\n`,
  )
  const config = await parseConfig(
    `connections:\n${names.join('')}  b: { provider: bcme, token: "env:B", org: x }\n`,
    '/c.yaml',
  )
  const catalog = await Catalog.open({ config, env: {}, providersFolder })
  const { connection } = await catalog.resolveTable(['a7', 'robots'])
  // From here on neither file can be read: acme is kept, and bcme is asked for only by its own name.
  await writeFile(join(providersFolder, 'acme', 'provider.yaml'), 'broken: true')
  await writeFile(join(providersFolder, 'bcme', 'provider.yaml'), 'broken: true')
  const other = await catalog.resolveTable(['a99', 'registry', 'robots'])
  assert.equal(other.connection.provider, connection.provider)
  await assert.rejects(catalog.resolveTable(['b', 'users']), { code: 'manifest_invalid' })
})

test('listed providers: folders and packages', async (t) => {
  const files = acmeFiles()
  const folder = await folderWith(t, {
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`more/${path}`, text])),
    'node_modules/@x/creds/package.json': '{"name":"@x/creds","exports":{}}',
    'node_modules/@x/creds/providers/dcme/provider.yaml': acmeProvider.replace(
      'provider: acme',
      'provider: dcme',
    ),
    'node_modules/@x/creds/providers/dcme/tables/teams.yaml': acmeTeams,
    'empty/x': '',
  })
  const openWith = async (entries: string) =>
    Catalog.open({
      config: await parseConfig(`providers: [${entries}]`, join(folder, 'credsql.yaml')),
      env,
      providersFolder: join(folder, 'empty'),
    })
  assert.deepEqual((await openWith('./more, "@x/creds"')).providerNames, ['acme', 'dcme'])
  assert.deepEqual((await openWith('./more/acme')).providerNames, ['acme'])
  assert.equal((await (await openWith('"@x/creds"')).provider('dcme')).name, 'dcme')
  for (const [entries, message] of [
    ['./empty', '"./empty" holds no provider'],
    ['nobody', 'the provider package "nobody" is not installed'],
    ['./more, ./more/acme', '"./more/acme" brings the provider "acme", which is there already'],
  ] as const) {
    const catalog = await openWith(entries)
    assert.throws(() => catalog.providerNames, { code: 'config_invalid', message })
  }
})

test('a listed provider with a fault is an error with file and line', async (t) => {
  const wrong = acmeFiles({ 'acme/provider.yaml': replaced(acmeProvider, 'title: Acme', 'titel: Acme') })
  const folder = await folderWith(t, wrong)
  const catalog = await Catalog.open({ config: emptyConfig, env, providersFolder: folder })
  await assert.rejects(catalog.provider('acme'), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.equal(error.code, 'manifest_invalid')
    assert.equal(error.details.file, `${join(folder, 'acme', 'provider.yaml')}:1`)
    return true
  })
})
