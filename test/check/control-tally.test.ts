import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ControlResult, mostFindings } from '../../src/check/check-run.ts'
import { ControlTally } from '../../src/check/control-tally.ts'

const result = (
  status: ControlResult['status'],
  resource = 'r',
  more: Partial<ControlResult> = {},
): ControlResult => ({
  ...{ control: 'own.c', status, resource, reason: '', severity: 'low', dimensions: {} },
  ...more,
})
const waiver = { reason: 'agreed', owner: 'ann', until: '2027-01-31' }

test('everything is counted, and findings are held in their order', () => {
  const findings = [
    result('alarm'),
    result('skip', '*'),
    result('error', '*'),
    result('skip', 'r', { waiver }),
    result('error'),
  ]
  const tally = new ControlTally()
  assert.equal(tally.isEmpty, true)
  for (const one of [result('ok'), ...findings, result('info'), result('skip')]) tally.add(one)
  assert.equal(tally.isEmpty, false)
  assert.deepEqual(tally.tallied(), {
    ...{ counts: { error: 2, alarm: 1, info: 1, skip: 3, ok: 1 }, findings, found: 5 },
    ...{ waived: 1, resources: 6 },
  })
})

test('of each kind the first are held, and all are counted', () => {
  const tally = new ControlTally()
  for (let at = 0; at < mostFindings + 2; at += 1) {
    tally.add(result('alarm', `a${at}`))
    tally.add(result('skip', `w${at}`, { waiver }))
  }
  tally.add(result('error', 'last'))
  const { findings, found, waived, counts } = tally.tallied()
  assert.deepEqual([found, waived, counts.alarm], [2 * mostFindings + 5, mostFindings + 2, mostFindings + 2])
  assert.equal(findings.length, 2 * mostFindings + 1)
  assert.deepEqual(
    [findings[0]?.resource, findings.at(-2)?.resource, findings.at(-1)?.resource],
    ['a0', `w${mostFindings - 1}`, 'last'],
  )
})

test('what is said of the control as a whole is held first, however much there is', () => {
  const tally = new ControlTally()
  for (let at = 0; at <= mostFindings; at += 1) tally.add(result('error', `e${at}`))
  for (const reason of ['north', 'south']) tally.addWhole(result('error', '*', { reason }))
  tally.addWhole(result('ok', '*'))
  const { findings, found, counts, resources } = tally.tallied()
  assert.deepEqual(
    findings.slice(0, 3).map(({ resource, reason }) => resource + reason),
    ['*north', '*south', 'e0'],
  )
  assert.equal(findings.length, mostFindings + 2)
  assert.deepEqual(
    [found, counts.error, counts.ok, resources],
    [mostFindings + 3, mostFindings + 3, 1, mostFindings + 1],
  )
  assert.equal(tally.blind, true)
})

for (const { name, one, blind } of [
  { name: 'a resource that is skipped', one: result('skip'), blind: false },
  { name: 'a control that is ok as a whole', one: result('ok', '*'), blind: false },
  { name: 'a control that is skipped as a whole', one: result('skip', '*'), blind: true },
  { name: 'rows that are missing', one: result('error', '*'), blind: true },
])
  test(`${name} ${blind ? 'may hide resources' : 'hides nothing'}`, () => {
    const tally = new ControlTally()
    tally.add(one)
    assert.equal(tally.blind, blind)
  })
