import { renderCsv } from '../render/csv.ts'
import type { Sink } from '../render/sink.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { Report } from './report.ts'
import { batchesOf, mapped, type RowParts, rowTables } from './row-tables.ts'

/**
 * csv: all rows of all queries and controls under one header: `query`, then every column that any of them has. A value that its query
 * has no column for is empty.
 */
export async function writeCsv(report: Report, sink: Sink): Promise<void> {
  const names = new Set<string>()
  for (const { columns } of rowTables(report)) for (const { name } of columns) names.add(name)
  const places = new Map([...names].map((name, at) => [name, at + 1]))
  // Values of one name may be of several types; as text they are what they are.
  const columns = ['query', ...names].map((name): ResultColumn => ({ name, type: 'text' }))
  await renderCsv({ columns, batches: batchesOf(widened(report, places), columns.length) }, sink, {
    ...{ color: false, width: undefined, envelope: false },
    summary: () => ({ complete: true, warnings: [], stats: {} }),
  })
}

async function* widened(report: Report, places: ReadonlyMap<string, number>): RowParts {
  for (const { query, columns, rows } of rowTables(report)) {
    const at = columns.map(({ name }) => places.get(name) ?? 0)
    const wide = (row: readonly ResultValue[]) => {
      const values = new Array<ResultValue>(places.size + 1).fill(null)
      values[0] = query
      for (const [i, place] of at.entries()) values[place] = row[i] ?? null
      return values
    }
    for await (const part of rows()) yield mapped(part, wide)
  }
}
