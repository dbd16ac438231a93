import { jsonString } from './json-value.ts'
import type { RenderSummary } from './renderer.ts'
import type { ChangeSums } from './timing.ts'

/** The words of the column `status`, so that a script needs one spelling. */
function changesObject(changes: ChangeSums): object {
  const { done, unchanged = 0, failed, unknown, notAttempted, journal = null } = changes
  return { done, unchanged, failed, unknown, not_attempted: notAttempted, journal }
}

/** Members of a JSON object that tell what is known after the last row: `"complete":true,"warnings":[],"stats":{…}`. */
export function summaryMembers({ complete, warnings, stats, changes }: RenderSummary): string {
  const numbers = Object.entries(stats).map(([name, value]) => `${jsonString(name)}:${JSON.stringify(value)}`)
  const members = [
    `"complete":${complete}`,
    `"warnings":[${warnings.map(jsonString).join(',')}]`,
    ...(changes === undefined ? [] : [`"changes":${JSON.stringify(changesObject(changes))}`]),
    `"stats":{${numbers.join(',')}}`,
  ]
  return members.join(',')
}
