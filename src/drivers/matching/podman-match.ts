import { registryOf } from './docker-match.ts'

/** What of a file decides where Podman looks: keys as they are written. */
export interface PodmanKeys {
  readonly auths: Iterable<string>
  readonly credHelpers: ReadonlyMap<string, string>
  /** `.dockercfg`: its keys are hosts or addresses, never repositories. */
  readonly legacy: boolean
}

/** Where Podman looks in one file. */
export type PodmanMatch =
  | { readonly kind: 'cred_helper'; readonly key: string; readonly helper: string }
  /** `spelling`: an address, or another name of Docker Hub, which counts where no plain key matches. */
  | { readonly kind: 'auths'; readonly key: string; readonly spelling: boolean }

/** The keys that are for an image, the first that is there wins: from the whole repository to the host, segment by segment. */
export function podmanKeys(repository: string): readonly string[] {
  const segments = repository.split('/')
  return segments.map((_, i) => segments.slice(0, segments.length - i).join('/'))
}

function hubHost(registry: string): string {
  return registry === 'docker.io' || registry === 'registry-1.docker.io' ? 'index.docker.io' : registry
}

/** The host that a key in an older spelling is for. A path without a scheme is a repository, and stays. */
export function podmanHost(key: string, legacy: boolean): string {
  const bare = key.replace(/^http:\/\//, '').replace(/^https:\/\//, '')
  return hubHost(legacy || bare !== key ? (bare.split('/', 1)[0] ?? '') : bare)
}

/**
 * Where Podman looks in one file for an image without tag and digest: the helper that is named for the registry, else the entry
 * with the longest path of whole segments, else one whose key means the registry in another spelling. Case counts.
 */
export function podmanMatch(repository: string, keys: PodmanKeys): PodmanMatch | undefined {
  const registry = registryOf(repository)
  const helper = keys.credHelpers.get(registry)
  if (helper !== undefined) return { kind: 'cred_helper', key: registry, helper }
  const written = new Set(keys.auths)
  const wanted = keys.legacy ? [registry] : podmanKeys(repository)
  const exact = wanted.find((key) => written.has(key))
  if (exact !== undefined) return { kind: 'auths', key: exact, spelling: false }
  const host = hubHost(registry)
  const other = [...written].find((key) => podmanHost(key, keys.legacy) === host)
  return other === undefined ? undefined : { kind: 'auths', key: other, spelling: true }
}

/** Why Podman does not match a key on an image of the same registry, as the end of a sentence; undefined where it does. */
export function podmanMismatch(repository: string, key: string, isHelper: boolean): string | undefined {
  const registry = registryOf(repository)
  if (isHelper) return key === registry ? undefined : `credHelpers are looked up under ${registry} alone`
  if (podmanKeys(repository).includes(key) || podmanHost(key, false) === hubHost(registry)) return undefined
  if (podmanKeys(repository).includes(key.toLowerCase()))
    return 'upper and lower case are not the same to Podman'
  return `it is no beginning of ${repository} that ends with a whole segment`
}
