import { canonicalRegistry, repositoryPrefix } from '../value/registry-name.ts'

/** The key under which Docker keeps Docker Hub's credentials. */
export const dockerHubKey = 'https://index.docker.io/v1/'

/** The host, with its port, of a server as Docker reads it from a key such as `https://host/v1/`; case counts. */
export function serverHost(server: string): string {
  const stripped = server.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
  const authority = stripped.split('/', 1)[0] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  // Docker Hub goes by several names, and only some clients use Docker's.
  return canonicalRegistry(host) === 'docker.io' ? 'docker.io' : host
}

/** The key that Docker would look a server's credential up under. */
export function dockerKey(server: string): string {
  const isHub = canonicalRegistry(server) === 'docker.io' && repositoryPrefix(server) === undefined
  return isHub ? dockerHubKey : server
}

/** The entry that Docker takes for a server: the one with exactly this key, else the first on the same host. */
export function findServer<T extends { readonly key: string }>(
  entries: readonly T[],
  server: string,
): T | undefined {
  const host = serverHost(server)
  return entries.find(({ key }) => key === server) ?? entries.find(({ key }) => serverHost(key) === host)
}
