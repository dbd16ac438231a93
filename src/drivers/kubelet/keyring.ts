import { byteString, parseGoUrl } from './go-url.ts'
import { addressesMatch, addressOfBytes, type ImageAddress, parseImageAddress } from './match-image.ts'

/** A credential of a keyring: the key as it was given, and what it leads to. */
export interface KeyringEntry<T> {
  readonly key: string
  readonly value: T
}

/** The key of Docker Hub's credentials in a keyring. */
const defaultRegistry = 'index.docker.io'

/**
 * The key under which a keyring keeps a credential, as a byte string: without `http://`, `https://` and user, and without a
 * leading `/v1` or `/v2`, a bare slash, a query. Undefined for a key that a kubelet cannot parse, and leaves out.
 */
export function indexKey(key: string): string | undefined {
  const url = parseGoUrl(byteString(key.replace(/^https?:\/\//, '')))
  if ('fault' in url) return undefined
  const path = /^\/v[12]\//.test(url.path) ? url.path.slice(3) : url.path
  return path === '/' ? url.host : url.host + path
}

/** Descending by bytes: a key before its own beginnings, `a.io` before `*.io`. It is no order by length. */
function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0
}

/**
 * Credentials by registry, with the kubelet's rules of which are tried for an image, and in which order. Those of one key are
 * tried in the order of their `add`; within one `add` a kubelet's order is chance, and here it is by the given key, descending.
 */
export class Keyring<T> {
  readonly #entries = new Map<string, KeyringEntry<T>[]>()

  /** Adds what one source has, and tells which of its keys a kubelet would leave out. */
  add(entries: Iterable<KeyringEntry<T>>): readonly string[] {
    const skipped: string[] = []
    const ordered = [...entries].sort((a, b) => descending(byteString(a.key), byteString(b.key)))
    for (const entry of ordered) {
      const index = indexKey(entry.key)
      if (index === undefined) skipped.push(entry.key)
      else {
        const same = this.#entries.get(index)
        if (same === undefined) this.#entries.set(index, [entry])
        else same.push(entry)
      }
    }
    return skipped
  }

  /** What a kubelet would try for an image without tag and digest, in its order. */
  lookup(image: string): readonly KeyringEntry<T>[] {
    const address: ImageAddress | { fault: string } = parseImageAddress(image)
    const found = [...this.#entries]
      .filter(([index]) => addressesMatch(addressOfBytes(index), address))
      .sort(([a], [b]) => descending(a, b))
      .flatMap(([, entries]) => entries)
    if (found.length > 0 || !isOfDockerHub(image)) return found
    return this.#entries.get(defaultRegistry) ?? []
  }
}

/** Whether an image that no key matched may be tried with Docker Hub's credentials. */
function isOfDockerHub(image: string): boolean {
  const [first = '', ...rest] = image.split('/')
  if (first === '') return false
  return rest.length === 0 || first === 'docker.io' || first === defaultRegistry || !/[.:]/.test(first)
}
