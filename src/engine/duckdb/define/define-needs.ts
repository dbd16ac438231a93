import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { DuckdbModule } from '../duckdb-module.ts'
import type { Definition, ScriptType, ScriptValue } from './definition.ts'
import { definitions } from './definitions.ts'

/** Defines what a statement needs and the engine does not have yet. `defined` is the engine's, and grows. */
export async function defineNeeds(
  api: DuckdbModule,
  connection: DuckDBConnection,
  needs: readonly string[],
  defined: Set<string>,
): Promise<void> {
  const statements: string[] = []
  for (const name of needs) {
    const definition = definitions[name]
    if (definition === undefined || defined.has(name)) continue
    defined.add(name)
    if (definition.kind === 'macro') statements.push(`CREATE MACRO ${name}${definition.sql}`)
    else registerScript(api, connection, name, definition)
  }
  if (statements.length > 0) await connection.run(statements.join(';'))
}

function registerScript(
  api: DuckdbModule,
  connection: DuckDBConnection,
  name: string,
  { takes, gives, run }: Extract<Definition, { kind: 'script' }>,
): void {
  const call = run as (...args: readonly unknown[]) => ScriptValue | null
  connection.registerScalarFunction(
    api.DuckDBScalarFunction.create({
      name,
      parameterTypes: takes.map((type) => duckdbType(api, type)),
      returnType: duckdbType(api, gives),
      mainFunction: (_info, chunk, output) => {
        const inputs = takes.map((type, index) => ({ type, vector: chunk.getColumnVector(index) }))
        const result = output as unknown as { setItem(row: number, value: DuckDBValue): void; flush(): void }
        for (let row = 0; row < chunk.rowCount; row += 1) {
          const args = inputs.map(({ type, vector }) => readArgument(type, vector.getItem(row)))
          const value = args.includes(null) ? null : call(...args)
          result.setItem(row, value === null ? null : writeResult(api, value))
        }
        result.flush()
      },
    }),
  )
}

function duckdbType(api: DuckdbModule, type: ScriptType): DuckDBType {
  switch (type) {
    case 'text':
      return api.VARCHAR
    case 'texts':
      return api.LIST(api.VARCHAR)
    case 'boolean':
      return api.BOOLEAN
    case 'integer':
      return api.BIGINT
    case 'double':
      return api.DOUBLE
    case 'interval':
      return api.INTERVAL
    case 'timestamp':
      return api.TIMESTAMP
  }
}

function readArgument(type: ScriptType, value: DuckDBValue): unknown {
  if (value === null) return null
  if (type === 'texts') return (value as unknown as { items: readonly DuckDBValue[] }).items
  if (type === 'timestamp') return (value as unknown as { micros: bigint }).micros
  return value
}

function writeResult(api: DuckdbModule, value: ScriptValue): DuckDBValue {
  if (typeof value === 'object' && 'months' in value) {
    return new api.DuckDBIntervalValue(value.months, value.days, value.micros)
  }
  return typeof value === 'object' ? api.listValue([...value]) : value
}
