import type { DuckDBAppender, DuckDBConnection, DuckDBType } from '@duckdb/node-api'
import type { Batch, RelationColumn } from '../../value/batch.ts'
import type { ColumnType } from '../../value/column-type.ts'
import type { DuckdbModule } from './duckdb-module.ts'
import { quoteIdentifier } from './print/quote.ts'
import { type VectorFunctions, writeColumn } from './write-column.ts'

// DuckDB's vectors hold this many values; a longer batch is cut.
const chunkLength = 2048

const typeSql: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  secret: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMPTZ',
  date: 'DATE',
  json: 'JSON',
}

/** CREATE TABLE of a relation. */
export function createRelationSql(name: string, columns: readonly RelationColumn[]): string {
  const list = columns.map((column) => `${quoteIdentifier(column.name)} ${typeSql[column.type]}`)
  return `CREATE TABLE ${quoteIdentifier(name)} (${list.join(', ')})`
}

/**
 * The way into one relation. Rows are buffered by DuckDB's appender until `flush`.
 * Whole chunks are handed over: measured three times as fast as appending value by value.
 */
export class RelationLoader {
  readonly #api: DuckdbModule
  readonly #vectors: VectorFunctions
  readonly #connection: DuckDBConnection
  readonly #name: string
  readonly #columns: readonly RelationColumn[]
  readonly #types: readonly DuckDBType[]
  #appender: DuckDBAppender | undefined
  #opening: Promise<DuckDBAppender> | undefined
  #dirty = false

  constructor(
    api: DuckdbModule,
    vectors: VectorFunctions,
    connection: DuckDBConnection,
    name: string,
    columns: readonly RelationColumn[],
  ) {
    this.#api = api
    this.#vectors = vectors
    this.#connection = connection
    this.#name = name
    this.#columns = columns
    this.#types = columns.map((column) => chunkType(api, column.type))
  }

  async append(batch: Batch): Promise<void> {
    if (batch.length === 0) return
    this.#opening ??= this.#connection.createAppender(this.#name)
    const appender = await this.#opening
    this.#appender = appender
    for (let start = 0; start < batch.length; start += chunkLength) {
      const length = Math.min(chunkLength, batch.length - start)
      const chunk = this.#api.DuckDBDataChunk.create(this.#types, length)
      this.#columns.forEach((column, index) => {
        writeColumn(this.#vectors, chunk.chunk, index, {
          column,
          values: batch.columns[index] ?? [],
          start,
          length,
        })
      })
      appender.appendDataChunk(chunk)
    }
    this.#dirty = true
  }

  /** Makes the appended rows visible to queries. */
  flush(): void {
    if (!this.#dirty) return
    this.#dirty = false
    this.#appender?.flushSync()
  }

  close(): void {
    const appender = this.#appender
    this.#appender = undefined
    this.#opening = undefined
    this.#dirty = false
    appender?.closeSync()
  }
}

function chunkType(api: DuckdbModule, type: ColumnType): DuckDBType {
  switch (type) {
    case 'text':
    case 'secret':
    case 'json':
      return api.VARCHAR
    case 'boolean':
      return api.BOOLEAN
    case 'integer':
      return api.BIGINT
    case 'double':
      return api.DOUBLE
    case 'timestamp':
      return api.TIMESTAMPTZ
    case 'date':
      return api.DATE
  }
}
