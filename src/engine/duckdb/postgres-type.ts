const names: Readonly<Record<string, string>> = {
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  INT8: 'smallint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  // A text becomes one of these 128 bits only where it is to be a uuid.
  INT128: 'uuid',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  HUGEINT: 'numeric',
  INTEGER_LITERAL: 'integer',
  STRING_LITERAL: 'text',
  VARCHAR: 'text',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  BLOB: 'bytea',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  INTERVAL: 'interval',
  UUID: 'uuid',
  JSON: 'json',
}

/** PostgreSQL's name of a type that DuckDB's messages name; undefined for what has none. */
export function postgresType(name: string): string | undefined {
  const decimal = /^DECIMAL(\(\d+,\s*\d+\))?$/.exec(name)
  if (decimal !== null) return `numeric${decimal[1] ?? ''}`
  if (name.endsWith('[]')) {
    const item = postgresType(name.slice(0, -2))
    return item === undefined ? undefined : `${item}[]`
  }
  return Object.hasOwn(names, name) ? names[name] : undefined
}
