import { createHmac, hash } from 'node:crypto'

const blockLength = 64
const digestLength = 32
const longestInPlace = 4096
// JavaScript's strings are UTF-16: a unit becomes three bytes of UTF-8 at the most.
const mostBytesPerUnit = 3

/** The text in front of every handle. */
export const handlePrefix = 'sealed:'

/** Whether a text has the form of a handle: `sealed:` and 12 hex digits. */
export function isHandle(text: string): boolean {
  return /^sealed:[0-9a-f]{12}$/.test(text)
}

/**
 * A function from values to handles: `sealed:` and the first 12 hex digits of HMAC-SHA256(key, value as UTF-8).
 *
 * Node's one-shot hash takes half the time of `createHmac` on short texts, so HMAC's two hashes are put together here over
 * buffers that hold the padded key (RFC 2104).
 */
export function fingerprinter(key: Uint8Array): (value: string) => string {
  const secret = Uint8Array.from(key)
  const inner = Buffer.alloc(blockLength + longestInPlace)
  const outer = Buffer.alloc(blockLength + digestLength)
  padKey(secret, inner, 0x36)
  padKey(secret, outer, 0x5c)
  const views: Buffer[] = []
  return (value) => {
    if (value.length * mostBytesPerUnit > longestInPlace) {
      return handlePrefix + createHmac('sha256', secret).update(value).digest('hex').slice(0, 12)
    }
    const length = blockLength + inner.write(value, blockLength)
    const view = views[length] ?? inner.subarray(0, length)
    views[length] = view
    outer.write(hash('sha256', view, 'hex'), blockLength, 'hex')
    // The buffer outlives the call; what it holds of the value must not.
    inner.fill(0, blockLength, length)
    return handlePrefix + hash('sha256', outer, 'hex').slice(0, 12)
  }
}

function padKey(key: Uint8Array, into: Buffer, pad: number): void {
  const block = key.length > blockLength ? Buffer.from(hash('sha256', key, 'hex'), 'hex') : key
  for (let index = 0; index < blockLength; index++) into[index] = (block[index] ?? 0) ^ pad
}
