import type { CredsqlError } from '../errors/credsql-error.ts'
import { unusable } from '../secrets/private-path.ts'

/** The file that lines are appended to. Node's FileHandle is one. */
export interface AppendFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>
  datasync(): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  readonly text: string
  readonly resolve: () => void
  readonly reject: (error: CredsqlError) => void
}

/**
 * Lines that are on the disk when their append resolves. Those that come while the disk is at work are written together, with one
 * write and one sync. They are written in the order in which they came, so whoever waits for one has waited for those before it.
 */
export class SyncedLines {
  readonly #path: string
  readonly #file: AppendFile
  #waiting: Waiting[] = []
  #work: Promise<void> | undefined
  #failure: CredsqlError | undefined

  constructor(path: string, file: AppendFile) {
    this.#path = path
    this.#file = file
  }

  /** Why nothing can be written any more, if so. */
  get failure(): CredsqlError | undefined {
    return this.#failure
  }

  /** Appends whole lines. Throws `state_unusable` when they are not on the disk, and from then on always. */
  append(text: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject })
      this.#work ??= this.#writeAll()
    })
  }

  /** Waits for what is being written, and closes the file. */
  async close(): Promise<void> {
    await this.#work
    await this.#file.close()
  }

  async #writeAll(): Promise<void> {
    // What is appended in the same turn of the event loop goes along: answers that arrive together share a sync.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#write(batch.map(({ text }) => text).join(''))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        const failure = unusable(this.#path, error)
        this.#failure = failure
        for (const { reject } of [...batch, ...this.#waiting]) reject(failure)
        this.#waiting = []
      }
    }
    this.#work = undefined
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length)
    if (bytesWritten !== bytes.length) throw new Error('the disk is full')
    await this.#file.datasync()
  }
}
