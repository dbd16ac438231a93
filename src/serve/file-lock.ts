import { randomBytes } from 'node:crypto'
import { link, open, rename, stat, unlink } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { privateFile, unusable } from '../secrets/private-path.ts'

const betweenTries = 15
/** Milliseconds. What is done under the lock takes a few; one that is this old was left by a process that died. */
const stale = 5_000

/**
 * Does work while this process alone has the lock file, which it makes and removes. Waits for another's; the signal ends the
 * waiting. A lock that somebody left behind is taken away.
 */
export async function withFileLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  while (!(await take(path))) {
    await takeAwayStale(path)
    await wait(betweenTries, undefined, { signal }).catch((cause) => {
      throw new CredsqlError('state_unusable', `${path} is held by another credsql`, {
        hint: 'Try again. If no other runs, remove the file.',
        cause,
      })
    })
  }
  try {
    return await work()
  } finally {
    await unlink(path).catch(() => undefined)
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', privateFile)).close()
    return true
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false
    throw unusable(path, error)
  }
}

async function takeAwayStale(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || Date.now() - found.mtimeMs < stale) return
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await rename(path, aside)
    // Another may have taken the stale one away and made its own meanwhile: that one is put back.
    if ((await stat(aside)).ino !== found.ino) await link(aside, path)
  } catch {
    // Whoever was faster has dealt with it.
  } finally {
    await unlink(aside).catch(() => undefined)
  }
}
