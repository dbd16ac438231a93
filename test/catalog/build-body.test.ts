import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import type { BoundKey } from '../../src/catalog/bound-key.ts'
import { requestBody } from '../../src/catalog/build-body.ts'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { buildProvider, loadProvider } from '../../src/catalog/load-provider.ts'
import type { ColumnManifest, OperationManifest, TableManifest } from '../../src/catalog/manifest.ts'
import { bodyText, type RequestBody, type WriteValue } from '../../src/catalog/request-body.ts'
import type { Operation, Provider, Table } from '../../src/catalog/table.ts'

type Values = Readonly<Record<string, WriteValue>>

const shown = (body: RequestBody<string> | undefined) =>
  body === undefined ? undefined : bodyText(body, (handle) => handle)

function operationNamed(table: Table, name: string): Operation {
  const all = [...table.reads, table.create, table.update, table.delete, ...table.actions]
  const found = all.find((operation) => operation?.name === name)
  assert.ok(found, `${table.name} has ${name}`)
  return found
}

async function shipped(name: string, tableName: string): Promise<{ provider: Provider; table: Table }> {
  const provider = await loadProvider(join(bundledProvidersFolder(), name))
  const table = provider.tables.find((one) => one.name === tableName)
  assert.ok(table)
  return { provider, table }
}

const column = (manifest: Omit<ColumnManifest, 'description'>): ColumnManifest => ({
  write: ['create', 'update'],
  description: 'A column.',
  ...manifest,
})

/** A table with a column of each type. */
const columns: TableManifest['columns'] = {
  id: column({ type: 'text', write: { create: 'required', update: 'required' } }),
  long_name: column({ type: 'text' }),
  is_on: column({ type: 'boolean' }),
  size: column({ type: 'integer' }),
  share: column({ type: 'double' }),
  since: column({ type: 'timestamp' }),
  day: column({ type: 'date' }),
  labels: column({ type: 'json', write_field: 'meta.labels' }),
  owner: column({ type: 'text', field: 'meta.owner' }),
  password: column({ type: 'secret', write_field: 'creds.password' }),
  note: { type: 'text', description: 'Read only.' },
}

function build(operations: Readonly<Record<string, OperationManifest>>): {
  provider: Provider
  table: Table
} {
  const list: OperationManifest = { effect: 'list', request: 'GET /things', items: '' }
  const { create, update, delete: remove, ...actions } = operations
  const manifest: TableManifest = {
    table: 'things',
    service: 'registry',
    description: 'Things.',
    source: 'Acme API',
    identity: ['id'],
    columns,
    operations: {
      list,
      ...(create && { create }),
      ...(update && { update }),
      ...(remove && { delete: remove }),
    },
    actions,
    examples: [],
  }
  const provider = buildProvider(
    {
      provider: 'acme',
      title: 'Acme',
      description: 'Acme.',
      source: 'Acme API',
      settings: {},
      field_case: 'camelCase',
      http: { base_url: 'https://api.acme.example', auth: { style: 'none' }, check: 'GET /things' },
    },
    [manifest],
  )
  return { provider, table: provider.tables[0]! }
}

const create: OperationManifest = { effect: 'write', request: 'POST /things' }
const update: OperationManifest = { effect: 'write', request: 'PATCH /things/{id}' }

const cases: {
  name: string
  operation: OperationManifest
  as?: string
  values: Values
  want: string | undefined
}[] = [
  {
    name: 'every type, nested by dots, in the order of the table',
    operation: create,
    values: {
      password: 'sealed:0123456789ab',
      owner: 'me',
      labels: '{"n":12345678901234567890,"a":[1.5,null,{"b":true}]}',
      day: 19_675,
      since: 1_700_000_000_123_456n,
      share: 0.25,
      size: 9_007_199_254_740_993n,
      is_on: false,
      long_name: 'grüße "😀"\n',
      id: 'a',
    },
    want: '{"id":"a","longName":"grüße \\"😀\\"\\n","isOn":false,"size":9007199254740993,"share":0.25,"since":"2023-11-14T22:13:20.123456Z","day":"2023-11-14","meta":{"labels":{"n":12345678901234567890,"a":[1.5,null,{"b":true}]},"owner":"me"},"creds":{"password":"sealed:0123456789ab"}}',
  },
  {
    name: 'NULL of each type is null',
    operation: update,
    as: 'update',
    values: { long_name: null, labels: null, password: null },
    want: '{"longName":null,"meta":{"labels":null},"creds":{"password":null}}',
  },
  { name: 'no columns are an empty object', operation: create, values: {}, want: '{}' },
  {
    name: 'a row that is created has the value of the path there alone',
    operation: { ...create, request: 'POST /things/{id}' },
    values: { id: 'a', long_name: 'b' },
    want: '{"longName":"b"}',
  },
  {
    name: 'an update that wants the whole sends what is in the path, too',
    operation: update,
    as: 'update',
    values: { id: 'a' },
    want: '{"id":"a"}',
  },
  {
    name: 'constants come first, nested by dots',
    operation: { ...create, body: { kind: 'x', 'meta.fixed': 1 } },
    values: { owner: 'me' },
    want: '{"kind":"x","meta":{"fixed":1,"owner":"me"}}',
  },
  {
    name: 'a constant alone',
    operation: { ...update, body: { cancel: true } },
    as: 'stop',
    values: {},
    want: '{"cancel":true}',
  },
  {
    name: 'an action without columns',
    operation: { ...update, request: 'POST /things/{id}/stop' },
    as: 'stop',
    values: { id: 'a' },
    want: undefined,
  },
  {
    name: 'an action with a column in the body',
    operation: { ...update, keys: { size: { '=': 'body:to.size' } } },
    as: 'grow',
    values: { id: 'a', size: 7 },
    want: '{"to":{"size":7}}',
  },
  {
    name: 'DELETE',
    operation: { effect: 'write', request: 'DELETE /things/{id}' },
    as: 'delete',
    values: { id: 'a' },
    want: undefined,
  },
  {
    name: 'a form',
    operation: {
      ...update,
      encoding: 'form',
      keys: { long_name: { '=': 'body:long name' }, password: { '=': 'body:token' } },
      body: { all: true },
    },
    as: 'stop',
    values: { long_name: 'a b&c=d:é', password: 'sealed:0123456789ab' },
    want: 'all=true&long+name=a+b%26c%3Dd%3A%C3%A9&token=sealed:0123456789ab',
  },
]

