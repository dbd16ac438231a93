import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Vault } from '../../src/secrets/vault.ts'

const vault = () => new Vault(new Uint8Array(32).fill(7))
const base64 = (text: string) => Buffer.from(text).toString('base64')

const value = 'C@NARY/5f+0c 1d?'
const forms: readonly { name: string; text: string }[] = [
  { name: 'as it is', text: `401 for ${value}, sorry` },
  { name: 'at the start', text: `${value} is wrong` },
  { name: 'at the end', text: `wrong: ${value}` },
  { name: 'twice', text: `${value}${value}` },
  { name: 'in base64', text: `auth ${base64(value)}` },
  { name: 'in unpadded base64', text: `auth ${base64(value).replace(/=+$/, '')}.` },
  { name: 'in url-safe base64', text: Buffer.from(value).toString('base64url') },
  { name: 'percent-encoded', text: `https://x.example/?token=${encodeURIComponent(value)}&a=b` },
  {
    name: 'percent-encoded in lower case',
    text: encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
  },
  { name: 'form-encoded', text: new URLSearchParams({ token: value }).toString() },
  { name: 'in JSON', text: JSON.stringify({ token: value }) },
]

for (const { name, text } of forms) {
  test(`a sealed value is replaced ${name}`, () => {
    const sealing = vault()
    const { handle } = sealing.seal(value)
    const scrubbed = sealing.scrub(text)
    assert.ok(scrubbed.includes(handle))
    for (const secret of [value, 'NARY', base64(value).slice(0, 8)]) assert.ok(!scrubbed.includes(secret))
  })
}

test('what stands around a value stays', () => {
  const sealing = vault()
  const { handle } = sealing.seal('opensesame')
  assert.equal(sealing.scrub('«opensesame» and opensesam'), `«${handle}» and opensesam`)
})

for (const user of ['', 'a', 'ab', 'abc', 'abcd', 'robot$ci', 'ci@example.com']) {
  test(`the password of Basic authentication is replaced for user "${user}"`, () => {
    const sealing = vault()
    const { handle } = sealing.seal('dG9r-CANARY-5f0c1d')
    const scrubbed = sealing.scrub(`authorization: Basic ${base64(`${user}:dG9r-CANARY-5f0c1d`)}`)
    assert.ok(scrubbed.includes(handle))
    const left = scrubbed.replace('authorization: Basic ', '').split(handle)
    assert.ok(!left.some((part) => Buffer.from(part, 'base64').toString().includes('CANA')))
  })
}

test('a value with a line break at its end is also found without it', () => {
  const sealing = vault()
  const { handle } = sealing.seal('CANARY-5f0c1d\n')
  assert.equal(sealing.scrub('bad token CANARY-5f0c1d!'), `bad token ${handle}!`)
  assert.equal(sealing.scrub(String.raw`"CANARY-5f0c1d\n"`), `"${handle}"`)
})

test('of two values that begin alike the longer one is replaced', () => {
  const sealing = vault()
  const short = sealing.seal('token-abc')
  const long = sealing.seal('token-abc-def')
  assert.equal(sealing.scrub('token-abc-def token-abc'), `${long.handle} ${short.handle}`)
})

test('values of less than four characters are left alone', () => {
  const sealing = vault()
  for (const tiny of ['', 'a', 'abc', ' a ']) sealing.seal(tiny)
  assert.equal(sealing.scrub('a cab, abc, a '), 'a cab, abc, a ')
})

test('a value that is sealed after a scrub is found by the next one', () => {
  const sealing = vault()
  const first = sealing.seal('first-secret')
  assert.equal(sealing.scrub('first-secret second-secret'), `${first.handle} second-secret`)
  const second = sealing.seal('second-secret')
  assert.equal(sealing.scrub('first-secret second-secret'), `${first.handle} ${second.handle}`)
})

test('half a surrogate pair in a value is no failure', () => {
  const sealing = vault()
  const { handle } = sealing.seal('secret-\ud83d')
  assert.equal(sealing.scrub('x secret-\ud83d y'), `x ${handle} y`)
})

test('no value survives anywhere in any text', () => {
  const words = fc.string({ minLength: 4, maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 4 }),
      fc.array(fc.string(), { maxLength: 5 }),
      (values, parts) => {
        const sealing = vault()
        for (const each of values) sealing.seal(each)
        const handles = /sealed:[0-9a-f]{12}/g
        const scrubbed = sealing.scrub(
          parts.flatMap((part, index) => [part, values[index % values.length] ?? '']).join('|'),
        )
        for (const each of values) for (const part of scrubbed.split(handles)) assert.ok(!part.includes(each))
      },
    ),
    { numRuns: 300, seed: 2 },
  )
})
