// Positions and marks that say how something was written, not what it means.
const withoutMeaning: ReadonlySet<string> = new Set([
  'location',
  'stmt_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'name_location',
  'type_location',
])

/** Whether a member of a node only tells where and how it was written. */
export function isWithoutMeaning(member: string): boolean {
  return withoutMeaning.has(member)
}

/** The first member of a node that its printer does not read and that means something: nothing is to be skipped silently. */
export function unreadMember(node: object, members: readonly string[]): string | undefined {
  const found = Object.entries(node).find(
    ([member, value]) =>
      !members.includes(member) && !isWithoutMeaning(member) && value !== undefined && value !== false,
  )
  return found?.[0]
}
