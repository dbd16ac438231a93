import { randomBytes } from 'node:crypto'
import { open, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { isProcessLockHeld, type ProcessLock, takeProcessLock } from '../journal/process-lock.ts'
import { makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'
import { parseState, type ScheduleState, stateText } from './schedule-state.ts'

/** What is remembered of schedules, and the locks that keep them apart: below the state folder, a file for each schedule. */
export class StateFolder {
  readonly #state: string
  readonly #folder: string

  constructor(stateFolder: string) {
    this.#state = stateFolder
    this.#folder = join(stateFolder, 'schedules')
  }

  /** The right to be the daemon. Throws `state_unusable` while another process has it. */
  lockDaemon(): Promise<ProcessLock> {
    return takeProcessLock(join(this.#state, 'schedule.lock'), 'the schedules')
  }

  /** The right to run a schedule; undefined while another run of it is under way, in whichever process. */
  async lock(name: string): Promise<ProcessLock | undefined> {
    const path = this.#path(name, 'lock')
    try {
      return await takeProcessLock(path, `the schedule ${name}`)
    } catch (error) {
      if (await isProcessLockHeld(path).catch(() => false)) return undefined
      throw error
    }
  }

  /** The right to run a schedule. Throws `state_unusable` with who has it. */
  mustLock(name: string): Promise<ProcessLock> {
    return takeProcessLock(this.#path(name, 'lock'), `the schedule ${name}`)
  }

  /** Whether a run of a schedule is under way. */
  isRunning(name: string): Promise<boolean> {
    return isProcessLockHeld(this.#path(name, 'lock'))
  }

  /** What is remembered of a schedule; undefined for one that never ran. Throws `state_unusable`. */
  async read(name: string): Promise<ScheduleState | undefined> {
    const path = this.#path(name, 'json')
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return undefined
      throw unusable(path, error)
    }
    const state = parseState(text)
    if (state !== undefined) return state
    throw new CredsqlError('state_unusable', `${path} is no state of a schedule of this version`, {
      file: path,
      hint: 'Remove it: the schedule begins anew, and nothing that was missed is caught up.',
    })
  }

  /** Replaces what is remembered, as a whole. Throws `state_unusable`. */
  async write(name: string, state: ScheduleState): Promise<void> {
    await makePrivateFolder(this.#folder)
    const path = this.#path(name, 'json')
    const temporary = `${path}.${randomBytes(6).toString('hex')}`
    try {
      await using file = await open(temporary, 'wx', privateFile)
      await file.writeFile(stateText(state))
      await file.sync()
      await rename(temporary, path)
    } catch (error) {
      await unlink(temporary).catch(() => undefined)
      throw unusable(path, error)
    }
  }

  #path(name: string, ending: 'json' | 'lock'): string {
    return join(this.#folder, `${name}.${ending}`)
  }
}
