import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalRegistry, repositoryPrefix, visibleKey } from '../../src/value/registry-name.ts'

const keys: readonly { key: string; registry: string; prefix?: string }[] = [
  { key: 'docker.io', registry: 'docker.io' },
  { key: 'index.docker.io', registry: 'docker.io' },
  { key: 'registry-1.docker.io', registry: 'docker.io' },
  { key: 'https://index.docker.io/v1/', registry: 'docker.io' },
  { key: 'https://index.docker.io/v1', registry: 'docker.io' },
  { key: 'http://Index.Docker.IO/v2/', registry: 'docker.io' },
  { key: 'https://registry-1.docker.io/v2/', registry: 'docker.io' },
  { key: 'docker.io/library', registry: 'docker.io', prefix: 'library' },
  { key: 'quay.io', registry: 'quay.io' },
  { key: 'HTTPS://Quay.IO/', registry: 'quay.io' },
  { key: 'https://quay.io/v1/', registry: 'quay.io' },
  { key: 'https://quay.io/v2', registry: 'quay.io' },
  { key: 'quay.io/v1/team', registry: 'quay.io', prefix: 'team' },
  { key: 'quay.io/v1team', registry: 'quay.io', prefix: 'v1team' },
  { key: 'quay.io/v3/', registry: 'quay.io', prefix: 'v3' },
  { key: 'quay.io/Team/app/', registry: 'quay.io', prefix: 'Team/app' },
  { key: 'localhost:5000', registry: 'localhost:5000' },
  { key: 'http://localhost:5000//', registry: 'localhost:5000' },
  { key: 'registry.example.com:443', registry: 'registry.example.com' },
  { key: 'https://registry.example.com:443/v2/', registry: 'registry.example.com' },
  { key: 'http://registry.example.com:80', registry: 'registry.example.com' },
  { key: 'registry.example.com:80', registry: 'registry.example.com:80' },
  { key: 'index.docker.io:443', registry: 'docker.io' },
  { key: '[::1]:443', registry: '[::1]' },
  { key: '[::1]:5000/app', registry: '[::1]:5000', prefix: 'app' },
  { key: 'https://ci:pw@registry.example.com/v2/', registry: 'registry.example.com' },
  { key: 'ci@registry.example.com', registry: 'registry.example.com' },
  { key: 'registry.example.com?x=1#y', registry: 'registry.example.com' },
  { key: 'registry.example.com/a?x=/b', registry: 'registry.example.com', prefix: 'a' },
  { key: 'index.docker.io.example.com', registry: 'index.docker.io.example.com' },
  { key: 'ftp://host', registry: 'ftp:', prefix: 'host' },
  { key: ' quay.io\n', registry: 'quay.io' },
  { key: '*.example.com', registry: '*.example.com' },
  { key: '', registry: '' },
]

describe('a key is the registry', () => {
  for (const { key, registry, prefix } of keys)
    test(`${JSON.stringify(key)}: ${registry}${prefix === undefined ? '' : ` and ${prefix}`}`, () => {
      assert.equal(canonicalRegistry(key), registry)
      assert.equal(repositoryPrefix(key), prefix)
      assert.equal(canonicalRegistry(registry), registry)
    })
})

describe('a key is shown as', () => {
  for (const { key, want } of [
    { key: 'https://index.docker.io/v1/', want: 'https://index.docker.io/v1/' },
    { key: 'localhost:5000', want: 'localhost:5000' },
    { key: 'https://ci:CANARY@host/v1/', want: 'https://ci:***@host/v1/' },
    { key: 'ci:CANARY@host:5000', want: 'ci:***@host:5000' },
    { key: 'https://ci:CAN:ARY@x@host', want: 'https://ci:***@host' },
    { key: 'https://:CANARY@host', want: 'https://:***@host' },
    { key: 'ci@host:5000', want: 'ci@host:5000' },
    { key: 'https://host:5000/a@b', want: 'https://host:5000/a@b' },
  ])
    test(want, () => assert.equal(visibleKey(key), want))
})
