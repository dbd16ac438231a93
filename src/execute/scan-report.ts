import type { ScanPlan, StatementPlan } from '../plan/scan-plan.ts'
import type { Execution } from './execution.ts'

/** What one scan of a statement did. */
export interface ScanReport {
  readonly connection: string
  /** `connection.service.table`; `connection.*` where not even the tables are known. */
  readonly table: string
  readonly calls: number
  readonly rows: number
  readonly milliseconds: number
  /** Why its rows are not known, or not all of them, or not used: what a view's rows also need may have failed. */
  readonly error?: string
}

/** The failure of a scan, or, where each part of a view that reads it has failed, theirs. */
function failureOf(scan: ScanPlan, plan: StatementPlan, execution: Execution): string | undefined {
  const own = execution.failures.get(scan.relation)
  if (own !== undefined || scan.arms === undefined) return own
  const causes = scan.arms.map((arm) =>
    plan.scans
      .filter((other) => other.arms?.includes(arm))
      .map((other) => execution.failures.get(other.relation))
      .find((failure) => failure !== undefined),
  )
  return causes.every((cause) => cause !== undefined) ? causes[0] : undefined
}

/** Whether a scan's rows are of failed parts of a view alone, and must not be shown without what they lack. */
export function isOfFailedArms(scan: ScanPlan, plan: StatementPlan, execution: Execution): boolean {
  return scan.arms !== undefined && failureOf(scan, plan, execution) !== undefined
}

/** What each scan of a statement has done so far; those that needed no call are left out. */
export function scanReports(plan: StatementPlan, execution: Execution): readonly ScanReport[] {
  const unread = plan.unread.map(({ connection, problem }) => ({
    connection,
    table: `${connection}.*`,
    ...{ calls: 0, rows: 0, milliseconds: 0 },
    error: execution.context.vault.scrub(problem.message),
  }))
  const scans = plan.scans.flatMap((scan): ScanReport[] => {
    if (scan.empty !== undefined) return []
    const { connection, table } = scan
    const { calls, rows, milliseconds } = execution.countersOf(scan.relation).actuals()
    const failure = failureOf(scan, plan, execution)
    return [
      {
        connection: connection.name,
        table: `${connection.name}.${table.service}.${table.name}`,
        ...{ calls, rows, milliseconds },
        ...(failure === undefined ? {} : { error: execution.context.vault.scrub(failure) }),
      },
    ]
  })
  return [...scans, ...unread]
}
