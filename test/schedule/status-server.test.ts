import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { newMeter, type ScheduleMeter } from '../../src/schedule/meters.ts'
import { metricsText } from '../../src/schedule/metrics.ts'
import { startStatusServer } from '../../src/schedule/status-server.ts'

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Reads Prometheus' text format by its grammar, and insists on it. */
function parseMetrics(text: string): ReadonlyMap<string, { type: string; samples: Sample[] }> {
  const families = new Map<string, { type: string; samples: Sample[] }>()
  assert.ok(text.endsWith('\n'))
  let help: string | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, comment, about, rest] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? []
    if (comment === 'HELP') {
      help = about
      continue
    }
    if (comment === 'TYPE') {
      assert.equal(about, help, 'HELP comes before TYPE')
      assert.ok(about !== undefined && !families.has(about))
      assert.equal(about.endsWith('_total'), rest === 'counter', about)
      families.set(about, { type: rest ?? '', samples: [] })
      continue
    }
    const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const family = families.get(name)
    assert.ok(family !== undefined && name === help, line)
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/g)]
    assert.equal(pairs.map(([pair]) => pair).join(''), labels, line)
    assert.ok(Number.isFinite(Number(value)), line)
    const found = pairs.map(([, label = '', text = '']) => [
      label,
      text.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)),
    ])
    family.samples.push({ labels: Object.fromEntries(found), value: Number(value) })
  }
  return families
}

function meter(): ScheduleMeter {
  return {
    ...newMeter(),
    ...{ skipped: 3, running: true, next: 1_800_000_000_000 },
    state: {
      ...{ cron: '* * * * *', timeZone: 'UTC', handledUntil: 0, lastSuccess: 1_700_000_000_500 },
      lastRun: {
        ...{ id: 'x', planned: 0, attempt: 1, started: 1_700_000_000_000, ended: 1_700_000_001_500 },
        ...{ status: 'alarm', exitCode: 1, message: null },
        snapshot: { id: 's', rows: 42, complete: true },
        totals: { error: 0, alarm: 2, info: 1, skip: 0, ok: 7 },
      },
    },
  }
}

test('the metrics are what Prometheus reads', () => {
  const meters = new Map([
    ['nightly', meter()],
    ['new', newMeter()],
  ])
  const families = parseMetrics(metricsText({ version: 'a "b" \\ c\nd', started: 1_500, meters }))
  const value = (name: string, labels: Readonly<Record<string, string>>) =>
    families
      .get(`credsql_${name}`)
      ?.samples.find((sample) =>
        Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
      )?.value
  const nightly = { schedule: 'nightly' }
  assert.equal(value('build_info', { version: 'a "b" \\ c\nd' }), 1)
  assert.equal(value('schedule_skipped_total', nightly), 3)
  assert.equal(value('schedule_running', nightly), 1)
  assert.equal(value('schedule_next_run_time_seconds', nightly), 1_800_000_000)
  assert.equal(value('schedule_last_run_time_seconds', nightly), 1_700_000_001.5)
  assert.equal(value('schedule_last_success_time_seconds', nightly), 1_700_000_000.5)
  assert.equal(value('schedule_last_run_duration_seconds', nightly), 1.5)
  assert.equal(value('schedule_last_run_status', { ...nightly, status: 'alarm' }), 1)
  assert.equal(value('schedule_last_run_status', { ...nightly, status: 'ok' }), 0)
  assert.equal(value('schedule_last_run_results', { ...nightly, status: 'alarm' }), 2)
  assert.equal(value('schedule_last_run_credentials', nightly), 42)
  assert.equal(value('schedule_last_run_time_seconds', { schedule: 'new' }), undefined)
  assert.equal(value('schedule_runs_total', { schedule: 'new', status: 'ok' }), 0)
})

function ask(url: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
    (resolve, reject) => {
      const asked = request(
        url,
        { method, agent: false, ...(host !== undefined && { headers: { host } }) },
        (response) => {
          let body = ''
          response.on('data', (chunk) => {
            body += String(chunk)
          })
          response.on('end', () =>
            resolve({ status: response.statusCode, type: response.headers['content-type'], body }),
          )
        },
      )
      asked.on('error', reject)
      asked.end()
    },
  )
}

test('what is answered on loopback, and to whom', async (t) => {
  const scheduler = { meters: new Map([['nightly', meter()]]), stopping: false, running: ['nightly'] }
  const listen = { host: '127.0.0.1', port: 0, origin: 'credsql.yaml:9' }
  const server = await startStatusServer(listen, { scheduler, version: '1.2.3', started: 0 })
  t.after(() => server.close())
  const health = await ask(`${server.url}/healthz`)
  assert.deepEqual(
    [health.status, JSON.parse(health.body)],
    [200, { status: 'ok', version: '1.2.3', schedules: 1, running: ['nightly'] }],
  )
  const metrics = await ask(`${server.url}/metrics`)
  assert.match(metrics.type ?? '', /^text\/plain; version=0\.0\.4/)
  parseMetrics(metrics.body)
  assert.equal((await ask(`${server.url}/`)).status, 404)
  assert.equal((await ask(`${server.url}/metrics`, { method: 'POST' })).status, 405)
  assert.deepEqual(
    await ask(`${server.url}/metrics`, { method: 'HEAD' }).then(({ status, body }) => [status, body]),
    [200, ''],
  )
  assert.equal((await ask(`${server.url}/metrics`, { host: 'evil.example.com' })).status, 421)
  scheduler.stopping = true
  assert.equal((await ask(`${server.url}/healthz`)).status, 503)
  const { port } = new URL(server.url)
  const twice = startStatusServer(
    { ...listen, port: Number(port) },
    { scheduler, version: '1.2.3', started: 0 },
  )
  await assert.rejects(twice, { code: 'config_invalid', message: /cannot be used/ })
})
