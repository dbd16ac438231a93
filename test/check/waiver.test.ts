import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ControlResult } from '../../src/check/check-run.ts'
import { readWaivers } from '../../src/check/read-waivers.ts'
import { ControlWaivers, fitsPattern, type Waiver } from '../../src/check/waiver.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { controlQuery } from './control-query.ts'

for (const [pattern, text, want] of [
  ['a', 'a', true],
  ['a', 'ab', false],
  ['*', '', true],
  ['*', 'a/b', true],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['*b', 'ab', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'acb', false],
  ['a*b*b', 'ab', false],
  ['a*bc*c', 'abc', false],
  ['**', 'x', true],
  ['a.c', 'abc', false],
  ['a?c', 'abc', false],
  ['[a]*', '[a]b', true],
] as const)
  test(`${pattern} ${want ? 'fits' : 'does not fit'} "${text}"`, () =>
    assert.equal(fitsPattern(pattern, text), want))

const result = (resource: string, status: ControlResult['status'] = 'alarm'): ControlResult => ({
  ...{ control: 'own.c', status, resource, reason: 'it is bad', severity: 'high', dimensions: {} },
})
const waiver = (differs: Partial<Waiver>): Waiver => ({
  ...{
    control: 'own.c',
    resource: 'a',
    reason: 'as agreed',
    owner: 'ann',
    until: '2026-06-30',
    origin: 'w:1',
  },
  ...differs,
})

interface Case {
  readonly name: string
  readonly results: readonly ControlResult[]
  readonly waivers: readonly Waiver[]
  /** Status and reason. */
  readonly want: readonly (readonly [string, string])[]
  readonly warnings?: readonly string[]
}

const accepted = 'waived by ann until 2026-06-30: as agreed (it is bad)'
const cases: readonly Case[] = [
  { name: 'a fitting waiver', results: [result('a')], waivers: [waiver({})], want: [['skip', accepted]] },
  {
    name: 'a pattern',
    results: [result('north:1'), result('south:1')],
    waivers: [waiver({ resource: 'north:*' })],
    want: [
      ['skip', accepted],
      ['alarm', 'it is bad'],
    ],
  },
  {
    name: 'its last day',
    results: [result('a')],
    waivers: [waiver({ until: '2026-05-06' })],
    want: [['skip', 'waived by ann until 2026-05-06: as agreed (it is bad)']],
  },
  {
    name: 'the day after',
    results: [result('a')],
    waivers: [waiver({ until: '2026-05-05' })],
    want: [['alarm', 'it is bad; its waiver by ann ended on 2026-05-05']],
  },
  {
    name: 'one that has ended beside one that holds',
    results: [result('a')],
    waivers: [waiver({ until: '2026-05-05' }), waiver({ resource: '*' })],
    want: [['skip', accepted]],
  },
  {
    name: 'another control',
    results: [result('a')],
    waivers: [waiver({ control: 'own.d' })],
    want: [['alarm', 'it is bad']],
  },
  {
    name: 'no alarm',
    results: [result('a', 'ok'), result('b', 'error'), result('*')],
    waivers: [waiver({ resource: '*' })],
    want: [
      ['ok', 'it is bad'],
      ['error', 'it is bad'],
      ['alarm', 'it is bad'],
    ],
    warnings: ['w:1: the waiver of own.c for "*" fits no alarm'],
  },
  {
    name: 'no resource',
    results: [result('a')],
    waivers: [waiver({ resource: 'b' })],
    want: [['alarm', 'it is bad']],
    warnings: ['w:1: the waiver of own.c for "b" fits no alarm'],
  },
]

for (const { name, results, waivers, want, warnings = [] } of cases)
  test(`waivers: ${name}`, () => {
    const own = new ControlWaivers('own.c', waivers, '2026-05-06')
    const waived = results.map((one) => own.apply(one))
    assert.deepEqual(
      waived.map(({ status, reason }) => [status, reason]),
      want,
    )
    assert.deepEqual(own.unmatched(), warnings)
  })

test('a waived result has its waiver', () => {
  const own = new ControlWaivers('own.c', [waiver({})], '2026-05-06')
  assert.deepEqual(own.apply(result('a')).waiver, { reason: 'as agreed', owner: 'ann', until: '2026-06-30' })
})

const controls = [controlQuery('SELECT 1')]
const file = (entries: string) => `waivers:\n${entries}`
const whole = '  - { control: own.c, resource: a, reason: r, owner: o, until: 2026-06-30 }\n'

test('a file of waivers is read, with or without quotes around the date', async (t) => {
  const path = join(await temporaryFolder(t), 'waivers.yaml')
  await writeFile(path, file(whole + whole.replace('2026-06-30', '"2026-07-01"')))
  assert.deepEqual(await readWaivers(path, controls), [
    { control: 'own.c', resource: 'a', reason: 'r', owner: 'o', until: '2026-06-30', origin: `${path}:2` },
    { control: 'own.c', resource: 'a', reason: 'r', owner: 'o', until: '2026-07-01', origin: `${path}:3` },
  ])
})

for (const { name, text, message, line } of [
  { name: 'no YAML', text: 'waivers: [', message: /./, line: 1 },
  { name: 'nothing', text: '', message: /must be a map/, line: 1 },
  { name: 'no owner', text: file(whole.replace('owner: o, ', '')), message: /"owner" is missing/, line: 2 },
  {
    name: 'no date',
    text: file(whole.replace('2026-06-30', 'soon')),
    message: /"until" must match/,
    line: 2,
  },
  {
    name: 'a 31st of June',
    text: file(whole.replace('06-30', '06-31')),
    message: /no day of the calendar/,
    line: 2,
  },
  {
    name: 'a control that does not exist',
    text: file(whole + whole.replace('own.c', 'own.cc')),
    message: /there is no control "own\.cc"/,
    line: 3,
  },
])
  test(`a file of waivers with ${name} is refused with its line`, async (t) => {
    const path = join(await temporaryFolder(t), 'waivers.yaml')
    await writeFile(path, text)
    await assert.rejects(readWaivers(path, controls), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.code, 'config_invalid')
      assert.match(error.message, message)
      assert.equal(error.details.file, `${path}:${line}`)
      return true
    })
  })

test('a file of waivers that is missing is refused', async () => {
  await assert.rejects(readWaivers('/nowhere/waivers.yaml', controls), { code: 'config_invalid' })
})
