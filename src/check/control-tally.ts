import {
  type ControlResult,
  type ControlRun,
  isFinding,
  mostFindings,
  type StatusCounts,
  wholeControl,
} from './check-run.ts'

/** What a run tells of a control's results without holding them all. */
export type Tallied = Pick<ControlRun, 'counts' | 'findings' | 'found' | 'waived' | 'resources'>

/** Counts results as they come, holds the first findings of each kind, and all that is said of the control as a whole. */
export class ControlTally {
  readonly #counts = { error: 0, alarm: 0, info: 0, skip: 0, ok: 0 }
  readonly #whole: ControlResult[] = []
  readonly #findings: ControlResult[] = []
  readonly #held = new Map<string, number>()
  #found = 0
  #waived = 0
  #resources = 0
  /** Whether something is said of the control as a whole that is not `ok`: then resources may be there that were not seen. */
  blind = false

  /** Counts a result that is no finding. */
  count(status: ControlResult['status'], resource: string): void {
    this.#counts[status] += 1
    if (resource !== wholeControl) this.#resources += 1
    else if (status !== 'ok') this.blind = true
  }

  /** Counts what is said of the control as a whole, and holds it however much there is beside it. */
  addWhole(result: ControlResult): void {
    this.count(result.status, result.resource)
    if (!isFinding(result)) return
    this.#found += 1
    this.#whole.push(result)
  }

  /** Counts the result of a row, and holds it if it is one of the first findings of its kind. */
  add(result: ControlResult): void {
    const { status, resource, waiver } = result
    this.count(status, resource)
    if (waiver !== undefined) this.#waived += 1
    if (!isFinding(result)) return
    this.#found += 1
    const kind = waiver === undefined ? status : 'waived'
    const held = this.#held.get(kind) ?? 0
    if (held === mostFindings) return
    this.#held.set(kind, held + 1)
    this.#findings.push(result)
  }

  /** Whether there was no result. */
  get isEmpty(): boolean {
    return Object.values(this.#counts).every((count) => count === 0)
  }

  /** What was tallied so far. */
  tallied(): Tallied {
    const counts: StatusCounts = { ...this.#counts }
    return {
      ...{ counts, findings: [...this.#whole, ...this.#findings], found: this.#found },
      ...{ waived: this.#waived, resources: this.#resources },
    }
  }
}
