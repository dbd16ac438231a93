import type { RenderInput } from '../render/renderer.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import { type CheckRun, type ControlResult, keptResults } from './check-run.ts'

const columns: readonly ResultColumn[] = [
  { name: 'control', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'resource', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'severity', type: 'text' },
  { name: 'dimensions', type: 'json' },
  { name: 'waiver', type: 'json' },
]

function batchOf(results: readonly ControlResult[]): ResultBatch {
  return {
    length: results.length,
    columns: [
      results.map(({ control }) => control),
      results.map(({ status }) => status),
      results.map(({ resource }) => resource),
      results.map(({ reason }) => reason),
      results.map(({ severity }) => severity),
      results.map(({ dimensions }) => JSON.stringify(dimensions)),
      results.map(({ waiver }) => (waiver === undefined ? null : JSON.stringify(waiver))),
    ],
  }
}

/** The results of a run that kept them as a result of its own, which every format prints: a row for each resource of each control. */
export function checkRows({ controls }: CheckRun): RenderInput {
  async function* batches() {
    for (const run of controls) for await (const results of keptResults(run)) yield batchOf(results)
  }
  return { columns, batches: batches() }
}
