import { errorCode } from '../errors/error-code.ts'
/** A body that cannot be decoded: it ended too early, it is too large, or it is not what its headers say. */
export class BodyFault extends Error {
  override readonly name = 'BodyFault'
  readonly kind: 'truncated' | 'unusable'

  constructor(kind: 'truncated' | 'unusable', message: string) {
    super(message)
    this.kind = kind
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder('utf-8')

/**
 * The text of a body. Text that is not UTF-8 is refused in an answer that is data; in one that only explains a failure (`data` false)
 * what cannot be read is replaced. Throws `BodyFault`.
 */
export async function decodeBody(
  raw: Buffer,
  contentEncoding: string | undefined,
  options: { readonly maxBytes: number; readonly data: boolean },
): Promise<string> {
  let bytes = raw
  const encodings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  for (const encoding of encodings.reverse()) {
    if (encoding === '' || encoding === 'identity' || bytes.length === 0) continue
    bytes = await unpack(bytes, encoding, options.maxBytes)
  }
  if (!options.data) return lenient.decode(bytes)
  try {
    return strict.decode(bytes)
  } catch {
    throw new BodyFault('unusable', 'the body of its answer is not UTF-8 text')
  }
}

async function unpack(bytes: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const { contentDecoders: decoders } = await import('./content-decoders.ts')
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (decoder === undefined) {
    throw new BodyFault(
      'unusable',
      `the body of its answer has the encoding ${JSON.stringify(encoding.slice(0, 40))}, which was not asked for`,
    )
  }
  try {
    return await decoder(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    if (code === 'Z_BUF_ERROR') throw new BodyFault('truncated', 'the body of its answer ends too early')
    throw new BodyFault('unusable', `the body of its answer is not valid ${encoding}`)
  }
}

/** The fault of a body above the limit. */
export function tooLarge(maxBytes: number): BodyFault {
  const size = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MiB` : `${maxBytes} bytes`
  return new BodyFault('unusable', `its answer is larger than ${size}`)
}
