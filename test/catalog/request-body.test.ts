import assert from 'node:assert/strict'
import test from 'node:test'
import {
  bodyText,
  isSendable,
  type RequestBody,
  SealedMember,
  withSecrets,
} from '../../src/catalog/request-body.ts'

const body: RequestBody<string> = {
  encoding: 'json',
  value: { a: [new SealedMember('one'), { b: new SealedMember('two') }], __proto__x: 1n, c: null },
}

test('secrets are replaced wherever they are', () => {
  const longer = withSecrets(body, (secret) => secret.length)
  assert.equal(
    bodyText(longer, (length) => '*'.repeat(length)),
    '{"a":["***",{"b":"***"}],"__proto__x":1,"c":null}',
  )
  assert.equal(
    bodyText(body, (secret) => secret),
    '{"a":["one",{"b":"two"}],"__proto__x":1,"c":null}',
  )
})

test('a form escapes the value of a secret', () => {
  const form: RequestBody<string> = { encoding: 'form', value: { token: new SealedMember('s') } }
  assert.equal(
    bodyText(form, () => 'a&b=c d\n:sealed:zz'),
    'token=a%26b%3Dc+d%0A%3Asealed%3Azz',
  )
})

for (const encoding of ['json', 'form'] as const)
  test(`a secret with half of a character is refused and not told: ${encoding}`, () => {
    const sealed: RequestBody<string> = { encoding, value: { token: new SealedMember('s') } }
    assert.throws(
      () => bodyText(sealed, () => 'canary\udc00'),
      (error: Error) => {
        assert.match(error.message, /half of a character/)
        assert.doesNotMatch(`${error.message} ${error.stack}`, /canary/)
        return 'code' in error && error.code === 'invalid_value'
      },
    )
  })

test('a form that is nested or null is a fault of the manifest', () => {
  for (const value of [{ a: { b: 1 } }, { a: [1] }, { a: null }])
    assert.throws(() => bodyText({ encoding: 'form', value }, String), { code: 'internal' })
})

for (const { text, want } of [
  { text: '', want: true },
  { text: 'grüße 😀', want: true },
  { text: '\ud83d', want: false },
  { text: '\ude00\ud83d', want: false },
])
  test(`${JSON.stringify(text)} ${want ? 'can' : 'cannot'} be sent`, () =>
    assert.equal(isSendable(text), want))
