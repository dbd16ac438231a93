import type { Node } from '@pgsql/types'
import type { BoundStatement, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { AccessPath } from './access-path.ts'
import type { Constraints } from './constraints.ts'
import type { Driver } from './scan-draft.ts'

/** Names of a reference's columns inside a condition. */
function columnsIn(node: Node, bound: BoundStatement, reference: TableReference): string[] {
  const column = 'ColumnRef' in node ? bound.columnOf.get(node.ColumnRef) : undefined
  const own = column?.item?.reference === reference ? [column.name] : []
  return [...own, ...childNodes(bodyOf(node)).flatMap((child) => columnsIn(child, bound, reference))]
}

/**
 * A mint's answer repeats what was asked for. A condition on such a column that is not sent would only be checked after the
 * credential is there, and would throw its row away: that is refused, whatever is allowed.
 */
export function refuseVainMint(
  bound: BoundStatement,
  reference: TableReference,
  chosen: { readonly path: AccessPath; readonly drivers: readonly Driver[] },
  constraints: Constraints,
): void {
  const { operation, bound: sources } = chosen.path
  if (operation.effect !== 'mint') return
  const sent = new Set(sources.map((source) => source.column.name))
  for (const driver of chosen.drivers)
    for (const column of driver.kind === 'item' ? driver.keys.map((key) => key.column) : [driver.column])
      sent.add(column.name)
  for (const { node, text } of constraints.conjuncts)
    for (const name of columnsIn(node, bound, reference)) {
      const column = reference.table.columns.find((candidate) => candidate.name === name)
      if (column?.source.kind !== 'bound' || sent.has(name)) continue
      throw new CredsqlError(
        'missing_key',
        `reading ${reference.name} mints a credential, and the condition ${text} cannot be sent: it would be checked too late`,
        { hint: `Use = or IN on "${name}", or leave the condition out.` },
      )
    }
}
