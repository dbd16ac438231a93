import type { Operation } from '../catalog/table.ts'
import { statePath, statesAfter, statesBefore } from './state-path.ts'
import type { ChangeOptions, WritePlan } from './write-plan.ts'

/** An operation that may run for a row whose values are not known. */
export interface PossibleStep {
  readonly operation: Operation
  /** Values of a column in which a row must be brought there by it first; empty where it runs for every row. */
  readonly onlyWhere: Readonly<Record<string, readonly string[]>>
}

/** Actions that bring a row to where an operation is taken, each with the states from which it does, in the order in which they run. */
function bringing(plan: WritePlan, operation: Operation, known: ReadonlyMap<string, string>): PossibleStep[] {
  const { table } = plan.target
  return Object.keys(operation.manifest.from ?? {}).flatMap((column) => {
    const allowed = new Set(statesBefore(operation, column) ?? [])
    const state = known.get(column)
    const values = table.columns.find(({ name }) => name === column)?.manifest.values ?? []
    // A row that is where the operation leads needs no call.
    const there = new Set(statesAfter(operation, column))
    const possible = state === undefined ? values.filter((value) => !there.has(value)) : [state]
    const paths = possible.map((from) => ({ from, path: statePath(table, column, from, allowed) ?? [] }))
    // The longest path has the others behind it, as each is the shortest.
    const ordered = [...paths].sort((a, b) => b.path.length - a.path.length)
    const actions = [...new Set(ordered.flatMap(({ path }) => path))]
    return actions.map((action) => ({
      operation: action,
      onlyWhere: { [column]: paths.filter(({ path }) => path.includes(action)).map(({ from }) => from) },
    }))
  })
}

/** The operations with what brings a row to where each is taken, where that was asked for. */
export function withBringing(
  plan: WritePlan,
  operations: readonly Operation[],
  { throughStates }: ChangeOptions,
): readonly PossibleStep[] {
  const known = new Map<string, string>()
  return operations.flatMap((operation): PossibleStep[] => {
    const before = throughStates ? bringing(plan, operation, known) : []
    for (const column of Object.keys(operation.manifest.settle ?? {})) {
      const [only, ...more] = statesAfter(operation, column)
      if (only !== undefined && more.length === 0) known.set(column, only)
      else known.delete(column)
    }
    return [...before, { operation, onlyWhere: {} }]
  })
}
