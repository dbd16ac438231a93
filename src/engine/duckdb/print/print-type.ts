import type { TypeName } from '@pgsql/types'
import { names, nodeOf, ownName } from '../../tree/node.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { arrayOf, type ScalarType, type SqlType } from './sql-type.ts'

/** A type name of a cast. */
export interface PrintedType {
  /** As DuckDB spells it. */
  readonly sql: string
  readonly type: SqlType
  /** PostgreSQL's name of it, without modifiers. */
  readonly name: string
  readonly modifiers: readonly number[]
  readonly array: boolean
}

const types: Readonly<Record<string, { readonly sql: string; readonly type: ScalarType }>> = {
  text: { sql: 'VARCHAR', type: 'text' },
  varchar: { sql: 'VARCHAR', type: 'text' },
  bpchar: { sql: 'VARCHAR', type: 'text' },
  name: { sql: 'VARCHAR', type: 'text' },
  bool: { sql: 'BOOLEAN', type: 'boolean' },
  boolean: { sql: 'BOOLEAN', type: 'boolean' },
  int2: { sql: 'SMALLINT', type: 'integer' },
  int4: { sql: 'INTEGER', type: 'integer' },
  int: { sql: 'INTEGER', type: 'integer' },
  int8: { sql: 'BIGINT', type: 'integer' },
  numeric: { sql: 'DECIMAL', type: 'numeric' },
  float4: { sql: 'FLOAT', type: 'double' },
  float8: { sql: 'DOUBLE', type: 'double' },
  date: { sql: 'DATE', type: 'date' },
  time: { sql: 'TIME', type: 'time' },
  timestamp: { sql: 'TIMESTAMP', type: 'timestamp' },
  timestamptz: { sql: 'TIMESTAMPTZ', type: 'timestamptz' },
  interval: { sql: 'INTERVAL', type: 'interval' },
  json: { sql: 'JSON', type: 'json' },
  jsonb: { sql: 'JSON', type: 'json' },
  uuid: { sql: 'UUID', type: 'uuid' },
  bytea: { sql: 'BLOB', type: 'bytea' },
}

/** Reads the type name of a cast or of a column definition. */
export function printType(typeName: TypeName): PrintedType {
  onlyMembers('a type', typeName, ['names', 'typmods', 'typemod', 'arrayBounds'])
  const name = ownName(names(typeName.names), 'type')
  const found = Object.hasOwn(types, name) ? types[name] : undefined
  if (found === undefined) throw refusal(`type ${name === 'char' ? '"char"' : name}`)
  const modifiers = (typeName.typmods ?? []).map((node) => {
    const constant = nodeOf(node, 'A_Const')
    const text = constant?.sval?.sval
    if (constant?.ival !== undefined) return constant.ival.ival ?? 0
    throw refusal(`type ${name}(${text ?? '…'})`)
  })
  const array = (typeName.arrayBounds ?? []).length > 0
  const depth = '[]'.repeat((typeName.arrayBounds ?? []).length)
  return {
    sql: scalarSql(name, found.sql, modifiers) + depth,
    type: array ? arrayOf(found.type) : found.type,
    name,
    modifiers,
    array,
  }
}

function scalarSql(name: string, sql: string, modifiers: readonly number[]): string {
  if (name !== 'numeric' || modifiers.length === 0) return sql
  const [precision = 0, scale = 0] = modifiers
  if (precision > 38) throw refusal(`numeric(${modifiers.join(',')}), with more than 38 digits,`)
  if (scale < 0 || scale > precision) throw refusal(`numeric(${modifiers.join(',')})`)
  return `DECIMAL(${precision}, ${scale})`
}
