import type { CredsqlError } from '../errors/credsql-error.ts'
import type { PackQuery, Severity } from '../packs/pack.ts'

/** What a control says of a resource, what needs somebody first. */
export const controlStatuses = ['error', 'alarm', 'info', 'skip', 'ok'] as const

/** What a control says of a resource; `error`: that could not be found out. */
export type ControlStatus = (typeof controlStatuses)[number]

/** The resource of a result that is about a control as a whole. */
export const wholeControl = '*'

/** A waiver as far as a result shows it. */
export interface GrantedWaiver {
  readonly reason: string
  readonly owner: string
  /** The last day on which it holds: `2027-03-31`. */
  readonly until: string
}

/** What a control says of one resource. */
export interface ControlResult {
  /** `pack.query`. */
  readonly control: string
  readonly status: ControlStatus
  /** `*` where it is about the control as a whole. */
  readonly resource: string
  readonly reason: string
  readonly severity: Severity
  /** What else the control answers about the resource. Secrets are handles. */
  readonly dimensions: Readonly<Record<string, string | null>>
  /** The waiver that makes an alarm a `skip`. */
  readonly waiver?: GrantedWaiver
}

/** A control that was evaluated, or could not be. */
export interface ControlRun {
  readonly control: PackQuery
  /** Never empty: a control that saw nothing, or failed, has a result that says so. */
  readonly results: readonly ControlResult[]
  readonly error?: { readonly code: CredsqlError['code']; readonly message: string }
  readonly warnings: readonly string[]
  /** It ran, all rows were there, and there were none. */
  readonly sawNothing: boolean
  readonly milliseconds: number
}

/** Controls that were evaluated together. */
export interface CheckRun {
  /** ISO 8601, UTC. */
  readonly started: string
  readonly ended: string
  readonly controls: readonly ControlRun[]
  readonly totals: Readonly<Record<ControlStatus, number>>
}

/** How many results have each status. */
export function countStatuses(results: readonly ControlResult[]): Readonly<Record<ControlStatus, number>> {
  const counts = { error: 0, alarm: 0, info: 0, skip: 0, ok: 0 }
  for (const { status } of results) counts[status] += 1
  return counts
}

/** Whether nothing was evaluated because there was nothing: no control saw a resource, and at least one looked. */
export function checkedNothing({ controls, totals }: CheckRun): boolean {
  const evaluated = totals.error + totals.alarm + totals.info + totals.ok
  const waived = controls.some(({ results }) => results.some(({ resource }) => resource !== wholeControl))
  return evaluated === 0 && !waived && controls.some(({ sawNothing }) => sawNothing)
}

/** The exit code of a run: 2 where anything could not be evaluated or nothing was there to check, 1 after an alarm, else 0. */
export function checkExitCode(run: CheckRun): 0 | 1 | 2 {
  if (run.totals.error > 0 || checkedNothing(run)) return 2
  return run.totals.alarm > 0 ? 1 : 0
}
