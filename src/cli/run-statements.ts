import { CredsqlError } from '../errors/credsql-error.ts'
import { describeError } from '../errors/describe-error.ts'
import { printResult } from '../render/print-result.ts'
import { type Progress, sinkAfterProgress, startProgress } from '../render/progress.ts'
import { readerWentAway, type Sink, streamSink } from '../render/sink.ts'
import type { ResultSummary, RunOptions, StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { StatementArguments } from './arguments.ts'
import { prompting } from './prompt.ts'
import { note, type Terminal } from './terminal.ts'
import { unseenChanges, withChangesLeft } from './unseen-changes.ts'

/** `name=value` pairs; the value is a text, and where it is used decides what type it is of. */
export function parseParameters(pairs: readonly string[] | undefined): Record<string, string> {
  const named: Record<string, string> = {}
  for (const pair of pairs ?? []) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, at)).replace(/^[:$]/, '')
    // A value without a name may be a secret, and have a = in it.
    if (!/^[\p{L}\p{N}_$]+$/u.test(name))
      throw new CredsqlError('usage', '--param takes name=value, such as --param state=active')
    if (Object.hasOwn(named, name)) throw new CredsqlError('usage', `--param gives ${name} twice`)
    named[name] = pair.slice(at + 1)
  }
  return named
}

export function interruptible(
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

function print(
  result: StatementResult,
  args: StatementArguments,
  terminal: Terminal,
  sink: Sink,
): Promise<boolean> {
  const { stdout } = terminal
  const isTerminal = stdout.isTTY === true
  return printResult(result, sink, {
    format: args.output ?? 'table',
    color: args.color ?? (isTerminal && !terminal.env['NO_COLOR']),
    width: isTerminal ? stdout.columns : undefined,
    envelope: args.envelope ?? false,
    timing: args.timing ?? false,
    note: (line) => note(terminal, line),
  })
}

/** Asking while no progress is drawn over the question. */
function undisturbed<Asked, Answer>(
  ask: ((asked: Asked) => Promise<Answer>) | undefined,
  progress: Progress | undefined,
): ((asked: Asked) => Promise<Answer>) | undefined {
  if (ask === undefined || progress === undefined) return ask
  return (asked) => {
    const goOn = progress.pause()
    return ask(asked).finally(goOn)
  }
}

/** What the flags allow and ask for. Where somebody sits at the terminal, a confirmation is asked for there. */
export function runOptions(
  args: StatementArguments,
  terminal: Terminal,
  signal: AbortSignal,
  progress?: Progress,
): RunOptions {
  const ask = prompting(terminal, signal)
  const given = {
    maxCalls: args.maxCalls,
    maxChanges: args.maxChanges,
    onError: args.onError,
    concurrency: args.concurrency,
    rate: args.rate,
    purpose: args.purpose,
    confirm: undisturbed(ask?.confirm, progress),
    promptSecret: undisturbed(ask?.secret, progress),
  }
  return {
    parameters: { named: parseParameters(args.param) },
    parametersExposed: true,
    allowMint: args.allowMint ?? false,
    allowVerify: args.allowVerify ?? false,
    partial: args.partial ?? false,
    reveal: args.reveal ?? false,
    dryRun: args.dryRun ?? false,
    yes: args.yes ?? false,
    allRows: args.allRows ?? false,
    throughStates: args.throughStates ?? false,
    purge: args.purge ?? false,
    wait: args.wait ?? true,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as RunOptions),
    signal,
  }
}

/** The exit code of a result: 3 when rows are missing or only some changes were made, 2 when none was. */
function exitCodeOf({ complete, changes }: ResultSummary): number {
  if (complete) return 0
  const isNothingDone = changes !== undefined && changes.done + changes.unchanged === 0
  return isNothingDone ? 2 : 3
}

/** Runs the statements of a text and prints their results. Resolves to the exit code. */
export async function runStatements(
  session: Session,
  text: string,
  args: StatementArguments,
  terminal: Terminal,
): Promise<number> {
  const { signal, release } = interruptible(terminal, args.timeout)
  const progress: Progress = startProgress(terminal.stderr, () => session.running ?? { calls: 0, rows: 0 })
  const sink = terminal.stdout.isTTY
    ? sinkAfterProgress(streamSink(terminal.stdout), progress)
    : streamSink(terminal.stdout)
  const goesOn = args.onError === 'continue'
  const codes = new Set<number>()
  let begun = 0
  const failed = (error: unknown) => {
    // The reader of a pipe has seen enough, or a person: then nothing goes on.
    if (!goesOn || signal.aborted || readerWentAway(error)) throw error
    note(terminal, describeError(error))
    codes.add(error instanceof CredsqlError ? error.exitCode : 2)
  }
  const passOver = (error: unknown) => {
    begun += 1
    failed(error)
  }
  const options = {
    ...runOptions(args, terminal, signal, progress),
    ...(goesOn ? { onFailure: passOver } : {}),
  }
  try {
    for await (const result of session.run(text, options)) {
      begun += 1
      try {
        await print(result, args, terminal, sink)
      } catch (error) {
        const told = unseenChanges(error, result.summary().changes)
        if (readerWentAway(error)) throw await withChangesLeft(told, text, begun)
        failed(told)
        continue
      }
      const summary = result.summary()
      const code = exitCodeOf(summary)
      codes.add(code)
      // What follows may rest on changes that were not made.
      if (code !== 0 && summary.changes !== undefined && !goesOn) break
    }
  } finally {
    progress.stop()
    release()
  }
  // An error outweighs a refusal, and that outweighs rows that are missing.
  return [2, 4, 3].find((code) => codes.has(code)) ?? 0
}
