import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { type CheckOptions, checkControls } from '../../check/check-controls.ts'
import { checkRows } from '../../check/check-rows.ts'
import { type CheckRun, checkExitCode, checkedNothing } from '../../check/check-run.ts'
import { checkTree } from '../../check/check-tree.ts'
import { readWaivers } from '../../check/read-waivers.ts'
import { ResultSpool } from '../../check/result-spool.ts'
import { allControls, selectControls } from '../../check/select-controls.ts'
import type { Waiver } from '../../check/waiver.ts'
import { loadPacks } from '../../packs/load-packs.ts'
import type { Pack, PackQuery, Severity } from '../../packs/pack.ts'
import { type Progress, startProgress } from '../../render/progress.ts'
import { streamSink } from '../../render/sink.ts'
import type { Session } from '../../session/session.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { printRows, wantsColor } from '../print-rows.ts'
import { interruptible, parseParameters } from '../run-statements.ts'
import { note, type Terminal } from '../terminal.ts'

/** Arguments of `credsql check`. */
export interface CheckArguments {
  readonly config?: string | undefined
  readonly names?: readonly string[]
  readonly tag?: readonly string[]
  readonly severity?: Severity
  readonly param?: readonly string[]
  readonly allowVerify?: boolean
  readonly waivers?: string
  readonly output?: string
  readonly color?: boolean
  readonly maxCalls?: number
  readonly timeout?: number
}

async function waiversOf(
  { waivers }: CheckArguments,
  { config }: Session,
  packs: readonly Pack[],
  { cwd }: Terminal,
): Promise<readonly Waiver[]> {
  const path = waivers === undefined ? config.waivers?.path : resolve(cwd, waivers)
  return path === undefined ? [] : readWaivers(path, allControls(packs))
}

function isTree({ output }: CheckArguments): boolean {
  return output === undefined || output === 'tree'
}

async function print(run: CheckRun, args: CheckArguments, terminal: Terminal): Promise<void> {
  if (isTree(args)) await streamSink(terminal.stdout).write(checkTree(run, wantsColor(args, terminal)))
  else await printRows(checkRows(run), args, terminal)
  const warnings = new Set(run.controls.flatMap((control) => control.warnings))
  for (const warning of warnings) note(terminal, `warning: ${warning}`)
  if (checkedNothing(run)) note(terminal, 'nothing was checked: no control saw a resource')
}

/** Evaluates controls while stderr shows how far it is. */
async function evaluate(
  session: Session,
  controls: readonly PackQuery[],
  options: Pick<CheckOptions, 'waivers' | 'spool'>,
  args: CheckArguments,
  terminal: Terminal,
): Promise<CheckRun> {
  const { signal, release } = interruptible(terminal, args.timeout)
  const progress: Progress = startProgress(terminal.stderr, () => session.running ?? { calls: 0, rows: 0 })
  try {
    return await checkControls(session, controls, {
      ...options,
      parameters: parseParameters(args.param),
      run: {
        signal,
        allowVerify: args.allowVerify ?? false,
        ...(args.maxCalls !== undefined && { maxCalls: args.maxCalls }),
      },
    })
  } finally {
    progress.stop()
    release()
  }
}

/** `credsql check`: evaluates controls and prints what they say. Exits with 0, 1 after an alarm, 2 after an error. */
export function checkCommand(args: CheckArguments, context: CommandContext): Promise<number> {
  const { terminal } = context
  return withSession(context, args.config, async (session) => {
    const packs = await loadPacks({ folders: session.config.packs ?? [] })
    const { names = [], tag = [], severity } = args
    const selection = { names, tags: tag, ...(severity !== undefined && { severity }) }
    const controls = selectControls(packs, selection)
    const waivers = await waiversOf(args, session, packs, terminal)
    // The tree shows findings; every other format prints all results.
    // An empty variable names no folder.
    const spool = isTree(args) ? undefined : new ResultSpool(terminal.env['TMPDIR'] || tmpdir())
    try {
      const options = { waivers, ...(spool !== undefined && { spool }) }
      const run = await evaluate(session, controls, options, args, terminal)
      await print(run, args, terminal)
      return checkExitCode(run)
    } finally {
      await spool?.close()
    }
  })
}
