import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { fingerprinter, isHandle } from '../../src/secrets/fingerprint.ts'
import { Vault } from '../../src/secrets/vault.ts'

const key = new Uint8Array(32).fill(7)

const handleBy = (bytes: Uint8Array, value: string) =>
  `sealed:${createHmac('sha256', bytes).update(value).digest('hex').slice(0, 12)}`

test('a handle is the truncated HMAC-SHA256 of the value, for any key and value', () => {
  const keys = fc.uint8Array({ minLength: 1, maxLength: 100 })
  const values = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(keys, values, (bytes, texts) => {
      const fingerprint = fingerprinter(bytes)
      for (const text of texts) assert.equal(fingerprint(text), handleBy(bytes, text))
    }),
    { numRuns: 60, seed: 1 },
  )
})

for (const length of [0, 1, 55, 56, 63, 64, 65, 1364, 1365, 1366, 4096, 100_000]) {
  test(`a value of ${length} characters has the right handle`, () => {
    const fingerprint = fingerprinter(key)
    for (const unit of ['a', 'é', '€', '😀']) {
      const value = unit.repeat(length)
      assert.equal(fingerprint(value), handleBy(key, value))
      assert.equal(fingerprint('short'), handleBy(key, 'short'))
    }
  })
}

test('equal values are one secret, other values have other handles', () => {
  const vault = new Vault(key)
  const secret = vault.seal('correct horse')
  assert.equal(vault.seal(['correct', 'horse'].join(' ')), secret)
  assert.notEqual(vault.seal('battery staple').handle, secret.handle)
  assert.equal(secret.reveal(), 'correct horse')
  assert.ok(isHandle(secret.handle))
})

test('another key gives other handles, the same key the same', () => {
  const value = 'correct horse'
  assert.equal(new Vault(key).handleOf(value), new Vault(Uint8Array.from(key)).handleOf(value))
  assert.notEqual(new Vault(key).handleOf(value), new Vault(new Uint8Array(32).fill(8)).handleOf(value))
})

test('secrets are found by their handle, in the order of sealing', () => {
  const vault = new Vault(key)
  const sealed = ['one', 'two', '', 'three'].map((value) => vault.seal(value))
  for (const secret of sealed) assert.equal(vault.find(secret.handle), secret)
  assert.deepEqual([...vault.secrets()], sealed)
  assert.equal(vault.find('sealed:000000000000'), undefined)
})

test('a handle that was only asked for is not sealed', () => {
  const vault = new Vault(key)
  assert.equal(vault.find(vault.handleOf('never sealed')), undefined)
  assert.deepEqual([...vault.secrets()], [])
})

test('two values with one handle are an error that shows neither', () => {
  class Colliding extends Vault {
    override handleOf(): string {
      return 'sealed:000000000000'
    }
  }
  const vault = new Colliding(key)
  const first = vault.seal('CANARY-one')
  assert.throws(
    () => vault.seal('CANARY-two'),
    (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.code, 'internal')
      assert.ok(!inspect(error).includes('CANARY'))
      return true
    },
  )
  assert.equal(vault.find(first.handle), first)
})

test('a vault without a key is refused', () => {
  assert.throws(() => new Vault(new Uint8Array()), { code: 'internal' })
})

test('a vault shows neither its values nor its key', () => {
  const vault = new Vault(new TextEncoder().encode('CANARY-key'))
  vault.seal('CANARY-value')
  const shown = inspect(vault, { showHidden: true, customInspect: false, depth: 9 })
  assert.ok(!`${shown}${JSON.stringify(vault)}`.includes('CANARY'))
})

test('sealing does not grow faster than the number of values', () => {
  const seal = (count: number) => {
    const vault = new Vault(key)
    const start = performance.now()
    for (let index = 0; index < count; index++) vault.seal(`registry-password-${index}`)
    const taken = performance.now() - start
    assert.equal([...vault.secrets()].length, count)
    return taken
  }
  seal(10_000)
  assert.ok(seal(100_000) < 40 * Math.max(seal(10_000), 5))
})
