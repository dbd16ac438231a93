import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatGoDuration, parseGoDuration } from '../../../src/drivers/kubelet/go-duration.ts'

const second = 1_000_000_000n

const durations: readonly (readonly [text: string, want: bigint, printed: string])[] = [
  ['0', 0n, '0s'],
  ['0s', 0n, '0s'],
  ['-0', 0n, '0s'],
  ['6h', 21_600n * second, '6h0m0s'],
  ['10m0s', 600n * second, '10m0s'],
  ['1h30m', 5_400n * second, '1h30m0s'],
  ['90s', 90n * second, '1m30s'],
  ['1.5s', 1_500_000_000n, '1.5s'],
  ['.5s', 500_000_000n, '500ms'],
  ['5.s', 5n * second, '5s'],
  ['250ms', 250_000_000n, '250ms'],
  ['1.5us', 1_500n, '1.5µs'],
  ['1µs', 1_000n, '1µs'],
  ['1μs', 1_000n, '1µs'],
  ['3ns', 3n, '3ns'],
  ['0.1ns', 0n, '0s'],
  ['-2m', -120n * second, '-2m0s'],
  ['+2m', 120n * second, '2m0s'],
  ['1s1s', 2n * second, '2s'],
  ['2540400h10m10.000000000s', 9_145_440_610n * second, '2540400h10m10s'],
  ['9223372036854775807ns', 9_223_372_036_854_775_807n, '2562047h47m16.854775807s'],
]
for (const [text, want, printed] of durations)
  test(`${text} is ${printed}`, () => {
    assert.equal(parseGoDuration(text), want)
    assert.equal(formatGoDuration(want), printed)
    assert.equal(parseGoDuration(printed), want)
  })

for (const text of [
  '',
  '-',
  '1',
  '1.5',
  's',
  '.s',
  '1d',
  '1 s',
  ' 1s',
  '1s\n',
  '1H',
  '--1s',
  '9223372036854775808ns',
])
  test(`${JSON.stringify(text)} is no duration`, () => assert.equal(parseGoDuration(text), undefined))
