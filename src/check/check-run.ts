import { CredsqlError } from '../errors/credsql-error.ts'
import type { PackQuery, Severity } from '../packs/pack.ts'

/** What a control says of a resource, what needs somebody first. */
export const controlStatuses = ['error', 'alarm', 'info', 'skip', 'ok'] as const

/** What a control says of a resource; `error`: that could not be found out. */
export type ControlStatus = (typeof controlStatuses)[number]

/** How many results have each status. */
export type StatusCounts = Readonly<Record<ControlStatus, number>>

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

/** All results of a control in the order of its rows, part by part. It can be asked again. */
export type ResultParts = () => AsyncIterable<readonly ControlResult[]>

/** A control that was evaluated, or could not be. */
export interface ControlRun {
  readonly control: PackQuery
  /** Never all 0: a control that saw nothing, or failed, has a result that says so. */
  readonly counts: StatusCounts
  /** What somebody has to know: of the control as a whole, then in the order of the rows, of each kind the first `mostFindings`. */
  readonly findings: readonly ControlResult[]
  /** How many findings there are, those that are not in `findings` too. */
  readonly found: number
  /** Alarms that a waiver makes a `skip`. */
  readonly waived: number
  /** Results about a resource, and not about the control as a whole. */
  readonly resources: number
  /** Every result, where the run was to keep them. */
  readonly results?: ResultParts
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
  readonly totals: StatusCounts
}

/** A run as far as its outcome goes. */
export type CountedRun = Pick<CheckRun, 'totals'> & {
  readonly controls: readonly Pick<ControlRun, 'resources' | 'sawNothing'>[]
}

/** Findings of one kind in a control's rows that its run holds; beyond them they are counted. */
export const mostFindings = 5000

/** Whether a result is a finding, which somebody has to know; the others are counted. */
export function isFinding({
  status,
  resource,
  waiver,
}: Pick<ControlResult, 'status' | 'resource' | 'waiver'>): boolean {
  return (
    status === 'alarm' ||
    status === 'error' ||
    waiver !== undefined ||
    (status === 'skip' && resource === wholeControl)
  )
}

/** How many results several controls have of each status. */
export function sumCounts(runs: readonly Pick<ControlRun, 'counts'>[]): StatusCounts {
  const sum = { error: 0, alarm: 0, info: 0, skip: 0, ok: 0 }
  for (const { counts } of runs) for (const status of controlStatuses) sum[status] += counts[status]
  return sum
}

/** Every result of a control whose run kept them. */
export function keptResults({ control, results }: ControlRun): AsyncIterable<readonly ControlResult[]> {
  if (results === undefined)
    throw new CredsqlError('internal', `the results of ${control.fullName} were not kept`)
  return results()
}

/** Whether nothing was evaluated because there was nothing: no control saw a resource, and at least one looked. */
export function checkedNothing({ controls, totals }: CountedRun): boolean {
  const evaluated = totals.error + totals.alarm + totals.info + totals.ok
  const waived = controls.some(({ resources }) => resources > 0)
  return evaluated === 0 && !waived && controls.some(({ sawNothing }) => sawNothing)
}

/** The exit code of a run: 2 where anything could not be evaluated or nothing was there to check, 1 after an alarm, else 0. */
export function checkExitCode(run: CountedRun): 0 | 1 | 2 {
  if (run.totals.error > 0 || checkedNothing(run)) return 2
  return run.totals.alarm > 0 ? 1 : 0
}
