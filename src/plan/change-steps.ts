import { type BoundKey, keyText } from '../catalog/bound-key.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import { isPathSegment } from '../catalog/request-target.ts'
import type { Column, Operation } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { statePath, statesAfter, statesBefore } from './state-path.ts'
import { stateRefused } from './state-refused.ts'
import type { ChangeOptions, ChangeRow, Step, WritePlan } from './write-plan.ts'

const nothing: ReadonlyMap<string, WriteValue> = new Map()

/** The requests of one change as they are put together, and where they bring the row. */
export class ChangeSteps {
  readonly steps: Step[] = []
  readonly #plan: WritePlan
  readonly #row: ChangeRow
  readonly #number: number
  readonly #options: ChangeOptions
  /** Values of state columns, as they will be when the steps so far are done; one that is not known is missing. */
  readonly #states = new Map<string, string>()

  constructor(plan: WritePlan, row: ChangeRow, number: number, options: ChangeOptions) {
    this.#plan = plan
    this.#row = row
    this.#number = number
    this.#options = options
    for (const [name, value] of row.current) if (typeof value === 'string') this.#states.set(name, value)
  }

  /** What says which row is meant: what it holds now, or where it was not read, what the statement says. */
  valueOf(column: string): WriteValue | undefined {
    return this.#row.current.get(column) ?? this.#row.assigned.get(column)
  }

  /** The value that a state column will have, if that is known. */
  stateOf(column: string): string | undefined {
    return this.#states.get(column)
  }

  /** Whether the row is where an operation would bring it. */
  isThere(operation: Operation): boolean {
    const columns = Object.keys(operation.manifest.settle ?? {})
    return (
      columns.length > 0 &&
      columns.every((column) => statesAfter(operation, column).includes(this.#states.get(column) ?? ''))
    )
  }

  /** Whether the row is where the API takes an operation, as far as that is known. */
  isTaken(operation: Operation): boolean {
    return Object.entries(operation.manifest.from ?? {}).every(([column, allowed]) => {
      const state = this.#states.get(column)
      return state === undefined || allowed.includes(state)
    })
  }

  /** Adds an operation, and in front of it what brings the row to where the API takes it. Throws `write_refused`. */
  run(operation: Operation, values: ReadonlyMap<string, WriteValue> = nothing): void {
    for (const column of Object.keys(operation.manifest.from ?? {})) {
      const allowed = statesBefore(operation, column) ?? []
      const state = this.#states.get(column)
      if (state === undefined || allowed.includes(state)) continue
      const path = statePath(this.#plan.target.table, column, state, new Set(allowed))
      if (path === undefined || !this.#options.throughStates)
        throw stateRefused(this.#plan, this.#row, { operation, column, state, allowed, path })
      for (const action of path) this.add(action)
    }
    this.add(operation, values)
  }

  /** Adds an operation as it is. */
  add(operation: Operation, values: ReadonlyMap<string, WriteValue> = nothing): void {
    this.steps.push({ operation, keys: this.#keys(operation), values })
    const { settle } = operation.manifest
    // Without a word on where it leads, what a destructive call leaves is not known.
    if (settle === undefined && operation.manifest.destructive === true) this.#states.clear()
    for (const column of Object.keys(settle ?? {})) {
      const after = statesAfter(operation, column)
      const [only] = after
      if (after.length === 1 && only !== undefined) this.#states.set(column, only)
      else if (!after.includes(this.#states.get(column) ?? '')) this.#states.delete(column)
    }
  }

  #keys(operation: Operation): readonly BoundKey[] {
    const keys: BoundKey[] = []
    const unbound = new Set<string>()
    for (const { column: name, operators, requirement, group } of operation.keys) {
      const target = operators['=']
      const column = this.#plan.target.table.columns.find((one) => one.name === name)
      if (target === undefined || column === undefined) continue
      const value = this.valueOf(name) ?? null
      if (value === null) {
        if (requirement === 'required') throw this.#missing(operation, [name])
        if (group !== undefined) unbound.add(group)
        continue
      }
      const key: BoundKey = { column: name, type: column.type, operator: '=', target, value }
      if (target.in === 'path' && !isPathSegment(keyText(key))) throw this.#noSegment(column, keyText(key))
      keys.push(key)
    }
    for (const group of unbound) {
      const names = operation.keys.filter((key) => key.group === group).map((key) => key.column)
      if (!keys.some((key) => names.includes(key.column))) throw this.#missing(operation, names)
    }
    return keys
  }

  #missing(operation: Operation, names: readonly string[]): CredsqlError {
    return new CredsqlError(
      'missing_key',
      `row ${this.#number}: ${operation.name} of ${this.#plan.target.name} needs a value for ${names.join(' or ')}`,
    )
  }

  #noSegment({ name }: Column, value: string): CredsqlError {
    return new CredsqlError(
      'invalid_value',
      `row ${this.#number}: '${value}' as ${name} of ${this.#plan.target.name} cannot stand in a path: the API would be asked for something else`,
    )
  }
}
