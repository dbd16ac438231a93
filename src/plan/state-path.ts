import type { Operation, Table } from '../catalog/table.ts'

/** Values of a column in which an operation is taken; undefined where it is taken in any. */
export function statesBefore(operation: Operation, column: string): readonly string[] | undefined {
  return operation.manifest.from?.[column]
}

/** Values of a column to which an operation leads; empty where it does not tell. */
export function statesAfter(operation: Operation, column: string): readonly string[] {
  return [operation.manifest.settle?.[column] ?? []].flat()
}

function shortest(
  actions: readonly Operation[],
  column: string,
  from: string,
  to: ReadonlySet<string>,
): readonly Operation[] | undefined {
  const seen = new Set([from])
  let reached: { readonly state: string; readonly path: readonly Operation[] }[] = [{ state: from, path: [] }]
  while (reached.length > 0) {
    const next: typeof reached = []
    for (const { state, path } of reached)
      for (const action of actions) {
        const after = statesAfter(action, column)
        if (after.length === 0 || statesBefore(action, column)?.includes(state) !== true) continue
        if (after.every((one) => to.has(one))) return [...path, action]
        // Where it leads is known beforehand only when there is one such state.
        const [only] = after
        if (only === undefined || after.length > 1 || seen.has(only)) continue
        seen.add(only)
        next.push({ state: only, path: [...path, action] })
      }
    reached = next
  }
  return undefined
}

/**
 * The fewest actions that bring a row from a value of its state column to one of others: none when it is there, undefined when there
 * is no way. What destroys something is on the way only when nothing else leads there.
 */
export function statePath(
  table: Table,
  column: string,
  from: string,
  to: ReadonlySet<string>,
): readonly Operation[] | undefined {
  if (to.has(from)) return []
  const gentle = table.actions.filter((action) => action.manifest.destructive !== true)
  return shortest(gentle, column, from, to) ?? shortest(table.actions, column, from, to)
}
