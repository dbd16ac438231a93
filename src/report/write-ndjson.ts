import { rowObjects } from '../render/json-rows.ts'
import type { Sink } from '../render/sink.ts'
import { uniqueNames } from '../render/unique-names.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { Report } from './report.ts'
import { batchesOf, mapped, type RowParts, rowTables } from './row-tables.ts'

/** ndjson: an object a line for each row of each query and control; its first member is `query`. */
export async function writeNdjson(report: Report, sink: Sink): Promise<void> {
  for (const { query, columns: own, rows } of rowTables(report)) {
    const columns: readonly ResultColumn[] = [{ name: 'query', type: 'text' }, ...own]
    const objects = rowObjects(columns, uniqueNames(columns.map(({ name }) => name)))
    for await (const batch of batchesOf(withQuery(rows(), query), columns.length))
      await sink.write(`${objects(batch, 0, batch.length, '\n')}\n`)
  }
}

async function* withQuery(parts: RowParts, query: string): RowParts {
  for await (const part of parts) yield mapped(part, (row): readonly ResultValue[] => [query, ...row])
}
