import { CredsqlError } from '../errors/credsql-error.ts'
import { rendererOf } from '../render/formats.ts'
import { type Progress, sinkAfterProgress, startProgress } from '../render/progress.ts'
import { type Sink, streamSink } from '../render/sink.ts'
import { timingLine } from '../render/timing.ts'
import type { RunOptions, StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { StatementArguments } from './arguments.ts'
import { note, type Terminal } from './terminal.ts'

/** `name=value` pairs; the value is a text, and where it is used decides what type it is of. */
export function parseParameters(pairs: readonly string[] | undefined): Record<string, string> {
  const named: Record<string, string> = {}
  for (const pair of pairs ?? []) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, at)).replace(/^[:$]/, '')
    // A value without a name may be a secret, and have a = in it.
    if (!/^[\p{L}\p{N}_$]+$/u.test(name))
      throw new CredsqlError('usage', '--param takes name=value, such as --param state=active')
    named[name] = pair.slice(at + 1)
  }
  return named
}

function interruptible(
  terminal: Terminal,
  seconds: number | undefined,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  let times = 0
  const off = terminal.onInterrupt(() => {
    times += 1
    // A second Ctrl-C does not wait for anything.
    if (times > 1) process.exit(130)
    controller.abort(new CredsqlError('interrupted', 'interrupted'))
  })
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(
          () =>
            controller.abort(
              new CredsqlError('timed_out', `the statement took longer than ${seconds} s (--timeout)`),
            ),
          seconds * 1000,
        )
  return {
    signal: controller.signal,
    release: () => {
      off()
      clearTimeout(timer)
    },
  }
}

interface Printing {
  readonly args: StatementArguments
  readonly terminal: Terminal
  readonly sink: Sink
}

async function print(result: StatementResult, { args, terminal, sink }: Printing): Promise<boolean> {
  const { stdout } = terminal
  const isTerminal = stdout.isTTY === true
  await rendererOf(args.output ?? 'table')(result, sink, {
    color: args.color ?? (isTerminal && !terminal.env['NO_COLOR']),
    width: isTerminal ? stdout.columns : undefined,
    envelope: args.envelope ?? false,
    summary: () => {
      const { complete, warnings, stats } = result.summary()
      return { complete, warnings, stats: { ...stats, milliseconds: Math.round(stats.milliseconds) } }
    },
  })
  const { complete, warnings, stats } = result.summary()
  for (const warning of warnings) note(terminal, `warning: ${warning}`)
  if (!complete) note(terminal, 'partial: rows are missing, see the warnings')
  if (args.timing) note(terminal, timingLine(stats))
  return complete
}

/** Runs the statements of a text and prints their results. Resolves to the exit code: 0, or 3 when rows are missing. */
export async function runStatements(
  session: Session,
  text: string,
  args: StatementArguments,
  terminal: Terminal,
): Promise<number> {
  const { signal, release } = interruptible(terminal, args.timeout)
  const options: RunOptions = {
    parameters: { named: parseParameters(args.param) },
    allowMint: args.allowMint ?? false,
    allowVerify: args.allowVerify ?? false,
    partial: args.partial ?? false,
    reveal: args.reveal ?? false,
    ...(args.maxCalls === undefined ? {} : { maxCalls: args.maxCalls }),
    signal,
  }
  const progress: Progress = startProgress(terminal.stderr, () => session.running ?? { calls: 0, rows: 0 })
  const sink = terminal.stdout.isTTY
    ? sinkAfterProgress(streamSink(terminal.stdout), progress)
    : streamSink(terminal.stdout)
  let complete = true
  try {
    for await (const result of session.run(text, options))
      complete = (await print(result, { args, terminal, sink })) && complete
  } finally {
    progress.stop()
    release()
  }
  return complete ? 0 : 3
}
