import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import type { Connection, Operation } from '../../src/catalog/table.ts'
import { startFakeDigitalOcean } from '../../src/demo/fakes/digitalocean.ts'
import { openConnection } from '../../src/execute/connection-runtime.ts'
import { buildWriteRequest } from '../../src/provider/write-request.ts'
import { Vault } from '../../src/secrets/vault.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { answer, serve } from '../http/local-server.ts'

async function digitalocean(t: TestContext, settings: Readonly<Record<string, string>>) {
  const provider = await loadProvider(join(bundledProvidersFolder(), 'digitalocean'))
  const connection: Connection = {
    kind: 'connection',
    name: 'docr',
    provider,
    settings: {
      token: { kind: 'reference', reference: 'env:TOKEN' },
      ...Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [name, { kind: 'plain' as const, value }]),
      ),
    },
    allowMint: false,
    origin: 'environment',
  }
  const vault = new Vault(Buffer.from('key'))
  const runtime = (token: string) =>
    openConnection(connection, { env: { TOKEN: token }, vault, clock: new FakeClock() })
  const table = provider.tables.find(({ name }) => name === 'registry_docker_credentials')
  assert.ok(table?.delete)
  return {
    provider,
    table,
    remove: table.delete,
    vault,
    open: async (token: string) => {
      const opened = await runtime(token)
      t.after(() => opened.close())
      return opened
    },
  }
}

test('an operation with a base goes there, once opened, without the proof of the connection', async (t) => {
  const [api, cloud] = [await serve(t, answer(200)), await serve(t, answer(200))]
  const { open, remove, table } = await digitalocean(t, {
    url: api.origin,
    cloud_url: `${cloud.origin}/panel/`,
  })
  const runtime = await open('canary')
  const own = runtime.target(table.reads[0] as Operation)
  assert.deepEqual([own.base, own.client], [runtime.base, runtime.client])
  const other = runtime.target(remove)
  assert.equal(other.base, `${cloud.origin}/panel`)
  assert.equal(runtime.target(remove).client, other.client)
  const send = (base: string) => ({
    method: 'POST' as const,
    url: `${base}/x`,
    headers: {},
    idempotent: false,
    effect: 'write' as const,
  })
  await other.client.send(send(other.base))
  await own.client.send(send(own.base))
  assert.deepEqual(
    [cloud.requests[0]?.url, cloud.requests[0]?.headers.authorization],
    ['/panel/x', undefined],
  )
  assert.equal(api.requests[0]?.headers.authorization, 'Bearer canary')
  await runtime.close()
  await assert.rejects(other.client.send(send(other.base)), { code: 'interrupted' })
  await assert.rejects(own.client.send(send(own.base)), { code: 'interrupted' })
})

test('on the same origin, too, the connection does not prove what the credential proves', async (t) => {
  const fake = await startFakeDigitalOcean({ registries: [] })
  t.after(() => fake.close())
  const { open, remove, table, vault, provider } = await digitalocean(t, {
    url: fake.url,
    cloud_url: fake.url,
  })
  const runtime = await open(fake.token)
  const { base, client } = runtime.target(remove)
  assert.notEqual(client, runtime.client)
  const secret = vault.seal('dop_v1_nobody')
  const request = buildWriteRequest(base, runtime.settings, {
    operation: remove,
    table,
    provider,
    keys: [],
    values: new Map([['password', secret.handle]]),
    proof: secret,
    secretOf: () => secret,
  })
  assert.equal((await client.send(request)).status, 401)
  const [seen] = fake.requests
  assert.equal(seen?.headers['authorization'], 'Bearer dop_v1_nobody')
  assert.equal(seen?.headers['content-type'], 'application/x-www-form-urlencoded')
  assert.equal(seen?.body, 'token=dop_v1_nobody')
})
