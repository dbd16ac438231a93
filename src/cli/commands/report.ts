import { resolve } from 'node:path'
import { readWaivers } from '../../check/read-waivers.ts'
import { allControls } from '../../check/select-controls.ts'
import type { Waiver } from '../../check/waiver.ts'
import { loadPacks } from '../../packs/load-packs.ts'
import { type Progress, startProgress } from '../../render/progress.ts'
import { visibleText } from '../../render/visible-text.ts'
import { makeReport, type ReportOutcome } from '../../report/make-report.ts'
import type { Session } from '../../session/session.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { interruptible, parseParameters } from '../run-statements.ts'
import { note, type Terminal } from '../terminal.ts'
import { version } from '../version.ts'

/** Arguments of `credsql report`. */
export interface ReportArguments {
  readonly config?: string | undefined
  readonly names?: readonly string[]
  readonly out?: readonly string[]
  readonly param?: readonly string[]
  readonly allowVerify?: boolean
  readonly waivers?: string
  readonly maxCalls?: number
  readonly timeout?: number
}

async function waiversOf(
  { waivers }: ReportArguments,
  { config }: Session,
  { cwd }: Terminal,
): Promise<readonly Waiver[]> {
  const path = waivers === undefined ? config.waivers?.path : resolve(cwd, waivers)
  if (path === undefined) return []
  return readWaivers(path, allControls(await loadPacks({ folders: config.packs ?? [] })))
}

/**
 * `credsql report`: writes what packs answer into files. Exits with 0; 1 after an alarm; 2 where anything could not be evaluated; 3
 * where rows are missing.
 */
export function reportCommand(args: ReportArguments, context: CommandContext): Promise<number> {
  const { terminal } = context
  return withSession(context, args.config, async (session) => {
    const parameters = parseParameters(args.param)
    const waivers = await waiversOf(args, session, terminal)
    const { signal, release } = interruptible(terminal, args.timeout)
    const progress: Progress = startProgress(terminal.stderr, () => session.running ?? { calls: 0, rows: 0 })
    let outcome: ReportOutcome
    try {
      outcome = await makeReport(session, {
        ...{ packs: args.names ?? [], outputs: args.out ?? [], cwd: terminal.cwd },
        ...{ parameters, waivers, version },
        run: {
          signal,
          allowVerify: args.allowVerify ?? false,
          ...(args.maxCalls !== undefined && { maxCalls: args.maxCalls }),
        },
        now: new Date(session.resources.clock.now()),
      })
    } finally {
      progress.stop()
      release()
    }
    const { exitCode, files, complete, warnings } = outcome
    for (const warning of warnings) note(terminal, `warning: ${visibleText(warning)}`)
    if (!complete) note(terminal, 'partial: the report is not complete, see in it')
    for (const file of files) terminal.stdout.write(`${file}\n`)
    return exitCode
  })
}
