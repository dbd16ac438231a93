import type { Environment } from '../secrets/local-folders.ts'

/** The process as the commands see it; a test brings its own. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Environment
  readonly cwd: string
  /** Calls back at each interruption (Ctrl-C); returns what takes that back. */
  readonly onInterrupt: (callback: () => void) => () => void
  /** Ends the process, whatever still holds it. A test has none of its own. */
  readonly exit?: (code: number) => void
}

/** The process's own terminal. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    exit: (code) => process.exit(code),
    onInterrupt: (callback) => {
      process.on('SIGINT', callback)
      process.on('SIGTERM', callback)
      return () => {
        process.off('SIGINT', callback)
        process.off('SIGTERM', callback)
      }
    },
  }
}

/** Writes a line to stderr. */
export function note(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`)
}
