import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeReport } from '../../src/report/make-report.ts'
import { reportFormatNames } from '../../src/report/report-format.ts'
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts'
import { Watch } from '../leak/canary.ts'
import { startCanaryWorld } from '../leak/canary-world.ts'

test('no secret is in a report of any format, in what it returns, or beside it', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const session = await world.open(t)
  const now = Date.UTC(2026, 10, 21)
  await takeSnapshot(session, { version: '1.2.3', now: () => now })
  world.rancher.inject({ kind: 'status', status: 500, body: { message: `boom ${world.rancher.secretKey}` } })
  await takeSnapshot(session, { version: '1.2.3', now: () => now })
  // Each query asks again for what it did not get.
  for (let i = 0; i < 100; i += 1)
    world.rancher.inject({
      kind: 'status',
      status: 500,
      body: { message: `boom ${world.rancher.secretKey}` },
    })
  const outcome = await makeReport(session, {
    ...{
      packs: ['compliance', 'inventory'],
      outputs: reportFormatNames.map((format) => `${format}:r.${format}`),
    },
    ...{ cwd: join(world.folder, 'work'), parameters: {}, waivers: [], run: {} },
    ...{ now: new Date(now), version: '1.2.3' },
  })
  assert.equal(outcome.exitCode, 2)
  assert.ok(outcome.warnings.some((warning) => warning.includes('rancher')))
  watch.value('an outcome', outcome)
  for (const path of outcome.files) {
    const text = await readFile(path, 'utf8')
    assert.ok(text.length > 1000, path)
    watch.text(path, text)
  }
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})
