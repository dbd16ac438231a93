import type { Column, Operation, Table } from '../../catalog/table.ts'
import type { Change, Step } from '../../plan/write-plan.ts'
import { parseInstant } from '../../value/timestamp.ts'
import type { Execution } from '../execution.ts'
import type { RowValues } from './change-result.ts'
import { isReadable, readRow, readRows } from './read-row.ts'
import { columnsNamed, progressColumns } from './row-columns.ts'
import { failedTransition, hasArrived } from './settle.ts'

/** What reading the resource tells of a request whose answer is not known. */
export type Finding =
  | { readonly kind: 'done'; readonly message: string; readonly row: RowValues }
  /** It was not done: the same request may be sent. Never said of a create. */
  | { readonly kind: 'not_done'; readonly message: string }
  /** It was not done, and a person decides whether it is asked for again. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string }

/** A request whose answer is not known. */
export interface UnknownStep {
  readonly change: Change
  readonly step: Step
  /** When it was sent, ISO 8601. */
  readonly sent: string
  readonly table: Table
  /** Whether a row is known to come from another create. */
  readonly isClaimed: (row: RowValues) => boolean
  /** How many creates of the same row are not known, this one counted. */
  readonly twins: number
}

/** Clocks of two machines may differ by so many microseconds. */
const clockSkew = 120_000_000n

function creationColumn(table: Table): Column | undefined {
  return table.columns.find(({ name, type }) => type === 'timestamp' && /^created(?:_at|_on)?$/.test(name))
}

/** Columns of a step whose values an API shows as they were written. */
function comparable(table: Table, step: Step): readonly Column[] {
  return columnsNamed(table, step.values.keys()).filter(
    ({ type, manifest }) => type !== 'secret' && manifest.write_only !== true && type !== 'json',
  )
}

function same(a: RowValues, b: RowValues, name: string): boolean {
  return String(a.get(name) ?? '') === String(b.get(name) ?? '')
}

function identityText(table: Table, row: RowValues): string {
  return table.identity.map((name) => `${name} = ${String(row.get(name))}`).join(', ')
}

/** Rows that look like what a create would have made, as far as they were made since it was sent and by nobody else known here. */
async function lookalikes(
  { change, step, sent, table, isClaimed }: UnknownStep,
  where: RowValues,
  execution: Execution,
): Promise<{ readonly rows: readonly RowValues[]; readonly isTelling: boolean }> {
  const { member } = change
  const created = creationColumn(table)
  const columns = columnsNamed(table, [...table.identity, ...(created === undefined ? [] : [created.name])])
  const found = (await readRows({ member, table, where, columns }, execution)) ?? []
  const since = parseInstant(sent)
  const rows = found.filter((row) => {
    if (isClaimed(row)) return false
    const at = created === undefined ? null : row.get(created.name)
    return typeof at !== 'bigint' || since === undefined || at >= since - clockSkew
  })
  // Two rows cannot have the same identity: where the statement names it, the row is the one, whenever it was made.
  const isNamed = table.identity.every((name) => (step.values.get(name) ?? null) !== null)
  return { rows, isTelling: isNamed || created !== undefined }
}

async function findCreated(unknown: UnknownStep, execution: Execution): Promise<Finding> {
  const { step, table, twins } = unknown
  const where = new Map(
    comparable(table, step).flatMap(({ name }) => {
      const value = step.values.get(name)
      return value === undefined || value === null ? [] : [[name, value] as const]
    }),
  )
  if (where.size === 0 || !isReadable(table, where))
    return {
      kind: 'unknown',
      message: 'nothing lists such rows: look there, and undo by hand what is too much',
    }
  const { rows, isTelling } = await lookalikes(unknown, where, execution)
  const [row] = rows
  if (row === undefined)
    return {
      kind: 'failed',
      message: 'nothing was created; it is not sent again: run the INSERT again for it',
    }
  const shown = identityText(table, row)
  if (!isTelling)
    return { kind: 'unknown', message: `there is a row like it, ${shown}, and nothing tells since when` }
  if (rows.length > twins)
    return {
      kind: 'unknown',
      message: `${rows.length} rows look like it, the first with ${shown}: look which is too much`,
    }
  const identity = new Map(table.identity.map((name) => [name, row.get(name) ?? null]))
  return { kind: 'done', message: `it was created: ${shown}`, row: identity }
}

async function look({ change, step, table }: UnknownStep, execution: Execution): Promise<Finding> {
  const { member, identity } = change
  const { operation } = step
  if (operation.manifest.auth !== undefined)
    return { kind: 'not_done', message: 'only the credential itself tells: it is asked again' }
  if (identity.size === 0 || !isReadable(table, identity))
    return operation.manifest.idempotent === true
      ? { kind: 'not_done', message: 'it cannot be read; asking again does no harm' }
      : { kind: 'unknown', message: 'nothing reads such a row: look there' }
  const compared = comparable(table, step)
  const columns = columnsNamed(table, [
    ...progressColumns(table, operation),
    ...Object.keys(operation.manifest.from ?? {}),
    ...compared.map(({ name }) => name),
  ])
  const row = await readRow({ member, table, where: identity, columns }, execution)
  const failure = failedTransition(table, row)
  if (failure !== undefined) return { kind: 'failed', message: failure }
  if (row === undefined)
    return operation.manifest.destructive === true
      ? { kind: 'done', message: 'the row is gone', row: identity }
      : { kind: 'failed', message: 'the row is gone' }
  // What is sent although it stays as it is tells nothing.
  const telling = compared.filter(
    ({ name }) => !change.current.has(name) || !same(step.values, change.current, name),
  )
  return step.values.size > 0 ? ofUpdate(step, telling, row) : ofTransition(step, row)
}

function ofUpdate(step: Step, telling: readonly Column[], row: RowValues): Finding {
  const other = telling.filter(({ name }) => !same(step.values, row, name)).map(({ name }) => name)
  if (other.length > 0) return { kind: 'not_done', message: `${other.join(', ')} is not as it was sent` }
  if (telling.length > 0) return { kind: 'done', message: 'the row has the new values', row }
  return step.operation.manifest.idempotent === true
    ? { kind: 'not_done', message: 'what was written cannot be read back; asking again does no harm' }
    : { kind: 'unknown', message: 'what was written cannot be read back' }
}

function ofTransition(step: Step, row: RowValues): Finding {
  const { from, settle, destructive } = step.operation.manifest
  if (settle !== undefined && hasArrived(step, row)) return { kind: 'done', message: 'the row is there', row }
  const isBefore =
    from !== undefined &&
    Object.entries(from).every(([column, states]) => states.includes(String(row.get(column) ?? '')))
  if (isBefore) return { kind: 'not_done', message: 'the row is as before' }
  if (settle !== undefined && from !== undefined)
    return { kind: 'done', message: 'the row is on its way', row }
  return destructive === true
    ? { kind: 'not_done', message: 'the row is still there' }
    : { kind: 'unknown', message: 'the row does not tell' }
}

/**
 * Finds out by reading whether a request whose answer was lost was carried out. Changes nothing. Throws what the reading throws.
 */
export async function settleUnknown(unknown: UnknownStep, execution: Execution): Promise<Finding> {
  const { step, table } = unknown
  if (step.operation.effect === 'mint')
    return {
      kind: 'unknown',
      message: 'no API lists what was minted: look in its console, and revoke what nobody has',
    }
  return isCreate(table, step.operation) ? findCreated(unknown, execution) : look(unknown, execution)
}

/** Whether an operation makes a new row. */
export function isCreate(table: Table, operation: Operation): boolean {
  return table.create?.name === operation.name
}
