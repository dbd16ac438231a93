import { quoteLiteral } from '../../sql/quote.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'

/** Arguments of the commands that list something. */
export interface ListArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly pattern?: string | undefined
}

/** A pattern as LIKE has it: `*` stands for any text; without one it may stand anywhere in the name. */
function likePattern(pattern: string): string {
  const escaped = pattern.replace(/[\\%_]/g, (character) => `\\${character}`)
  return quoteLiteral(escaped.includes('*') ? escaped.replaceAll('*', '%') : `%${escaped}%`)
}

/** `credsql tables [pattern]`. */
export function tablesCommand(args: ListArguments, context: CommandContext): Promise<number> {
  const { pattern } = args
  const only =
    pattern === undefined
      ? "connection NOT IN ('credsql', 'information_schema')"
      : `full_name ILIKE ${likePattern(pattern)}`
  const sql = `SELECT full_name AS "table", effect, description FROM credsql.tables WHERE ${only} ORDER BY full_name`
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
