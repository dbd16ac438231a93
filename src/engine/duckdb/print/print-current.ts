import type { SQLValueFunction } from '@pgsql/types'
import { type Printed, printed } from './printed.ts'
import { onlyMembers, refusal } from './refuse.ts'

/** Prints CURRENT_DATE and its like; the session's time zone is UTC, so the local forms are the same moment without a zone. */
export function printCurrent(node: SQLValueFunction): Printed {
  onlyMembers('CURRENT_…', node, ['op', 'typmod'])
  switch (node.op) {
    case 'SVFOP_CURRENT_DATE':
      return printed('CAST(now() AS DATE)', 'date')
    case 'SVFOP_CURRENT_TIMESTAMP':
      return printed('now()', 'timestamptz')
    case 'SVFOP_LOCALTIMESTAMP':
      return printed('CAST(now() AS TIMESTAMP)', 'timestamp')
    case 'SVFOP_LOCALTIME':
      return printed('CAST(now() AS TIME)', 'time')
    case 'SVFOP_CURRENT_TIMESTAMP_N':
    case 'SVFOP_LOCALTIMESTAMP_N': {
      if ((node.typmod ?? 0) > 0) throw refusal(`${node.op.slice(6, -2)} with decimals`)
      const sql = "date_trunc('second', now() + INTERVAL '500 milliseconds')"
      return node.op === 'SVFOP_CURRENT_TIMESTAMP_N'
        ? printed(sql, 'timestamptz')
        : printed(`CAST(${sql} AS TIMESTAMP)`, 'timestamp')
    }
    default:
      throw refusal(node.op?.replace(/^SVFOP_/, '') ?? 'CURRENT_…')
  }
}
