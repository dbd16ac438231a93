import { type ControlResult, type ControlRun, keptResults } from '../check/check-run.ts'
import { uniqueNames } from '../render/unique-names.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import type { Report, ReportSection } from './report.ts'

/** Rows, part by part: what a part has is held. */
export type RowParts = AsyncIterable<Iterable<readonly ResultValue[]>>

/** Rows under one set of columns. */
export interface RowTable {
  /** `pack.query`. */
  readonly query: string
  readonly columns: readonly ResultColumn[]
  readonly rows: () => RowParts
}

/** Columns of what a control says. */
export const resultColumns: readonly ResultColumn[] = [
  { name: 'status', type: 'text' },
  { name: 'resource', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'severity', type: 'text' },
  { name: 'dimensions', type: 'json' },
  { name: 'waiver', type: 'json' },
]

function resultRow({ status, resource, reason, severity, dimensions, waiver }: ControlResult) {
  const more = waiver === undefined ? null : JSON.stringify(waiver)
  return [status, resource, reason, severity, JSON.stringify(dimensions), more]
}

const errorColumn: ResultColumn = { name: 'error', type: 'text' }

/**
 * Everything that the queries and controls of a report answered, a table each. A query whose rows are not all there has a row in a
 * table of its own that says why: what lacks rows never looks like what has none.
 */
export function* rowTables({ sections, check }: Report): Generator<RowTable> {
  for (const section of sections) {
    const query = section.query.fullName
    if (section.kind === 'rows')
      yield { query, columns: namedOnce(section.rows.columns), rows: () => inOnePart(section.rows.rows) }
    const problem = problemOf(section)
    if (problem !== undefined) yield { query, columns: [errorColumn], rows: () => inOnePart([[problem]]) }
  }
  for (const run of check?.controls ?? [])
    yield { query: run.control.fullName, columns: resultColumns, rows: () => resultRows(run) }
}

/** What a control says, as values of `resultColumns`. */
export async function* resultRows(run: ControlRun): RowParts {
  for await (const results of keptResults(run)) yield mapped(results, resultRow)
}

/** Why the rows of a query are not there, or not all. */
export function problemOf(section: ReportSection): string | undefined {
  switch (section.kind) {
    case 'rows':
      if (section.rows.complete) return undefined
      return section.rows.warnings.length > 0 ? section.rows.warnings.join('; ') : 'rows are missing'
    case 'skipped':
      return section.reason
    case 'failed':
      return section.error.message
  }
}

/** Columns whose names are the keys of an object. */
export function namedOnce(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  const names = uniqueNames(columns.map(({ name }) => name))
  return columns.map(({ type }, at) => ({ name: names[at] ?? '', type }))
}

const rowsOfBatch = 2048

/** Rows that are held. */
export async function* inOnePart(rows: Iterable<readonly ResultValue[]>): RowParts {
  yield rows
}

/** Rows as the renderers take them. */
export async function* batchesOf(parts: RowParts, width: number): AsyncGenerator<ResultBatch> {
  const empty = () => Array.from({ length: width }, (): ResultValue[] => [])
  let columns = empty()
  let length = 0
  for await (const rows of parts)
    for (const row of rows) {
      for (let at = 0; at < width; at += 1) columns[at]?.push(row[at] ?? null)
      length += 1
      if (length < rowsOfBatch) continue
      yield { length, columns }
      columns = empty()
      length = 0
    }
  if (length > 0) yield { length, columns }
}

/** Applies a function to each, when it is asked for. */
export function* mapped<From, To>(items: Iterable<From>, make: (item: From) => To): Generator<To> {
  for (const item of items) yield make(item)
}
