import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeResponse } from '../../../src/drivers/kubelet/plugin-response.ts'

const apiVersion = 'credentialprovider.kubelet.k8s.io/v1'
const canary = 'canary-of-the-response'

function decode(text: string | Uint8Array, version = apiVersion) {
  return decodeResponse(typeof text === 'string' ? Buffer.from(text) : text, version)
}

/** A response with members changed, or left out where they are undefined. */
function response(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    kind: 'CredentialProviderResponse',
    apiVersion,
    cacheKeyType: 'Registry',
    auth: { 'registry.io': { username: 'u', password: canary } },
    ...members,
  })
}

const login = { key: 'registry.io', login: { username: 'u', password: canary } }

describe('what a kubelet takes', () => {
  test('a whole answer', () =>
    assert.deepEqual(decode(response({ cacheDuration: '6h' })), {
      cacheKeyType: 'Registry',
      cacheDuration: 21_600_000_000_000n,
      auth: [login],
    }))
  for (const [name, members, want] of [
    ['no cacheDuration', {}, { cacheDuration: undefined, auth: [login] }],
    ['a null cacheDuration', { cacheDuration: null }, { cacheDuration: undefined, auth: [login] }],
    ['a cacheDuration of 0', { cacheDuration: '0s' }, { cacheDuration: 0n, auth: [login] }],
    ['a null auth', { auth: null }, { cacheDuration: undefined, auth: [] }],
    ['no auth', { auth: undefined }, { cacheDuration: undefined, auth: [] }],
    ['an empty auth', { auth: {} }, { cacheDuration: undefined, auth: [] }],
    [
      'empty and absent logins',
      { auth: { a: { username: '', password: '' }, b: {}, c: null, d: { username: null } } },
      {
        cacheDuration: undefined,
        auth: ['a', 'b', 'c', 'd'].map((key) => ({ key, login: { username: '', password: '' } })),
      },
    ],
  ] as const)
    test(name, () => assert.deepEqual(decode(response(members)), { cacheKeyType: 'Registry', ...want }))

  for (const cacheKeyType of ['Image', 'Registry', 'Global'])
    test(`cacheKeyType ${cacheKeyType}`, () =>
      assert.deepEqual(decode(response({ cacheKeyType, auth: null })), {
        cacheKeyType,
        cacheDuration: undefined,
        auth: [],
      }))

  for (const version of ['v1', 'v1beta1', 'v1alpha1'].map(
    (one) => `credentialprovider.kubelet.k8s.io/${one}`,
  ))
    test(`the version that was asked for: ${version}`, () =>
      assert.ok(!('fault' in decode(response({ apiVersion: version }), version))))

  test('white space around', () => assert.ok(!('fault' in decode(`\n ${response({})}\n\n`))))

  test('a key named like a member of objects', () =>
    assert.deepEqual(decode(response({}).replace('registry.io', '__proto__')), {
      cacheKeyType: 'Registry',
      cacheDuration: undefined,
      auth: [{ ...login, key: '__proto__' }],
    }))
})

const version = 'answered in another version than credentialprovider.kubelet.k8s.io/v1, or in none'
const json = 'printed what is not one JSON object'
const unknown = 'answered with a member that is not known'
const twice = 'answered with a member twice'
const type = 'answered with a cacheKeyType that is not Image, Registry or Global'
const duration = 'answered with a cacheDuration that is no duration'

const refusals: readonly (readonly [name: string, text: string | Uint8Array, want: string])[] = [
  ['nothing', '', json],
  ['a text', canary, json],
  ['half an object', response({}).slice(0, -1), json],
  ['two objects', response({}) + response({}), json],
  ['a byte order mark', `\ufeff${response({})}`, json],
  ['YAML', `apiVersion: ${apiVersion}\n`, json],
  ['no UTF-8', new Uint8Array([0x7b, 0xff]), 'printed what is not UTF-8 text'],
  ['null', 'null', 'gave an answer that is no JSON object'],
  ['a list', `[${response({})}]`, 'gave an answer that is no JSON object'],
  ['another version', response({ apiVersion: 'credentialprovider.kubelet.k8s.io/v1beta1' }), version],
  ['another group', response({ apiVersion: 'v1' }), version],
  ['no version', response({ apiVersion: undefined }), version],
  [
    'another kind',
    response({ kind: 'CredentialProviderRequest' }),
    'answered with a kind that is not CredentialProviderResponse',
  ],
  ['no kind', response({ kind: undefined }), 'answered with a kind that is not CredentialProviderResponse'],
  ['an unknown member', response({ [canary]: 1 }), unknown],
  ['a member in another case', response({ CacheDuration: '1m' }), unknown],
  [
    'an unknown member of a login',
    response({ auth: { a: { username: 'u', password: 'p', email: canary } } }),
    unknown,
  ],
  ['a member twice', response({}).replace('"auth"', '"cacheKeyType":"Image","auth"'), twice],
  [
    'a key twice',
    response({}).replace('"auth":{', `"auth":{"registry.io":{"username":"a","password":"b"},`),
    twice,
  ],
  [
    'a member of a login twice',
    response({}).replace('"username":"u"', '"username":"u","username":"u"'),
    twice,
  ],
  [
    'a member twice, once escaped',
    response({}).replace('"username":"u"', '"username":"u","user\\u006eame":"u"'),
    twice,
  ],
  ['no cacheKeyType', response({ cacheKeyType: undefined }), type],
  ['an empty cacheKeyType', response({ cacheKeyType: '' }), type],
  ['a null cacheKeyType', response({ cacheKeyType: null }), type],
  ['a cacheKeyType in another case', response({ cacheKeyType: 'registry' }), type],
  ['a cacheDuration that is a number', response({ cacheDuration: 60 }), duration],
  ['a cacheDuration without a unit', response({ cacheDuration: '60' }), duration],
  ['an empty cacheDuration', response({ cacheDuration: '' }), duration],
  ['an auth that is a list', response({ auth: [canary] }), 'gave an auth that is no JSON object'],
  [
    'a login that is a text',
    response({ auth: { a: canary } }),
    'gave an entry of auth that is no JSON object',
  ],
  [
    'a password that is a number',
    response({ auth: { a: { username: canary, password: 1 } } }),
    'answered with a login that is no text',
  ],
]

describe('what a kubelet refuses as a whole', () => {
  for (const [name, text, want] of refusals)
    test(name, () => {
      const answer = decode(text)
      assert.deepEqual(answer, { fault: want })
      assert.ok(!JSON.stringify(answer).includes(canary))
    })
})

test('what repeats in a value, or in two objects, is no repeated member', () => {
  const auth = {
    a: { username: '"username":"username":', password: '{"a":1,"a":2}\\' },
    b: { username: 'a', password: 'b' },
  }
  assert.ok(!('fault' in decode(response({ auth }))))
})
