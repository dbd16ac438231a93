import type { SelectStmt } from '@pgsql/types'
import type { Engine, EngineStatement } from '../src/engine/engine.ts'
import { loadedParser } from '../src/sql/load-parser.ts'
import type { Batch, RelationColumn } from '../src/value/batch.ts'
import { seconds } from './measure.ts'

/** The statements that both engines run, over `c` with many rows and `r` with twenty. Every output has its name, as binding sees to. */
export const engineStatements: Readonly<Record<string, string>> = {
  filter: "SELECT c.id AS id FROM c WHERE c.state = 'active' AND c.name LIKE 'ci 9%'",
  group:
    'SELECT c.registry_id AS registry_id, count(*) AS n, max(c.created) AS newest FROM c GROUP BY c.registry_id',
  join: 'SELECT count(*) AS n FROM c JOIN r ON r.id = c.registry_id WHERE r.n > 2',
  sort: 'SELECT c.id AS id, c.created AS created FROM c ORDER BY c.created DESC, c.id LIMIT 100',
}

const credentials: readonly RelationColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'registry_id', type: 'text' },
  { name: 'created', type: 'timestamp' },
  { name: 'uses', type: 'integer' },
]

const registries = 20
const pageLength = 1000
const day = 24n * 3600n * 1_000_000n

/** The rows of a page, as decoding makes them. */
function page(start: number, length: number): Batch {
  const numbers = Array.from({ length }, (_, at) => start + at)
  return {
    length,
    columns: [
      numbers.map((n) => `1c${n}`),
      numbers.map((n) => (n % 10 === 0 ? null : `ci ${n}`)),
      numbers.map((n) => (n % 7 === 0 ? 'inactive' : 'active')),
      numbers.map((n) => `1sp${n % registries}`),
      numbers.map((n) => BigInt((n * 1009) % 3643) * day),
      numbers.map((n) => n % 1000),
    ],
  }
}

/** Loads the rows page by page, as a scan does. Resolves to the engine's seconds, without those of making the rows. */
export async function loadRows(engine: Engine, rows: number): Promise<number> {
  const loading = await seconds(async () => {
    await engine.createRelation('c', credentials)
    await engine.createRelation('r', [
      { name: 'id', type: 'text' },
      { name: 'n', type: 'integer' },
    ])
    const numbers = Array.from({ length: registries }, (_, n) => n)
    await engine.append('r', { length: registries, columns: [numbers.map((n) => `1sp${n}`), numbers] })
  })
  let appending = 0
  for (let start = 0; start < rows; start += pageLength) {
    const batch = page(start, Math.min(pageLength, rows - start))
    appending += await seconds(() => engine.append('c', batch))
  }
  return loading + appending
}

/** A text as an engine takes it. The parser is loaded. */
export function engineStatement(sql: string): EngineStatement {
  const { stmt } = loadedParser().parseSync(sql).stmts?.[0] ?? {}
  return { tree: (stmt as { SelectStmt: SelectStmt }).SelectStmt, parameters: [] }
}

/** Runs a statement and reads its rows; their number. */
export async function drain(engine: Engine, sql: string): Promise<number> {
  const { batches } = await engine.query(engineStatement(sql))
  let rows = 0
  for await (const { length } of batches) rows += length
  return rows
}
