import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { after, before, describe, type TestContext, test } from 'node:test'
import { bundled } from '../cli/bundled.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

let program: Awaited<ReturnType<typeof bundled>>
before(async () => {
  program = await bundled(['src/cli/credsql.ts'])
})
after(() => program.remove())

interface LogLine {
  readonly event: string
  readonly message: string
  readonly [member: string]: unknown
}

/** A credsql of its own, and what it logs. */
class Daemon {
  readonly child: ChildProcessByStdio<null, null, Readable>
  readonly lines: LogLine[] = []
  readonly other: string[] = []
  readonly exit: Promise<number | null>
  #changed: () => void = () => undefined

  constructor(t: TestContext, folder: string, argv: readonly string[] = ['--log', 'json']) {
    const entry = join(program.folder, 'credsql.mjs')
    this.child = spawn(process.execPath, [entry, 'schedule', 'run', ...argv], {
      env: {
        ...{ PATH: process.env['PATH'], HOME: folder, CREDSQL_CONFIG: join(folder, 'credsql.yaml') },
        ...{ CATTLE_ACCESS_KEY: 'access', CATTLE_SECRET_KEY: 'the-secret-of-the-test' },
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    t.after(() => this.child.kill('SIGKILL'))
    this.exit = once(this.child, 'exit').then(([code]) => code as number | null)
    createInterface({ input: this.child.stderr }).on('line', (line) => {
      try {
        this.lines.push(JSON.parse(line))
      } catch {
        this.other.push(line)
      }
      this.#changed()
    })
  }

  /** Waits for a line of an event. */
  async seen(event: string): Promise<LogLine> {
    while (true) {
      const line = this.lines.find((one) => one.event === event)
      if (line !== undefined) return line
      const changed = new Promise<void>((resolve) => {
        this.#changed = resolve
      })
      const code = await Promise.race([changed, this.exit])
      if (code !== undefined)
        assert.fail(`it ended with ${code}: ${JSON.stringify([this.lines, this.other])}`)
    }
  }
}

/** A Rancher that answers nothing until it is told to, and a config whose schedule asks it every second. */
async function slowWorld(t: TestContext, cron = '* * * * * *') {
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => {
    if (isOpen) answer(response)
    else waiting.push(response)
    arrived()
  })
  let isOpen = false
  let arrived: () => void = () => undefined
  const answer = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ type: 'collection', data: [], pagination: null }))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const folder = await temporaryFolder(t)
  const { port } = server.address() as AddressInfo
  await mkdir(join(folder, '.docker'))
  await writeFile(
    join(folder, 'credsql.yaml'),
    `connections:
  rancher: { provider: rancher, url: "http://127.0.0.1:${port}/v1", project: 1a5, access_key: env:CATTLE_ACCESS_KEY, secret_key: env:CATTLE_SECRET_KEY }
schedules:
  often: { cron: "${cron}", on_alarm: { command: "cat >> told.json" } }
`,
    { mode: 0o600 },
  )
  return {
    folder,
    /** Resolves when a request is waiting. */
    async asked() {
      while (waiting.length === 0)
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
    },
    /** Answers those that wait, and all others from now on. */
    open() {
      isOpen = true
      for (const response of waiting.splice(0)) answer(response)
    },
    state: async () =>
      JSON.parse(await readFile(join(folder, '.local/state/credsql/schedules/often.json'), 'utf8')),
  }
}

