import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatInstant, parseDate, parseInstant } from '../../src/value/timestamp.ts'

const second = 1_000_000n
/** 2020-03-21T16:02:37Z. */
const base = 1_584_806_557n * second

describe('parseInstant', () => {
  for (const { text, want } of [
    { text: '2020-03-21T16:02:37Z', want: base },
    { text: '2020-03-21T16:02:37z', want: base },
    { text: '2020-03-21t16:02:37z', want: base },
    { text: '2020-03-21 16:02:37', want: base },
    { text: '2020-03-21T16:02:37', want: base },
    { text: '2020-03-21 16:02:37 UTC', want: base },
    { text: ' 2020-03-21T16:02:37Z\n', want: base },
    { text: '2020-03-21T16:02Z', want: base - 37n * second },
    { text: '2020-03-21T16:02:37.5Z', want: base + 500_000n },
    { text: '2020-03-21T16:02:37,25Z', want: base + 250_000n },
    { text: '2020-03-21T16:02:37.000001Z', want: base + 1n },
    { text: '2020-03-21T16:02:37.123456789Z', want: base + 123_456n },
    { text: '2020-03-21T16:02:37.9999999Z', want: base + 999_999n },
    { text: '2020-03-21T18:02:37+02:00', want: base },
    { text: '2020-03-21T18:02:37+0200', want: base },
    { text: '2020-03-21T18:02:37+02', want: base },
    { text: '2020-03-21T10:32:37-05:30', want: base },
    { text: '2020-03-21T10:32:37-0530', want: base },
    { text: '2020-03-21 21:47:37.5+05:45', want: base + 500_000n },
    { text: '2020-03-22T00:02:37+08:00', want: base },
    { text: '2020-03-21', want: base - (16n * 3600n + 157n) * second },
    { text: '1970-01-01', want: 0n },
    { text: '1970-01-01T00:00:00Z', want: 0n },
    { text: '1969-12-31T23:59:59Z', want: -second },
    { text: '1969-12-31T23:59:59.999999Z', want: -1n },
    { text: '1900-01-01T00:00:00Z', want: -2_208_988_800n * second },
    { text: '0001-01-01T00:00:00Z', want: -62_135_596_800n * second },
    { text: '9999-12-31T23:59:59Z', want: 253_402_300_799n * second },
    { text: '9999-12-31T23:59:59.999999Z', want: 253_402_300_799_999_999n },
    { text: '2000-02-29T00:00:00Z', want: 951_782_400n * second },
    { text: '2024-02-29', want: 1_709_164_800n * second },
    { text: '2016-12-31T23:59:60Z', want: 1_483_228_800n * second },
    { text: 'Mon, 15 Jan 2024 10:00:00 -0000', want: 1_705_312_800n * second },
    { text: 'Mon, 15 Jan 2024 12:00:00 +0200', want: 1_705_312_800n * second },
    { text: 'Mon, 15 Jan 2024 10:00:00 GMT', want: 1_705_312_800n * second },
    { text: 'Mon, 15 Jan 2024 10:00:00', want: 1_705_312_800n * second },
    { text: 'Mon, 1 Jan 2024 00:00 UTC', want: 1_704_067_200n * second },
    { text: '15 Jan 2024 10:00:00 GMT', want: 1_705_312_800n * second },
  ])
    test(`${JSON.stringify(text)} is an instant`, () => assert.equal(parseInstant(text), want))

  for (const text of [
    '',
    'never',
    '0',
    '1584806557',
    '2021-02-29',
    '2021-02-30',
    '2021-02-30T00:00:00Z',
    '2021-04-31T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2021-00-10',
    '2021-13-01T00:00:00Z',
    '2021-01-00',
    '2021-01-32',
    '2021-01-01T25:00:00Z',
    '2021-01-01T24:30:00Z',
    '2021-01-01T12:60:00Z',
    '2021-01-01T12:00:61Z',
    '2021-01-01T99:99:99Z',
    '2021-01-01T12:00:00+99:00',
    '2021-01-01T12:00:00+02:60',
    '2021-1-1',
    '2021-01-01T',
    '2021-01-01T12',
    '2021-01-01T12:00:00.Z',
    '2021-01-01T12:00:00ZZ',
    '2021-01-01T12:00:00 Europe/Berlin',
    '01/02/2021',
    'x2021-01-01',
    'Mon, 32 Jan 2024 10:00:00 GMT',
    'Fri, 30 Feb 2024 10:00:00 GMT',
    'Mon, 15 Foo 2024 10:00:00 GMT',
    'Mon, 15 Jan 2024 25:00:00 GMT',
    'Mon, 15 Jan 2024 10:00:00 XYZ',
  ])
    test(`${JSON.stringify(text)} is none`, () => assert.equal(parseInstant(text), undefined))
})

describe('parseDate', () => {
  for (const { text, want } of [
    { text: '1970-01-01', want: 0 },
    { text: '1970-01-02', want: 1 },
    { text: '1969-12-31', want: -1 },
    { text: '1969-12-31T23:00:00Z', want: -1 },
    { text: '2024-02-29', want: 19_782 },
    { text: '9999-12-31', want: 2_932_896 },
    { text: '2024-02-29T23:59:59Z', want: 19_782 },
    // The date that the text starts with, wherever its midnight is.
    { text: '2024-02-29T23:59:59-05:00', want: 19_782 },
    { text: '2024-03-01T00:30:00+02:00', want: 19_783 },
    { text: '2021-02-30', want: undefined },
    { text: 'never', want: undefined },
  ])
    test(`${text} is ${want}`, () => assert.equal(parseDate(text), want))
})

describe('formatInstant', () => {
  for (const { micros, want } of [
    { micros: 0n, want: '1970-01-01T00:00:00Z' },
    { micros: base, want: '2020-03-21T16:02:37Z' },
    { micros: base + 500_000n, want: '2020-03-21T16:02:37.5Z' },
    { micros: base + 1n, want: '2020-03-21T16:02:37.000001Z' },
    { micros: base + 530_560n, want: '2020-03-21T16:02:37.53056Z' },
    { micros: -1n, want: '1969-12-31T23:59:59.999999Z' },
    { micros: -86_400_000_000n, want: '1969-12-31T00:00:00Z' },
    { micros: 253_402_300_799_999_999n, want: '9999-12-31T23:59:59.999999Z' },
  ])
    test(want, () => assert.equal(formatInstant(micros), want))

  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt(-62_135_596_800n * second, 253_402_300_799n * second), (micros) => {
        assert.equal(parseInstant(formatInstant(micros)), micros)
      }),
    )
  })

  test('agrees with Date to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(-6e13), max: new Date(2.5e14), noInvalidDate: true }), (date) => {
        assert.equal(parseInstant(date.toISOString()), BigInt(date.getTime()) * 1000n)
      }),
    )
  })

  test('an offset moves an instant by itself', () => {
    const offset = fc.record({
      hour: fc.integer({ min: 0, max: 14 }),
      minute: fc.integer({ min: 0, max: 59 }),
    })
    fc.assert(
      fc.property(offset, fc.constantFrom('+', '-'), ({ hour, minute }, sign) => {
        const two = (value: number) => String(value).padStart(2, '0')
        const micros = BigInt(hour * 60 + minute) * 60n * second
        const want = sign === '+' ? base - micros : base + micros
        assert.equal(parseInstant(`2020-03-21T16:02:37${sign}${two(hour)}:${two(minute)}`), want)
        assert.equal(parseInstant(`2020-03-21T16:02:37${sign}${two(hour)}${two(minute)}`), want)
      }),
    )
  })
})
