import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { parseSecretReference, type SecretReference } from '../../src/secrets/reference.ts'

const references: readonly { text: string; want: SecretReference | undefined }[] = [
  { text: 'env:TOKEN', want: { scheme: 'env', name: 'TOKEN' } },
  { text: 'env:my.token-2', want: { scheme: 'env', name: 'my.token-2' } },
  { text: 'file:/run/secrets/a b', want: { scheme: 'file', path: '/run/secrets/a b' } },
  { text: 'file:~/token', want: { scheme: 'file', path: '~/token' } },
  { text: 'file:token:1', want: { scheme: 'file', path: 'token:1' } },
  { text: 'command:pass show a:b', want: { scheme: 'command', command: 'pass show a:b' } },
  { text: 'helper:osxkeychain/server', want: { scheme: 'helper', helper: 'osxkeychain', server: 'server' } },
  {
    text: 'helper:ecr-login/https://index.docker.io/v1/',
    want: { scheme: 'helper', helper: 'ecr-login', server: 'https://index.docker.io/v1/' },
  },
  { text: 'secret', want: undefined },
  { text: '', want: undefined },
  { text: 'https://example.com', want: undefined },
  { text: 'ENV:TOKEN', want: undefined },
  { text: 'constructor:x', want: undefined },
  { text: 'user:password', want: undefined },
]

for (const { text, want } of references) {
  test(`reference "${text}"`, () => assert.deepEqual(parseSecretReference(text), want))
}

const broken = [
  'env:',
  'env:CANARY=value',
  'env:CANARY value',
  'file:',
  'file: ',
  'file:/CANARY\0',
  'command:',
  'command: ',
  'helper:',
  'helper:CANARY',
  'helper:/server',
  'helper:CANARY/',
  'helper:../CANARY/server',
  'helper:pass/CANARY server',
]

for (const text of broken) {
  test(`broken reference "${text.replace('\0', '\\0')}" is refused without repeating it`, () => {
    assert.throws(
      () => parseSecretReference(text),
      (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'config_invalid')
        assert.ok(!inspect(error).includes('CANARY'))
        return true
      },
    )
  })
}
