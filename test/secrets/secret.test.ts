import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { Secret } from '../../src/secrets/secret.ts'

const canary = 'CANARY-5f0c1d'
const handle = 'sealed:0123456789ab'
const make = () => new Secret(handle, canary)

const ways: readonly { name: string; show: (secret: Secret) => string; want?: string }[] = [
  { name: 'a template', show: (secret) => `${secret}`, want: handle },
  { name: 'String()', show: String, want: handle },
  {
    name: 'String.concat',
    show: (secret) => ['', secret].reduce<string>((text, part) => text.concat(String(part)), ''),
    want: handle,
  },
  { name: 'toLocaleString', show: (secret) => secret.toLocaleString(), want: handle },
  { name: 'a number', show: (secret) => String(Number(secret)), want: 'NaN' },
  { name: 'an array as text', show: (secret) => [secret].join(), want: handle },
  { name: 'JSON', show: (secret) => JSON.stringify({ secret }), want: `{"secret":"${handle}"}` },
  { name: 'inspect', show: (secret) => inspect(secret), want: handle },
  { name: 'console.log', show: (secret) => format('%s %o %O %j', secret, secret, secret, secret) },
  {
    name: 'inspect with hidden members',
    show: (secret) => inspect({ secret }, { showHidden: true, depth: 9 }),
  },
  { name: 'inspect without the custom one', show: (secret) => inspect(secret, { customInspect: false }) },
  {
    name: 'inspect of everything',
    show: (secret) => inspect(secret, { customInspect: false, showHidden: true, getters: false, depth: 9 }),
  },
  { name: 'structuredClone', show: (secret) => inspect(structuredClone(secret)) },
  { name: 'spread', show: (secret) => JSON.stringify({ ...secret }), want: `{"handle":"${handle}"}` },
  { name: 'Object.assign', show: (secret) => inspect(Object.assign({}, secret)) },
  { name: 'serialisation', show: (secret) => inspect(deserialize(serialize(secret))) },
  { name: 'the raw serialisation', show: (secret) => serialize(secret).toString('latin1') },
  { name: 'own members', show: (secret) => JSON.stringify(Object.getOwnPropertyDescriptors(secret)) },
  { name: 'a URL', show: (secret) => new URLSearchParams({ secret: `${secret}` }).toString() },
  { name: 'an error', show: (secret) => inspect(new Error(`bad ${secret}`, { cause: secret })) },
  { name: 'a failed assertion', show: (secret) => inspect(assertionOn(secret), { depth: 9 }) },
]

function assertionOn(secret: Secret): unknown {
  try {
    assert.deepEqual({ secret }, { secret: null })
    return undefined
  } catch (error) {
    return error
  }
}

for (const { name, show, want } of ways) {
  test(`a secret does not leak through ${name}`, () => {
    for (const prepare of [(secret: Secret) => secret, withFacts]) {
      const shown = show(prepare(make()))
      assert.ok(shown.length > 0)
      assert.ok(!shown.includes(canary))
      if (want !== undefined) assert.equal(shown, want)
    }
  })
}

function withFacts(secret: Secret): Secret {
  assert.equal(secret.facts.kind, 'opaque')
  return secret
}

test('reveal gives the value, and only reveal', () => {
  const secret = make()
  assert.equal(secret.reveal(), canary)
  const members = Object.getOwnPropertyNames(Secret.prototype).filter(
    (name) => name !== 'reveal' && name !== 'constructor',
  )
  for (const name of members) {
    const member: unknown = Reflect.get(secret, name)
    const value: unknown = typeof member === 'function' ? Reflect.apply(member, secret, []) : member
    assert.ok(!inspect(value).includes(canary), name)
  }
})

test('facts are computed once', () => {
  const secret = make()
  assert.equal(secret.facts, secret.facts)
})
