import { tablesQuery } from '../../session/catalog-statements.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'

/** Arguments of the commands that list something. */
export interface ListArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly pattern?: string | undefined
}

/** `credsql tables [pattern]`. */
export function tablesCommand(args: ListArguments, context: CommandContext): Promise<number> {
  const sql = tablesQuery(args.pattern)
  return withSession(context, args.config, (session) => runStatements(session, sql, args, context.terminal))
}

/** `credsql providers`. */
export function providersCommand(args: ListArguments, context: CommandContext): Promise<number> {
  return withSession(context, args.config, (session) =>
    runStatements(session, 'SHOW PROVIDERS', args, context.terminal),
  )
}

/** `credsql connections`. */
export function connectionsCommand(args: ListArguments, context: CommandContext): Promise<number> {
  return withSession(context, args.config, (session) =>
    runStatements(session, 'SHOW CONNECTIONS', args, context.terminal),
  )
}
