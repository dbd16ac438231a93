import { promisify } from 'node:util'
import zlib from 'node:zlib'

/** What undoes a content coding, by its name. A module of its own, since loading zlib is a part of a start that few statements need. */
export const contentDecoders: Readonly<
  Record<string, (data: Buffer, options: zlib.ZlibOptions & zlib.BrotliOptions) => Promise<Buffer>>
> = {
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  'x-gzip': promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
  deflate: (data, options) =>
    // Some servers leave out the zlib wrapper, whose first byte has 8 in its lower half.
    (data[0]! & 0x0f) === 8 ? inflate(data, options) : inflateRaw(data, options),
}
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw)
