import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { isEmpty } from '../../sql/split.ts'
import type { StatementArguments } from '../arguments.ts'
import { type CommandContext, withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'
import type { Terminal } from '../terminal.ts'

/** Arguments of `credsql query`. */
export interface QueryArguments extends StatementArguments {
  readonly sql?: string | undefined
  readonly file?: string | undefined
  readonly config?: string | undefined
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  for await (const part of stream) text += part
  return text
}

/** Some editors put a byte order mark in front of a file: it is none of the statement. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

async function textOf({ sql, file }: QueryArguments, { terminal }: CommandContext): Promise<string> {
  if (sql !== undefined && file !== undefined)
    throw new CredsqlError('usage', 'give the statement or a file, not both')
  if (sql !== undefined) return sql
  if (file === '-') return withoutMark(await readAll(terminal.stdin))
  if (file === undefined) {
    // What is piped in is a script; who sits at a terminal has the REPL for that.
    const isPiped = (terminal.stdin as { isTTY?: boolean }).isTTY !== true
    const script = isPiped ? await readAll(terminal.stdin) : ''
    if (script.trim() !== '') return withoutMark(script)
    throw new CredsqlError(
      'usage',
      'give a statement: credsql query "SELECT …", or -f file, or -f - for stdin; credsql alone opens the REPL',
    )
  }
  try {
    return withoutMark(await readFile(resolve(terminal.cwd, file), 'utf8'))
  } catch (error) {
    throw new CredsqlError('usage', `the file ${file} cannot be read: ${messageOf(error)}`)
  }
}

/** Whether somebody sits at both ends. */
export function isInteractive({ stdin, stdout }: Terminal): boolean {
  return (stdin as { isTTY?: boolean }).isTTY === true && stdout.isTTY === true
}

/** `.tables` and the like are commands of the REPL: in a script PostgreSQL's parser stumbles over their dot. */
function withMetaHint(error: unknown): unknown {
  if (!(error instanceof CredsqlError) || error.code !== 'syntax_error') return error
  const { excerpt = '', column = 0 } = error.details.place ?? {}
  if (!/^\s*\.[a-z?]/i.test(excerpt) || excerpt.slice(0, column - 1).trim() !== '') return error
  return error.with({
    hint: 'Commands that begin with a dot belong to the REPL, which credsql alone opens. In a script write SQL: SHOW TABLES, DESCRIBE, EXPLAIN.',
  })
}

/** `credsql query`: runs the statements of a text, a file or stdin. */
export async function queryCommand(args: QueryArguments, context: CommandContext): Promise<number> {
  const text = await textOf(args, context)
  if (isEmpty(text))
    throw new CredsqlError('usage', 'there is no statement: the text is empty, or has only comments', {
      hint: 'Write one, such as credsql query "SHOW TABLES"; credsql alone opens the REPL.',
    })
  return withSession(context, args.config, (session) =>
    runStatements(session, text, args, context.terminal),
  ).catch((error: unknown) => {
    throw withMetaHint(error)
  })
}