for (const { name, operation, as = 'create', values, want } of cases)
  test(`body: ${name}`, () => {
    const { provider, table } = build({ [as]: operation })
    const body = requestBody(operationNamed(table, as), table, provider, new Map(Object.entries(values)))
    assert.equal(shown(body), want)
  })

test('a key that goes into the body', () => {
  const { provider, table } = build({
    delete: { effect: 'write', request: 'POST /revoke', keys: { password: { '=': 'body:token' } } },
  })
  const key: BoundKey = {
    column: 'password',
    type: 'secret',
    operator: '=',
    target: { in: 'body', name: 'token' },
    value: 'sealed:0123456789ab',
  }
  assert.equal(
    shown(requestBody(operationNamed(table, 'delete'), table, provider, new Map(), [key])),
    '{"token":"sealed:0123456789ab"}',
  )
})

const half = 'a\ud83d'
for (const { name, operation = create, values, message } of [
  {
    name: 'half of a character',
    values: { long_name: half },
    message:
      'acme.registry.things: the value of long_name has half of a character, which no request can carry',
  },
  {
    name: 'infinity',
    values: { share: Number.POSITIVE_INFINITY },
    message: 'acme.registry.things: the value of share is Infinity, which JSON does not have',
  },
  {
    name: 'a text that is no JSON',
    values: { labels: '{' },
    message: /^acme\.registry\.things: the value of labels is no json: /,
  },
  {
    name: 'NULL in a form',
    operation: { ...create, encoding: 'form' },
    values: { long_name: null },
    message: 'acme.registry.things: long_name is NULL, which a form cannot carry',
  },
] satisfies { name: string; operation?: OperationManifest; values: Values; message: string | RegExp }[])
  test(`what cannot be written: ${name}`, () => {
    const { provider, table } = build({ create: operation })
    assert.throws(
      () => requestBody(operationNamed(table, 'create'), table, provider, new Map(Object.entries(values))),
      { code: 'invalid_value', message },
    )
  })

for (const { provider: name, table: tableName, operation, values, want } of [
  {
    provider: 'rancher',
    table: 'registry_credentials',
    operation: 'create',
    values: {
      registry_id: '1sp3',
      email: 'ci@example.com',
      public_value: 'ci',
      secret_value: 'sealed:0123456789ab',
    },
    want: '{"registryId":"1sp3","publicValue":"ci","secretValue":"sealed:0123456789ab","email":"ci@example.com"}',
  },
  {
    provider: 'rancher',
    table: 'registries',
    operation: 'create',
    values: { server_address: 'quay.io', name: 'quay' },
    want: '{"serverAddress":"quay.io","name":"quay"}',
  },
  {
    provider: 'rancher',
    table: 'registries',
    operation: 'deactivate',
    values: { id: '1sp3' },
    want: undefined,
  },
  {
    provider: 'humanitec',
    table: 'registries',
    operation: 'update',
    values: {
      id: 'x',
      registry: 'x.example',
      type: 'basic',
      username: 'ci',
      password: 'sealed:0123456789ab',
    },
    want: '{"id":"x","registry":"x.example","type":"basic","creds":{"username":"ci","password":"sealed:0123456789ab"}}',
  },
  {
    provider: 'digitalocean',
    table: 'registries',
    operation: 'create',
    values: { name: 'a', subscription_tier_slug: 'basic' },
    want: '{"name":"a","subscription_tier_slug":"basic"}',
  },
  {
    provider: 'digitalocean',
    table: 'garbage_collections',
    operation: 'create',
    values: { registry_name: 'a' },
    want: '{}',
  },
  {
    provider: 'digitalocean',
    table: 'garbage_collections',
    operation: 'cancel',
    values: {},
    want: '{"cancel":true}',
  },
  {
    provider: 'digitalocean',
    table: 'subscription',
    operation: 'update',
    values: { tier_slug: 'basic' },
    want: '{"tier_slug":"basic"}',
  },
  { provider: 'digitalocean', table: 'repository_tags', operation: 'delete', values: {}, want: undefined },
  {
    provider: 'digitalocean',
    table: 'registry_docker_credentials',
    operation: 'delete',
    values: { password: 'sealed:0123456789ab' },
    want: 'token=sealed:0123456789ab',
  },
  {
    provider: 'digitalocean',
    table: 'registry_docker_credentials',
    operation: 'get_docker_credentials',
    values: { read_write: true },
    want: undefined,
  },
] satisfies {
  provider: string
  table: string
  operation: string
  values: Values
  want: string | undefined
}[])
  test(`body of ${name} ${tableName} ${operation}`, async () => {
    const { provider, table } = await shipped(name, tableName)
    const body = requestBody(
      operationNamed(table, operation),
      table,
      provider,
      new Map(Object.entries(values)),
    )
    assert.equal(shown(body), want)
  })
