import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looksLikeLiteralSecret } from '../../src/secrets/looks-like-secret.ts'

const cases: readonly { setting: string; value: string; want: boolean }[] = [
  { setting: 'token', value: 'abc', want: true },
  { setting: 'registry_password', value: 'abc', want: true },
  { setting: 'apiKey', value: 'abc', want: true },
  { setting: 'private-key', value: 'abc', want: true },
  { setting: 'client_secret', value: 'abc', want: true },
  { setting: 'token', value: 'env:TOKEN', want: false },
  { setting: 'token', value: 'file:~/token', want: false },
  { setting: 'token', value: 'env:', want: false },
  { setting: 'token', value: '', want: false },
  { setting: 'token', value: 'true', want: false },
  { setting: 'token_name', value: 'ci', want: false },
  { setting: 'password_file', value: '/etc/password', want: false },
  { setting: 'username', value: 'ci', want: false },
  { setting: 'project', value: 'eff0feee-49c7-4e8f-ba5c-a320c109c8a8', want: false },
  { setting: 'access_key_id', value: `AKIA${'ABC2'.repeat(4)}`, want: false },
  { setting: 'username', value: `dckr_pat_${'Ab1'.repeat(9)}`, want: true },
  { setting: 'note', value: `glpat-${'Ab1'.repeat(7)}`, want: true },
  { setting: 'url', value: 'https://api.example.com/v2', want: false },
  { setting: 'url', value: 'https://ci@api.example.com', want: false },
  { setting: 'url', value: 'https://ci:hunter2@api.example.com', want: true },
  { setting: 'registry', value: 'localhost:5000', want: false },
  { setting: 'auth', value: 'basic', want: false },
]

for (const { setting, value, want } of cases) {
  test(`${setting}: "${value}" is ${want ? 'a literal secret' : 'none'}`, () => {
    assert.equal(looksLikeLiteralSecret(setting, value), want)
  })
}
