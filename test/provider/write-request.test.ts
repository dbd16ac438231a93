import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import type { BoundKey } from '../../src/catalog/bound-key.ts'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import { bodyText, type WriteValue } from '../../src/catalog/request-body.ts'
import type { Operation } from '../../src/catalog/table.ts'
import { buildWriteRequest } from '../../src/provider/write-request.ts'
import { Vault } from '../../src/secrets/vault.ts'

const base = 'https://api.example/v1'
const vault = new Vault(new Uint8Array(32).fill(7))
const secret = vault.seal('canary')

async function request(
  place: { readonly provider: string; readonly table: string; readonly operation: string },
  bound: Readonly<Record<string, BoundKey['value']>>,
  values: Readonly<Record<string, WriteValue>> = {},
  isProved = false,
) {
  const provider = await loadProvider(join(bundledProvidersFolder(), place.provider))
  const table = provider.tables.find(({ name }) => name === place.table)
  assert.ok(table)
  const all = [...table.reads, table.create, table.update, table.delete, ...table.actions]
  const operation = all.find((one): one is Operation => one?.name === place.operation)
  assert.ok(operation)
  const keys = Object.entries(bound).map(([column, value]): BoundKey => {
    const target = operation.keys.find((key) => key.column === column)?.operators['=']
    const type = table.columns.find(({ name }) => name === column)?.type
    assert.ok(target && type)
    return { column, type, operator: '=', target, value }
  })
  const made = buildWriteRequest(
    base,
    { org: 'acme' },
    {
      operation,
      table,
      provider,
      keys,
      values: new Map(Object.entries(values)),
      ...(isProved ? { proof: secret } : {}),
      secretOf: (handle) => {
        const found = vault.find(handle)
        assert.ok(found)
        return found
      },
    },
  )
  const { method, url, body, effect, idempotent, proof } = made
  const text = body === undefined ? '' : ` ${bodyText(body, (sealed) => sealed.reveal())}`
  const told = `${method} ${url.slice(base.length)}${text}`
  assert.doesNotMatch(JSON.stringify(made), /canary/)
  return { told, effect, idempotent, encoding: body?.encoding, proof: proof?.handle }
}

const rancher = { provider: 'rancher', table: 'registry_credentials' }
const docr = { provider: 'digitalocean', table: 'registry_docker_credentials' }
for (const {
  place,
  bound = {},
  values = {},
  isProved = false,
  want,
  idempotent = false,
  effect = 'write',
} of [
  {
    place: { ...rancher, operation: 'create' },
    values: { registry_id: '1sp3', email: 'a@b', secret_value: secret.handle },
    want: 'POST /registrycredentials {"registryId":"1sp3","secretValue":"canary","email":"a@b"}',
  },
  {
    place: { ...rancher, operation: 'update' },
    bound: { id: '1c7' },
    values: { name: null },
    want: 'PUT /registrycredentials/1c7 {"name":null}',
    idempotent: true,
  },
  {
    place: { ...rancher, operation: 'deactivate' },
    bound: { id: '1c7' },
    want: 'POST /registrycredentials/1c7?action=deactivate',
  },
  {
    place: { ...rancher, operation: 'delete' },
    bound: { id: 'a/b' },
    want: 'DELETE /registrycredentials/a%2Fb',
  },
  {
    place: { provider: 'humanitec', table: 'registries', operation: 'delete' },
    bound: { id: 'x' },
    want: 'DELETE /orgs/acme/registries/x',
    idempotent: true,
  },
  {
    place: { provider: 'digitalocean', table: 'repositories', operation: 'delete' },
    bound: { registry_name: 'acme', name: 'team/billing' },
    want: 'DELETE /v2/registries/acme/repositories/team%2Fbilling',
    idempotent: true,
  },
  {
    place: { ...docr, operation: 'get_registry_docker_credentials' },
    bound: { registry_name: 'acme', read_write: true, expiry_seconds: 3600 },
    want: 'GET /v2/registries/acme/docker-credentials?read_write=true&expiry_seconds=3600',
    effect: 'mint',
  },
  {
    place: { ...docr, operation: 'delete' },
    bound: { password: secret.handle },
    isProved: true,
    want: 'POST /v1/oauth/revoke token=canary',
  },
  {
    place: { ...docr, operation: 'delete' },
    values: { password: secret.handle },
    isProved: true,
    want: 'POST /v1/oauth/revoke token=canary',
  },
] satisfies {
  place: Parameters<typeof request>[0]
  bound?: Parameters<typeof request>[1]
  values?: Parameters<typeof request>[2]
  isProved?: boolean
  want: string
  idempotent?: boolean
  effect?: string
}[])
  test(`request of ${place.provider} ${place.table} ${place.operation}: ${want}`, async () => {
    const made = await request(place, bound, values, isProved)
    assert.deepEqual([made.told, made.idempotent, made.effect], [want, idempotent, effect])
    assert.equal(made.proof, isProved ? secret.handle : undefined)
    if (made.encoding !== undefined) assert.equal(made.encoding, isProved ? 'form' : 'json')
  })

for (const { name, place, bound, code, message } of [
  {
    name: 'a value that climbs',
    place: { ...rancher, operation: 'delete' },
    bound: { id: '..' },
    code: 'unsupported',
    message: /"\.\." cannot stand for \{id\} in DELETE \/registrycredentials\/\{id\}/,
  },
  {
    name: 'an empty value, which would be the whole list',
    place: { ...rancher, operation: 'delete' },
    bound: { id: '' },
    code: 'unsupported',
    message: /"" cannot stand for \{id\}/,
  },
  {
    name: 'half of a character',
    place: { ...rancher, operation: 'delete' },
    bound: { id: 'a\ud83d' },
    code: 'invalid_value',
    message: /the value of id has half of a character/,
  },
  {
    name: 'a row that is not named',
    place: { ...rancher, operation: 'delete' },
    bound: {},
    code: 'internal',
    message: /no value for \{id\}/,
  },
  {
    name: 'a credential that is not there',
    place: { ...docr, operation: 'delete' },
    bound: { password: secret.handle },
    code: 'internal',
    message: /delete lacks the credential that it is proved with/,
  },
])
  test(`refused before the call: ${name}`, () => assert.rejects(request(place, bound), { code, message }))
