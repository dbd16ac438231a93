import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationText, timingLine } from '../../src/render/timing.ts'

for (const { timing, changes, want } of [
  {
    timing: { rows: 3, calls: 5, pages: 7, retries: 1, bytes: 12_345, milliseconds: 1240 },
    want: '3 rows in 1.24 s; 5 calls, 7 pages, 12.3 kB, 1 retry',
  },
  {
    timing: { rows: 1, calls: 1, pages: 1, retries: 0, bytes: 999, milliseconds: 8.4 },
    want: '1 row in 8 ms; 1 call, 1 page, 999 B',
  },
  {
    timing: { rows: 0, calls: 0, pages: 0, retries: 0, bytes: 0, milliseconds: 0 },
    want: '0 rows in 0 ms; 0 calls',
  },
  {
    timing: { rows: 1_234_567, calls: 1000, pages: 1200, retries: 12, bytes: 999_960, milliseconds: 125_000 },
    want: '1,234,567 rows in 2 min 05 s; 1,000 calls, 1,200 pages, 1.0 MB, 12 retries',
  },
  {
    timing: { rows: 5, calls: 7, pages: 4, retries: 0, bytes: 999, milliseconds: 8.4 },
    changes: { done: 3, unchanged: 1, failed: 0, unknown: 0, notAttempted: 1 },
    want: '5 rows in 8 ms; 3 done, 1 unchanged, 1 not attempted, 7 calls, 4 pages, 999 B',
  },
  {
    timing: { rows: 0, calls: 1, pages: 1, retries: 0, bytes: 999, milliseconds: 8.4 },
    changes: { done: 0, failed: 0, unknown: 0, notAttempted: 0 },
    want: '0 rows in 8 ms; nothing to change, 1 call, 1 page, 999 B',
  },
]) {
  test(want, () => assert.equal(timingLine(timing, changes), want))
}

for (const { milliseconds, want } of [
  { milliseconds: 999.4, want: '999 ms' },
  { milliseconds: 999.6, want: '1.00 s' },
  { milliseconds: 9996, want: '10.0 s' },
  { milliseconds: 59_940, want: '59.9 s' },
  { milliseconds: 59_960, want: '1 min 00 s' },
]) {
  test(`${milliseconds} ms`, () => assert.equal(durationText(milliseconds), want))
}
