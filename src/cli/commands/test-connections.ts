import type { Connection } from '../../catalog/table.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { describeError } from '../../errors/describe-error.ts'
import { nearNames } from '../../errors/near-names.ts'
import type { Session } from '../../session/session.ts'
import { type CommandContext, withSession } from '../command-context.ts'

/** Arguments of `credsql connections test`. */
export interface TestArguments {
  readonly config?: string | undefined
  readonly names?: readonly string[] | undefined
}

/** The connections to test: those named, or all that are configured; an aggregate means its members. */
async function chosen(session: Session, names: readonly string[]): Promise<readonly Connection[]> {
  const all = await session.catalog.connections()
  const wanted = names.length === 0 ? [...all] : []
  for (const name of names) {
    const found = all.find((connection) => connection.name === name)
    if (found === undefined)
      throw new CredsqlError('unknown_connection', `there is no connection "${name}"`, {
        near: nearNames(
          name,
          all.map((connection) => connection.name),
        ),
        hint: `The connections are ${all.map((connection) => connection.name).join(', ') || '(none)'}.`,
      })
    wanted.push(found)
  }
  const single = wanted.flatMap((connection) =>
    connection.kind === 'aggregate' ? connection.members : [connection],
  )
  return [...new Set(single)].filter(
    (connection) => connection.provider.http !== undefined || connection.problem !== undefined,
  )
}

/** `credsql connections test [name …]`: one harmless request each. Exit code 2 when one of them fails. */
export function testCommand(args: TestArguments, context: CommandContext): Promise<number> {
  const { stdout } = context.terminal
  return withSession(context, args.config, async (session) => {
    const connections = await chosen(session, args.names ?? [])
    if (connections.length === 0)
      throw new CredsqlError('unknown_connection', 'no connection is configured', {
        hint: 'Begin with credsql init.',
      })
    const width = Math.max(...connections.map((connection) => connection.name.length))
    let failed = false
    const tests = connections.map(async (connection) => {
      try {
        const { request, status } = await session.test(connection)
        return `ok     ${connection.name.padEnd(width)}  ${request} answered ${status}`
      } catch (error) {
        failed = true
        return `failed ${connection.name.padEnd(width)}  ${describeError(error).replaceAll('\n', '\n       ')}`
      }
    })
    for (const test of tests) stdout.write(`${await test}\n`)
    return failed ? 2 : 0
  })
}
