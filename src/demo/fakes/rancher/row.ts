import type { RancherRegistry, RancherRegistryCredential, Resource } from './resource.ts'

/** A stored object. `values` holds every field but the computed ones; an absent field is null. */
export interface Row {
  readonly resource: Resource
  readonly id: string
  /** The number in the id: what the database sorts by. */
  readonly number: number
  readonly values: Record<string, string | null>
}

/** Makes a stored object of what the fake was given. */
export function rowOf(
  resource: Resource,
  given: RancherRegistry | RancherRegistryCredential,
  account: string,
): Row {
  const number = idNumber(given.id) ?? 0
  const { id, ...fields } = given
  const values: Record<string, string | null> = {
    name: null,
    description: null,
    state: 'active',
    accountId: account,
    created: '2019-05-14T08:30:00Z',
    kind: resource.type,
    removed: null,
    uuid: `${number.toString(16).padStart(8, '0')}-0000-4000-8000-${resource.type === 'registry' ? 'a' : 'c'}00000000000`,
    ...fields,
  }
  if (resource.type === 'registry') values['driverName'] ??= 'docker'
  else values['email'] ??= 'not-really@required.anymore'
  return { resource, id, number, values }
}

/** The number in an id such as `1c7` or `1sp3`; undefined for a text that is no id. */
export function idNumber(id: string): number | undefined {
  const digits = /^1[a-z]+(\d+)$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** How an answer shows a row. */
export interface View {
  /** `http://host:port/v1` or `…/v1/projects/1a5`. */
  readonly base: string
  readonly links: boolean
  readonly showSecret: boolean
  /** The object is on its way from one state to another. */
  readonly transitioning: boolean
  readonly actions: readonly string[]
}

/** A row as the API writes it. */
export function present(row: Row, view: View): Record<string, unknown> {
  const { resource, values } = row
  const self = `${view.base}/${resource.path}/${row.id}`
  const shown: Record<string, unknown> = { id: row.id, type: resource.type }
  if (view.links) {
    const links: Record<string, string> = { self }
    for (const link of resource.links) links[link] = `${self}/${link}`
    shown['links'] = links
    const actions: Record<string, string> = {}
    for (const action of view.actions) actions[action] = `${self}/?action=${action}`
    shown['actions'] = actions
  }
  shown['baseType'] = resource.baseType
  shown['name'] = values['name']
  shown['state'] = values['state']
  shown['accountId'] = values['accountId']
  addDate(shown, 'created', values['created'])
  shown['description'] = values['description']
  for (const field of resource.fields) {
    shown[field] = field === 'secretValue' && !view.showSecret ? null : (values[field] ?? null)
  }
  shown['kind'] = values['kind']
  addDate(shown, 'removed', values['removed'])
  shown['transitioning'] = view.transitioning ? 'yes' : 'no'
  shown['transitioningMessage'] = view.transitioning ? 'In Progress' : null
  shown['transitioningProgress'] = null
  shown['uuid'] = values['uuid']
  if (resource.type === 'registry') shown['volumeCapabilities'] = null
  return shown
}

// Each date comes a second time in milliseconds, under its name with TS behind it.
function addDate(shown: Record<string, unknown>, name: string, value: string | null | undefined): void {
  shown[name] = value ?? null
  if (typeof value === 'string') shown[`${name}TS`] = Date.parse(value)
}
