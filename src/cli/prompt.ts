import { Writable } from 'node:stream'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Confirmation } from '../session/options.ts'
import type { Terminal } from './terminal.ts'

/** Lines of a plan that are shown before a question. */
const mostLines = 40

/** Asks the person at the terminal. */
export interface Prompting {
  /** Shows what would happen; only a clear yes is one. */
  confirm(confirmation: Confirmation): Promise<boolean>
  /** Reads a line without showing it. */
  secret(label: string): Promise<string>
}

function isTerminal(stream: object): boolean {
  return 'isTTY' in stream && stream.isTTY === true
}

/** One line from the terminal. The question goes to stderr: stdout is the result's. */
async function ask(
  terminal: Terminal,
  signal: AbortSignal,
  question: string,
  hidden: boolean,
): Promise<string> {
  const { createInterface } = await import('node:readline')
  if (signal.aborted) throw new CredsqlError('interrupted', 'interrupted')
  return new Promise((resolve, reject) => {
    const { stdin, stderr } = terminal
    stderr.write(question)
    const silent = new Writable({ write: (_part, _encoding, done) => done() })
    const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true })
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop)
      // Closing tells its listeners at once: what ends the question must not look like an empty answer.
      lines.removeAllListeners('close')
      lines.close()
      if (hidden) stderr.write('\n')
      settle()
    }
    const stop = () => end(() => reject(new CredsqlError('interrupted', 'interrupted')))
    signal.addEventListener('abort', stop, { once: true })
    lines.once('SIGINT', stop)
    lines.once('line', (line) => end(() => resolve(line)))
    lines.once('close', () => end(() => resolve('')))
  })
}

/** Asks at the terminal where somebody sits at one: stdin and stderr both are. Undefined elsewhere. */
export function prompting(terminal: Terminal, signal: AbortSignal): Prompting | undefined {
  const { stdin, stderr } = terminal
  if (!isTerminal(stdin) || !isTerminal(stderr)) return undefined
  return {
    confirm: async ({ reason, lines }) => {
      const more = lines.length - mostLines
      for (const line of lines.slice(0, mostLines)) stderr.write(`${line}\n`)
      if (more > 0) stderr.write(`… and ${more} lines more: --dry-run shows all\n`)
      const answer = await ask(terminal, signal, `${reason}. Go on? [y/N] `, false)
      return /^\s*y(?:es)?\s*$/i.test(answer)
    },
    secret: async (label) => {
      const typed = await ask(terminal, signal, label, true)
      if (typed === '') throw new CredsqlError('secret_source_failed', 'no secret was typed')
      return typed
    },
  }
}
