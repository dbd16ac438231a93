import { quoteLiteral } from '../sql/quote.ts'
import type { DescribeStatement, ShowStatement } from '../sql/statement.ts'

function where(conditions: readonly (string | undefined)[]): string {
  const present = conditions.filter((condition) => condition !== undefined)
  return present.length === 0 ? '' : ` WHERE ${present.join(' AND ')}`
}

function equals(column: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${column} = ${quoteLiteral(value)}`
}

function like(column: string, pattern: string | undefined): string | undefined {
  return pattern === undefined ? undefined : `${column} ILIKE ${quoteLiteral(pattern)}`
}

/** SHOW as the SELECT that answers it. */
export function showQuery(statement: ShowStatement): string {
  const [connection, service, table] = statement.in
  const ownTables =
    connection === undefined ? "connection NOT IN ('credsql', 'information_schema')" : undefined
  switch (statement.what) {
    case 'providers':
      return `SELECT name, title, description, tables FROM credsql.providers${where([like('name', statement.like)])} ORDER BY name`
    case 'connections':
      return `SELECT name, kind, provider, origin, problem FROM credsql.connections${where([like('name', statement.like)])} ORDER BY name`
    case 'services':
      return `SELECT service AS name, count(*) AS tables FROM credsql.tables${where([equals('connection', connection), like('service', statement.like)])} GROUP BY service ORDER BY service`
    case 'tables':
    case 'resources':
      return `SELECT connection, service, name, effect, description FROM credsql.tables${where([
        ownTables,
        equals('connection', connection),
        equals('service', service),
        like('name', statement.like),
      ])} ORDER BY connection, service, name`
    case 'methods':
      return `SELECT name, kind, effect, request, required_keys, optional_keys FROM credsql.operations${where(
        [
          equals('connection', connection),
          equals('service', service),
          equals('table_name', table),
          like('name', statement.like),
        ],
      )} ORDER BY kind, name`
  }
}

/** DESCRIBE of a table that is known by its full name. */
export function describeQuery(
  statement: DescribeStatement,
  full: { connection: string; service: string; table: string },
): string {
  const columns = statement.extended
    ? 'name, type, required, key, operators, write, aliases, values, hidden, description'
    : 'name, type, required, key, description'
  const conditions = where([
    equals('connection', full.connection),
    equals('service', full.service),
    equals('table_name', full.table),
  ])
  return `SELECT ${columns} FROM credsql.columns${conditions} ORDER BY position`
}

/** A pattern as LIKE has it: `*` stands for any text; without one it may stand anywhere in the name. */
function likePattern(pattern: string): string {
  const escaped = pattern.replace(/[\\%_]/g, (character) => `\\${character}`)
  return quoteLiteral(escaped.includes('*') ? escaped.replaceAll('*', '%') : `%${escaped}%`)
}

/** The virtual tables whose full name a pattern fits; without one all but the built-in ones. */
export function tablesQuery(pattern: string | undefined): string {
  const only =
    pattern === undefined
      ? "connection NOT IN ('credsql', 'information_schema')"
      : `full_name ILIKE ${likePattern(pattern)}`
  return `SELECT full_name AS "table", effect, description FROM credsql.tables WHERE ${only} ORDER BY full_name`
}
