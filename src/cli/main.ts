import yargs, { type Argv } from 'yargs'
import type { EngineKind } from '../engine/open-engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { describeError } from '../errors/describe-error.ts'
import { withPermission } from '../errors/node-permission.ts'
import { readerWentAway } from '../render/sink.ts'
import {
  checkFlags,
  globalFlags,
  pruneFlags,
  reportFlags,
  resumeFlags,
  type StatementArguments,
  statementFlags,
  writeFlags,
} from './arguments.ts'
import type { CommandContext } from './command-context.ts'
import type { CheckArguments } from './commands/check.ts'
import type { PruneArguments } from './commands/prune-journals.ts'
import { isInteractive, queryCommand } from './commands/query.ts'
import type { ReportArguments } from './commands/report.ts'
import { withHistoryCommands } from './history-commands.ts'
import { checkNumbers, refuseEmptyNumbers } from './number-flags.ts'
import { asksForCompletions, plainArguments } from './plain-arguments.ts'
import { withScheduleCommands } from './schedule-commands.ts'
import { refuseRepeated } from './single-flags.ts'
import { note, type Terminal } from './terminal.ts'
import { version } from './version.ts'
import { type WarmStart, warmStart } from './warm-start.ts'

type Flags = StatementArguments & { readonly config?: string }

/** Hands a command its arguments and remembers its exit code. Commands are loaded when they are run. */
type Run = (command: (context: CommandContext) => Promise<number>) => Promise<void>

function withStatementFlags<T>(command: Argv<T>) {
  return command.options(statementFlags)
}

/** What holds for the flags of every command, whatever yargs makes of them. */
function checkFlagValues(args: Record<string, unknown>): void {
  // What is typed so far need not be right yet.
  if ('get-yargs-completions' in args) return
  refuseRepeated(args)
  checkNumbers(args)
}

function queryFlags<T>(command: Argv<T>) {
  return withStatementFlags(command)
    .options(writeFlags)
    .positional('sql', { type: 'string', describe: 'One or more statements' })
    .option('file', { alias: 'f', type: 'string', describe: 'Read them from a file; - is stdin' })
    .example('$0 query "SELECT id, state FROM rancher.registry_credentials"', '')
    .example(
      '$0 query -p state=active "SELECT id FROM rancher.registry_credentials WHERE state = :state"',
      '',
    )
}

/** The REPL asks for each statement, and has commands for what holds longer: a flag for one statement would not be heeded there. */
function refuseStatementFlags(args: Readonly<Record<string, unknown>>): void {
  const flags: readonly (readonly [string, object])[] = Object.entries({ ...statementFlags, ...writeFlags })
  const [name] = flags.flatMap(([flag, given]) => {
    const unset = 'default' in given ? given.default : undefined
    return args[flag] === unset ? [] : [flag]
  })
  if (name !== undefined)
    throw new CredsqlError('usage', `--${name} belongs to a statement, and there is none`, {
      hint: 'Write the statement behind it. Without any flag the REPL opens; .help there lists what can be set.',
    })
}

function runQuery(run: Run) {
  return (args: object) =>
    run(async (context) => {
      const given = args as Flags & { _: readonly unknown[]; sql?: string; file?: string }
      const isBare = given.sql === undefined && given.file === undefined && given._.length === 0
      if (!isBare || !isInteractive(context.terminal)) return queryCommand(given, context)
      refuseStatementFlags({ ...given })
      return (await import('./commands/repl.ts')).replCommand(given, context)
    })
}

/** What every command line has in common. */
function base(argv: readonly string[]): Argv {
  return yargs([...argv])
    .scriptName('credsql')
    .parserConfiguration({ 'greedy-arrays': false })
    .middleware(checkFlagValues, true)
    .options(globalFlags)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof Error
        ? error
        : new CredsqlError('usage', usageProblem(message), {
            hint: 'credsql --help shows the commands and their flags.',
          })
    })
}

/** `credsql query …` alone: yargs lays out the help of every command that it knows but the default one, for each run. */
function queryProgram(argv: readonly string[], run: Run): Argv {
  return base(argv).help(false).version(false).command('$0 [sql]', '', queryFlags, runQuery(run))
}

