import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTimeZone, type TimeZone } from '../../../src/engine/duckdb/print/time-zone.ts'

const cases: readonly { readonly text: string; readonly want: TimeZone | undefined }[] = [
  { text: 'UTC', want: { kind: 'offset', minutes: 0 } },
  { text: 'cest', want: { kind: 'offset', minutes: 120 } },
  { text: 'IST', want: { kind: 'offset', minutes: 120 } },
  { text: 'NST', want: { kind: 'offset', minutes: -210 } },
  { text: '+02', want: { kind: 'offset', minutes: -120 } },
  { text: '-5:30', want: { kind: 'offset', minutes: 330 } },
  { text: 'Europe/Berlin', want: { kind: 'name', name: 'Europe/Berlin' } },
  { text: 'asia/kolkata', want: { kind: 'name', name: 'asia/kolkata' } },
  { text: 'Etc/GMT+5', want: { kind: 'name', name: 'Etc/GMT+5' } },
  { text: 'Mars/Phobos', want: undefined },
  { text: 'MSK', want: undefined },
  { text: 'UTC+3', want: undefined },
  { text: '+16', want: undefined },
  { text: '', want: undefined },
]

for (const { text, want } of cases)
  test(`the time zone "${text}"`, () => assert.deepEqual(readTimeZone(text), want))
