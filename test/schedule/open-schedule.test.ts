import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findSchedule } from '../../src/schedule/open-schedule.ts'
import { schedulesOf } from './schedule-world.ts'

const nightly = (more: string) => `schedules:\n  nightly: { cron: "15 3 * * *", ${more} }\n`
const hook = (url: string, secret = 'env:HOOK') =>
  nightly(`on_alarm: { webhook: { url: "${url}", secret: "${secret}" } }`)

describe('a schedule that cannot work is refused with its place', () => {
  for (const { name, text, want } of [
    { name: 'cron', text: 'schedules:\n  nightly: { cron: "15 25 * * *" }\n', want: /no cron expression/ },
    { name: 'zone', text: nightly('time_zone: Nowhere'), want: /no time zone "Nowhere"/ },
    { name: 'keep', text: nightly('keep: long'), want: /keep is a number of runs or an age/ },
    {
      name: 'outputs of nothing',
      text: nightly('outputs: r.html'),
      want: /outputs, and nothing that is run/,
    },
    { name: 'no such pack', text: nightly('run: complience'), want: /no pack "complience"/ },
    {
      name: 'no such query',
      text: nightly('run: [inventory.nothing]'),
      want: /no query "inventory\.nothing"/,
    },
    {
      name: 'no such parameter',
      text: nightly('run: inventory.expiring-soon, parameters: { weeks: 2 }'),
      want: /no parameter weeks/,
    },
    {
      name: 'a parameter of another type',
      text: nightly('run: inventory.expiring-soon, parameters: { days: soon }'),
      want: /parameter days .* must be/,
    },
    {
      name: 'an output without a format',
      text: nightly('run: compliance, outputs: report.doc'),
      want: /report\.doc/,
    },
    { name: 'http', text: hook('http://hooks.example.com/x'), want: /not https/ },
    {
      name: 'http to what looks like loopback',
      text: hook('http://127.0.0.1.example.com/x'),
      want: /not https/,
    },
    {
      name: 'a password in the url',
      text: hook('https://u:hunter2@example.com/'),
      want: /a user name or a password/,
    },
    { name: 'no url', text: hook('https://'), want: /no url/ },
    { name: 'a secret', text: hook('https://example.com/', 'hunter2'), want: /secret holds a secret/ },
    { name: 'a broken reference', text: hook('https://example.com/', 'env:'), want: /env: needs/ },
  ])
    test(name, () =>
      assert.rejects(
        schedulesOf(text),
        (error: { code?: string; message?: string; details?: { file?: string; hint?: string } }) => {
          assert.equal(error.code, 'config_invalid')
          assert.match(error.message ?? '', want)
          assert.equal(error.details?.file, 'credsql.yaml:2')
          assert.ok(!`${error.message}${error.details?.hint}`.includes('hunter2'))
          return true
        },
      ),
    )
})

test('what works', async () => {
  const schedules = await schedulesOf(`schedules:
  nightly:
    cron: "15 3 * * *"
    run: [compliance, inventory.expiring-soon]
    parameters: { days: 14 }
    outputs: ["reports/{date}.html", "sarif:check.json"]
    keep: 90d
    on_alarm: { webhook: { url: "https://hooks.example.com/x", secret: "env:HOOK" } }
  loop: { cron: "@hourly", on_alarm: { webhook: { url: "http://[::1]:8080/", secret: "file:k" } } }
`)
  assert.deepEqual(
    schedules.map(({ name, keep, webhook }) => [name, keep?.kind, webhook?.url.host]),
    [
      ['nightly', 'age', 'hooks.example.com'],
      ['loop', undefined, '[::1]:8080'],
    ],
  )
  assert.equal(findSchedule(schedules, 'loop').name, 'loop')
  assert.throws(() => findSchedule(schedules, 'nightli'), {
    code: 'usage',
    details: { near: ['nightly'], hint: 'The schedules are nightly, loop.' },
  })
})