function program(argv: readonly string[], run: Run): Argv {
  return base(argv)
    .usage('$0 <command>\n\nSQL over every registry credential you own; the secrets stay sealed.')
    .command(
      ['query [sql]', '$0'],
      'Run statements: SELECT, INSERT, UPDATE, DELETE, CALL, EXPLAIN, SHOW, DESCRIBE',
      queryFlags,
      runQuery(run),
    )
    .command(
      'repl',
      'Type statements one after the other; what credsql alone does on a terminal',
      (command) => command,
      (args) =>
        run(async (context) => {
          if (!isInteractive(context.terminal))
            throw new CredsqlError('usage', 'the REPL needs a terminal', {
              hint: 'Pipe statements into credsql query -f -.',
            })
          return (await import('./commands/repl.ts')).replCommand(args as Flags, context)
        }),
    )
    .command(
      'tables [pattern]',
      'List virtual tables; * in the pattern stands for any text',
      (command) => withStatementFlags(command).positional('pattern', { type: 'string' }),
      (args) =>
        run(async (context) =>
          (await import('./commands/catalog-lists.ts')).tablesCommand(
            args as Flags & { pattern?: string },
            context,
          ),
        ),
    )
    .command(
      'describe <table>',
      'Columns, keys, operations with their effects, examples',
      (command) => withStatementFlags(command).positional('table', { type: 'string', demandOption: true }),
      (args) =>
        run(async (context) =>
          (await import('./commands/describe.ts')).describeCommand(
            args as Flags & { table: string },
            context,
          ),
        ),
    )
    .command(
      'which <image>',
      'Which credential Docker, Podman and a kubelet use for an image, and why',
      (command) => withStatementFlags(command).positional('image', { type: 'string', demandOption: true }),
      (args) =>
        run(async (context) =>
          (await import('./commands/which.ts')).whichCommand(args as Flags & { image: string }, context),
        ),
    )
    .command(
      'providers',
      'List providers',
      (command) => withStatementFlags(command),
      (args) =>
        run(async (context) =>
          (await import('./commands/catalog-lists.ts')).providersCommand(args as Flags, context),
        ),
    )
    .command('connections', 'List connections, or test them', (command) =>
      command
        .command(
          'test [names..]',
          'One harmless request on each connection',
          (test) => test.positional('names', { type: 'string', array: true }),
          (args) =>
            run(async (context) =>
              (await import('./commands/test-connections.ts')).testCommand(
                args as Flags & { names?: string[] },
                context,
              ),
            ),
        )
        .command(
          '$0',
          'List connections',
          (list) => withStatementFlags(list),
          (args) =>
            run(async (context) =>
              (await import('./commands/catalog-lists.ts')).connectionsCommand(args as Flags, context),
            ),
        ),
    )
    .command(
      'packs [pack]',
      'List the packs of queries and controls, or the queries of one',
      (command) => withStatementFlags(command).positional('pack', { type: 'string' }),
      (args) =>
        run(async (context) =>
          (await import('./commands/packs.ts')).packsCommand(args as Flags & { pack?: string }, context),
        ),
    )
    .command(
      'run <query>',
      'Run a query of a pack, such as inventory.by-registry',
      (command) =>
        withStatementFlags(command)
          .positional('query', { type: 'string', demandOption: true })
          .example('$0 run inventory.expiring-soon -p days=14', ''),
      (args) =>
        run(async (context) =>
          (await import('./commands/run.ts')).runCommand(args as Flags & { query: string }, context),
        ),
    )
    .command(
      'check [names..]',
      'Evaluate the controls of packs; exits with 1 after an alarm, 2 after an error',
      (command) =>
        command
          .options(checkFlags)
          .positional('names', { type: 'string', array: true, describe: 'Packs, or pack.control' })
          .example('$0 check compliance --severity high', ''),
      (args) =>
        run(async (context) =>
          (await import('./commands/check.ts')).checkCommand(args as CheckArguments, context),
        ),
    )
    .command(
      'report [names..]',
      'Write what packs answer into files: html, md, json, csv, ndjson, junit, sarif',
      (command) =>
        command
          .options(reportFlags)
          .positional('names', { type: 'string', array: true, describe: 'Packs, or pack.query' })
          .example('$0 report compliance inventory -o report.html -o report.json', ''),
      (args) =>
        run(async (context) =>
          (await import('./commands/report.ts')).reportCommand(args as ReportArguments, context),
        ),
    )
    .command('journal', 'What statements changed, and what they left undone', (command) =>
      command
        .command(
          'resume <id>',
          'Find out what became of unknown changes, and send what was not sent',
          (resume) => resume.options(resumeFlags).positional('id', { type: 'string', demandOption: true }),
          (args) =>
            run(async (context) =>
              (await import('./commands/journal.ts')).resumeCommand(
                args as Flags & { id: string; secret?: string[] },
                context,
              ),
            ),
        )
        .command(
          'prune',
          'Delete the journals of statements that came to their end long ago',
          (prune) => prune.options(pruneFlags),
          (args) =>
            run(async (context) =>
              (await import('./commands/prune-journals.ts')).pruneCommand(args as PruneArguments, context),
            ),
        )
        .command(
          '$0 [id]',
          'List statements, or the changes of one',
          (list) =>
            list
              .options(statementFlags)
              .option('limit', { type: 'number', default: 20, describe: 'Statements that are listed' })
              .positional('id', { type: 'string' }),
          (args) =>
            run(async (context) =>
              (await import('./commands/journal.ts')).journalCommand(
                args as Flags & { id?: string; limit: number },
                context,
              ),
            ),
        ),
    )
    .command(
      'validate <folder>',
      'Check the files of a provider',
      (command) => command.positional('folder', { type: 'string', demandOption: true }),
      (args) =>
        run(async (context) =>
          (await import('./commands/validate.ts')).validateCommand(args.folder, context),
        ),
    )
    .command(
      'init',
      'Write a commented config file',
      (command) => command,
      (args) =>
        run(async (context) =>
          (await import('./commands/init.ts')).initCommand((args as Flags).config, context),
        ),
    )
    .command(
      'demo [command..]',
      'Show what credsql does, or run a command, in a world of fake APIs on loopback',
      (command) => command.example('$0 demo query "SHOW TABLES"', ''),
      (args) =>
        run(async (context) => (await import('./commands/demo.ts')).demoCommand(args as Flags, context)),
    )
    .command(
      'kubelet-credential-provider',
      'Answer a request of a kubelet on stdin from the configured query',
      (command) => command,
      (args) =>
        run(async (context) =>
          (await import('./commands/kubelet-credential-provider.ts')).kubeletCredentialProviderCommand(
            args as Flags,
            context,
          ),
        ),
    )
    .completion('completion', 'Print a completion script for the shell')
    .help()
    .alias('help', 'h')
    .version(version)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
}