describe('the daemon is a process', { concurrency: 2 }, () => {
  test('of two daemons one runs', async (t) => {
    const { folder, open } = await slowWorld(t)
    open()
    const pair = [new Daemon(t, folder), new Daemon(t, folder)]
    const first = await Promise.race(pair.map((daemon) => daemon.exit.then((code) => ({ daemon, code }))))
    assert.equal(first.code, 2)
    assert.match(first.daemon.other.join('\n'), /error \(state_unusable\): .*the schedules/)
    const winner = pair.find((daemon) => daemon !== first.daemon)
    assert.ok(winner !== undefined)
    await winner.seen('run_ended')
    winner.child.kill('SIGTERM')
    assert.equal(await winner.exit, 0)
    const third = new Daemon(t, folder)
    await third.seen('started')
    third.child.kill('SIGTERM')
    assert.equal(await third.exit, 0)
  })

  test('SIGTERM waits for the run under way', async (t) => {
    const { folder, asked, open, state } = await slowWorld(t)
    const daemon = new Daemon(t, folder)
    await asked()
    daemon.child.kill('SIGTERM')
    assert.match((await daemon.seen('stopping')).message, /often may take another 60 s/)
    open()
    assert.equal(await daemon.exit, 0)
    assert.equal((await state()).lastRun.status, 'ok')
    assert.deepEqual(
      daemon.lines.map(({ event }) => event).filter((event) => event !== 'caught_up' && event !== 'skipped'),
      ['started', 'run_started', 'stopping', 'run_ended', 'stopped'],
    )
  })

  for (const { name, argv, signals } of [
    { name: 'a second SIGTERM ends the run', argv: [], signals: 2 },
    { name: 'so does the end of the grace', argv: ['--grace', '0'], signals: 1 },
  ])
    test(`${name}, and the next daemon repeats it`, async (t) => {
      const { folder, asked, open, state } = await slowWorld(t, '0 0 1 1 *')
      // The run of New Year was missed, since the schedule is known from long before.
      await remember(folder, { cron: '0 0 1 1 *', handledUntil: 1_000 })
      const daemon = new Daemon(t, folder, ['--log', 'json', ...argv])
      await asked()
      daemon.child.kill('SIGTERM')
      if (signals === 2) {
        await daemon.seen('stopping')
        daemon.child.kill('SIGTERM')
      }
      assert.equal(await daemon.exit, 130)
      await daemon.seen('cut_off')
      const { lastRun } = await state()
      assert.equal(lastRun.status, 'interrupted')
      open()
      const next = new Daemon(t, folder)
      assert.match((await next.seen('caught_up')).message, /was cut off; it is run once more/)
      await next.seen('run_ended')
      next.child.kill('SIGTERM')
      assert.equal(await next.exit, 0)
      const repeated = (await state()).lastRun
      assert.deepEqual([repeated.status, repeated.attempt, repeated.planned], ['ok', 2, lastRun.planned])
      assert.ok(!(await readdir(folder)).includes('told.json'))
    })

  test('kill -9 in the middle of a run: the next daemon repeats it, once', async (t) => {
    const { folder, asked, open, state } = await slowWorld(t, '0 0 1 1 *')
    await remember(folder, { cron: '0 0 1 1 *', handledUntil: 1_000 })
    const killed = new Daemon(t, folder)
    await asked()
    killed.child.kill('SIGKILL')
    await killed.exit
    const left = (await state()).lastRun
    assert.deepEqual([left.status, left.ended], ['running', null])
    open()
    const next = new Daemon(t, folder)
    await next.seen('run_ended')
    next.child.kill('SIGTERM')
    assert.equal(await next.exit, 0)
    assert.deepEqual([(await state()).lastRun.status, (await state()).lastRun.attempt], ['ok', 2])
    const after = new Daemon(t, folder)
    await after.seen('started')
    after.child.kill('SIGTERM')
    assert.equal(await after.exit, 0)
    assert.ok(after.lines.every(({ event }) => event !== 'run_started'))
    const files = join(folder, '.local/state/credsql/schedules')
    for (const file of await readdir(files)) assert.equal((await stat(join(files, file))).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(files), ['often.json'])
  })
})

async function remember(folder: string, { cron, handledUntil }: { cron: string; handledUntil: number }) {
  const schedules = join(folder, '.local/state/credsql/schedules')
  await mkdir(schedules, { recursive: true, mode: 0o700 })
  const state = { version: 1, cron, timeZone: 'UTC', handledUntil, lastRun: null, lastSuccess: null }
  await writeFile(join(schedules, 'often.json'), JSON.stringify(state), { mode: 0o600 })
}
