import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'

const path = '/etc/credsql.yaml'

test('what is served, with everything', async () => {
  const { kubeletCredentialProvider, dockerCredentialHelper } = await parseConfig(
    `kubelet_credential_provider:
  query: SELECT 1
  cache_key_type: Registry
  cache_duration: 1h30m
  deadline: 2.5
docker_credential_helper:
  query: SELECT 2
  store: helper:osxkeychain
  deadline: 20
`,
    path,
  )
  assert.deepEqual(kubeletCredentialProvider, {
    query: 'SELECT 1',
    cacheKeyType: 'Registry',
    cacheDuration: '1h30m',
    deadline: 2.5,
    origin: `${path}:1`,
  })
  assert.deepEqual(dockerCredentialHelper, {
    query: 'SELECT 2',
    store: { kind: 'helper', name: 'osxkeychain' },
    deadline: 20,
    origin: `${path}:6`,
  })
})

test('what is served, with what is needed alone', async () => {
  const { kubeletCredentialProvider, dockerCredentialHelper } = await parseConfig(
    'kubelet_credential_provider: { query: SELECT 1, cache_key_type: Global }\ndocker_credential_helper: { query: SELECT 2 }',
    path,
  )
  assert.deepEqual(kubeletCredentialProvider, {
    query: 'SELECT 1',
    cacheKeyType: 'Global',
    origin: `${path}:1`,
  })
  assert.deepEqual(dockerCredentialHelper, { query: 'SELECT 2', origin: `${path}:2` })
})

for (const store of ['file:/var/lib/docker.store', 'file:~/docker.store', 'file:docker.store'])
  test(`store: ${store}`, async () => {
    const { dockerCredentialHelper } = await parseConfig(
      `docker_credential_helper: { query: x, store: "${store}" }`,
      path,
    )
    assert.deepEqual(dockerCredentialHelper?.store, { kind: 'file', path: store.slice(5) })
  })

const kubelet = { query: 'SELECT 1', cache_key_type: 'Image' }
for (const { name, member, value } of [
  { name: 'no query', member: 'kubelet_credential_provider', value: { cache_key_type: 'Image' } },
  { name: 'no cache key type', member: 'kubelet_credential_provider', value: { query: 'SELECT 1' } },
  {
    name: 'another cache key type',
    member: 'kubelet_credential_provider',
    value: { ...kubelet, cache_key_type: 'image' },
  },
  ...['10', '10 m', '-1m', '1d', 'm', ''].map((duration) => ({
    name: `cache_duration "${duration}"`,
    member: 'kubelet_credential_provider',
    value: { ...kubelet, cache_duration: duration },
  })),
  { name: 'no time at all', member: 'kubelet_credential_provider', value: { ...kubelet, deadline: 0 } },
  {
    name: 'longer than a kubelet waits',
    member: 'kubelet_credential_provider',
    value: { ...kubelet, deadline: 60 },
  },
  { name: 'an unknown member', member: 'kubelet_credential_provider', value: { ...kubelet, username: 'x' } },
  { name: 'no query for Docker', member: 'docker_credential_helper', value: {} },
  ...['osxkeychain', 'helper:', 'helper:../x', 'helper:a/b', 'file:', 'env:X'].map((store) => ({
    name: `store "${store}"`,
    member: 'docker_credential_helper',
    value: { query: 'SELECT 1', store },
  })),
])
  test(`refused: ${name}`, async () => {
    await assert.rejects(
      parseConfig(JSON.stringify({ [member]: value }), path),
      (error) =>
        error instanceof CredsqlError && error.code === 'config_invalid' && error.details.file !== undefined,
    )
  })
