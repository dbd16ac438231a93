import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type ReplOptions, runRepl } from '../../src/repl/repl.ts'
import type { ReplSession } from '../../src/repl/repl-world.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { demoOf } from '../session/world.ts'
import { type FakeTerminal, fakeTerminal } from './terminal-screen.ts'

/** A REPL that runs on a terminal in memory. */
export interface RunningRepl extends FakeTerminal {
  readonly folder: string
  /** The history's file. */
  readonly historyFile: string
  /** Settles when it was left. */
  readonly exited: Promise<number>
  /** Exit codes that it has asked the process to end with. */
  readonly exits: readonly number[]
  /** Sends a signal to the process. */
  signal(): void
  /** Types a text with Enter behind it, and waits until the prompt is back; resolves to what was shown between. */
  ask(text: string): Promise<string>
}

/** How a REPL is started, beside the session. */
export interface ReplSetup extends Partial<Omit<ReplOptions, 'session' | 'terminal'>> {
  readonly columns?: number
  readonly rows?: number
  readonly folder?: string
}

const prompt = 'credsql> '

/** Starts a REPL over a session; left when the test ends. */
export async function replOver(
  t: TestContext,
  session: ReplSession,
  setup: ReplSetup = {},
): Promise<RunningRepl> {
  const { columns = 100, rows = 30, folder = await temporaryFolder(t), env, ...options } = setup
  const terminal = fakeTerminal(columns, rows)
  const listeners = new Set<() => void>()
  const exits: number[] = []
  const exited = runRepl({
    session,
    terminal: {
      stdin: terminal.stdin,
      stdout: terminal.stdout,
      stderr: terminal.stderr,
      onInterrupt: (callback) => {
        listeners.add(callback)
        return () => listeners.delete(callback)
      },
      exit: (code) => exits.push(code),
    },
    env: {
      HOME: folder,
      XDG_STATE_HOME: folder,
      NO_COLOR: '1',
      PAGER: '',
      PATH: process.env['PATH'],
      ...env,
    },
    cwd: folder,
    version: '1.2.3',
    ...options,
  })
  t.after(async () => {
    terminal.stdin.end()
    await exited
  })
  const waiting = () => terminal.screen.text.endsWith(`${prompt}█`)
  await terminal.until(waiting)
  return {
    ...terminal,
    folder,
    historyFile: join(folder, 'credsql', 'history'),
    exited,
    exits,
    signal: () => {
      for (const listener of listeners) listener()
    },
    async ask(text) {
      const before = terminal.screen.lines.length
      terminal.type(`${text}\r`)
      await terminal.until(() => waiting() && terminal.screen.lines.length > before)
      return terminal.screen.lines.slice(before, -1).join('\n')
    },
  }
}

/** A REPL over the demo's world. */
export async function demoRepl(t: TestContext, setup: ReplSetup = {}) {
  const { world, session } = await demoOf(t)
  return { world, session, repl: await replOver(t, session, setup) }
}
