import { conditionsOf, test } from './filter.ts'
import { Lifecycle } from './lifecycle.ts'
import type { Resource, ResourceType } from './resource.ts'
import type { Row } from './row.ts'

/** The objects of a fake Rancher, in the order in which they were made. */
export class Store {
  readonly lifecycle: Lifecycle
  readonly #rows: Record<ResourceType, Row[]>
  readonly #byId = new Map<string, Row>()
  readonly #now: () => number
  /** Grows with every change; what was read before a change is stale after it. */
  version = 0

  constructor(rows: Record<ResourceType, Row[]>, transitionReads: number, now: () => number) {
    this.#rows = rows
    for (const row of [...rows.registry, ...rows.registryCredential]) this.#byId.set(row.id, row)
    this.#now = now
    this.lifecycle = new Lifecycle(transitionReads, (row) => this.#arrived(row))
  }

  all(type: ResourceType): readonly Row[] {
    return this.#rows[type]
  }

  /** By its id, removed ones too. */
  find(resource: Resource, id: string): Row | undefined {
    const row = this.#byId.get(id)
    return row?.resource === resource ? row : undefined
  }

  add(row: Row): void {
    this.#rows[row.resource.type].push(row)
    this.#byId.set(row.id, row)
    this.version += 1
  }

  nextNumber(resource: Resource): number {
    return this.#rows[resource.type].reduce((most, { number }) => Math.max(most, number), 0) + 1
  }

  /** Seconds are all that the API keeps of a time. */
  timestamp(): string {
    return `${new Date(this.#now()).toISOString().slice(0, 19)}Z`
  }

  /** The rows of a list: those not removed that meet every filter of the query. */
  select(resource: Resource, query: URLSearchParams, ignoreFilters: boolean): Row[] {
    const conditions = ignoreFilters ? [] : [...conditionsOf(resource, query).values()].flat()
    const tests = conditions.map(test)
    const showRemoved = query.has('_removed')
    return this.#rows[resource.type].filter(
      (row) => (showRemoved || !isRemoved(row)) && tests.every((meets) => meets(row)),
    )
  }

  #arrived(row: Row): void {
    this.version += 1
    if (row.values['state'] === 'removed') row.values['removed'] = this.timestamp()
    if (row.values['state'] === 'inactive') row.values['removed'] = null
    if (row.values['state'] !== 'purged' || row.resource.type !== 'registry') return
    // Purging a registry deactivates and removes its credentials.
    for (const credential of this.#rows.registryCredential) {
      if (credential.values['registryId'] !== row.id || isRemoved(credential)) continue
      credential.values['state'] = 'removed'
      credential.values['removed'] = this.timestamp()
    }
  }
}

function isRemoved(row: Row): boolean {
  const state = row.values['state']
  return state === 'removed' || state === 'purging' || state === 'purged'
}
