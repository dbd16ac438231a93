import type { WindowDef } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import { intervalConstant } from './interval-constant.ts'
import { type Printed, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { isNumber, type SqlType } from './sql-type.ts'
import { besideNumber } from './type-rules.ts'

// PostgreSQL's bits of a frame clause.
const bits = {
  given: 0x1,
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  between: 0x10,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  startPreceding: 0x800,
  endPreceding: 0x1000,
  startFollowing: 0x2000,
  endFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const

/** Prints what stands between the parentheses of a window: base window, PARTITION BY, ORDER BY and frame. */
export function printWindow(window: WindowDef, context: PrintContext): string {
  onlyMembers('WINDOW', window, [
    'name',
    'refname',
    'partitionClause',
    'orderClause',
    'frameOptions',
    'startOffset',
    'endOffset',
  ])
  const parts: string[] = []
  if (window.refname !== undefined) parts.push(quoteIdentifier(window.refname))
  if (window.partitionClause !== undefined) {
    parts.push(
      `PARTITION BY ${window.partitionClause.map((node) => context.expression(node).sql).join(', ')}`,
    )
  }
  if (window.orderClause !== undefined) {
    const keys = window.orderClause.map((node) => context.sortKey(nodeOf(node, 'SortBy') ?? {}))
    parts.push(`ORDER BY ${keys.join(', ')}`)
  }
  const frame = printFrame(window, context)
  if (frame !== undefined) parts.push(frame)
  return parts.join(' ')
}

function printFrame(window: WindowDef, context: PrintContext): string | undefined {
  const options = window.frameOptions ?? 0
  const has = (bit: number) => (options & bit) !== 0
  if (!has(bits.given)) return undefined
  const mode = has(bits.rows) ? 'ROWS' : has(bits.groups) ? 'GROUPS' : 'RANGE'
  const key = mode === 'RANGE' ? rangeKey(window, context) : undefined
  const offset = (node: WindowDef['startOffset']) => {
    if (node === undefined) return ''
    const given = context.expression(node)
    return key === undefined ? besideNumber(given, 'integer').sql : rangeOffset(given, key)
  }
  const start = has(bits.startUnboundedPreceding)
    ? 'UNBOUNDED PRECEDING'
    : has(bits.startCurrentRow)
      ? 'CURRENT ROW'
      : `${offset(window.startOffset)} ${has(bits.startPreceding) ? 'PRECEDING' : 'FOLLOWING'}`
  const end = has(bits.endUnboundedFollowing)
    ? 'UNBOUNDED FOLLOWING'
    : has(bits.endCurrentRow)
      ? 'CURRENT ROW'
      : `${offset(window.endOffset)} ${has(bits.endPreceding) ? 'PRECEDING' : 'FOLLOWING'}`
  const exclude = has(bits.excludeCurrentRow)
    ? ' EXCLUDE CURRENT ROW'
    : has(bits.excludeGroup)
      ? ' EXCLUDE GROUP'
      : has(bits.excludeTies)
        ? ' EXCLUDE TIES'
        : ''
  return `${mode} BETWEEN ${start} AND ${end}${exclude}`
}

/** The type that the distance of a RANGE is measured in; `any` where it is not known. */
function rangeKey({ orderClause = [] }: WindowDef, context: PrintContext): SqlType {
  const [first] = orderClause
  const { node } = nodeOf(first, 'SortBy') ?? {}
  return node === undefined ? 'any' : context.expression(node).type
}

const moments: ReadonlySet<SqlType> = new Set<SqlType>([
  'date',
  'timestamp',
  'timestamptz',
  'time',
  'interval',
])

/** A text constant is a distance of the kind that the key has. */
function rangeOffset(given: Printed, key: SqlType): string {
  const isMoment = moments.has(key)
  const offset =
    given.text !== undefined && isMoment
      ? printed(intervalConstant(given.text), 'interval')
      : besideNumber(given, key)
  const fits = isMoment
    ? offset.type === 'interval'
    : isNumber(key) && isNumber(offset.type) && (key !== 'integer' || offset.type === 'integer')
  if (!fits && key !== 'any' && offset.type !== 'any')
    throw refusal(
      `RANGE with ${offset.type === 'literal' ? 'a text' : offset.type} as the distance of ${key}`,
    )
  return offset.sql
}

/** Refuses what a window may not be called. */
export function windowName(window: WindowDef): string {
  if (window.name === undefined) throw refusal('a window without a name')
  return quoteIdentifier(window.name)
}
