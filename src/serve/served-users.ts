import type { ServedQuery } from '../catalog/serving-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Session } from '../session/session.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import { firstColumn, refusePartial, servedStatement, textOf } from './served-rows.ts'

/** A server that the statement has a credential for, and its user. */
export interface ServedUser {
  readonly server: string
  readonly user: string
}

/**
 * Servers and users of the configured statement. The password's column is not selected, so no secret is read for a list. Throws
 * `config_invalid` for a statement that asks for one server: without one its answer would be no list.
 */
export async function servedUsers(
  session: Session,
  served: ServedQuery,
  signal: AbortSignal,
): Promise<readonly ServedUser[]> {
  const { text, parameters } = await servedStatement(served)
  const [parameter] = parameters
  if (parameter !== undefined)
    throw new CredsqlError(
      'config_invalid',
      `the query asks for one server (:${parameter.name ?? parameter.number}), so there is no list`,
      {
        file: served.origin,
        hint: 'Leave the parameter out: of the rows that are found, the one for the server is taken.',
      },
    )
  const plan = await session.explain(text)
  if (plan.statement !== 'select')
    throw new CredsqlError('config_invalid', 'the query that is served is no SELECT', { file: served.origin })
  const { outputs } = plan
  const key = firstColumn(outputs, ['server', 'registry'], served)
  firstColumn(outputs, ['username'], served)
  const users: ServedUser[] = []
  const only = `SELECT ${quoteIdentifier(key)}, username FROM (${text}\n) AS served`
  for await (const result of session.run(only, { signal, readOnly: true })) {
    if (result.columns.some(({ type }) => type === 'secret'))
      throw new CredsqlError('config_invalid', 'the query has a secret as server or user', {
        file: served.origin,
      })
    for await (const { length, columns } of result.batches)
      for (let row = 0; row < length; row += 1) {
        const server = textOf(columns[0]?.[row] ?? null, key, served)
        const user = textOf(columns[1]?.[row] ?? null, 'username', served)
        // Without a user name there is no login that `get` would give.
        if (server !== null && user !== null && user !== '') users.push({ server, user })
      }
    refusePartial(result)
  }
  return users
}
