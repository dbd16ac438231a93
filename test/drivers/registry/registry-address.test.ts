import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registryAddress } from '../../../src/drivers/registry/registry-address.ts'

const insecure = new Set(['registry.internal:5000', 'plain.internal'])
const hub = 'docker.io https://registry-1.docker.io'

const cases: readonly { registry: string; want: string | undefined }[] = [
  { registry: 'docker.io', want: hub },
  { registry: 'index.docker.io', want: hub },
  { registry: 'https://index.docker.io/v1/', want: hub },
  { registry: 'Registry-1.Docker.IO', want: hub },
  { registry: 'quay.io', want: 'quay.io https://quay.io' },
  { registry: 'http://quay.io', want: 'quay.io https://quay.io' },
  { registry: 'https://quay.io/v2/', want: 'quay.io https://quay.io' },
  { registry: 'quay.io:443', want: 'quay.io https://quay.io' },
  { registry: 'harbor.example:8443/team', want: 'harbor.example:8443 https://harbor.example:8443' },
  {
    registry: 'registry.digitalocean.com/acme',
    want: 'registry.digitalocean.com https://registry.digitalocean.com',
  },
  { registry: 'localhost', want: 'localhost http://localhost' },
  { registry: 'localhost:5000', want: 'localhost:5000 http://localhost:5000' },
  { registry: '127.0.0.1:5000', want: '127.0.0.1:5000 http://127.0.0.1:5000' },
  { registry: '[::1]:5000', want: '[::1]:5000 http://[::1]:5000' },
  { registry: 'localhost.example', want: 'localhost.example https://localhost.example' },
  { registry: 'registry.internal:5000', want: 'registry.internal:5000 http://registry.internal:5000' },
  { registry: 'registry.internal', want: 'registry.internal https://registry.internal' },
  { registry: 'registry.internal:5001', want: 'registry.internal:5001 https://registry.internal:5001' },
  { registry: 'plain.internal:80', want: 'plain.internal http://plain.internal' },
  { registry: '', want: undefined },
  { registry: 'https://', want: undefined },
  { registry: 'two words', want: undefined },
  { registry: 'host:port', want: undefined },
  { registry: 'host\\@other', want: 'other https://other' },
  { registry: 'host\\other', want: undefined },
  { registry: 'a%2fb', want: undefined },
]

for (const { registry, want } of cases)
  test(`the address of ${JSON.stringify(registry)}`, () => {
    const address = registryAddress(registry, insecure)
    assert.equal(address && `${address.name} ${address.origin}`, want)
    if (address !== undefined) assert.equal(new URL(address.origin).host, address.host)
  })
