import type { Argv } from 'yargs'
import { statementFlags } from './arguments.ts'
import type { CommandContext } from './command-context.ts'
import type { ScheduleListArguments, ScheduleRunArguments } from './commands/schedule.ts'

type Run = (command: (context: CommandContext) => Promise<number>) => Promise<void>

const { output } = statementFlags

/** The commands that run what the config schedules. */
export function withScheduleCommands<T>(program: Argv<T>, run: Run): Argv<T> {
  return program.command('schedule', 'Snapshots, checks and reports that run by themselves', (command) =>
    command
      .command(
        'run',
        'Run the schedules of the config until it is stopped, or one of them now',
        (given) =>
          given
            .option('once', { type: 'string', describe: 'Run this schedule now, and exit with its result' })
            .option('log', {
              type: 'string',
              choices: ['text', 'json'],
              default: 'text',
              describe: 'Lines on stderr: text, or a JSON object each',
            })
            .option('grace', {
              type: 'number',
              default: 60,
              describe: 'Seconds that runs under way get when it is stopped',
            })
            .example('$0 schedule run --once nightly', ''),
        (args) =>
          run(async (context) =>
            (await import('./commands/schedule.ts')).scheduleRunCommand(
              args as unknown as ScheduleRunArguments,
              context,
            ),
          ),
      )
      .command(
        'list',
        'When each schedule runs next, and what came of it last',
        (given) => given.options({ output }),
        (args) =>
          run(async (context) =>
            (await import('./commands/schedule.ts')).scheduleListCommand(
              args as ScheduleListArguments,
              context,
            ),
          ),
      )
      .demandCommand(1, 'schedule takes a command: run or list'),
  ) as Argv<T>
}
