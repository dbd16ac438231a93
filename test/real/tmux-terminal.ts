import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { run, temporaryFolder } from './real-registry.ts'

/** What a terminal is opened with. */
export interface TerminalSetup {
  readonly columns?: number
  readonly rows?: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** A pseudo-terminal of tmux with a program in it. */
export interface TmuxTerminal {
  /** Types a text as it stands; nothing in it is a key's name. */
  type(text: string): Promise<void>
  /** Presses keys by tmux's names, all at once, such as Enter and C-c. */
  press(...keys: string[]): Promise<void>
  /** Pastes a text as a terminal does, between marks where the program asked for them. */
  paste(text: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  /** The rows on the screen, with what scrolled out above them. */
  all(): Promise<string>
  /** The rows on the screen, without blanks at the end. */
  screen(): Promise<string>
  /** Settles with the screen when it matches. Fails with the screen when it does not after many looks. */
  until(pattern: RegExp): Promise<string>
  /** Settles with the program's exit code when it has ended. */
  exited(): Promise<number>
}

// Each look is a process of its own, so that a slow machine looks more slowly as well.
const mostLooks = 1500

/** Starts a program in a terminal of its own; the terminal is closed when the test ends. */
export async function openTerminal(
  t: TestContext,
  program: readonly string[],
  { columns = 100, rows = 30, env, cwd }: TerminalSetup,
): Promise<TmuxTerminal> {
  const socket = join(await temporaryFolder(t), 'tmux')
  const given = { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env }
  const tmux = async (...args: string[]) => {
    const { stdout } = await run('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], { env: given })
    return stdout
  }
  const size = ['-x', `${columns}`, '-y', `${rows}`]
  await tmux(
    ...['set-option', '-g', 'remain-on-exit', 'on', ';', 'set-option', '-g', 'history-limit', '5000', ';'],
    ...['new-session', '-d', ...size, '-c', cwd, ...program],
  )
  t.after(() => tmux('kill-server').catch(() => undefined))
  const trimmed = (text: string) => text.replaceAll(/ +$/gm, '').trimEnd()
  const screen = async () => trimmed(await tmux('capture-pane', '-p'))
  const all = async () => trimmed(await tmux('capture-pane', '-p', '-S', '-'))
  const look = async <T>(at: () => Promise<T | undefined>): Promise<T> => {
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const seen = await at()
      if (seen !== undefined) return seen
      await setImmediate()
    }
    throw new Error(`what was waited for did not come; the screen is\n${await screen()}`)
  }
  return {
    screen,
    all,
    async type(text) {
      // A semicolon at the end would begin tmux's next command.
      await tmux('send-keys', '-l', '--', text.replace(/;$/, '\\;'))
    },
    async press(...keys) {
      await tmux('send-keys', ...keys)
    },
    async paste(text) {
      await tmux('set-buffer', '-b', 'paste', '--', text, ';', 'paste-buffer', '-p', '-d', '-b', 'paste')
    },
    async resize(newColumns, newRows) {
      await tmux('resize-window', '-x', `${newColumns}`, '-y', `${newRows}`)
    },
    until: (pattern) =>
      look(async () => {
        const seen = await screen()
        return pattern.test(seen) ? seen : undefined
      }),
    exited: () =>
      look(async () => {
        const [dead, status] = (
          await tmux('display-message', '-p', '#{pane_dead} #{pane_dead_status}')
        ).split(' ')
        return dead === '1' ? Number(status) : undefined
      }),
  }
}
