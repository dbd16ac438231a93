import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Gate, schedulesOf, scheduleWorld, until } from './schedule-world.ts'

const minute = 60_000
const hour = 60 * minute
const hourly = 'schedules:\n  hourly: { cron: "0 * * * *" }\n'
const everyMinute = 'schedules:\n  often: { cron: "* * * * *" }\n'

/** The run that waits to be ended. */
function only(gates: readonly Gate[]): Gate {
  const [gate, ...more] = gates
  assert.ok(gate !== undefined && more.length === 0, `${gates.length} runs`)
  return gate
}

describe('on time', () => {
  test('a schedule is run at its instants, and two side by side', async (t) => {
    const world = await scheduleWorld(t)
    const { scheduler, over } = world.start(
      await schedulesOf('schedules:\n  a: { cron: "0 * * * *" }\n  b: { cron: "30 * * * *" }\n'),
    )
    await world.pass(2 * hour, scheduler, 10_000)
    scheduler.stop()
    await over
    assert.deepEqual(world.runs.sort(), [
      'a 2026-03-02T01:00:00.000Z -> 2026-03-02T01:00:00.000Z',
      'a 2026-03-02T02:00:00.000Z -> 2026-03-02T02:00:00.000Z',
      'b 2026-03-02T00:30:00.000Z -> 2026-03-02T00:30:00.000Z',
      'b 2026-03-02T01:30:00.000Z -> 2026-03-02T01:30:00.000Z',
    ])
    const meter = scheduler.meters.get('a')
    assert.deepEqual([meter?.runs.ok, meter?.skipped, meter?.missed], [2, 0, 0])
    assert.deepEqual(world.told, [])
  })

  test('a splay moves each start by the same', async (t) => {
    const world = await scheduleWorld(t)
    const [schedule] = await schedulesOf('schedules:\n  hourly: { cron: "0 * * * *", splay: 10m }\n')
    assert.ok(schedule !== undefined && schedule.delay > 0 && schedule.delay <= 10 * minute)
    const { scheduler } = world.start([schedule])
    await world.pass(2 * hour + 11 * minute, scheduler, 10_000)
    const starts = world.runs.map((run) =>
      run.split(' -> ').map((part) => Date.parse(part.split(' ').at(-1) ?? '')),
    )
    assert.equal(starts.length, 2)
    for (const [planned = 0, begun = 0] of starts)
      assert.ok(begun - planned >= schedule.delay && begun - planned < schedule.delay + 10_000)
  })

  test('a change of the clocks: the hour that is left out, and the one that occurs twice', async (t) => {
    const text = 'schedules:\n  night: { cron: "30 2 * * *", time_zone: Europe/Berlin }\n'
    for (const { at, want } of [
      { at: '2026-03-28T20:00:00Z', want: ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'] },
      { at: '2026-10-24T20:00:00Z', want: ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'] },
    ]) {
      const world = await scheduleWorld(t, { at })
      const { scheduler } = world.start(await schedulesOf(text))
      await world.pass(36 * hour, scheduler, 30_000)
      assert.deepEqual(
        world.runs,
        want.map((instant) => `night ${instant} -> ${instant}`),
      )
    }
  })
})

describe('overlap', () => {
  test('instants that fall into a run are skipped and counted', async (t) => {
    const world = await scheduleWorld(t, { held: true })
    const { scheduler } = world.start(await schedulesOf(everyMinute))
    await world.pass(minute, scheduler)
    assert.deepEqual(scheduler.running, ['often'])
    await world.pass(3.5 * minute, scheduler, 10_000)
    assert.equal(world.runs.length, 1)
    only(world.gates).end()
    await until(() => scheduler.meters.get('often')?.running === false)
    assert.equal(scheduler.meters.get('often')?.skipped, 3)
    assert.equal(scheduler.meters.get('often')?.missed, 0)
    await world.pass(minute, scheduler)
    assert.deepEqual(world.runs.at(-1), 'often 2026-03-02T00:05:00.000Z -> 2026-03-02T00:05:00.000Z')
    assert.ok(world.log.some(({ event, message }) => event === 'skipped' && message.startsWith('3 instants')))
  })

  test('a run in another process holds its schedule, and no other', async (t) => {
    const world = await scheduleWorld(t)
    const other = await world.states.lock('often')
    assert.ok(other !== undefined)
    assert.equal(await world.states.lock('often'), undefined)
    await assert.rejects(world.states.mustLock('often'), { code: 'state_unusable' })
    const { scheduler } = world.start(await schedulesOf(`${everyMinute}  else: { cron: "* * * * *" }\n`))
    await world.pass(minute, scheduler, 10_000)
    await until(() => scheduler.meters.get('often')?.skipped === 1)
    assert.deepEqual(world.runs, ['else 2026-03-02T00:01:00.000Z -> 2026-03-02T00:01:00.000Z'])
    await other.release()
    await world.pass(minute, scheduler, 10_000)
    assert.equal(world.runs.filter((run) => run.startsWith('often')).length, 1)
  })
})

describe('missed', () => {
  test('what passed while no daemon ran is caught up once', async (t) => {
    const first = await scheduleWorld(t)
    const one = first.start(await schedulesOf(hourly))
    await first.pass(1.5 * hour, one.scheduler, 30_000)
    one.scheduler.stop()
    await one.over
    const second = await scheduleWorld(t, { folder: first.folder, at: '2026-03-02T07:20:00Z' })
    const { scheduler } = second.start(await schedulesOf(hourly))
    await second.pass(hour, scheduler, 30_000)
    assert.deepEqual(second.runs, [
      'hourly 2026-03-02T07:00:00.000Z -> 2026-03-02T07:20:00.000Z',
      'hourly 2026-03-02T08:00:00.000Z -> 2026-03-02T08:00:00.000Z',
    ])
    assert.equal(scheduler.meters.get('hourly')?.missed, 6)
  })

  test('a machine that was suspended', async (t) => {
    const world = await scheduleWorld(t)
    const { scheduler } = world.start(await schedulesOf(hourly))
    await world.pass(10 * minute, scheduler, 30_000)
    world.clock.advance(5 * hour)
    await world.pass(2 * minute, scheduler, 30_000)
    assert.deepEqual(world.runs, ['hourly 2026-03-02T05:00:00.000Z -> 2026-03-02T05:10:00.000Z'])
    assert.equal(scheduler.meters.get('hourly')?.missed, 5)
  })

  test('nothing was missed of a schedule that is new, or whose expression is', async (t) => {
    const first = await scheduleWorld(t)
    const one = first.start(await schedulesOf(hourly))
    await first.pass(minute, one.scheduler, 30_000)
    one.scheduler.stop()
    await one.over
    const at = '2026-03-05T12:10:00Z'
    const second = await scheduleWorld(t, { folder: first.folder, at })
    const text = 'schedules:\n  hourly: { cron: "30 * * * *" }\n  other: { cron: "0 * * * *" }\n'
    const { scheduler } = second.start(await schedulesOf(text))
    await second.pass(minute, scheduler, 30_000)
    assert.deepEqual(second.runs, [])
  })

  test('a run that was cut off is repeated once', async (t) => {
    const first = await scheduleWorld(t, { held: true })
    const one = first.start(await schedulesOf(hourly))
    await first.pass(hour, one.scheduler, 30_000)
    one.scheduler.end(new Error('stop'))
    await one.over
    assert.equal((await first.states.read('hourly'))?.lastRun?.status, 'interrupted')
    const second = await scheduleWorld(t, { folder: first.folder, held: true, at: '2026-03-02T01:05:00Z' })
    const two = second.start(await schedulesOf(hourly))
    await until(() => second.gates.length === 1)
    assert.equal(only(second.gates).planned, '2026-03-02T01:00:00.000Z')
    two.scheduler.end(new Error('stop'))
    await two.over
    const third = await scheduleWorld(t, { folder: first.folder, at: '2026-03-02T01:10:00Z' })
    const three = third.start(await schedulesOf(hourly))
    await third.pass(10 * minute, three.scheduler, 30_000)
    assert.deepEqual(third.runs, [])
    assert.deepEqual([...first.told, ...second.told, ...third.told], [])
  })

  test('a clock that was wrong is no reason to wait for years', async (t) => {
    const first = await scheduleWorld(t, { at: '2099-01-01T00:30:00Z' })
    const one = first.start(await schedulesOf(hourly))
    await first.pass(hour, one.scheduler, 30_000)
    one.scheduler.stop()
    await one.over
    const second = await scheduleWorld(t, { folder: first.folder, at: '2026-03-02T00:30:00Z' })
    const two = second.start(await schedulesOf(hourly))
    await second.pass(hour, two.scheduler, 30_000)
    assert.deepEqual(second.runs, ['hourly 2026-03-02T01:00:00.000Z -> 2026-03-02T01:00:00.000Z'])
  })
})

describe('stopping', () => {
  test('a run under way is waited for, and none begins', async (t) => {
    const world = await scheduleWorld(t, { held: true })
    const { scheduler, over } = world.start(await schedulesOf(everyMinute))
    await world.pass(minute, scheduler)
    scheduler.stop()
    let isOver = false
    over.then(() => {
      isOver = true
    })
    world.clock.advance(10 * minute)
    await until(() => world.gates.length === 1)
    assert.equal(isOver, false)
    only(world.gates).end()
    await over
    assert.equal(world.runs.length, 1)
    assert.equal((await world.states.read('often'))?.lastRun?.status, 'ok')
  })
})

describe('telling', () => {
  for (const { status, exitCode, isTold } of [
    { status: 'ok', exitCode: 0, isTold: false },
    { status: 'alarm', exitCode: 1, isTold: true },
    { status: 'error', exitCode: 2, isTold: true },
    { status: 'partial', exitCode: 3, isTold: true },
  ] as const)
    test(`${status} is ${isTold ? '' : 'not '}told`, async (t) => {
      const outcome = { status, exitCode, files: [], warnings: [], errors: [] }
      const world = await scheduleWorld(t, { outcome })
      const { scheduler } = world.start(await schedulesOf(everyMinute))
      await world.pass(minute, scheduler, 10_000)
      assert.deepEqual(
        world.told.map((message) => [message['schedule'], message['status'], message['exit_code']]),
        isTold ? [['often', status, exitCode]] : [],
      )
      assert.equal(scheduler.meters.get('often')?.told.command.done, isTold ? 1 : 0)
    })

  test('a state that cannot be written is told as an error, and the next run is tried', async (t) => {
    const world = await scheduleWorld(t)
    const { scheduler } = world.start(await schedulesOf(everyMinute))
    await world.pass(10_000, scheduler, 10_000)
    const broken = t.mock.method(world.states, 'write', () =>
      Promise.reject(new TypeError('secret of the test')),
    )
    await world.pass(minute, scheduler, 10_000)
    assert.deepEqual(world.runs, [])
    assert.deepEqual(
      world.told.map(({ status }) => status),
      ['error'],
    )
    assert.ok(!JSON.stringify([world.told, world.log]).includes('secret of the test'))
    broken.mock.restore()
    await world.pass(minute, scheduler, 10_000)
    assert.equal(world.runs.length, 1)
  })

  test('a lock that cannot be made is told as an error', async (t) => {
    const world = await scheduleWorld(t)
    const { scheduler } = world.start(await schedulesOf(everyMinute))
    await world.pass(10_000, scheduler, 10_000)
    t.mock.method(world.states, 'lock', () => Promise.reject(new Error('no')))
    await world.pass(minute, scheduler, 10_000)
    assert.deepEqual(
      world.told.map(({ status }) => status),
      ['error'],
    )
    assert.equal(scheduler.meters.get('often')?.runs.error, 1)
  })
})
