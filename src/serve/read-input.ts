import { CredsqlError } from '../errors/credsql-error.ts'
import { decodeUtf8 } from '../secrets/utf8.ts'

const mostBytes = 1024 * 1024

/**
 * All of stdin as text. Throws `usage` for what is no text or longer than a MiB; nothing of it is in the message. An aborted
 * signal closes the stream, so that it does not keep the process.
 */
export async function readInput(
  stdin: NodeJS.ReadableStream & { destroy?: () => unknown },
  signal?: AbortSignal,
): Promise<string> {
  const stop = () => void stdin.destroy?.()
  signal?.addEventListener('abort', stop, { once: true })
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of stdin) {
      const chunk = typeof part === 'string' ? Buffer.from(part) : part
      bytes += chunk.length
      if (bytes > mostBytes)
        throw new CredsqlError('usage', 'stdin holds more than 1 MiB, which is no request')
      chunks.push(chunk)
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof CredsqlError
      ? error
      : new CredsqlError('usage', 'stdin cannot be read', { cause: error })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  const text = decodeUtf8(Buffer.concat(chunks))
  if (text === undefined) throw new CredsqlError('usage', 'stdin holds what is not UTF-8 text')
  return text
}
