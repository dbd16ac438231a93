import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrorCode } from '../errors/error-code.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'

export { redactForHistory } from './redact-for-history.ts'

const most = 2000
/** A lock that is older was left by a process that ended in the middle. */
const lockLife = 60_000

/** The text of a line; undefined for one that is broken, such as the half of one on a full disk. */
function textOf(line: string): string | undefined {
  try {
    const text: unknown = JSON.parse(line)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

function linesOf(content: string): readonly string[] {
  return content.split('\n').filter((line) => line !== '' && textOf(line) !== undefined)
}

/**
 * What was typed before: `history` in a folder, one JSON string a line, readable by its owner alone. It is appended to, so that
 * several at once lose nothing of each other. Texts are kept as they are given: whoever adds them takes the secrets out.
 */
export class History {
  readonly #folder: string
  readonly #path: string
  #entries: readonly string[]

  private constructor(folder: string, entries: readonly string[]) {
    this.#folder = folder
    this.#path = join(folder, 'history')
    this.#entries = entries
  }

  /** Reads the history of a folder; none is an empty one. Throws `state_unusable`. */
  static async open(folder: string): Promise<History> {
    const path = join(folder, 'history')
    try {
      const lines = linesOf(await readFile(path, 'utf8'))
      if (lines.length > most) await shorten(path)
      return new History(
        folder,
        lines.slice(-most).flatMap((line) => textOf(line) ?? []),
      )
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return new History(folder, [])
      throw unusable(path, error)
    }
  }

  /** Oldest first. */
  entries(): readonly string[] {
    return this.#entries
  }

  /** Adds a text as the newest, unless it is blank or is the newest already. Throws `state_unusable`. */
  async add(text: string): Promise<void> {
    if (text.trim() === '' || text === this.#entries.at(-1)) return
    this.#entries = [...this.#entries.slice(1 - most), text]
    const line = JSON.stringify(text)
    await makePrivateFolder(this.#folder)
    try {
      await append(this.#path, line)
    } catch (error) {
      throw unusable(this.#path, error)
    }
  }

  /** The newest entry in front of the index `before` that holds `needle`, whatever the case. */
  search(needle: string, before: number): number | undefined {
    const wanted = needle.toLowerCase()
    for (let at = Math.min(before, this.#entries.length) - 1; at >= 0; at -= 1)
      if (this.#entries[at]?.toLowerCase().includes(wanted)) return at
    return undefined
  }
}

async function append(path: string, line: string): Promise<void> {
  if (await appendTo(path, line)) return
  // The file was shortened in the meantime: what went into the old one may be in the new one, or not.
  const lines = (await readFile(path, 'utf8')).split('\n')
  if (!lines.includes(line)) await appendTo(path, line)
}

/** Appends a line; whether the file is still the one of that path. */
async function appendTo(path: string, line: string): Promise<boolean> {
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, privateFile)
    const { mode, size, ino } = await file.stat()
    if (exposure(mode) !== undefined) await file.chmod(privateFile)
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    // A line that a full disk cut off does not spoil this one. One write: lines of several processes do not mix.
    const bytes = Buffer.from(`${size > 0 && last.toString() !== '\n' ? '\n' : ''}${line}\n`)
    const { bytesWritten } = await file.write(bytes, 0, bytes.length)
    if (bytesWritten !== bytes.length) throw new Error('the disk is full')
    return (await stat(path)).ino === ino
  } finally {
    await file?.close()
  }
}

/** Keeps the newest lines. Only one process does it at a time, and who finds another at it leaves it be. */
async function shorten(path: string): Promise<void> {
  const lock = `${path}.lock`
  try {
    await (await open(lock, 'wx', privateFile)).close()
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error
    const found = await stat(lock).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > lockLife)
      await unlink(lock).catch(() => undefined)
    return
  }
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const old = await open(path, 'r')
  try {
    const content = await old.readFile()
    const kept = linesOf(content.toString()).slice(-most)
    const file = await open(temporary, 'wx', privateFile)
    try {
      await file.writeFile(`${kept.join('\n')}\n`)
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    // What others added before the new file was in its place. Who comes later than this sees that the file is another.
    const rest = Buffer.alloc((await old.stat()).size - content.length)
    await old.read(rest, 0, rest.length, content.length)
    for (const line of linesOf(rest.toString())) await append(path, line)
  } finally {
    await old.close()
    await unlink(temporary).catch(() => undefined)
    await unlink(lock).catch(() => undefined)
  }
}
