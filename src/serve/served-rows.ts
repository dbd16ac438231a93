import type { ServedQuery } from '../catalog/serving-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Secret } from '../secrets/secret.ts'
import type { StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { parseStatements } from '../sql/parse.ts'
import type { SelectStatement } from '../sql/statement.ts'
import type { ResultValue } from '../value/batch.ts'

/** A row of the statement that answers: what it is for, and the credential, still sealed. */
export interface ServedRow {
  readonly key: string
  readonly username: string | null
  readonly secret: Secret
}

/** What the statement is run for. */
export interface ServedRequest {
  /** The first of these columns that the statement has says what a row is for. */
  readonly keyColumns: readonly string[]
  /** Values of the parameters that the statement may use. */
  readonly parameters: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * The credentials that the configured statement finds, in its order; rows without a key or a password are left out. Throws what
 * the statement throws, `driver_failed` when rows are missing, and `config_invalid` when it is no statement that can serve.
 */
export async function servedRows(
  session: Session,
  served: ServedQuery,
  { keyColumns, parameters, signal }: ServedRequest,
): Promise<readonly ServedRow[]> {
  const { parameters: slots } = await servedStatement(served)
  const used = new Set(slots.map(({ name }) => name))
  const named = Object.fromEntries(Object.entries(parameters).filter(([name]) => used.has(name)))
  const vault = await session.vault()
  const rows: ServedRow[] = []
  for await (const result of session.run(served.query, { parameters: { named }, signal, readOnly: true })) {
    const at = placesOf(result, keyColumns, served)
    for await (const { length, columns } of result.batches)
      for (let row = 0; row < length; row += 1) {
        const value = (column: number) => columns[column]?.[row] ?? null
        const key = textOf(value(at.key), at.keyName, served)
        const handle = value(at.password)
        const secret = handle === null ? undefined : vault.find(String(handle))
        if (key !== null && secret !== undefined)
          rows.push({ key, username: textOf(value(at.username), 'username', served), secret })
      }
    refusePartial(result)
  }
  return rows
}

/** The one SELECT of the config. */
export async function servedStatement(served: ServedQuery): Promise<SelectStatement> {
  const [statement, ...more] = await parseStatements(served.query)
  if (statement?.kind === 'select' && more.length === 0) return statement
  throw unfit(served, 'is not one SELECT')
}

/** Throws where a part of the sources could not be read: a credential that is not found would look like one that is not there. */
export function refusePartial({ summary }: StatementResult): void {
  const { complete, warnings } = summary()
  if (!complete)
    throw new CredsqlError('driver_failed', `rows are missing: ${warnings.join('; ') || 'a source failed'}`)
}

/** A value that must be a text. */
export function textOf(value: ResultValue, column: string, served: ServedQuery): string | null {
  if (value === null || typeof value === 'string') return value
  throw unfit(served, `has a column ${column} that is no text`)
}

/** The first of several columns that a statement has. */
export function firstColumn(
  names: readonly string[],
  wanted: readonly string[],
  served: ServedQuery,
): string {
  const found = wanted.find((name) => names.includes(name))
  if (found === undefined) throw unfit(served, `has no column ${wanted.join(' or ')}`)
  return found
}

function placesOf({ columns }: StatementResult, keyColumns: readonly string[], served: ServedQuery) {
  const names = columns.map(({ name }) => name)
  const place = (name: string) => {
    const at = names.indexOf(firstColumn(names, [name], served))
    if (names.includes(name, at + 1)) throw unfit(served, `has two columns ${name}`)
    const isSecret = columns[at]?.type === 'secret'
    if (isSecret !== (name === 'password'))
      throw unfit(served, `has a column ${name} that is ${isSecret ? 'a secret' : 'no secret'}`)
    return at
  }
  const keyName = firstColumn(names, keyColumns, served)
  return { keyName, key: place(keyName), username: place('username'), password: place('password') }
}

function unfit({ origin }: ServedQuery, what: string): CredsqlError {
  return new CredsqlError('config_invalid', `the query ${what}`, { file: origin })
}
