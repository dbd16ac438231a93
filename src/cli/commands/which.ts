import { quoteLiteral } from '../../sql/quote.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'

/** Arguments of `credsql which`. */
export interface WhichArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly image: string
}

/** `credsql which <image>`: what Docker, Podman and a kubelet each use for an image. With `--reveal` the password too. */
export function whichCommand(args: WhichArguments, context: CommandContext): Promise<number> {
  const password = args.reveal === true ? 'password, ' : ''
  const sql = `SELECT consumer, rank, used, matched_key, source, username, ${password}reason
FROM images.pull.which_credentials WHERE image = ${quoteLiteral(args.image)}
ORDER BY consumer, rank, used DESC, matched_key`
  return withSession(context, args.config, (session) => runStatements(session, sql, args, context.terminal))
}
