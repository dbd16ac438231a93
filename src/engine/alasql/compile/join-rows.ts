import type { Node } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import { comparable } from '../print/compare.ts'
import type { Context } from '../print/context.ts'
import { printOperand } from '../print/operands.ts'
import { call, type Printed } from '../print/printed.ts'
import type { Frame } from '../run/frame.ts'
import { columnKey, type Row } from '../value/sql-value.ts'
import { type Conjunct, columnsOf, printAll } from './conjunct.ts'
import { placesOf, type Source } from './source.ts'
import { compileText, inStatement, type TableStatement, whereText } from './table-statement.ts'

/** The rows of two sources beside each other for which conditions hold. */
export interface JoinedRows {
  readonly source: Source
  /** Runs the join over rows that were read before; those with `n` in them have it as `n`, of the left, and `m`, of the right. */
  readonly over: (frame: Frame, left: readonly Row[], right: readonly Row[]) => readonly Row[]
}

/** How many pairs one step of alasql's makes at most where no key limits them; between two steps a statement can be stopped. */
const pairsPerStep = 2_000_000

/** Compiles an inner join of two sources; pairs of columns that are to be equal are conditions too. */
export function joinRows(
  left: Source,
  right: Source,
  conjuncts: readonly Conjunct[],
  context: Context,
  equal: readonly (readonly [Printed, Printed])[] = [],
): JoinedRows {
  const scope = [...left.scope, ...right.scope]
  const places = new Map([...placesOf(left, 't0'), ...placesOf(right, 't1')])
  const here = inStatement({ ...context, scope }, places)
  const keys: (readonly [Printed, Printed])[] = equal.map(([a, b]) => comparable(a, b, here.slots))
  const others: Conjunct[] = []
  for (const conjunct of conjuncts) {
    const key = equality(conjunct, left, right, here)
    if (key === undefined) others.push(conjunct)
    else keys.push(key)
  }
  const columns = [...left.columns, ...right.columns]
  const list = columns.map((column, index) => `${places.get(column)} AS ${columnKey(index)}`)
  const on =
    keys.length === 0
      ? 'CROSS JOIN ? AS t1'
      : `INNER JOIN ? AS t1 ON ${call('left_key', ...keys.map(([a]) => a.sql))}=${call('right_key', ...keys.map(([, b]) => b.sql))}`
  const conditions = printAll(others, here)
  const run = compileText(
    context.host,
    `SELECT ${[...list, 't0.n AS n', 't1.n AS m'].join(',')} FROM ? AS t0 ${on}${whereText(conditions)}`,
    here.slots,
  )
  const over: JoinedRows['over'] = keys.length === 0 ? inSteps(run) : run
  return { source: { columns, scope, run: (frame) => over(frame, left.run(frame), right.run(frame)) }, over }
}

function inSteps(run: TableStatement): JoinedRows['over'] {
  return (frame, left, right) => {
    const length = Math.max(1, Math.floor(pairsPerStep / Math.max(right.length, 1)))
    if (left.length <= length) return run(frame, left, right)
    const rows: Row[] = []
    for (let start = 0; start < left.length; start += length)
      for (const row of run(frame, left.slice(start, start + length), right)) rows.push(row)
    return rows
  }
}

/** A condition `a = b` with one side of each source, as the two sides. */
function equality(
  { node, scope }: Conjunct,
  left: Source,
  right: Source,
  here: Context,
): readonly [Printed, Printed] | undefined {
  const expression = nodeOf(node, 'A_Expr')
  if (expression?.kind !== 'AEXPR_OP' || names(expression.name).at(-1) !== '=') return undefined
  const { lexpr, rexpr } = expression
  if (lexpr === undefined || rexpr === undefined) return undefined
  const among = (side: Node, source: Source): boolean => {
    const columns = columnsOf(side, scope)
    return (
      columns !== undefined &&
      columns.size > 0 &&
      [...columns].every((column) => source.columns.includes(column))
    )
  }
  const straight = among(lexpr, left) && among(rexpr, right)
  if (!straight && !(among(lexpr, right) && among(rexpr, left))) return undefined
  const [a, b] = [lexpr, rexpr].map((side) => printOperand(side, { ...here, scope })) as [Printed, Printed]
  if (a.items !== undefined || b.items !== undefined) return undefined
  const [x, y] = comparable(a, b, here.slots)
  return straight ? [x, y] : [y, x]
}
