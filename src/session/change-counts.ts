import type { ChangeResult } from '../execute/write/change-result.ts'
import type { ChangeCounts } from './options.ts'

/** How many changes ended how; `journal` where one was written. */
export function changeCounts(results: readonly ChangeResult[], journal: string | undefined): ChangeCounts {
  const count = (status: ChangeResult['status']) =>
    results.filter((result) => result.status === status).length
  return {
    done: count('done'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    unknown: count('unknown'),
    notAttempted: count('not_attempted'),
    ...(journal === undefined ? {} : { journal }),
  }
}
