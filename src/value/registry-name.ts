/** Hosts that all mean Docker Hub. */
const hubHosts: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

// In front of the host: what follows the colon is a password, also one with a slash that nobody escaped, unless it is a port.
const login = /^([^/?#:@]*:)(?!\d*(?:[/?#]|$)).*@/s

interface KeyParts {
  readonly host: string
  readonly path: string
}

/** A key without its scheme, its user and the version of the API, which tell clients nothing of which registry is meant. */
function keyParts(key: string): KeyParts {
  const bare = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(login, '')
  const slash = bare.search(/[/?#]/)
  const authority = slash < 0 ? bare : bare.slice(0, slash)
  const path = (slash < 0 ? '' : bare.slice(slash)).replace(/[?#].*$/s, '')
  return {
    host: authority.slice(authority.lastIndexOf('@') + 1).toLowerCase(),
    path: path.replace(/^\/v[12](?=\/|$)/, '').replace(/^\/+|\/+$/g, ''),
  }
}

/** A host without the port that a client would take anyway: that of https, and of http where it is written. */
function withoutUsualPort(host: string, key: string): string {
  return host.replace(/^\s*http:\/\//i.test(key) ? /:(?:80|443)$/ : /:443$/, '')
}

/**
 * The one spelling of a registry under which credentials of all systems can be joined: `host` or `host:port` in lower case, and
 * `docker.io` for every spelling of Docker Hub. It is not what a client matches on: each has rules of its own for the raw key.
 */
export function canonicalRegistry(key: string): string {
  const host = withoutUsualPort(keyParts(key).host, key)
  return hubHosts.has(host) ? 'docker.io' : host
}

/** The repositories below the registry that a key is for, such as `team/app`; undefined when it is for all of them. */
export function repositoryPrefix(key: string): string | undefined {
  const { path } = keyParts(key)
  return path === '' ? undefined : path
}

/** A key as it may be shown: a password that somebody wrote in front of the host is left out. */
export function visibleKey(key: string): string {
  const [scheme = ''] = /^\s*[a-z][a-z0-9+.-]*:\/\//i.exec(key) ?? []
  const bare = key.slice(scheme.length)
  return scheme + bare.replace(/^([^/?#:@]*:)[^/?#]*@/, '$1***@').replace(login, '$1***@')
}
