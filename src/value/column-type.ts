/** The type of a virtual table's column, as manifests spell it. `secret` is a text whose value nobody sees. */
export type ColumnType =
  | 'text'
  | 'boolean'
  | 'integer' // 64 bits, exact
  | 'double'
  | 'timestamp' // an instant, microseconds, always with a time zone
  | 'date'
  | 'json'
  | 'secret'

/** All column types, in the order of the documentation. */
export const columnTypes: readonly ColumnType[] = [
  'text',
  'boolean',
  'integer',
  'double',
  'timestamp',
  'date',
  'json',
  'secret',
]

/** The type of a result's column, in PostgreSQL's words. */
export type ResultType =
  | 'text'
  | 'boolean'
  | 'bigint'
  | 'double precision'
  | 'numeric'
  | 'timestamp with time zone'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'interval'
  | 'json'
  | 'uuid'
  | 'bytea'
  | 'array'
  | 'record'
  | 'secret'

/** PostgreSQL's name of a column type, as `information_schema.columns.data_type` shows it. */
export const postgresTypeName: Readonly<Record<ColumnType, ResultType>> = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  double: 'double precision',
  timestamp: 'timestamp with time zone',
  date: 'date',
  json: 'json',
  secret: 'secret',
}
