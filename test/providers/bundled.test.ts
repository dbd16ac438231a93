import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import test from 'node:test'
import { bundledProvidersFolder, providersIn } from '../../src/catalog/bundled-providers.ts'
import { checkProvider } from '../../src/catalog/check-provider.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'

const bundled = providersIn(bundledProvidersFolder())

for (const [name, folder] of bundled) {
  test(`${name} has no problems`, async () => assert.deepEqual(await checkProvider(folder), []))

  test(`${name} is the same with and without checking`, async () =>
    assert.deepEqual(await loadProvider(folder, { check: false }), await loadProvider(folder)))

  test(`${name}: the first line of each file leads editors to its schema`, async () => {
    const { tables } = await loadProvider(folder)
    const files: [string, string][] = [
      [join(folder, 'provider.yaml'), 'provider'],
      ...tables.map((table): [string, string] => [join(folder, 'tables', `${table.name}.yaml`), 'table']),
    ]
    for (const [file, schema] of files) {
      const [first = ''] = readFileSync(file, 'utf8').split('\n')
      const path = /^# yaml-language-server: \$schema=(.+)$/.exec(first)?.[1]
      assert.ok(path, `${file} names its schema`)
      assert.equal(resolve(dirname(file), path), join(folder, '..', '..', 'schemas', `${schema}.schema.json`))
    }
  })

  test(`${name}: two examples or more a table, which name it in full`, async () => {
    for (const table of (await loadProvider(folder)).tables) {
      assert.ok(table.examples.length >= 2, table.name)
      for (const example of table.examples)
        assert.ok(example.includes(`${name}.${table.service}.${table.name}`), example)
    }
  })
}

test('the systems that must work', async () => {
  const names: string[] = []
  for (const folder of bundled.values())
    for (const { provider, service, name } of (await loadProvider(folder)).tables)
      names.push(`${provider}.${service}.${name}`)
  for (const name of [
    'digitalocean.container_registry.registry_docker_credentials',
    'digitalocean.container_registry.registries',
    'digitalocean.container_registry.repositories',
    'digitalocean.container_registry.repository_tags',
    'digitalocean.container_registry.repository_manifests',
    'digitalocean.container_registry.garbage_collections',
    'digitalocean.container_registry.subscription',
    'digitalocean.container_registry.options',
    'rancher.registry.registry_credentials',
    'rancher.registry.registries',
    'humanitec.registry.registries',
    'humanitec.registry.registry_credentials',
    'humanitec.registry.registry_cluster_secrets',
    'kubelet.credential_provider.providers',
    'kubelet.credential_provider.registry_credentials',
  ])
    assert.ok(names.includes(name), name)
})

/** Each reading operation of a shipped HTTP table: effect, request, and its required keys. */
const reads: Readonly<Record<string, readonly string[]>> = {
  'digitalocean.registry_docker_credentials': [
    'get_docker_credentials: mint GET /v2/registry/docker-credentials',
    'get_registry_docker_credentials: mint GET /v2/registries/{registry_name}/docker-credentials (registry_name)',
  ],
  'humanitec.registry_credentials': [
    'get: reveal GET /orgs/{org}/registries/{registry_id}/creds (registry_id)',
  ],
  'rancher.registry_credentials': [
    'list: list GET /registrycredentials',
    'get: list GET /registrycredentials/{id} (id)',
  ],
}
for (const [name, want] of Object.entries(reads))
  test(`${name} is read by`, async () => {
    const [provider = '', wanted] = name.split('.')
    const { tables } = await loadProvider(bundled.get(provider) ?? '')
    const operations = tables.find((table) => table.name === wanted)?.reads ?? []
    const found = operations.map(({ name: operation, effect, method, path, keys }) => {
      const required = keys
        .filter(({ requirement }) => requirement === 'required')
        .map(({ column }) => column)
      return `${operation}: ${effect} ${method} ${path}${required.length > 0 ? ` (${required.join(', ')})` : ''}`
    })
    assert.deepEqual(found, want)
  })

test('no operation of a shipped provider takes a predicate on a secret', async () => {
  for (const folder of bundled.values())
    for (const table of (await loadProvider(folder)).tables)
      for (const operation of [...table.reads, ...table.actions])
        for (const key of operation.keys) {
          if (table.columns.find(({ name }) => name === key.column)?.type !== 'secret') continue
          // A driver that checks credentials is the exception: it takes them as arguments, and only to verify.
          const targets = Object.values(key.operators).map((target) => target.in)
          assert.deepEqual(
            { effect: operation.effect, targets },
            { effect: 'verify', targets: ['argument'] },
            table.name,
          )
        }
})

test("StackQL's column name works", async () => {
  const { tables } = await loadProvider(bundled.get('digitalocean') ?? '')
  const column = tables
    .find(({ name }) => name === 'registry_docker_credentials')
    ?.columns.find(({ name }) => name === 'auth')
  assert.deepEqual([column?.type, column?.aliases], ['secret', ['registry.digitalocean.com']])
})

test("the API's own spelling is an alias", async () => {
  const { tables } = await loadProvider(bundled.get('rancher') ?? '')
  const columns = tables.find(({ name }) => name === 'registry_credentials')?.columns ?? []
  const aliases = Object.fromEntries(columns.map((column) => [column.name, column.aliases]))
  assert.deepEqual(
    [aliases['registry_id'], aliases['public_value'], aliases['id']],
    [['registryId'], ['publicValue'], []],
  )
})
