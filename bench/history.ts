import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a command took. */
interface Taken {
  readonly what: string
  readonly seconds: number
  readonly megabytes: number
}

/** Runs snapshot, snapshot and diff, then a report and a check, over a config, with a history of their own. */
export function measureCommands(
  command: string,
  configText: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Taken[] {
  const folder = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  const config = join(folder, 'credsql.yaml')
  writeFileSync(config, configText, { mode: 0o600 })
  const script = `
    process.argv.splice(1, 0, ${JSON.stringify(command)})
    process.on('exit', () => process.stderr.write('MAXRSS ' + process.resourceUsage().maxRSS + '\\n'))
    await import(${JSON.stringify(command)})`
  const run = (args: readonly string[], what: string, wanted: readonly number[] = [0]): Taken => {
    const start = performance.now()
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, '--', ...args, '--config', config],
      { env: { ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder }, encoding: 'utf8' },
    )
    if (status === null || !wanted.includes(status)) throw new Error(`${what} failed: ${stderr}`)
    const kilobytes = Number(/MAXRSS (\d+)/.exec(stderr)?.[1])
    return { what, seconds: (performance.now() - start) / 1000, megabytes: kilobytes / 1024 }
  }
  try {
    return [
      run(['snapshot'], 'history: first snapshot'),
      run(['snapshot'], 'history: second snapshot'),
      run(['diff'], 'history: diff'),
      // The made credentials give alarms.
      run(['report', 'compliance', '-o', join(folder, 'report.html')], 'report compliance', [0, 1]),
      run(['check'], 'check', [0, 1]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
