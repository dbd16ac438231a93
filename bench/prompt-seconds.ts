// The time from the start of a process until its prompt is on a real terminal, which tmux provides.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const recorder = fileURLToPath(new URL('record-prompt.mjs', import.meta.url))

/** A terminal in which processes are started one after the other. */
export interface PromptClock {
  /** Seconds until Node, run with these arguments, has written its prompt. */
  seconds(args: readonly string[]): number
  close(): void
}

/** Opens a terminal whose processes have that environment; `folder` is the caller's own. Throws where there is no tmux. */
export function openPromptClock(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): PromptClock {
  const file = join(folder, 'milliseconds')
  const socket = join(folder, 'tmux')
  const env = {
    ...environment,
    TERM: 'xterm-256color',
    BENCH_PROMPT_FILE: file,
    NODE_OPTIONS: `--import=${pathToFileURL(recorder).href}`,
  }
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], { env })
  // This one keeps the server when the others have ended.
  tmux('new-session', '-d', '-x', '100', '-y', '30', 'cat')
  return {
    seconds(args) {
      const words = [process.execPath, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`)
      tmux('new-window', '-d', `${words.join(' ')}; tmux -S '${socket}' wait-for -S ended`)
      tmux('wait-for', 'ended')
      return Number(readFileSync(file, 'utf8')) / 1000
    },
    close: () => void tmux('kill-server'),
  }
}
