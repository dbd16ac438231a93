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

/** Runs snapshot, snapshot and diff over a config, with a history of their own. */
export function measureHistory(
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
  const run = (name: string, what = name): Taken => {
    const start = performance.now()
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, '--', name, '--config', config],
      { env: { ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder }, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
    const kilobytes = Number(/MAXRSS (\d+)/.exec(stderr)?.[1])
    return { what, seconds: (performance.now() - start) / 1000, megabytes: kilobytes / 1024 }
  }
  try {
    return [run('snapshot', 'first snapshot'), run('snapshot', 'second snapshot'), run('diff')]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
