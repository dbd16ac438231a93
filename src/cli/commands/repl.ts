import { runRepl } from '../../repl/repl.ts'
import type { ReplTerminal } from '../../repl/repl-terminal.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { packQueries } from '../pack-queries.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

/** Arguments of `credsql` alone. */
export interface ReplArguments {
  readonly config?: string | undefined
  readonly color?: boolean
}

/** `credsql` alone, on a terminal: the REPL. */
export function replCommand(args: ReplArguments, context: CommandContext): Promise<number> {
  const { terminal, env } = context
  return withSession(context, args.config, (session) =>
    runRepl({
      session,
      terminal: terminal as Terminal & Pick<ReplTerminal, 'stdin' | 'stdout'>,
      env,
      cwd: terminal.cwd,
      version,
      cache: session.cache,
      queries: packQueries(session.config.packs ?? []),
      ...(args.color === undefined ? {} : { color: args.color }),
    }),
  )
}
