import { parseKeep } from '../../history/keep.ts'
import type { ScanRecord } from '../../history/run-record.ts'
import { visibleText } from '../../render/visible-text.ts'
import { type Snapshot, takeSnapshot } from '../../snapshot/take-snapshot.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { printRows } from '../print-rows.ts'
import { interruptible } from '../run-statements.ts'
import { note } from '../terminal.ts'
import { version } from '../version.ts'
import { runColumns, runRow } from './history.ts'

/** Arguments of `credsql snapshot`. */
export interface SnapshotArguments {
  readonly config?: string
  readonly keep?: string
  readonly output?: string
  readonly color?: boolean
  readonly maxCalls?: number
  readonly timeout?: number
}

function scanLine({ tableName, rows, calls, complete, message }: ScanRecord): string {
  const counts = `${rows} ${rows === 1 ? 'credential' : 'credentials'}, ${calls} ${calls === 1 ? 'call' : 'calls'}`
  return `  ${visibleText(tableName)}: ${complete ? counts : `unknown: ${visibleText(message ?? 'it could not be read')}`}`
}

function snapshotText(run: Snapshot): string {
  const removed =
    run.removed === 0 ? '' : `, ${run.removed} old ${run.removed === 1 ? 'run' : 'runs'} removed`
  const head = `${run.id} ${run.complete ? 'complete' : 'not complete'}: ${run.rows} credentials${removed}`
  return `${[head, ...run.scans.map(scanLine)].join('\n')}\n`
}

/** `credsql snapshot`: writes the inventory into the history. Exit code 3 when a part of it could not be read. */
export function snapshotCommand(args: SnapshotArguments, context: CommandContext): Promise<number> {
  const keep = args.keep === undefined ? undefined : parseKeep(args.keep)
  const { terminal } = context
  return withSession(context, args.config, async (session) => {
    const { signal, release } = interruptible(terminal, args.timeout)
    try {
      const run = await takeSnapshot(session, {
        version,
        signal,
        ...(keep === undefined ? {} : { keep }),
        ...(args.maxCalls === undefined ? {} : { maxCalls: args.maxCalls }),
      })
      for (const warning of run.warnings) note(terminal, `warning: ${warning}`)
      if (args.output === undefined) terminal.stdout.write(snapshotText(run))
      else await printRows(onlyRow(run), args, terminal)
      if (!run.complete) note(terminal, 'partial: credentials are unknown, see the warnings')
      return run.complete ? 0 : 3
    } catch (error) {
      throw await session.scrubError(error)
    } finally {
      release()
    }
  })
}

function onlyRow(run: Snapshot) {
  async function* batches() {
    yield { length: 1, columns: runRow(run).map((value) => [value]) }
  }
  return { columns: runColumns, batches: batches() }
}
