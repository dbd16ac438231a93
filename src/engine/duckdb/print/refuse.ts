import { CredsqlError } from '../../../errors/credsql-error.ts'
import { unreadMember } from '../../tree/unread-member.ts'

/** The error of what the engine does not run; `what` names it as a user would write it. */
export function refusal(what: string, hint?: string): CredsqlError {
  return new CredsqlError('unsupported', `${what} is not supported`, hint === undefined ? {} : { hint })
}

/** Throws `unsupported` where a node has a member that its printer does not read: nothing is skipped silently. */
export function onlyMembers(kind: string, node: object, members: readonly string[]): void {
  const member = unreadMember(node, members)
  if (member !== undefined) throw refusal(`${kind} with ${member}`)
}
