/** An image of a repository, as the fake DigitalOcean is given it. */
export interface DigitalOceanManifest {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string
  readonly tags: readonly string[]
  readonly compressed_size_bytes: number
  readonly size_bytes: number
  readonly updated_at: string
}

export interface DigitalOceanRepository {
  readonly name: string
  /** Newest first. */
  readonly manifests: readonly DigitalOceanManifest[]
}

export interface DigitalOceanGarbageCollection {
  readonly uuid: string
  readonly status: string
  readonly created_at: string
  readonly updated_at: string
  readonly blobs_deleted: number
  readonly freed_bytes: number
}

export interface DigitalOceanRegistry {
  readonly name: string
  readonly created_at: string
  readonly region: string
  readonly storage_usage_bytes: number
  readonly storage_usage_bytes_updated_at: string
  readonly repositories?: readonly DigitalOceanRepository[]
  /** Newest first. */
  readonly garbage_collections?: readonly DigitalOceanGarbageCollection[]
}

/** A registry as the fake keeps it. */
export interface KeptRegistry {
  readonly fields: Omit<DigitalOceanRegistry, 'repositories' | 'garbage_collections'>
  repositories: KeptRepository[]
  collections: DigitalOceanGarbageCollection[]
}

export interface KeptRepository {
  readonly name: string
  manifests: DigitalOceanManifest[]
}

/** A copy of a given registry that can be changed. */
export function keep(given: DigitalOceanRegistry): KeptRegistry {
  const { repositories = [], garbage_collections = [], ...fields } = given
  return {
    fields,
    repositories: repositories.map(({ name, manifests }) => ({ name, manifests: [...manifests] })),
    collections: [...garbage_collections],
  }
}

function manifestItem(registry: string, repository: string, manifest: DigitalOceanManifest) {
  const { digest, compressed_size_bytes, size_bytes, updated_at, tags } = manifest
  const blobs = [{ digest, compressed_size_bytes }]
  return {
    registry_name: registry,
    repository,
    digest,
    compressed_size_bytes,
    size_bytes,
    updated_at,
    tags,
    blobs,
  }
}

/** The manifests of a repository as the API lists them. */
export function manifestItems(registry: string, { name, manifests }: KeptRepository): unknown[] {
  return manifests.map((manifest) => manifestItem(registry, name, manifest))
}

/** The tags of a repository as the API lists them. */
export function tagItems(registry: string, { name, manifests }: KeptRepository): unknown[] {
  return manifests.flatMap(({ digest, tags, compressed_size_bytes, size_bytes, updated_at }) =>
    tags.map((tag) => ({
      registry_name: registry,
      repository: name,
      tag,
      manifest_digest: digest,
      compressed_size_bytes,
      size_bytes,
      updated_at,
    })),
  )
}

/** A repository as `repositoriesV2` lists it. */
export function repositoryItem(registry: string, repository: KeptRepository): unknown {
  const { name, manifests } = repository
  const latest = manifests[0]
  return {
    registry_name: registry,
    name,
    tag_count: tagItems(registry, repository).length,
    manifest_count: manifests.length,
    ...(latest === undefined ? {} : { latest_manifest: manifestItem(registry, name, latest) }),
  }
}

/** A repository in the older shape of `repositories`. */
export function oldRepositoryItem(registry: string, repository: KeptRepository): unknown {
  const tags = tagItems(registry, repository)
  return {
    registry_name: registry,
    name: repository.name,
    tag_count: tags.length,
    ...(tags.length === 0 ? {} : { latest_tag: tags[0] }),
  }
}
