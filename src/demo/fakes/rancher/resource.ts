/** A registry as the fake Rancher is given it; what is left out gets a believable default. */
export interface RancherRegistry {
  /** Such as `1sp3`. */
  readonly id: string
  readonly serverAddress: string
  readonly name?: string | null
  readonly description?: string | null
  readonly state?: string
  /** `yyyy-MM-ddTHH:mm:ssZ` */
  readonly created?: string
  readonly removed?: string | null
  readonly uuid?: string
}

/** A registry credential as the fake Rancher is given it. */
export interface RancherRegistryCredential {
  /** Such as `1c7`. */
  readonly id: string
  readonly registryId: string
  readonly publicValue?: string | null
  readonly secretValue?: string | null
  readonly email?: string | null
  readonly name?: string | null
  readonly description?: string | null
  readonly state?: string
  readonly created?: string
  readonly removed?: string | null
  readonly uuid?: string
}

export type ResourceType = 'registry' | 'registryCredential'

/** How a field compares; decides the modifiers that its filters take. */
export type FilterKind = 'text' | 'reference' | 'enum' | 'date' | 'id'

/** What a client may send for a field. */
export interface WritableField {
  readonly create: 'required' | 'optional'
  readonly update: boolean
  readonly maxLength: number
  readonly reference?: ResourceType
}

export interface Resource {
  readonly type: ResourceType
  /** As links spell it. */
  readonly path: string
  readonly baseType: string
  /** What stands before an id's number. */
  readonly idPrefix: string
  /** The type's own fields beside those that all have; in the order of the answer. */
  readonly fields: readonly string[]
  readonly writable: Readonly<Record<string, WritableField>>
  readonly filters: Readonly<Record<string, FilterKind>>
  readonly links: readonly string[]
}

const named: Readonly<Record<string, WritableField>> = {
  name: { create: 'optional', update: true, maxLength: 255 },
  description: { create: 'optional', update: true, maxLength: 1024 },
}

const commonFilters: Readonly<Record<string, FilterKind>> = {
  accountId: 'reference',
  created: 'date',
  description: 'text',
  id: 'id',
  kind: 'text',
  name: 'text',
  removeTime: 'date',
  removed: 'date',
  state: 'enum',
  uuid: 'text',
}

/** Both types, after the v1 schemas of the project role. */
export const resources: Readonly<Record<ResourceType, Resource>> = {
  registry: {
    type: 'registry',
    path: 'registries',
    baseType: 'storagePool',
    idPrefix: '1sp',
    fields: ['blockDevicePath', 'driverName', 'externalId', 'serverAddress', 'volumeAccessMode'],
    writable: { serverAddress: { create: 'required', update: false, maxLength: 1024 }, ...named },
    // serverAddress is kept in a JSON column, so the API cannot filter by it; the same goes for a credential's email.
    filters: { ...commonFilters, driverName: 'text', externalId: 'text', volumeAccessMode: 'text' },
    links: ['account', 'credentials', 'hosts', 'images', 'volumes'],
  },
  registryCredential: {
    type: 'registryCredential',
    path: 'registrycredentials',
    baseType: 'credential',
    idPrefix: '1c',
    fields: ['email', 'publicValue', 'registryId', 'secretValue'],
    writable: {
      ...named,
      email: { create: 'required', update: true, maxLength: 4096 },
      publicValue: { create: 'optional', update: true, maxLength: 4096 },
      registryId: { create: 'required', update: false, maxLength: 255, reference: 'registry' },
      secretValue: { create: 'optional', update: true, maxLength: 4096 },
    },
    filters: { ...commonFilters, publicValue: 'text', registryId: 'reference', secretValue: 'text' },
    links: ['account', 'images', 'instances', 'registry'],
  },
}

/** The type that a path's part names: singular or plural, in any case. */
export function resourceNamed(part: string): Resource | undefined {
  const name = part.toLowerCase()
  return Object.values(resources).find(({ type, path }) => name === path || name === type.toLowerCase())
}
