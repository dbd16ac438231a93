import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { test } from 'node:test'
import { main } from '../../src/cli/main.ts'
import { newMeter } from '../../src/schedule/meters.ts'
import { metricsText } from '../../src/schedule/metrics.ts'
import { StateFolder } from '../../src/schedule/state-folder.ts'
import { canarySecret, Watch } from '../leak/canary.ts'
import { startCanaryWorld } from '../leak/canary-world.ts'

test('no secret is in a webhook, an alarm’s command, a log, the state, a report or the metrics', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = JSON.stringify(request.headers)
    for await (const chunk of request) body += String(chunk)
    bodies.push(body)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  await appendFile(
    world.configFile,
    `schedules:
  nightly:
    cron: "@daily"
    run: [compliance, inventory]
    outputs: [out.html, out.json, out.csv, "sarif:out.sarif"]
    on_alarm:
      command: "cat > command.json; env > command.env"
      webhook: { url: "http://127.0.0.1:${port}/", secret: env:HOOK_SECRET }
`,
  )
  const env = { ...world.env, PATH: process.env['PATH'] ?? '', HOOK_SECRET: canarySecret('opaque/hook') }
  const printed: string[] = []
  const stream = () =>
    new Writable({
      write(chunk, _encoding, done) {
        printed.push(String(chunk))
        done()
      },
    })
  const run = () =>
    main(['schedule', 'run', '--once', 'nightly', '--log', 'json'], {
      ...{ stdin: new PassThrough().end(), stdout: stream(), stderr: stream(), env },
      cwd: join(world.folder, 'work'),
      onInterrupt: () => () => undefined,
    })
  const first = await run()
  assert.ok(first === 1 || first === 2, printed.join(''))
  // An API that quotes what it was sent.
  world.rancher.inject({ kind: 'status', status: 500, body: { message: `boom ${world.rancher.secretKey}` } })
  await run()
  assert.equal(bodies.length, 2)
  assert.match(bodies.join(), /"schedule":"nightly"/)
  assert.match(printed.join(''), /run_ended/)
  for (const body of bodies) watch.text('a webhook', body)
  for (const line of printed) watch.text('the log', line)
  const states = new StateFolder(join(world.env['HOME'] ?? '', '.local/state/credsql'))
  const state = await states.read('nightly')
  assert.ok(state?.lastRun !== null && state?.lastRun !== undefined)
  const meters = new Map([['nightly', { ...newMeter(), state }]])
  watch.text('the metrics', metricsText({ version: '1.2.3', started: 0, meters }))
  await world.watchFiles(watch)
  assert.ok(watch.texts > 15)
  assert.deepEqual(watch.leaks, [])
})
