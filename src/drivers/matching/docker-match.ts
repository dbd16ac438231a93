import { canonicalRegistry } from '../../value/registry-name.ts'

/** What of a config decides where Docker looks: keys as they are written. */
export interface DockerKeys {
  readonly auths: Iterable<string>
  readonly credHelpers: ReadonlyMap<string, string>
  readonly credsStore?: string | undefined
}

/** Where Docker looks for the credential of a server. It looks nowhere else, whatever it finds there. */
export type DockerMatch =
  | { readonly kind: 'cred_helper' | 'creds_store'; readonly key: string; readonly helper: string }
  /** `legacy`: an older spelling of the key, which counts where the exact one is missing. */
  | { readonly kind: 'auths'; readonly key: string; readonly legacy: boolean }

/** Docker Hub's key, the only one that is a URL. */
export const dockerHubServer = 'https://index.docker.io/v1/'

/** The registry of a whole image name, with its port. */
export function registryOf(repository: string): string {
  return repository.split('/', 1)[0] ?? ''
}

/** The key under which Docker looks for an image's credential: the host with its port as it is written, a URL for the Hub. */
export function dockerServer(repository: string): string {
  const registry = registryOf(repository)
  return registry === 'docker.io' || registry === 'index.docker.io' ? dockerHubServer : registry
}

/** Docker's ConvertToHostname: what an older key such as `https://host/v1/` is a key for. Case counts, ports stay. */
export function convertToHostname(key: string): string {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(key)?.[1]
  if (authority !== undefined) {
    const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(authority) ?? []
    // Go takes the brackets off an IPv6 address, and puts them on again where there is a port.
    if (host !== '') return port === '' ? host.replace(/^\[|\]$/g, '') : `${host}:${port}`
  }
  return key.split('/', 1)[0] ?? ''
}

/**
 * Where Docker looks for a server's credential: the helper that is named for exactly this server, else the store for all, else
 * the file's entry of exactly this key, else the first entry of an older key that means the host. No path, no pattern.
 */
export function dockerMatch(server: string, keys: DockerKeys): DockerMatch | undefined {
  const helper = keys.credHelpers.get(server)
  if (helper !== undefined) return { kind: 'cred_helper', key: server, helper }
  if (keys.credsStore !== undefined) return { kind: 'creds_store', key: server, helper: keys.credsStore }
  let older: string | undefined
  for (const key of keys.auths) {
    if (key === server) return { kind: 'auths', key, legacy: false }
    // Docker's own order of older keys is chance; here it is the file's.
    if (older === undefined && convertToHostname(key) === server) older = key
  }
  return older === undefined ? undefined : { kind: 'auths', key: older, legacy: true }
}

/** Why Docker does not match a key on a server of the same registry, as the end of a sentence; undefined where it does. */
export function dockerMismatch(server: string, key: string, isHelper: boolean): string | undefined {
  if (key === server || (!isHelper && convertToHostname(key) === server)) return undefined
  if (server === dockerHubServer) return `Docker Hub's only key is ${dockerHubServer}`
  if (isHelper) return `credHelpers are looked up under ${server} alone`
  const host = convertToHostname(key)
  return host.toLowerCase() === canonicalRegistry(server)
    ? `upper and lower case are not the same to Docker`
    : `Docker compares the whole of ${server}`
}
