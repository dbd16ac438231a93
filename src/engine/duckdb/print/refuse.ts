import { CredsqlError } from '../../../errors/credsql-error.ts'

/** The error of what the engine does not run; `what` names it as a user would write it. */
export function refusal(what: string, hint?: string): CredsqlError {
  return new CredsqlError('unsupported', `${what} is not supported`, hint === undefined ? {} : { hint })
}

// Positions and marks that say how something was written, not what it means.
const withoutMeaning = new Set([
  'location',
  'stmt_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'name_location',
  'type_location',
])

/** Throws `unsupported` where a node has a member that its printer does not read: nothing is skipped silently. */
export function onlyMembers(kind: string, node: object, members: readonly string[]): void {
  for (const [member, value] of Object.entries(node)) {
    if (members.includes(member) || withoutMeaning.has(member) || value === undefined || value === false)
      continue
    throw refusal(`${kind} with ${member}`)
  }
}
