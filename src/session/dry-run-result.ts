import type { Execution } from '../execute/execution.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import { type ExplainWriteOptions, explainWrite } from '../plan/explain-write.ts'
import type { Change, WritePlan } from '../plan/write-plan.ts'
import type { Statement } from '../sql/statement.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { StatementResult } from './options.ts'

/** A writing statement whose changes are known and that is not run. */
export interface TriedWrite {
  readonly statement: Statement
  readonly plan: WritePlan
  readonly changes: readonly Change[]
  readonly executions: readonly Execution[]
  /** When it began, of `performance.now()`. */
  readonly started: number
}

const columns: readonly ResultColumn[] = [
  { name: 'change', type: 'bigint' },
  { name: 'connection', type: 'text' },
  { name: 'row', type: 'json' },
  { name: 'operation', type: 'text' },
  { name: 'effect', type: 'text' },
  { name: 'request', type: 'text' },
  { name: 'body', type: 'text' },
  { name: 'destructive', type: 'boolean' },
]

/** What `--dry-run` tells: a row for each request that would be sent, and one without a request for each row that stays as it is. */
export function dryRunResult(
  { statement, plan, changes, executions, started }: TriedWrite,
  options: ExplainWriteOptions,
  show: (text: string) => string,
): StatementResult {
  const explained = explainWrite(plan, options, changes)
  const rows = (explained.changes ?? []).flatMap(
    ({ number, connection, identity, steps }): ResultValue[][] => {
      const head = [
        number,
        connection,
        Object.keys(identity).length === 0 ? null : show(JSON.stringify(identity)),
      ]
      if (steps.length === 0) return [[...head, 'unchanged', null, null, null, false]]
      return steps.map(({ operation, effect, request, body, destructive }) => [
        ...head,
        operation,
        effect,
        request,
        body === null ? null : show(body),
        destructive,
      ])
    },
  )
  async function* batches() {
    if (rows.length > 0)
      yield { length: rows.length, columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)) }
  }
  const sums = executions.map((execution) => sumCounters(execution.counters.values()))
  const sum = (pick: (one: (typeof sums)[number]) => number) =>
    sums.reduce((total, one) => total + pick(one), 0)
  const { requests, confirmation } = explained
  const asks = confirmation.length === 0 ? '' : `; it needs a confirmation, --yes: ${confirmation.join(', ')}`
  return {
    statement,
    columns,
    batches: batches(),
    summary: () => ({
      complete: true,
      warnings: [
        `nothing was changed: ${requests ?? 0} ${requests === 1 ? 'request' : 'requests'} would be sent${asks}`,
      ],
      stats: {
        rows: rows.length,
        calls: sum(({ calls }) => calls),
        pages: sum(({ pages }) => pages),
        retries: sum(({ retries }) => retries),
        bytes: sum(({ bytes }) => bytes),
        milliseconds: performance.now() - started,
      },
    }),
  }
}
