import { Vault } from '../../src/secrets/vault.ts'
import type { ColumnType } from '../../src/value/column-type.ts'
import type { DataRelation, DataValue } from './data-set.ts'
import { vaultKey } from './data-world.ts'
import type { PostgresConnection } from './postgres-connection.ts'

const types: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  double: 'double precision',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'jsonb',
  secret: 'text',
}

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`

function literal(value: DataValue, type: ColumnType, vault: Vault): string {
  // An empty secret is none.
  if (value === null || (type === 'secret' && value === '')) return 'NULL'
  const text = type === 'secret' ? vault.seal(String(value)).handle : String(value)
  return `'${text.replaceAll("'", "''")}'`
}

/** The statements that make a relation a table of PostgreSQL's. */
export function relationSql(
  { name, columns, rows }: DataRelation,
  vault: Vault = new Vault(vaultKey),
): string {
  const definitions = Object.entries(columns).map(([column, type]) => `${identifier(column)} ${types[type]}`)
  const columnTypes = Object.values(columns)
  const tuples = rows.map(
    (row) => `(${columnTypes.map((type, i) => literal(row[i] ?? null, type, vault)).join(', ')})`,
  )
  const table = `CREATE TABLE ${identifier(name)} (${definitions.join(', ')})`
  return tuples.length === 0 ? table : `${table}; INSERT INTO ${identifier(name)} VALUES ${tuples.join(', ')}`
}

/** Makes the relations tables of PostgreSQL's, in place of those of these names. A secret is its handle there. */
export async function fillPostgres(
  connection: PostgresConnection,
  relations: readonly DataRelation[],
): Promise<void> {
  const vault = new Vault(vaultKey)
  const drops = relations.map(({ name }) => `DROP TABLE IF EXISTS ${identifier(name)}`)
  const answer = await connection.query(
    [...drops, ...relations.map((relation) => relationSql(relation, vault))].join('; '),
  )
  if (answer.kind === 'error') throw new Error(`PostgreSQL does not take the data: ${answer.message}`)
}
