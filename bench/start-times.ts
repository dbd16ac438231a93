import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Line } from './line.ts'
import { command, environment, median, spawnMedians } from './measure.ts'
import { openPromptClock } from './prompt-seconds.ts'

const runs = 15

/** From the start of a process until it has ended: without a config, with one, and with the other engine. */
export function startTimes(): readonly Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const config = join(folder, 'credsql.yaml')
  writeFileSync(config, manyConnections(3), { mode: 0o600 })
  const query = [command, 'query', 'select 1']
  const [bare, plain, configured, alasql] = spawnMedians(
    runs,
    ['-e', '0'],
    query,
    [...query, '--config', config],
    [...query, '--engine', 'alasql'],
  ) as [number, number, number, number]
  rmSync(folder, { recursive: true })
  const goal = Number(process.versions.node.split('.')[0]) >= 22 ? 0.15 : 0.2
  const yardstick = `node -e 0: ${bare.toFixed(3)} s`
  const line = (what: string, time: number, limit: number): Line => ({
    what: `start: ${what}`,
    measured: `${time.toFixed(3)} s`,
    yardstick,
    ratio: time / bare,
    goal: `<= ${limit} s`,
    met: time <= limit,
  })
  return [
    line('credsql query "select 1"', plain, goal),
    line('the same with a config of 3 connections', configured, goal + 0.05),
    line('the same with --engine alasql', alasql, 0.35),
  ]
}

/** A config with that many connections, over the providers that have an API. */
function manyConnections(count: number): string {
  const kinds = [
    {
      provider: 'rancher',
      url: 'http://127.0.0.1:1/v1',
      project: '1a5',
      access_key: 'env:T',
      secret_key: 'env:T',
    },
    { provider: 'humanitec', org: 'acme', url: 'http://127.0.0.1:1', token: 'env:T' },
    { provider: 'digitalocean', url: 'http://127.0.0.1:1', token: 'env:T' },
  ]
  const connections = Array.from({ length: count }, (_, at) => [`c${at}`, kinds[at % kinds.length]])
  return JSON.stringify({ connections: Object.fromEntries(connections) })
}

/** From the start of a process until the prompt of the REPL is on a terminal. */
export function promptTimes(): readonly Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const clock = openPromptClock(folder, {
    ...environment,
    HOME: folder,
    XDG_STATE_HOME: folder,
    T: 'a token',
  })
  const counts = [0, 100]
  const bare: number[] = []
  const own = counts.map((): number[] => [])
  for (const count of counts)
    writeFileSync(join(folder, `${count}.yaml`), manyConnections(count), { mode: 0o600 })
  for (let i = 0; i < runs; i++) {
    bare.push(clock.seconds(['-e', "process.stdout.write('credsql> ')"]))
    for (const [at, count] of counts.entries())
      own[at]!.push(clock.seconds([command, 'repl', '--config', join(folder, `${count}.yaml`)]))
  }
  clock.close()
  rmSync(folder, { recursive: true })
  const yardstick = median(bare)
  return counts.map((count, at) => {
    const time = median(own[at]!)
    return {
      what: `start: prompt of the REPL, ${count} connections`,
      measured: `${time.toFixed(3)} s`,
      yardstick: `node -e in a terminal: ${yardstick.toFixed(3)} s`,
      ratio: time / yardstick,
      goal: '<= 0.3 s',
      met: time <= 0.3,
    }
  })
}
