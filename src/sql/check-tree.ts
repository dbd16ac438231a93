import type { Node } from '@pgsql/types'
import { indexOfByte } from './byte-offset.ts'
import type { Piece } from './syntax-error.ts'
import { unsupportedAt } from './unsupported.ts'
import { forEachNode } from './walk.ts'

/** The lock itself has no location: it is the last FOR before a word of its kind. */
function lockIndex({ tokens }: Piece): number {
  const at = tokens.findIndex(
    ({ text }, index) =>
      /^for$/i.test(text) && /^(?:update|no|share|key)$/i.test(tokens[index + 1]?.text ?? ''),
  )
  return tokens[Math.max(0, at)]?.start ?? 0
}

/** Refuses what PostgreSQL's grammar has inside a query and credsql does not run. */
export function checkTree(tree: Node, piece: Piece): void {
  const { source, tokens } = piece
  const start = tokens[0]?.start ?? 0
  const indexOf = (location = 0) => start + indexOfByte(source.slice(start), Math.max(0, location))
  forEachNode(tree, ({ kind, value }) => {
    if (kind === 'IntoClause') {
      const hint = 'leave INTO out; rows are written to a table by INSERT INTO … SELECT'
      throw unsupportedAt(source, indexOf(value.rel?.location), 'SELECT INTO is not supported', hint)
    }
    if (kind === 'LockingClause') {
      throw unsupportedAt(
        source,
        lockIndex(piece),
        'SELECT … FOR UPDATE or SHARE is not supported',
        'nothing is locked; leave it out',
      )
    }
    if (kind === 'CommonTableExpr' && value.ctequery !== undefined && !('SelectStmt' in value.ctequery)) {
      const hint = 'write INSERT, UPDATE or DELETE as a statement of its own'
      throw unsupportedAt(source, indexOf(value.location), 'a WITH query that writes is not supported', hint)
    }
  })
}
