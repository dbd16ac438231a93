/** How a kubelet keeps an answer: for one image, for all images of its registry, for all images. */
export type CacheKeyType = 'Image' | 'Registry' | 'Global'

/** What every face that serves credentials is told: the statement that answers, and how long it may take. */
export interface ServedQuery {
  readonly query: string
  /** Seconds. */
  readonly deadline?: number
  /** `path:line` of the config, for messages. */
  readonly origin: string
}

/** How a kubelet is answered. */
export interface KubeletServing extends ServedQuery {
  readonly cacheKeyType: CacheKeyType
  /** In Go's form; without it the kubelet's own default counts. */
  readonly cacheDuration?: string
}

/** Where `docker login` puts credentials: another helper, or a sealed file. */
export type StorePlace =
  | { readonly kind: 'helper'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

/** How Docker is answered. */
export interface DockerServing extends ServedQuery {
  readonly store?: StorePlace
}

/** `kubelet_credential_provider` of `credsql.yaml` after its schema accepted it. */
export interface KubeletServingEntry {
  readonly query: string
  readonly cache_key_type: CacheKeyType
  readonly cache_duration?: string
  readonly deadline?: number
}

/** `docker_credential_helper` of `credsql.yaml` after its schema accepted it. */
export interface DockerServingEntry {
  readonly query: string
  readonly store?: string
  readonly deadline?: number
}

/** The entry as the code has it. */
export function kubeletServing(entry: KubeletServingEntry, origin: string): KubeletServing {
  const { query, cache_key_type: cacheKeyType, cache_duration: cacheDuration, deadline } = entry
  return {
    query,
    cacheKeyType,
    origin,
    ...(cacheDuration !== undefined && { cacheDuration }),
    ...(deadline !== undefined && { deadline }),
  }
}

/** The entry as the code has it. */
export function dockerServing({ query, store, deadline }: DockerServingEntry, origin: string): DockerServing {
  return {
    query,
    origin,
    ...(store !== undefined && { store: storePlace(store) }),
    ...(deadline !== undefined && { deadline }),
  }
}

function storePlace(store: string): StorePlace {
  const rest = store.slice(store.indexOf(':') + 1)
  return store.startsWith('helper:') ? { kind: 'helper', name: rest } : { kind: 'file', path: rest }
}
