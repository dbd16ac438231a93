import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cronTimes } from '../../src/schedule/cron-times.ts'

const timesOf = (cron: string, timeZone = 'UTC') =>
  cronTimes({ name: 'nightly', cron, timeZone, origin: 'credsql.yaml:7' })
const iso = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString().replace('.000', '')

/** So many instants after one. */
function following(cron: string, timeZone: string, after: string, count: number): (string | undefined)[] {
  const times = timesOf(cron, timeZone)
  let at: number | undefined = Date.parse(after)
  return Array.from({ length: count }, () => {
    at = at === undefined ? undefined : times.next(at)
    return iso(at)
  })
}

describe('the instants of an expression', () => {
  for (const { name, cron, zone = 'UTC', after, want } of [
    {
      name: 'every day',
      cron: '15 3 * * *',
      after: '2026-03-02T03:15:00Z',
      want: ['2026-03-03T03:15:00Z', '2026-03-04T03:15:00Z'],
    },
    {
      name: 'with seconds',
      cron: '30 15 3 * * *',
      after: '2026-03-02T03:15:29.999Z',
      want: ['2026-03-02T03:15:30Z'],
    },
    { name: 'a nickname', cron: '@daily', after: '2026-03-02T00:00:00Z', want: ['2026-03-03T00:00:00Z'] },
    {
      name: 'day of the month or day of the week, as in cron',
      cron: '0 0 13 * 5',
      after: '2026-03-12T00:00:00Z',
      want: ['2026-03-13T00:00:00Z', '2026-03-20T00:00:00Z'],
    },
    {
      name: 'in a zone',
      cron: '0 3 * * *',
      zone: 'America/New_York',
      after: '2026-01-10T00:00:00Z',
      want: ['2026-01-10T08:00:00Z'],
    },
    {
      name: 'a time that the clocks leave out comes when they have jumped',
      cron: '30 2 * * *',
      zone: 'Europe/Berlin',
      after: '2026-03-28T12:00:00Z',
      want: ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    },
    {
      name: 'a time that occurs twice comes once',
      cron: '30 2 * * *',
      zone: 'Europe/Berlin',
      after: '2026-10-24T12:00:00Z',
      want: ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    },
    {
      name: 'every hour goes on through both changes',
      cron: '0 * * * *',
      zone: 'Europe/Berlin',
      after: '2026-10-24T23:30:00Z',
      want: ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'],
    },
    { name: 'a leap day', cron: '0 0 29 2 *', after: '2026-03-01T00:00:00Z', want: ['2028-02-29T00:00:00Z'] },
  ])
    test(name, () => assert.deepEqual(following(cron, zone, after, want.length), want))

  test('the latest one is the one before the next, whatever the clocks do', () => {
    for (const cron of ['*/20 * * * *', '30 2 * * *', '0 3 * * 0'])
      for (const day of ['2026-03-28', '2026-10-24', '2026-06-01']) {
        const times = timesOf(cron, 'Europe/Berlin')
        let at = Date.parse(`${day}T10:00:00Z`)
        for (let i = 0; i < 80; i += 1) {
          const next = times.next(at)
          assert.ok(next !== undefined && next > at)
          assert.equal(iso(times.latest(next)), iso(next), cron)
          assert.equal(times.count(at, next), 1)
          if (i > 0) assert.equal(iso(times.latest(next - 1)), iso(at), cron)
          at = next
        }
      }
  })

  test('counting ends somewhere', () => {
    const times = timesOf('* * * * * *')
    assert.equal(times.count(0, 60_000), 60)
    assert.equal(times.count(0, 365 * 86_400_000), 10_000)
  })
})

describe('what is no expression is refused with its place', () => {
  for (const { cron, zone = 'UTC', want } of [
    { cron: '61 * * * *', want: /"61 \* \* \* \*" is no cron expression: .*minute.*61/ },
    { cron: '* * *', want: /is no cron expression/ },
    { cron: '0 0 1 1 * * 2027', want: /is no cron expression/ },
    { cron: 'often', want: /is no cron expression/ },
    { cron: '2027-01-01T00:00:00', want: /is no cron expression/ },
    { cron: '? ? * * *', want: /is no cron expression/ },
    { cron: '0 0 30 2 *', want: /never comes/ },
    { cron: '0 0 * * *', zone: 'Mars/Olympus', want: /no time zone "Mars\/Olympus"/ },
  ])
    test(`${cron} in ${zone}`, () =>
      assert.throws(
        () => timesOf(cron, zone),
        (error: { code?: string; message?: string; details?: { file?: string; hint?: string } }) => {
          assert.equal(error.code, 'config_invalid')
          assert.match(error.message ?? '', /^schedules\.nightly: /)
          assert.match(error.message ?? '', want)
          assert.equal(error.details?.file, 'credsql.yaml:7')
          assert.ok(error.details?.hint)
          return true
        },
      ))
})
