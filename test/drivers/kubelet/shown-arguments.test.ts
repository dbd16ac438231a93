import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownArguments } from '../../../src/drivers/kubelet/shown-arguments.ts'

const token = `ghp_${'a1B2'.repeat(9)}`

for (const [args, want] of [
  [[], []],
  [
    ['get-credentials', '--verbose', '-v=4'],
    ['get-credentials', '--verbose', '-v=4'],
  ],
  [['--password=hunter2'], ['--password=***']],
  [
    ['--password', 'hunter2'],
    ['--password', '***'],
  ],
  [
    ['--token', '--verbose'],
    ['--token', '--verbose'],
  ],
  [['-registry-password=hunter2'], ['-registry-password=***']],
  [['--token-file=/run/token'], ['--token-file=/run/token']],
  [
    ['--region', 'eu-central-1'],
    ['--region', 'eu-central-1'],
  ],
  [[token], ['***']],
  [[`--header=${token}`], ['--header=***']],
] as const)
  test(`${args.join(' ')} is shown as ${want.join(' ')}`, () => assert.deepEqual(shownArguments(args), want))
