import { canonicalRegistry } from '../../value/registry-name.ts'

/** Where a registry is asked. */
export interface RegistryAddress {
  /** What people call it: `docker.io`, `quay.io`, `localhost:5000`. */
  readonly name: string
  /** Host, and port where it is not the usual one, of its API. */
  readonly host: string
  /** `https://registry-1.docker.io`, without a slash at its end. */
  readonly origin: string
}

const dockerHub = 'docker.io'
const dockerHubApi = 'registry-1.docker.io'

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a credential may go to a host without TLS: it stays on this machine, or the connection's settings say so. */
export function mayBePlain(host: string, insecureHosts: ReadonlySet<string>): boolean {
  return loopback.has(host.replace(/:\d+$/, '')) || insecureHosts.has(host)
}

/** The host, and port where it is not the scheme's usual one, as a url has it; undefined for what is no host. */
export function hostOf(text: string, scheme: 'http' | 'https' = 'https'): string | undefined {
  // What would be a user, a path, a query or an escape in a url is none of a host.
  if (!/^[^\s/?#@\\%]+$/.test(text)) return undefined
  const url = `${scheme}://${text}/`
  return URL.canParse(url) ? new URL(url).host : undefined
}

/**
 * The address behind any spelling of a registry: with a scheme, with `/v1/`, or with the project in it, as in
 * `registry.digitalocean.com/acme`. A scheme is not obeyed: whether TLS is left out is said by the settings alone.
 * Undefined for what names no host.
 */
export function registryAddress(
  registry: string,
  insecureHosts: ReadonlySet<string>,
): RegistryAddress | undefined {
  const written = canonicalRegistry(registry)
  if (written === dockerHub) return { name: dockerHub, host: dockerHubApi, origin: `https://${dockerHubApi}` }
  const secure = hostOf(written)
  // `:80` is the usual port of the one scheme, `:443` of the other.
  const plain = hostOf(written, 'http')
  if (secure === undefined || plain === undefined) return undefined
  return mayBePlain(plain, insecureHosts)
    ? { name: plain, host: plain, origin: `http://${plain}` }
    : { name: secure, host: secure, origin: `https://${secure}` }
}
