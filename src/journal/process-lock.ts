import { randomBytes } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import { makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts'

/** The right to do something that one process at a time may do, until it is released. */
export interface ProcessLock {
  release(): Promise<void>
}

/**
 * Takes a right: the file says whose it is. The lock of a process that died is taken over; of several that try at once, one gets
 * it. `what` names in messages what is worked on, such as `the journal 20261121-…`. Throws `state_unusable` while another has it.
 */
export async function takeProcessLock(path: string, what: string): Promise<ProcessLock> {
  await makePrivateFolder(dirname(path))
  if (!(await place(path, thisProcess()))) await takeOver(path, what)
  return { release: () => remove(path) }
}

/** Whether a process that may be alive has a lock. */
export async function isProcessLockHeld(path: string): Promise<boolean> {
  const holder = await readHolder(path)
  return holder !== undefined && isAlive(holder) !== false
}

/**
 * Makes the lock file, whole from its first moment: it is written aside and then linked, which fails like `wx` where there is
 * one. False when there is.
 */
async function place(path: string, holder: ProcessIdentity): Promise<boolean> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await using file = await open(aside, 'wx', privateFile)
    await file.writeFile(`${JSON.stringify(holder)}\n`)
    await link(aside, path)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false
    throw unusable(path, error)
  } finally {
    await unlink(aside).catch(() => undefined)
  }
}

/**
 * Puts an own lock in the place of a dead process's. Locks of others are removed only under a second lock: so what is removed is
 * what was looked at, and not the new lock of somebody who was faster.
 */
async function takeOver(path: string, what: string): Promise<void> {
  const guard = `${path}.takeover`
  const isTaken = async () => {
    const holder = await readHolder(path)
    if (holder === undefined) return
    const alive = isAlive(holder)
    if (alive !== false) throw held(path, what, holder, alive)
  }
  await isTaken()
  if (!(await place(guard, thisProcess()))) {
    throw new CredsqlError('state_unusable', `another credsql is just taking up ${what}`, {
      file: guard,
      hint: `Try again. If no other credsql runs, remove ${guard}.`,
    })
  }
  try {
    await isTaken()
    await remove(path)
    if (await place(path, thisProcess())) return
    const holder = await readHolder(path)
    throw held(path, what, holder, true)
  } finally {
    await remove(guard)
  }
}

function held(
  path: string,
  what: string,
  holder: ProcessIdentity | undefined,
  alive: boolean | undefined,
): CredsqlError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
  return new CredsqlError('state_unusable', `${who} works on ${what}`, {
    file: path,
    hint:
      alive === true
        ? 'Wait until it has ended, or end it.'
        : `Nobody can see from here whether it still runs. If it does not, remove ${path}.`,
  })
}

async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw unusable(path, error)
  }
  const { pid, host, namespace, start } = parseJsonObject(text) ?? {}
  if (
    typeof pid === 'number' &&
    Number.isInteger(pid) &&
    pid > 0 &&
    typeof host === 'string' &&
    (namespace === null || typeof namespace === 'string') &&
    (start === null || typeof start === 'string')
  )
    return { pid, host, namespace, start }
  throw new CredsqlError('state_unusable', `the lock ${path} does not say whose it is`, {
    file: path,
    hint: `If no other credsql runs, remove ${path}.`,
  })
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw unusable(path, error)
  }
}
