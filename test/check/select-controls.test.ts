import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selectControls } from '../../src/check/select-controls.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { Pack, PackQuery, Severity } from '../../src/packs/pack.ts'
import { controlQuery } from './control-query.ts'

function packOf(name: string, queries: readonly PackQuery[]): Pack {
  return { name, title: name, description: 'D.', folder: name, queries }
}
function control(fullName: string, severity: Severity, tags: PackQuery['tags'] = {}): PackQuery {
  const [pack = '', name = ''] = fullName.split('.')
  return controlQuery('SELECT 1', { fullName, pack, name, severity, tags })
}
const packs = [
  packOf('one', [
    control('one.a', 'critical', { nist: ['IA-5', 'AC-2(3)'], pci: ['8.3.9'] }),
    control('one.b', 'medium', { nist: ['IA-5(7)'] }),
    { ...control('one.q', 'info', { nist: ['QU-1'] }), kind: 'query' },
  ]),
  packOf('two', [control('two.c', 'high', { pci: ['8.3.9', '8.6'] }), control('two.d', 'low')]),
  packOf('three', [{ ...control('three.q', 'info'), kind: 'query' }]),
]

for (const { name, selection, want } of [
  { name: 'nothing', selection: { names: [] }, want: 'one.a one.b two.c two.d' },
  { name: 'a pack', selection: { names: ['two'] }, want: 'two.c two.d' },
  { name: 'controls, in any order', selection: { names: ['two.c', 'one.b', 'two.c'] }, want: 'one.b two.c' },
  { name: 'a pack and a control', selection: { names: ['one.b', 'two'] }, want: 'one.b two.c two.d' },
  { name: 'a severity', selection: { names: [], severity: 'high' as const }, want: 'one.a two.c' },
  { name: 'a tag', selection: { names: [], tags: ['pci=8.3.9'] }, want: 'one.a two.c' },
  { name: 'what is below a tag', selection: { names: [], tags: ['nist=IA-5'] }, want: 'one.a one.b' },
  { name: 'what is below a number', selection: { names: [], tags: ['pci=8.3'] }, want: 'one.a two.c' },
  { name: 'not what only begins alike', selection: { names: [], tags: ['nist=AC-2'] }, want: 'one.a' },
  { name: 'a tag of any value', selection: { names: [], tags: ['nist'] }, want: 'one.a one.b' },
  {
    name: 'values of one tag',
    selection: { names: [], tags: ['pci=8.6', 'pci=8.3.9'] },
    want: 'one.a two.c',
  },
  { name: 'several tags', selection: { names: [], tags: ['pci=8', 'nist=IA-5'] }, want: 'one.a' },
  {
    name: 'everything at once',
    selection: { names: ['one'], tags: ['nist'], severity: 'medium' as const },
    want: 'one.a one.b',
  },
])
  test(`selected: ${name}`, () =>
    assert.equal(
      selectControls(packs, selection)
        .map(({ fullName }) => fullName)
        .join(' '),
      want,
    ))

for (const { name, selection, message, near } of [
  { name: 'a pack', selection: { names: ['twoo'] }, message: /there is no pack "twoo"/, near: 'two' },
  {
    name: 'a control',
    selection: { names: ['two.cc'] },
    message: /there is no query "two\.cc"/,
    near: 'two.c',
  },
  {
    name: "a control's own name",
    selection: { names: ['d'] },
    message: /there is no pack "d"/,
    near: 'two.d',
  },
  { name: 'a tag', selection: { names: [], tags: ['nisd=1'] }, message: /has the tag "nisd"/, near: 'nist' },
  {
    name: "a tag's value",
    selection: { names: [], tags: ['nist=IA-4'] },
    message: /nist=IA-4/,
    near: 'IA-5',
  },
  {
    name: "a query's tag",
    selection: { names: [], tags: ['nist=QU-1'] },
    message: /nist=QU-1/,
    near: undefined,
  },
  {
    name: 'a pack of queries',
    selection: { names: ['three'] },
    message: /three has no controls/,
    near: undefined,
  },
  {
    name: 'a query',
    selection: { names: ['one.q'] },
    message: /one\.q is a query and no control/,
    near: undefined,
  },
  {
    name: 'what fits nothing',
    selection: { names: ['two.d'], severity: 'high' as const },
    message: /no control fits: nothing would be checked/,
    near: undefined,
  },
])
  test(`refused: ${name}`, () =>
    assert.throws(
      () => selectControls(packs, selection),
      (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'usage')
        assert.match(error.message, message)
        if (near !== undefined) assert.ok(error.details.near?.includes(near), String(error.details.near))
        return true
      },
    ))
