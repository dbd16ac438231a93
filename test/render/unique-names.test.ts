import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { uniqueNames } from '../../src/render/unique-names.ts'

for (const { names, want } of [
  { names: [], want: [] },
  { names: ['a', 'b'], want: ['a', 'b'] },
  { names: ['a', 'a', 'a'], want: ['a', 'a_2', 'a_3'] },
  { names: ['a', 'a', 'a_2'], want: ['a', 'a_3', 'a_2'] },
  { names: ['a_2', 'a_2', 'a', 'a'], want: ['a_2', 'a_2_2', 'a', 'a_3'] },
  { names: ['', ''], want: ['', '_2'] },
]) {
  test(JSON.stringify(names), () => assert.deepEqual(uniqueNames(names), want))
}

test('names are unique, and the first of each name keeps it', () => {
  const name = fc.constantFrom('a', 'a_2', 'a_3', 'a_2_2', 'b', '__proto__')
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      const unique = uniqueNames(names)
      assert.equal(new Set(unique).size, names.length)
      for (const [at, given] of names.entries())
        if (names.indexOf(given) === at) assert.equal(unique[at], given)
    }),
    { seed: 1 },
  )
})
