import type { Node } from '@pgsql/types'
import type { Block, BoundStatement, TableReference } from '../bind/bound-statement.ts'
import { conjunctsOf, constantOf } from '../bind/tree.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { printExpression } from '../sql/print-expression.ts'
import type { AccessPath } from './access-path.ts'
import { namedOf, yieldsRowsOf } from './columns-named.ts'
import { holdsSetReturning } from './limit.ts'
import type { Driver } from './scan-draft.ts'

/** A condition that only rows of one reference decide, and the first of its columns that is not sent: none where it counts rows. */
interface VainCondition {
  readonly node: Node
  readonly column?: { readonly name: string; readonly kind: string }
  /** It stands in the WHERE or ON beside the table, so the column may yet be sent. */
  readonly isBeside: boolean
}

function vainIn(
  block: Block,
  reference: TableReference,
  sent: ReadonlySet<string>,
  bound: BoundStatement,
): VainCondition | undefined {
  const having = conjunctsOf(block.select.havingClause)
  for (const node of [...block.conjuncts.map((conjunct) => conjunct.node), ...having]) {
    const named = namedOf(node, reference, block, bound)
    if (named === undefined) continue
    const isBeside = !having.includes(node) && block.items.some((item) => item.reference === reference)
    const column = named.columns.find(({ name }) => !sent.has(name))
    if (column !== undefined)
      return { node, column: { name: column.name, kind: column.source.kind }, isBeside }
    if (named.countsRows) return { node, isBeside }
  }
  return undefined
}

function hintFor({ column, isBeside }: VainCondition): string {
  if (column === undefined) return 'Each call answers one row: leave the condition out.'
  if (column.kind !== 'bound') return `The API takes no condition on "${column.name}": leave it out.`
  const place = isBeside ? '' : ' in the WHERE beside the table'
  return `Use = or IN on "${column.name}"${place}, or leave the condition out.`
}

/** The rows that the OFFSET of a block skips, where it is a number and the rows are those of the reference. */
function skipped(block: Block, reference: TableReference, bound: BoundStatement): number {
  const { limitOffset, targetList = [] } = block.select
  const constant = constantOf(limitOffset)
  if (constant?.kind !== 'integer' && constant?.kind !== 'number') return 0
  if (targetList.some(holdsSetReturning) || !yieldsRowsOf(reference, block, bound)) return 0
  return Number(constant.value)
}

/**
 * A condition on a mint's row that is not sent would only be checked after the credential is there, and would throw its row away, as would
 * an OFFSET: both are refused, whatever is allowed. A condition on two tables is a join, which may be wanted. Throws `missing_key` and
 * `unsupported`.
 */
export function refuseVainMint(
  bound: BoundStatement,
  reference: TableReference,
  chosen: { readonly path: AccessPath; readonly drivers: readonly Driver[] },
): void {
  const { operation, bound: sources } = chosen.path
  if (operation.effect !== 'mint') return
  const sent = new Set(sources.map((source) => source.column.name))
  for (const driver of chosen.drivers)
    for (const column of driver.kind === 'item' ? driver.keys.map((key) => key.column) : [driver.column])
      sent.add(column.name)
  for (const block of bound.blocks) {
    const vain = vainIn(block, reference, sent, bound)
    if (vain !== undefined) {
      const text = printExpression(vain.node, { maskLiterals: bound.sealedConstants })
      throw new CredsqlError(
        'missing_key',
        `reading ${reference.name} mints a credential, and the condition ${text} cannot be sent: it would be checked too late`,
        { hint: hintFor(vain) },
      )
    }
    const rows = skipped(block, reference, bound)
    if (rows >= 1)
      throw new CredsqlError(
        'unsupported',
        `reading ${reference.name} mints a credential, and OFFSET ${rows} would throw it away`,
        { hint: 'Leave the OFFSET out.' },
      )
  }
}
