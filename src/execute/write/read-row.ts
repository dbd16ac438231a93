import type { BoundKey } from '../../catalog/bound-key.ts'
import type { WriteValue } from '../../catalog/request-body.ts'
import type { Column, Connection, Operation, Table } from '../../catalog/table.ts'
import type { ScanPlan } from '../../plan/scan-plan.ts'
import type { Execution } from '../execution.ts'
import { fetchCall } from '../fetch-call.ts'
import type { RowValues } from './change-result.ts'

/** What a row is known by: values of some columns, such as its identity. */
export interface RowQuestion {
  readonly member: Connection
  readonly table: Table
  readonly where: RowValues
  readonly columns: readonly Column[]
}

/** Name under which the calls of a change are counted. */
export const changeCounter = 'change'

function keysFor(operation: Operation, table: Table, where: RowValues): readonly BoundKey[] | undefined {
  const keys = operation.keys.flatMap((key): BoundKey[] => {
    const target = key.operators['=']
    const value = where.get(key.column)
    const column = table.columns.find((one) => one.name === key.column)
    if (target === undefined || value === undefined || value === null || column === undefined) return []
    return [{ column: key.column, type: column.type, operator: '=', target, value }]
  })
  const bound = new Set(keys.map((key) => key.column))
  return operation.keys.every((key) => key.requirement === 'optional' || bound.has(key.column))
    ? keys
    : undefined
}

/** The read that needs the least: the one that takes most of what is known, and leaves no required key open. */
function readFor(
  table: Table,
  where: RowValues,
): { readonly operation: Operation; readonly keys: readonly BoundKey[] } | undefined {
  const able = table.reads.flatMap((operation) => {
    const keys =
      operation.effect === 'list' || operation.effect === 'reveal'
        ? keysFor(operation, table, where)
        : undefined
    if (keys === undefined) return []
    // An API that keeps one operator a field takes one condition a call all the same; the others are compared here.
    return [{ operation, keys }]
  })
  const inPath = (keys: readonly BoundKey[]) => keys.filter((key) => key.target.in === 'path').length
  return able.sort((a, b) => inPath(b.keys) - inPath(a.keys) || b.keys.length - a.keys.length)[0]
}

/** Whether rows of a table can be read by what is known of them. */
export function isReadable(table: Table, where: RowValues): boolean {
  return readFor(table, where) !== undefined
}

/** The operation with rows that a list leaves out: a row that was removed a moment ago is what is asked for. */
function withoutOmissions(operation: Operation): Operation {
  const { omit_where_set: _, ...manifest } = operation.manifest
  return { ...operation, manifest }
}

function same(own: WriteValue | undefined, wanted: WriteValue): boolean {
  return own === wanted || (own != null && wanted !== null && String(own) === String(wanted))
}

/**
 * The rows that have the given values, as the API shows them now; those that its lists leave out are among them where it answers
 * by identity. Throws what the call throws. Undefined when nothing of effect list or reveal can read them.
 */
export async function readRows(
  { member, table, where, columns }: RowQuestion,
  execution: Execution,
): Promise<readonly RowValues[] | undefined> {
  const read = readFor(table, where)
  if (read === undefined) return undefined
  const compared = table.columns.filter((column) => where.has(column.name) && column.source.kind !== 'bound')
  const wanted = [...new Set([...columns, ...compared])]
  const scan: ScanPlan = {
    relation: changeCounter,
    aliases: [],
    connection: member,
    members: [member],
    table,
    operation: withoutOmissions(read.operation),
    columns: wanted,
    keys: [],
    pushed: [],
    residual: [],
    estimate: { least: 1, exact: true },
    after: [],
  }
  const rows: RowValues[] = []
  const call = { scan, member, keys: read.keys, recheck: false, shareAnswers: false, readAhead: false }
  for await (const batch of fetchCall(call, execution)) {
    for (let i = 0; i < batch.length; i++) {
      const row = new Map(wanted.map((column, at) => [column.name, batch.columns[at]?.[i] ?? null]))
      if (compared.every((column) => same(row.get(column.name), where.get(column.name)!))) rows.push(row)
    }
  }
  return rows
}

/** The one row that has the given identity; undefined when there is none, or when nothing can read it. */
export async function readRow(question: RowQuestion, execution: Execution): Promise<RowValues | undefined> {
  return (await readRows(question, execution))?.[0]
}
