import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRealm, realmRules } from '../../../src/drivers/registry/realm-rules.ts'
import { registryAddress } from '../../../src/drivers/registry/registry-address.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'

const unusable = 'the registry names no usable token server'
const elsewhere = (registry: string, realm: string) =>
  `the realm ${realm} is on another host than ${registry}, and no rule allows it; to allow it, set realms: ${registry}=${realm} on the connection`
const plain = (host: string) =>
  `the realm http://${host} is without TLS; to allow it, set insecure_hosts: ${host} on the connection`

interface Case {
  readonly registry: string
  readonly realm: string | undefined
  readonly settings?: Readonly<Record<string, string>>
  /** Why it is refused; allowed where it is missing. */
  readonly refused?: string
}

const cases: readonly Case[] = [
  { registry: 'quay.io', realm: 'https://quay.io/v2/auth' },
  { registry: 'ghcr.io', realm: 'https://ghcr.io/token' },
  { registry: 'docker.io', realm: 'https://auth.docker.io/token' },
  { registry: 'https://index.docker.io/v1/', realm: 'https://auth.docker.io/token' },
  { registry: 'registry.digitalocean.com/acme', realm: 'https://api.digitalocean.com/v2/registry/auth' },
  { registry: 'registry.gitlab.com', realm: 'https://gitlab.com/jwt/auth' },
  {
    registry: 'quay.io',
    realm: 'https://auth.docker.io/token',
    refused: elsewhere('quay.io', 'auth.docker.io'),
  },
  {
    registry: 'docker.io',
    realm: 'https://auth.docker.io.evil.test/token',
    refused: elsewhere('docker.io', 'auth.docker.io.evil.test'),
  },
  {
    registry: 'a.example',
    realm: 'https://a.example:8443/token',
    refused: elsewhere('a.example', 'a.example:8443'),
  },
  // A url takes a backslash for a slash, so this one stays on the host.
  { registry: 'a.example', realm: 'https://A.example\\@evil.test/token' },
  { registry: 'a.example', realm: 'https://b.example/t', settings: { realms: 'a.example=b.example' } },
  {
    registry: 'a.example',
    realm: 'https://b.example/t',
    settings: { realms: ' c.example=d.example , A.example = B.example:443 ,' },
  },
  {
    registry: 'b.example',
    realm: 'https://a.example/t',
    settings: { realms: 'a.example=b.example' },
    refused: elsewhere('b.example', 'a.example'),
  },
  {
    registry: 'registry-1.docker.io',
    realm: 'https://sso.example/t',
    settings: { realms: 'docker.io=sso.example' },
  },
  { registry: 'quay.io', realm: 'http://quay.io/token', refused: plain('quay.io') },
  {
    registry: 'docker.io',
    realm: 'http://auth.docker.io/token',
    refused: plain('auth.docker.io'),
  },
  { registry: 'localhost:5000', realm: 'http://localhost:5000/token' },
  {
    registry: 'localhost:5000',
    realm: 'http://127.0.0.1:5001/token',
    refused: elsewhere('localhost:5000', '127.0.0.1:5001'),
  },
  {
    registry: 'localhost:5000',
    realm: 'http://127.0.0.1:5001/token',
    settings: { realms: 'localhost:5000=127.0.0.1:5001' },
  },
  {
    registry: 'r.internal:5000',
    realm: 'http://r.internal:5000/token',
    settings: { insecure_hosts: 'r.internal:5000' },
  },
  { registry: 'r.internal:5000', realm: 'https://r.internal:5000/token' },
  { registry: 'a.example', realm: undefined, refused: unusable },
  { registry: 'a.example', realm: '/token', refused: unusable },
  { registry: 'a.example', realm: 'file://a.example/token', refused: unusable },
  { registry: 'a.example', realm: 'https://user:word@a.example/token', refused: unusable },
]

for (const { registry, realm, settings = {}, refused } of cases)
  test(`${registry} names ${realm}${Object.keys(settings).length > 0 ? `, ${JSON.stringify(settings)}` : ''}`, () => {
    const rules = realmRules('registry', settings)
    const address = registryAddress(registry, rules.insecureHosts)
    assert.ok(address !== undefined)
    const verdict = judgeRealm(realm, address, rules)
    assert.equal('refused' in verdict ? verdict.refused : undefined, refused)
    if ('url' in verdict) assert.equal(verdict.url.href, new URL(realm ?? '').href)
  })

for (const [setting, value] of [
  ['realms', 'a.example'],
  ['realms', 'a.example=b.example=c.example'],
  ['realms', 'a.example=https://b.example/token'],
  ['insecure_hosts', 'http://a.example'],
] as const)
  test(`${setting}: ${value} is refused`, () => {
    assert.throws(
      () => realmRules('checks', { [setting]: value }),
      (error) =>
        error instanceof CredsqlError &&
        error.code === 'config_invalid' &&
        error.message === `the connection checks has an unreadable "${setting}"`,
    )
  })
