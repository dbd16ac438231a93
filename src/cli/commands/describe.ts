import { tableText } from '../../session/table-text.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'

/** Arguments of `credsql describe`. */
export interface DescribeArguments extends StatementArguments {
  readonly config?: string | undefined
  readonly table: string
}

/** `credsql describe <table>`: columns, keys, operations with their effects, examples. Other formats than text list the columns. */
export function describeCommand(args: DescribeArguments, context: CommandContext): Promise<number> {
  return withSession(context, args.config, async (session) => {
    const { connection, table } = await session.resolveTable(args.table.split('.'))
    const name = `${connection.name}.${table.service}.${table.name}`
    if (args.output !== undefined && args.output !== 'table')
      return runStatements(session, `DESCRIBE EXTENDED ${name}`, args, context.terminal)
    context.terminal.stdout.write(tableText(name, table))
    return 0
  })
}
