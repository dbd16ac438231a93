import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nearNames } from '../../src/errors/near-names.ts'

describe('nearNames', () => {
  for (const { name, wanted, names, want } of [
    { name: 'a letter too much', wanted: 'nmae', names: ['name', 'state', 'kind'], want: ['name'] },
    {
      name: 'the nearest first',
      wanted: 'stat',
      names: ['start', 'state', 'static'],
      want: ['start', 'state', 'static'],
    },
    { name: 'whatever the case', wanted: 'NAME', names: ['name'], want: ['name'] },
    {
      name: 'a part of it',
      wanted: 'credential',
      names: ['registry_credentials', 'x'],
      want: ['registry_credentials'],
    },
    { name: 'it and more', wanted: 'registry_credentials', names: ['credentials'], want: ['credentials'] },
    { name: 'two letters are no part', wanted: 'id', names: ['identity_of_somebody'], want: [] },
    { name: 'a letter is no part either', wanted: 'CATTLE_ACCESS_KEY', names: ['_', 'A', 'KE'], want: [] },
    { name: 'nothing is near', wanted: 'password', names: ['x', 'created'], want: [] },
    { name: 'each once', wanted: 'name', names: ['name', 'name'], want: ['name'] },
    { name: 'a half of it is no likeness', wanted: 'nosuch', names: ['cosh', 'sum'], want: [] },
    { name: 'no names', wanted: 'name', names: [], want: [] },
    {
      name: 'five at the most',
      wanted: 'a1',
      names: ['a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
      want: ['a2', 'a3', 'a4', 'a5', 'a6'],
    },
    { name: 'equally near by name', wanted: 'ab', names: ['ac', 'aa'], want: ['aa', 'ac'] },
  ])
    test(name, () => assert.deepEqual(nearNames(wanted, names), want))
})
