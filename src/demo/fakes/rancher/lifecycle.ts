import type { ResourceType } from './resource.ts'
import type { Row } from './row.ts'

interface Process {
  readonly from: readonly string[]
  readonly through: string
  readonly to: string
  readonly only?: ResourceType
}

/** The processes of a registry and of a registry credential that a client can start. */
const processes: Readonly<Record<string, Process>> = {
  activate: { from: ['inactive', 'registering'], through: 'activating', to: 'active' },
  deactivate: {
    from: ['requested', 'registering', 'active', 'activating', 'updating-active', 'updating-inactive'],
    through: 'deactivating',
    to: 'inactive',
  },
  remove: {
    from: ['requested', 'inactive', 'registering', 'updating-active', 'updating-inactive'],
    through: 'removing',
    to: 'removed',
  },
  purge: { from: ['removed'], through: 'purging', to: 'purged' },
  restore: { from: ['removed'], through: 'restoring', to: 'inactive', only: 'registry' },
}

const transitional = new Set([
  'registering',
  'updating-active',
  'updating-inactive',
  ...Object.values(processes).map(({ through }) => through),
])

/** What came of starting a process. */
export type Started = 'started' | 'unknown' | 'unavailable' | 'busy'

/**
 * Moves objects from state to state.
 * An object that has started to move shows its state of transition for `reads` reads, then it has arrived.
 */
export class Lifecycle {
  readonly #moving = new Map<Row, { to: string; readsLeft: number }>()
  readonly #reads: number
  readonly #arrived: (row: Row) => void

  /** `arrived` is told of each object that has reached the state it was moving to. */
  constructor(reads: number, arrived: (row: Row) => void) {
    this.#reads = reads
    this.#arrived = arrived
  }

  /** Whether any object is on its way. */
  get busy(): boolean {
    return this.#moving.size > 0
  }

  /** Whether a row's state is one of transition; one that was given in such a state never leaves it by itself. */
  isMoving(row: Row): boolean {
    return transitional.has(row.values['state'] ?? '')
  }

  /** Names of the actions that a row's state allows; `update` is listed with them though it is a PUT. */
  actions(row: Row): string[] {
    const state = row.values['state'] ?? ''
    const names = Object.entries(processes)
      .filter(
        ([, { from, only }]) => from.includes(state) && (only === undefined || only === row.resource.type),
      )
      .map(([name]) => name)
    if (state === 'active' || state === 'inactive') names.push('update')
    return names
  }

  /** Starts a process by its action's name. */
  start(row: Row, action: string): Started {
    const process = Object.hasOwn(processes, action) ? processes[action] : undefined
    if (process === undefined || (process.only !== undefined && process.only !== row.resource.type)) {
      return 'unknown'
    }
    const state = row.values['state'] ?? ''
    if (!process.from.includes(state)) return this.isMoving(row) ? 'busy' : 'unavailable'
    this.#move(row, process.through, process.to)
    return 'started'
  }

  /** A new object: it registers, and is active in the end. */
  create(row: Row): void {
    this.#move(row, 'registering', 'active')
  }

  /** An object that was changed; false when its state allows no change. */
  update(row: Row): boolean {
    const state = row.values['state']
    if (state !== 'active' && state !== 'inactive') return false
    this.#move(row, `updating-${state}`, state)
    return true
  }

  /** Tells that a row was shown. Call it after the answer was written. */
  wasRead(row: Row): void {
    const move = this.#moving.get(row)
    if (move === undefined) return
    move.readsLeft -= 1
    if (move.readsLeft <= 0) this.#arrive(row, move.to)
  }

  /** Tells that a list of a type was shown: time passes for all its objects, listed or not. */
  listWasRead(type: ResourceType): void {
    for (const row of [...this.#moving.keys()]) if (row.resource.type === type) this.wasRead(row)
  }

  /** Tells that the answer to the request that set a row off was written. */
  wasStarted(row: Row): void {
    const move = this.#moving.get(row)
    if (move !== undefined && move.readsLeft <= 0) this.#arrive(row, move.to)
  }

  #move(row: Row, through: string, to: string): void {
    row.values['state'] = through
    this.#moving.set(row, { to, readsLeft: this.#reads })
  }

  #arrive(row: Row, state: string): void {
    this.#moving.delete(row)
    row.values['state'] = state
    this.#arrived(row)
  }
}
