const domainForm =
  /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::[0-9]+)?$/
const pathForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagForm = /^\w[\w.-]{0,127}$/
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }
const mostPath = 255

/** The repository of an image reference, or what is wrong with the reference. */
export type ImageName = { readonly repository: string } | { readonly fault: string }

/**
 * What a kubelet hands to its plugins and looks for in its keyring: the whole name without tag and digest. `nginx:1.25` becomes
 * `docker.io/library/nginx`; a port stays. The rules are those of Docker's image references.
 */
export function imageName(image: string): ImageName {
  if (/^[a-f0-9]{64}$/.test(image)) return { fault: 'is an image id, not a name' }
  const [withoutDigest = '', digest, ...more] = image.split('@')
  if (more.length > 0) return { fault: 'has more than one digest' }
  if (digest !== undefined && !isDigest(digest)) return { fault: 'has a digest that is none' }
  const { domain, rest } = splitDomain(withoutDigest)
  const colon = rest.indexOf(':')
  const path = colon < 0 ? rest : rest.slice(0, colon)
  if (colon >= 0 && !tagForm.test(rest.slice(colon + 1))) return { fault: 'has a tag that is none' }
  if (!domainForm.test(domain)) return { fault: 'has a registry that is no host name' }
  if (path !== path.toLowerCase()) return { fault: 'has capital letters in its repository' }
  if (!path.split('/').every((segment) => pathForm.test(segment)))
    return { fault: 'has a repository that is no name' }
  if (path.length > mostPath) return { fault: `has a repository of more than ${mostPath} characters` }
  return { repository: `${domain}/${path}` }
}

function isDigest(digest: string): boolean {
  const [algorithm = '', hex = ''] = digest.split(':')
  return digestForm.test(digest) && digestLengths[algorithm] === hex.length && !/[A-F]/.test(hex)
}

/** The registry and what follows it. A first part that looks like no host belongs to Docker Hub. */
function splitDomain(name: string): { readonly domain: string; readonly rest: string } {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const domain = !isHost || first === 'index.docker.io' ? 'docker.io' : first
  const rest = isHost ? name.slice(slash + 1) : name
  return { domain, rest: domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest }
}
