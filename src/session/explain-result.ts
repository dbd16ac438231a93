import type { Execution } from '../execute/execution.ts'
import { runPlan } from '../execute/run-plan.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import { explainPlan, planLines } from '../plan/explain.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { ExplainStatement } from '../sql/statement.ts'
import type { ResultSummary, StatementResult } from './options.ts'

/** The summary of a statement that was only planned. */
export const nothingRan: ResultSummary = {
  complete: true,
  warnings: [],
  stats: { rows: 0, calls: 0, pages: 0, retries: 0, bytes: 0, milliseconds: 0 },
}

/** Runs a plan to its end, throws its rows away, and tells what happened. */
export async function analyzePlan(
  plan: StatementPlan,
  execution: Execution,
): Promise<{ readonly explained: ExplainedPlan; readonly summary: ResultSummary }> {
  const started = performance.now()
  const result = await runPlan(plan, execution)
  let rows = 0
  for await (const batch of result.batches) rows += batch.length
  const milliseconds = performance.now() - started
  const sums = sumCounters(execution.counters.values())
  const scans = new Map([...execution.counters].map(([relation, counters]) => [relation, counters.actuals()]))
  const { complete, warnings } = execution
  return {
    explained: explainPlan(plan, { scans, total: { calls: sums.calls, rows, milliseconds } }),
    summary: { complete, warnings, stats: { rows, ...sums, milliseconds } },
  }
}

/** EXPLAIN's answer: a row a line, or one row of JSON. */
export function explainResult(
  statement: ExplainStatement,
  explained: ExplainedPlan,
  summary: ResultSummary,
): StatementResult {
  const lines = statement.format === 'json' ? [JSON.stringify(explained)] : planLines(explained)
  return planResult(statement, lines, summary)
}

/** A plan that is printed already, a row a line, or one row of JSON. */
export function planResult(
  statement: ExplainStatement,
  lines: readonly string[],
  summary: ResultSummary,
): StatementResult {
  const isJson = statement.format === 'json'
  async function* batches() {
    yield { length: lines.length, columns: [lines] }
  }
  return {
    statement,
    columns: [{ name: 'plan', type: isJson ? 'json' : 'text' }],
    batches: batches(),
    summary: () => summary,
  }
}
