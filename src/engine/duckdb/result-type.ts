import type { DuckDBType } from '@duckdb/node-api'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { ResultType } from '../../value/column-type.ts'
import type { DuckdbModule } from './duckdb-module.ts'

/** PostgreSQL's name of a type of DuckDB's. Throws `unsupported` for the types that PostgreSQL does not have. */
export function resultTypeOf(api: DuckdbModule, type: DuckDBType): ResultType {
  const { DuckDBTypeId: id } = api
  switch (type.typeId) {
    case id.BOOLEAN:
      return 'boolean'
    case id.TINYINT:
    case id.SMALLINT:
    case id.INTEGER:
    case id.BIGINT:
    case id.UTINYINT:
    case id.USMALLINT:
    case id.UINTEGER:
    case id.INTEGER_LITERAL:
      return 'bigint'
    // sum(bigint) is numeric in PostgreSQL and HUGEINT here.
    case id.UBIGINT:
    case id.HUGEINT:
    case id.UHUGEINT:
    case id.BIGNUM:
    case id.DECIMAL:
      return 'numeric'
    case id.FLOAT:
    case id.DOUBLE:
      return 'double precision'
    case id.TIMESTAMP:
    case id.TIMESTAMP_S:
    case id.TIMESTAMP_MS:
    case id.TIMESTAMP_NS:
      return 'timestamp'
    case id.TIMESTAMP_TZ:
      return 'timestamp with time zone'
    case id.DATE:
      return 'date'
    case id.TIME:
    case id.TIME_TZ:
      return 'time'
    case id.INTERVAL:
      return 'interval'
    case id.UUID:
      return 'uuid'
    case id.BLOB:
      return 'bytea'
    case id.LIST:
    case id.ARRAY:
      return 'array'
    case id.STRUCT:
      return 'record'
    case id.VARCHAR:
      return type.alias === 'JSON' ? 'json' : 'text'
    case id.ENUM:
    case id.STRING_LITERAL:
    case id.SQLNULL:
      return 'text'
    default:
      throw new CredsqlError(
        'unsupported',
        `a result of DuckDB's type ${String(type)} has no PostgreSQL type`,
      )
  }
}
