import type { Argv } from 'yargs'
import { statementFlags } from './arguments.ts'
import type { CommandContext } from './command-context.ts'
import type { DiffArguments } from './commands/diff.ts'
import type { HistoryArguments } from './commands/history.ts'
import type { SnapshotArguments } from './commands/snapshot.ts'

type Run = (command: (context: CommandContext) => Promise<number>) => Promise<void>

const { output, timeout } = statementFlags

/** The commands that write the history, compare its runs, and hand it on. */
export function withHistoryCommands<T>(program: Argv<T>, run: Run): Argv<T> {
  return program
    .command(
      'snapshot',
      'Write the inventory into the history: fingerprints, never secrets',
      (command) =>
        command
          .options({ output, timeout, 'max-calls': statementFlags['max-calls'] })
          .option('keep', {
            type: 'string',
            describe: 'Runs that stay: a number of them, or an age such as 90d; all unless told',
          })
          .example('$0 snapshot --keep 90d', ''),
      (args) =>
        run(async (context) =>
          (await import('./commands/snapshot.ts')).snapshotCommand(args as SnapshotArguments, context),
        ),
    )
    .command(
      'diff',
      'What became of the credentials between two snapshots; the last two unless told',
      (command) =>
        command
          .options({ output })
          .option('since', {
            type: 'string',
            describe: 'Compare with the state at that time: an age such as 7d, a date, or a run',
          })
          .option('from', { type: 'string', describe: 'The run to begin with' })
          .option('to', { type: 'string', describe: 'The run to end with; the last one unless told' })
          .example('$0 diff --since 7d -o json', ''),
      (args) =>
        run(async (context) =>
          (await import('./commands/diff.ts')).diffCommand(args as DiffArguments, context),
        ),
    )
    .command('history', 'The snapshots that were taken', (command) =>
      command
        .command(
          'export <folder>',
          'Write the credentials of every snapshot as Parquet, partitioned by day',
          (given) => given.positional('folder', { type: 'string', demandOption: true }),
          (args) =>
            run(async (context) =>
              (await import('./commands/history.ts')).historyExportCommand(args.folder, context),
            ),
        )
        .command(
          '$0',
          'List the snapshots, newest first',
          (list) =>
            list
              .options({ output })
              .option('limit', { type: 'number', default: 20, describe: 'Snapshots that are listed' }),
          (args) =>
            run(async (context) =>
              (await import('./commands/history.ts')).historyCommand(args as HistoryArguments, context),
            ),
        ),
    ) as Argv<T>
}
