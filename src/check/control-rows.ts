import { controlColumns } from '../packs/check-query.ts'
import type { PackQuery } from '../packs/pack.ts'
import type { PackRows } from '../packs/run-query.ts'
import { valueText } from '../render/value-text.ts'
import type { ResultValue } from '../value/batch.ts'
import { type ControlResult, type ControlStatus, controlStatuses, wholeControl } from './check-run.ts'

function isStatus(text: string | null): text is ControlStatus {
  return controlStatuses.some((status) => status === text)
}

function textOf(value: ResultValue | undefined): string | null {
  return value === undefined || value === null ? null : valueText(value)
}

/** A result about a control as a whole. */
export function wholeResult(control: PackQuery, status: ControlStatus, reason: string): ControlResult {
  const { fullName, severity } = control
  return { control: fullName, status, resource: wholeControl, reason, severity, dimensions: {} }
}

/**
 * A control's rows as results. A row that does not say what a control must say is an error: it is never taken for ok.
 */
export function controlResults(control: PackQuery, { columns, rows }: PackRows): readonly ControlResult[] {
  const names = columns.map(({ name }) => name)
  const lacking = controlColumns.find((name) => !names.includes(name))
  if (lacking !== undefined)
    return [wholeResult(control, 'error', `the control answers no column "${lacking}"`)]
  const [resourceAt, statusAt, reasonAt] = controlColumns.map((name) => names.indexOf(name)) as [
    number,
    number,
    number,
  ]
  const dimensionsAt = names.flatMap((name, index) =>
    [resourceAt, statusAt, reasonAt].includes(index) ? [] : [{ name, index }],
  )
  return rows.map((row) => {
    const [resource, status] = [textOf(row[resourceAt]), textOf(row[statusAt])]
    const fault =
      resource === null
        ? 'the control answers no resource for this row'
        : isStatus(status)
          ? undefined
          : `the control answers ${status === null ? 'no status' : `the status "${status}"`}; there are ${controlStatuses.join(', ')}`
    return {
      control: control.fullName,
      status: fault === undefined && isStatus(status) ? status : 'error',
      resource: resource ?? wholeControl,
      reason: fault ?? textOf(row[reasonAt]) ?? '',
      severity: control.severity,
      dimensions: Object.fromEntries(dimensionsAt.map(({ name, index }) => [name, textOf(row[index])])),
    }
  })
}
