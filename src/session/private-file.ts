import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { syncFolder } from '../journal/sync-folder.ts'
import type { Sink } from '../render/sink.ts'
import { privateFile } from '../secrets/private-path.ts'

/** A file that only its owner can read and that is there as a whole or not at all. */
export interface PrivateFile {
  readonly sink: Sink
  /** Puts it in its place, which another file may have had. */
  commit(): Promise<void>
  /** Throws away what was written; what had its place stays. */
  discard(): Promise<void>
}

/** Begins to write a file. Throws `output_failed`, as its sink does. */
export async function createPrivateFile(path: string): Promise<PrivateFile> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await written(path, () => open(temporary, 'wx', privateFile))
  return {
    sink: { write: (text) => written(path, () => file.writeFile(text)) },
    commit: () =>
      written(path, async () => {
        await file.sync()
        await file.close()
        await rename(temporary, path)
        await syncFolder(dirname(path))
      }),
    discard: async () => {
      await file.close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

/** What works on a file that is written. Throws `output_failed` with its path. */
export async function written<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new CredsqlError('output_failed', `${path} cannot be written: ${messageOf(cause)}`, { cause })
  }
}