/** What yargs says, without arguments that are no words: a part of a statement may hold a secret. */
function usageProblem(message: string): string {
  return /^Unknown (?:argument|command)s?: (?![\w-]+(?:, [\w-]+)*$)/.test(message)
    ? 'there are arguments too many: write a statement as one, between quotes'
    : message
}

/** Runs credsql with its arguments. Resolves to the exit code and never rejects. */
export async function main(
  argv: readonly string[],
  terminal: Terminal,
  warm: WarmStart = warmStart([]),
): Promise<number> {
  try {
    return await dispatch(plainArguments(argv), { terminal, env: terminal.env, openEngine: warm.engine })
  } catch (error) {
    // The reader of a pipe has seen enough: nothing is wrong.
    if (readerWentAway(error)) return 0
    note(terminal, describeError(withPermission(error)))
    return error instanceof CredsqlError ? error.exitCode : 2
  }
}

/** Whether the arguments behind `demo` are more than flags of every command and a question for help. */
function hasCommand(argv: readonly string[]): boolean {
  const [first, ...rest] = argv
  if (first === undefined || ['--help', '-h', '--version'].includes(first)) return false
  if (/^(?:--(?:no-)?color(?:=.*)?|--(?:config|engine)=.*|-c.+)$/.test(first)) return hasCommand(rest)
  return ['--config', '-c', '--engine'].includes(first) ? hasCommand(rest.slice(1)) : true
}

async function dispatch(argv: readonly string[], context: CommandContext): Promise<number> {
  const [first, ...rest] = argv
  if (first === 'demo' && hasCommand(rest)) {
    const { inDemoWorld } = await import('./commands/demo.ts')
    return inDemoWorld(context, (demo) => dispatch(rest, demo))
  }
  if (!asksForCompletions(argv)) refuseEmptyNumbers(argv)
  let exitCode = 0
  let engine: EngineKind | undefined
  const run: Run = async (command) => {
    exitCode = await command(engine === undefined ? context : { ...context, engine })
  }
  const alone =
    first === 'query' && !rest.some((arg) => arg === '--help' || arg === '-h' || arg === '--version')
  const parser = alone
    ? queryProgram(rest, run)
    : withScheduleCommands(withHistoryCommands(program(argv, run), run), run)
  parser.middleware((args) => {
    engine = args['engine'] as EngineKind | undefined
  })
  // Yargs prints the script while it parses, and would then run the default command as well.
  if (first === 'completion') parser.showCompletionScript()
  else await parser.parseAsync()
  return exitCode
}
