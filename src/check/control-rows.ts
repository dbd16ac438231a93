import { controlColumns } from '../packs/check-query.ts'
import type { PackQuery } from '../packs/pack.ts'
import { valueText } from '../render/value-text.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import { type ControlResult, type ControlStatus, controlStatuses, wholeControl } from './check-run.ts'

/** What a control says in a row. */
export interface JudgedRow {
  readonly status: ControlStatus
  readonly resource: string
  /** All that the row says. */
  readonly result: () => ControlResult
}

/** Reads the rows of a batch as judgements. */
export type RowJudge = (batch: ResultBatch) => Generator<JudgedRow>

function isStatus(value: ResultValue): value is ControlStatus {
  return controlStatuses.some((status) => status === value)
}

function textOf(value: ResultValue | undefined): string | null {
  return value === undefined || value === null ? null : valueText(value)
}

/** A result about a control as a whole. */
export function wholeResult(control: PackQuery, status: ControlStatus, reason: string): ControlResult {
  const { fullName, severity } = control
  return { control: fullName, status, resource: wholeControl, reason, severity, dimensions: {} }
}

/** The column that a control must answer and does not, if there is one. */
export function lackingColumn(columns: readonly ResultColumn[]): string | undefined {
  return controlColumns.find((wanted) => !columns.some(({ name }) => name === wanted))
}

/**
 * Makes what reads a control's rows, which have all columns that a control must answer. A row that does not say what it must say is an
 * error: it is never taken for ok. The reason and the dimensions are read where they are asked for alone.
 */
export function rowJudge({ fullName, severity }: PackQuery, columns: readonly ResultColumn[]): RowJudge {
  const names = columns.map(({ name }) => name)
  const [resourceAt = 0, statusAt = 0, reasonAt = 0] = controlColumns.map((name) => names.indexOf(name))
  const dimensionsAt = names.flatMap((name, index) =>
    [resourceAt, statusAt, reasonAt].includes(index) ? [] : [{ name, index }],
  )
  return function* judge({ length, columns: values }) {
    const [statuses = [], resources = []] = [values[statusAt], values[resourceAt]]
    for (let row = 0; row < length; row += 1) {
      const said = statuses[row] ?? null
      const resource = textOf(resources[row])
      const fault = faultOf(resource, said)
      const judged = {
        status: fault === undefined && isStatus(said) ? said : 'error',
        resource: resource ?? wholeControl,
      } as const
      const result = (): ControlResult => ({
        control: fullName,
        ...judged,
        reason: fault ?? textOf(values[reasonAt]?.[row]) ?? '',
        severity,
        dimensions: Object.fromEntries(
          dimensionsAt.map(({ name, index }) => [name, textOf(values[index]?.[row])]),
        ),
      })
      yield { ...judged, result }
    }
  }
}

function faultOf(resource: string | null, status: ResultValue): string | undefined {
  if (resource === null) return 'the control answers no resource for this row'
  if (isStatus(status)) return undefined
  const said = textOf(status)
  return `the control answers ${said === null ? 'no status' : `the status "${said}"`}; there are ${controlStatuses.join(', ')}`
}
