import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dockerKey, findServer, serverHost } from '../../src/serve/docker-server.ts'

for (const { server, host } of [
  { server: 'ghcr.io', host: 'ghcr.io' },
  { server: 'https://ghcr.io', host: 'ghcr.io' },
  { server: 'http://ghcr.io/v1/', host: 'ghcr.io' },
  { server: 'ghcr.io/acme/app', host: 'ghcr.io' },
  { server: 'localhost:5000', host: 'localhost:5000' },
  { server: 'https://Registry.example:443/v2/', host: 'Registry.example:443' },
  { server: 'https://user:password@registry.example/', host: 'registry.example' },
  { server: 'https://index.docker.io/v1/', host: 'docker.io' },
  { server: 'docker.io', host: 'docker.io' },
  { server: 'registry-1.docker.io', host: 'docker.io' },
  { server: '', host: '' },
])
  test(`the host of "${server}"`, () => assert.equal(serverHost(server), host))

const entries = ['https://ghcr.io/v1/', 'ghcr.io', 'docker.io', 'quay.io/team', 'quay.io', 'a.io:5000'].map(
  (key) => ({ key }),
)
for (const { server, found } of [
  { server: 'ghcr.io', found: 'ghcr.io' },
  { server: 'https://ghcr.io/v1/', found: 'https://ghcr.io/v1/' },
  { server: 'https://ghcr.io', found: 'https://ghcr.io/v1/' },
  { server: 'https://index.docker.io/v1/', found: 'docker.io' },
  { server: 'quay.io', found: 'quay.io' },
  { server: 'https://quay.io/', found: 'quay.io/team' },
  { server: 'a.io', found: undefined },
  { server: 'a.io:5000', found: 'a.io:5000' },
  { server: 'GHCR.IO', found: undefined },
  { server: 'io', found: undefined },
])
  test(`Docker asks for ${server}`, () => assert.equal(findServer(entries, server)?.key, found))

for (const { server, key } of [
  { server: 'docker.io', key: 'https://index.docker.io/v1/' },
  { server: 'index.docker.io', key: 'https://index.docker.io/v1/' },
  { server: 'https://index.docker.io/v1/', key: 'https://index.docker.io/v1/' },
  { server: 'docker.io/acme', key: 'docker.io/acme' },
  { server: 'https://ghcr.io/v1/', key: 'https://ghcr.io/v1/' },
])
  test(`the key of ${server} in a list`, () => assert.equal(dockerKey(server), key))
