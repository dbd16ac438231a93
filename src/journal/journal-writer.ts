import { constants } from 'node:fs'
import { type FileHandle, link, open, readFile, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { exposure, privateFile, unusable } from '../secrets/private-path.ts'
import { parseSecretReference } from '../secrets/reference.ts'
import type { JournalEvent, JournaledChange, JournalHeader, JournalRecord } from './journal-entry.ts'
import { isJournalId, journalFolder, journalPath, newJournalId } from './journal-folder.ts'
import { eventLine, headerLine, isEvent, isHeader } from './journal-line.ts'
import { takeJournalLock } from './journal-lock.ts'
import { JournalState } from './journal-state.ts'
import { operatingSystemUser } from './operating-system-user.ts'
import { parseJournal } from './parse-journal.ts'
import type { ProcessLock } from './process-lock.ts'
import { unknownJournal } from './read-journal.ts'
import { syncFolder } from './sync-folder.ts'
import { SyncedLines } from './synced-lines.ts'

/** What a journal is made of: what was asked for, and every change of it. */
export interface JournalStart
  extends Pick<JournalHeader, 'statement' | 'verb' | 'table' | 'purpose' | 'references' | 'wait'> {
  readonly stateFolder: string
  readonly now: () => Date
  readonly changes: readonly JournaledChange[]
}

/** Which journal is taken up again. */
export interface JournalResumption {
  readonly stateFolder: string
  readonly now: () => Date
  readonly id: string
}

/**
 * A statement's journal while the statement runs. It belongs to this process until it is closed, so close it whatever happens.
 * Every method throws `state_unusable` when the disk fails: what cannot be written down must not happen.
 */
export class JournalWriter {
  readonly header: JournalHeader
  /** Where the journal stood when this writer took it up. */
  readonly found: JournalRecord
  readonly path: string
  readonly #lines: SyncedLines
  readonly #state: JournalState
  readonly #lock: ProcessLock
  readonly #now: () => Date
  #closing: Promise<void> | undefined

  private constructor(parts: {
    readonly header: JournalHeader
    readonly path: string
    readonly file: FileHandle
    readonly state: JournalState
    readonly lock: ProcessLock
    readonly now: () => Date
    readonly held: boolean
  }) {
    const { header, path, state } = parts
    this.header = header
    this.path = path
    this.found = { header, changes: state.changes(), status: state.status(parts.held) }
    this.#lines = new SyncedLines(path, parts.file)
    this.#state = state
    this.#lock = parts.lock
    this.#now = parts.now
  }

  /** The journal's id. */
  get id(): string {
    return this.header.id
  }

  /** Starts a journal. When it resolves, every planned change is on the disk; until then there is no journal. */
  static async create({ stateFolder, now, changes, ...asked }: JournalStart): Promise<JournalWriter> {
    const started = now()
    const header: JournalHeader = {
      id: newJournalId(started),
      started: started.toISOString(),
      by: operatingSystemUser(),
      host: hostname(),
      pid: process.pid,
      statement: asked.statement,
      verb: asked.verb,
      table: asked.table,
      purpose: asked.purpose,
      references: asked.references,
      wait: asked.wait,
    }
    if (!isHeader(header) || !Object.values(header.references).every(isReference))
      throw new CredsqlError('internal', 'a journal names something else than where its secrets are')
    const state = new JournalState()
    const events: JournalEvent[] = [
      ...changes.map((change) => ({ event: 'planned', change }) as const),
      { event: 'ready', changes: changes.length },
    ]
    const text = headerLine(header) + events.map((event) => checkedLine(event, state)).join('')
    const path = journalPath(stateFolder, header.id)
    const lock = await takeJournalLock(stateFolder, header.id)
    try {
      const file = await placeWhole(path, text, journalFolder(stateFolder))
      return new JournalWriter({ header, path, file, state, lock, now, held: true })
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /**
   * Takes up the journal of a process that ended; `found` tells what is left. A line that was being written when it ended is cut
   * off. Throws `usage` for an id that there is none of, `state_unusable` when another process has it or nothing of it was sent.
   */
  static async reopen({ stateFolder, now, id }: JournalResumption): Promise<JournalWriter> {
    const path = journalPath(stateFolder, id)
    if (!isJournalId(id) || !(await isThere(path))) throw await unknownJournal(stateFolder, id)
    const lock = await takeJournalLock(stateFolder, id)
    let file: FileHandle | undefined
    try {
      file = await open(path, constants.O_RDWR | constants.O_APPEND)
      const { header, state, length } = await readOwn(path, file, id)
      await file.truncate(length)
      const writer = new JournalWriter({ header, path, file, state, lock, now, held: false })
      await writer.append({ event: 'resumed', at: now().toISOString(), pid: process.pid, host: hostname() })
      return writer
    } catch (error) {
      await file?.close()
      await lock.release()
      throw error instanceof CredsqlError ? error : unusable(path, error)
    }
  }

  /**
   * Writes what happened, and resolves when it is on the disk. Events of several calls share a write, in the order of the calls:
   * so whoever is about to send something waits for its `sending`, and has waited for all that came before. Throws `internal`
   * for an event that cannot follow, such as sending what was sent already.
   */
  async append(...events: readonly JournalEvent[]): Promise<void> {
    if (this.#closing !== undefined) throw new CredsqlError('internal', `the journal ${this.id} is closed`)
    return this.#append(events)
  }

  /** Writes that the statement came to its end, and gives the journal up; once, however often it is called. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #append(events: readonly JournalEvent[]): Promise<void> {
    const { failure } = this.#lines
    if (failure !== undefined) throw failure
    // Checked and handed on in one turn: the file has them in the order in which they were checked.
    let lines = ''
    try {
      for (const event of events) lines += checkedLine(event, this.#state)
    } finally {
      // What came before an event that cannot follow has happened all the same.
      if (lines !== '') await this.#lines.append(lines)
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#append([{ event: 'closed', at: this.#now().toISOString() }])
    } finally {
      try {
        await this.#lines.close()
      } finally {
        await this.#lock.release()
      }
    }
  }
}

function isReference(text: string): boolean {
  return text === 'prompt' || parseSecretReference(text) !== undefined
}

/** The line of an event that follows and in which every secret is a handle. */
function checkedLine(event: JournalEvent, state: JournalState): string {
  if (!isEvent(event))
    throw new CredsqlError(
      'internal',
      'an event of a journal is incomplete, or has a secret that is no handle',
    )
  const wrong = state.take(event)
  if (wrong !== undefined) throw new CredsqlError('internal', `the journal cannot go on: ${wrong}`)
  return eventLine(event)
}

/** Writes a file aside and puts it in its place when it is on the disk: there is never a part of it. */
async function placeWhole(path: string, text: string, folder: string): Promise<FileHandle> {
  const aside = `${path}.new`
  let file: FileHandle | undefined
  try {
    file = await open(
      aside,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
      privateFile,
    )
    await file.writeFile(text)
    await file.sync()
    // Unlike a rename, a link takes no other journal's place.
    await link(aside, path)
    await unlink(aside)
    await syncFolder(folder)
    return file
  } catch (error) {
    await file?.close()
    await unlink(aside).catch(() => undefined)
    throw unusable(path, error)
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close()
    return true
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false
    throw unusable(path, error)
  }
}

/** Reads a journal that will be acted on: nobody else may have written it, and it was written to its end. */
async function readOwn(path: string, file: FileHandle, id: string): Promise<ReturnType<typeof parseJournal>> {
  const exposed = exposure((await file.stat()).mode)
  if (exposed !== undefined)
    throw new CredsqlError('state_unusable', `the journal ${path} is ${exposed}`, {
      hint: `See that nobody has changed it, then chmod 600 ${path}`,
    })
  const parsed = parseJournal(await readFile(path), path)
  if (parsed.state.ready) return parsed
  throw new CredsqlError('state_unusable', `there is nothing to resume in the journal ${id}`, {
    file: path,
    hint: 'It was cut off before every change was in it, and nothing was sent. Run the statement again.',
  })
}
