import { byteString, type GoUrlFault, parseGoUrl, splitHostPort } from './go-url.ts'

/** An image or a pattern as the kubelet compares them: labels of the host, port, path; all byte strings. */
export interface ImageAddress {
  readonly labels: readonly string[]
  /** Empty where there is none; no port is a default of another. */
  readonly port: string
  readonly path: string
}

/** Parses an image, a pattern of `matchImages` or a key of credentials, none of which has a scheme. */
export function parseImageAddress(text: string): ImageAddress | GoUrlFault {
  return addressOfBytes(byteString(text))
}

/** The same for what is a byte string already. */
export function addressOfBytes(bytes: string): ImageAddress | GoUrlFault {
  const url = parseGoUrl(bytes)
  if ('fault' in url) return url
  const { host, port } = splitHostPort(url.host)
  return { labels: host.split('.'), port, path: url.path }
}

/**
 * Whether the kubelet takes an image for one of a pattern's: equal ports, as many labels, each label equal but for `*`, and the
 * pattern's path is the beginning of the image's path as a text (`/pong` begins `/pongz`). Case counts. Both are without
 * scheme; the image is without tag and digest. What cannot be parsed matches nothing.
 */
export function matchImage(pattern: string, image: string): boolean {
  return addressesMatch(parseImageAddress(pattern), parseImageAddress(image))
}

/** The same for what is parsed already. */
export function addressesMatch(
  pattern: ImageAddress | GoUrlFault,
  image: ImageAddress | GoUrlFault,
): boolean {
  if ('fault' in pattern || 'fault' in image) return false
  return (
    pattern.port === image.port &&
    pattern.labels.length === image.labels.length &&
    image.path.startsWith(pattern.path) &&
    pattern.labels.every((glob, i) => labelMatches(glob, image.labels[i] ?? ''))
  )
}

/** What is wrong with a pattern, as the end of a sentence that begins with its name; undefined for one that can match. */
export function patternFault(pattern: string): string | undefined {
  const parsed = parseImageAddress(pattern)
  return 'fault' in parsed ? parsed.fault : undefined
}

function labelMatches(glob: string, label: string): boolean {
  // Only an IPv6 address without a port still has its bracket here. Go's matcher reads it as a set of characters, which no
  // address is equal to.
  if (glob.includes('[')) return false
  const [first = '', ...rest] = glob.split('*')
  const last = rest.pop()
  if (last === undefined) return glob === label
  if (!label.startsWith(first)) return false
  let from = first.length
  for (const piece of rest) {
    const at = label.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return label.length - last.length >= from && label.endsWith(last)
}
