import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckRun, type ControlResult, sumCounts } from '../../src/check/check-run.ts'
import { checkTree } from '../../src/check/check-tree.ts'
import { runSaying } from './all-results.ts'
import { controlQuery } from './control-query.ts'

const result = (
  status: ControlResult['status'],
  resource: string,
  more: Partial<ControlResult> = {},
): ControlResult => ({
  ...{
    control: 'own.c',
    status,
    resource,
    reason: `${resource} is ${status}`,
    severity: 'high',
    dimensions: {},
  },
  ...more,
})

function runOf(controls: readonly (readonly [string, readonly ControlResult[]])[]): CheckRun {
  const runs = controls.map(([fullName, results]) => {
    const [pack = '', name = ''] = fullName.split('.')
    const control = controlQuery('SELECT 1', { fullName, pack, name, title: `Title of ${name}` })
    return runSaying(control, results)
  })
  return {
    started: '',
    ended: '',
    controls: runs,
    totals: sumCounts(runs),
  }
}

test('a tree has counts, and what somebody has to know', () => {
  const waiver = { reason: 'agreed', owner: 'ann', until: '2026-06-30' }
  const run = runOf([
    [
      'one.a',
      [
        result('ok', 'r1'),
        result('alarm', 'r2'),
        result('error', '*', { reason: 'unread' }),
        result('info', 'r3'),
      ],
    ],
    ['one.b', [result('ok', 'r1'), result('skip', 'r2'), result('skip', 'r3', { reason: 'waived', waiver })]],
    ['two.c', [result('skip', '*', { reason: 'not allowed' })]],
    ['two.d', [result('alarm', 'a\u001b[31m\nb', { reason: 'line\nbreak' })]],
  ])
  assert.equal(
    checkTree(run, false),
    `one: 1 error, 1 alarm, 1 info, 2 skip, 2 ok
├─ a [high] Title of a: 1 error, 1 alarm, 1 info, 1 ok
│  ├─ error  unread
│  └─ alarm  r2: r2 is alarm
└─ b [high] Title of b: 2 skip, 1 ok
   └─ skip   r3: waived
two: 1 alarm, 1 skip
├─ c [high] Title of c: 1 skip
│  └─ skip   not allowed
└─ d [high] Title of d: 1 alarm
   └─ alarm  a\\x1b[31m\\nb: line\\nbreak
(4 controls: 1 error, 2 alarm, 1 info, 3 skip, 2 ok)
`,
  )
})

test('a long list of findings is cut, and says so', () => {
  const many = Array.from({ length: 103 }, (_, index) => result('alarm', `r${index}`))
  const lines = checkTree(runOf([['one.a', many]]), false).split('\n')
  assert.equal(lines.length, 1 + 1 + 100 + 1 + 1 + 1)
  assert.equal(lines[102], '   └─ … and 3 findings more: -o json has them all')
})
