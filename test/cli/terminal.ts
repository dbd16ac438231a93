import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { main } from '../../src/cli/main.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { startDemoWorld } from '../../src/demo/fakes/world.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** What a command left behind. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How a command is run. */
export interface RunSetup {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Called with each text that goes to stdout. */
  readonly onStdout?: (text: string) => void
  /** Takes the place of the stdout that is kept. */
  readonly stdout?: Writable
  /** Handed the function that stands for Ctrl-C. */
  readonly onReady?: (interrupt: () => void) => void
}

/** A user's machine: a folder of their own, and credsql in memory. */
export interface Machine {
  readonly folder: string
  /** Writes a file into the folder, by default readable by its owner alone. */
  readonly write: (name: string, text: string, mode?: number) => Promise<string>
  readonly run: (argv: readonly string[], setup?: RunSetup) => Promise<Outcome>
}

/** A machine without network and without configuration; `env` is what every command finds. */
export async function machine(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Machine> {
  const folder = await temporaryFolder(t)
  const own = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), XDG_STATE_HOME: join(folder, 'state') }
  return {
    folder,
    async write(name, text, mode = 0o600) {
      const path = join(folder, name)
      await writeFile(path, text)
      await chmod(path, mode)
      return path
    },
    async run(argv, { env: more = {}, stdin = '', stdout: given, onStdout, onReady } = {}) {
      const [stdout, stderr] = [memory(onStdout), memory()]
      const listeners = new Set<() => void>()
      const terminal: Terminal = {
        stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
        stdout: given ?? stdout.stream,
        stderr: stderr.stream,
        env: { ...own, ...env, ...more },
        cwd: folder,
        onInterrupt: (callback) => {
          listeners.add(callback)
          return () => listeners.delete(callback)
        },
      }
      onReady?.(() => {
        for (const listener of listeners) listener()
      })
      const code = await main(argv, terminal)
      return { code, stdout: stdout.text(), stderr: stderr.text() }
    },
  }
}

function memory(listen?: (text: string) => void): { stream: Writable; text: () => string } {
  const parts: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      parts.push(String(chunk))
      listen?.(String(chunk))
      done()
    },
  })
  return { stream, text: () => parts.join('') }
}

/** The demo's fakes and a machine whose `credsql.yaml` connects to them. */
export async function demoMachine(t: TestContext) {
  const world = await startDemoWorld({ now: () => Date.UTC(2024, 4, 6, 7, 8, 9) })
  t.after(() => world.close())
  const own = await machine(t, world.environment)
  await own.write('credsql.yaml', JSON.stringify(world.config))
  return { ...own, world }
}
