import { CredsqlError } from '../errors/credsql-error.ts'
import { type Sink, streamSink } from '../render/sink.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { endOf, startCommand } from './command-line.ts'

/** What a pager shows a text on. */
export interface PagerSetup {
  readonly command: string
  readonly env: Environment
  readonly stdout: NodeJS.WritableStream & { readonly fd?: number }
}

/** A pager that runs. */
export interface Pager extends Sink {
  /** No more text comes; settles when the person has left the pager. */
  end(): Promise<void>
}

/** The pager that the environment asks for: CREDSQL_PAGER, PAGER, else less. Undefined where it says that there shall be none. */
export function pagerCommand(env: Environment): string | undefined {
  const command = (env['CREDSQL_PAGER'] ?? env['PAGER'] ?? 'less -RFX').trim()
  return command === '' || command === 'cat' ? undefined : command
}

/** Starts a pager; undefined where it cannot be started. What is written after it was left is `output_failed`. */
export async function startPager({ command, env, stdout }: PagerSetup): Promise<Pager | undefined> {
  const own = stdout.fd
  const child = await startCommand(command, [], {
    // Colours as they are, no history of what was searched for.
    env: { LESS: 'FRX', LESSHISTFILE: '-', ...env },
    stdio: ['pipe', own ?? 'pipe', 'inherit'],
  }).catch(() => undefined)
  if (child?.stdin == null) return undefined
  const { stdin } = child
  const shown = child.stdout
  const allShown = new Promise<void>((resolve) => {
    if (shown === null) return resolve()
    shown.once('close', () => resolve())
    shown.pipe(stdout, { end: false })
  })
  const sink = streamSink(stdin)
  const gone = Promise.all([endOf(child), allShown])
  return {
    async write(text) {
      const left = gone.then(() => {
        throw new CredsqlError('output_failed', 'the pager was left')
      })
      await Promise.race([sink.write(text), left])
    },
    async end() {
      stdin.end()
      await gone
    },
  }
}
