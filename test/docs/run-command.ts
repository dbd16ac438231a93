import { PassThrough, Writable } from 'node:stream'
import { main } from '../../src/cli/main.ts'

/** What a command printed, stdout and stderr in the order of writing, and its exit code. */
export interface CommandEnd {
  readonly printed: string
  readonly exitCode: number
}

/** Runs credsql in this process, as from a pipe: no terminal, no environment but the given one. */
export async function runCommand(
  argv: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandEnd> {
  let printed = ''
  const stream = () =>
    new Writable({
      write(chunk, _encoding, done) {
        printed += String(chunk)
        done()
      },
    })
  const exitCode = await main(argv, {
    stdin: new PassThrough().end(),
    stdout: stream(),
    stderr: stream(),
    env: { HOME: cwd, ...env },
    cwd,
    onInterrupt: () => () => undefined,
  })
  return { printed, exitCode }
}
