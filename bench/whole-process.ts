import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Addresses, benchEnvironment, configText, streaming } from './bench-session.ts'
import { measureCommands } from './history.ts'
import type { Line } from './line.ts'
import { command } from './measure.ts'

/** Highest resident memory of the command while it streams. */
export function memory(addresses: Addresses, count: number): Line {
  const script = `
    process.argv.splice(1, 0, ${JSON.stringify(command)})
    process.on('exit', () => process.stderr.write('MAXRSS ' + process.resourceUsage().maxRSS + '\\n'))
    await import(${JSON.stringify(command)})`
  const folder = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const config = join(folder, 'credsql.yaml')
  writeFileSync(config, configText(addresses), { mode: 0o600 })
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, '--', 'query', '--config', config, '-o', 'ndjson', streaming],
    { env: benchEnvironment(addresses), stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  rmSync(folder, { recursive: true })
  const kilobytes = Number(/MAXRSS (\d+)/.exec(stderr)?.[1])
  if (status !== 0 || Number.isNaN(kilobytes)) throw new Error(`streaming failed: ${stderr}`)
  const megabytes = kilobytes / 1024
  return {
    what: `memory: stream ${count} rows to ndjson`,
    measured: `${Math.round(megabytes)} MB`,
    yardstick: 'limit: 300 MB',
    ratio: megabytes / 300,
    goal: '<= 1',
    met: megabytes <= 300,
  }
}

/** Snapshots, diff, report and check of a registry's credentials. */
export function history(addresses: Addresses, count: number): readonly Line[] {
  const { rancher } = JSON.parse(configText(addresses)).connections
  const config = JSON.stringify({ connections: { rancher }, fingerprint_key: 'env:BENCH_FINGERPRINT_KEY' })
  return measureCommands(command, config, benchEnvironment(addresses)).map(
    ({ what, seconds: time, megabytes }) => ({
      what: `${what} of ${count} credentials`,
      measured: `${time.toFixed(2)} s, ${Math.round(megabytes)} MB`,
      yardstick: 'limit: 10 s, 600 MB',
      ratio: Math.max(time / 10, megabytes / 600),
      goal: '<= 1',
      met: time <= 10 && megabytes <= 600,
    }),
  )
}
