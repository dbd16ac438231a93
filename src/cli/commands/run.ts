import { findQuery } from '../../packs/find-query.ts'
import { loadPacks } from '../../packs/load-packs.ts'
import { queryParameters } from '../../packs/query-parameters.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { parseParameters, runStatements } from '../run-statements.ts'

/** Arguments of `credsql run`. */
export interface RunArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly query: string
}

/** `credsql run <pack.query>`: runs a query of a pack and prints its rows as `credsql query` does. */
export function runCommand(args: RunArguments, context: CommandContext): Promise<number> {
  return withSession(context, args.config, async (session) => {
    const query = findQuery(await loadPacks({ folders: session.config.packs ?? [] }), args.query)
    const values = queryParameters(query, parseParameters(args.param))
    const param = Object.entries(values).map(([name, value]) => `${name}=${value}`)
    return runStatements(session, query.sql, { ...args, param }, context.terminal)
  })
}
