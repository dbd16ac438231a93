import type { Node, SelectStmt } from '@pgsql/types'
import type { AssignedColumn } from './bind-assignments.ts'
import { isSecretCall } from './secret-reference.ts'
import { castNode, constantOf } from './tree.ts'

function isText(node: Node): boolean {
  return constantOf(node)?.kind === 'text'
}

function isNull(node: Node): boolean {
  return constantOf(node)?.kind === 'null'
}

/** It is refused for what it is, not for a cast that nobody wrote. */
function isSecret(node: Node): boolean {
  return 'FuncCall' in node && isSecretCall(node.FuncCall)
}

/**
 * Makes texts of a column of VALUES in which texts stand beside other types: `('01'), (2)`. A value is assigned to its column
 * row by row, as in PostgreSQL, and the engine would find one type for all rows first and take `01` for a number.
 */
export function alignedRows(select: SelectStmt, columns: readonly AssignedColumn[]): void {
  const rows = (select.valuesLists ?? []).map((node) => ('List' in node ? (node.List.items ?? []) : []))
  for (const [i, { column }] of columns.entries()) {
    if (column.type === 'secret') continue
    const cells = rows.flatMap((row) => row[i] ?? [])
    if (!cells.some(isText) || cells.every((cell) => isText(cell) || isNull(cell))) continue
    for (const row of rows) {
      const cell = row[i]
      if (cell !== undefined && !isNull(cell) && !isSecret(cell)) row[i] = castNode(cell, 'text')
    }
  }
}
