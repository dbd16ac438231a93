import type { Node } from '@pgsql/types'
import type { BoundStatement, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { AccessPath } from './access-path.ts'
import type { Constraints } from './constraints.ts'
import type { Driver } from './scan-draft.ts'

interface UsedColumn {
  readonly reference: TableReference | undefined
  readonly name: string
}

function columnsIn(node: Node, bound: BoundStatement): UsedColumn[] {
  const column = 'ColumnRef' in node ? bound.columnOf.get(node.ColumnRef) : undefined
  const own = column === undefined ? [] : [{ reference: column.item?.reference, name: column.name }]
  return [...own, ...childNodes(bodyOf(node)).flatMap((child) => columnsIn(child, bound))]
}

/**
 * A condition on a mint's row that is not sent would only be checked after the credential is there, and would throw its row away: that is
 * refused, whatever is allowed. A condition on two tables is a join, which may be wanted.
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
  for (const { node, text } of constraints.conjuncts) {
    const columns = columnsIn(node, bound)
    const isJoin = columns.some((column) => column.reference !== reference)
    for (const { name } of columns.filter((column) => column.reference === reference)) {
      const kind = reference.table.columns.find((candidate) => candidate.name === name)?.source.kind
      if (kind === undefined || sent.has(name) || (isJoin && kind !== 'bound')) continue
      throw new CredsqlError(
        'missing_key',
        `reading ${reference.name} mints a credential, and the condition ${text} cannot be sent: it would be checked too late`,
        {
          hint:
            kind === 'bound'
              ? `Use = or IN on "${name}", or leave the condition out.`
              : `The API takes no condition on "${name}": leave it out.`,
        },
      )
    }
  }
}
