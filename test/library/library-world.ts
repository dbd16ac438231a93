import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type DemoWorld, startDemoWorld } from '../../src/demo/fakes/world.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { Database } from '../../src/library/database.ts'
import { open } from '../../src/library/open.ts'
import type { OpenOptions } from '../../src/library/options.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** The demo's world, and what opens databases over it with local state in a folder of their own. */
export interface LibraryWorld {
  readonly world: DemoWorld
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly db: Database
  /** Opens another database, over the same folder unless told. */
  open(options?: OpenOptions): Promise<Database>
  readAudit(): Promise<string>
}

/** Starts the demo's world with a database over it; all of it is gone when the test ends. */
export async function libraryWorld(t: TestContext, options: OpenOptions = {}): Promise<LibraryWorld> {
  const world = await startDemoWorld({ now: () => Date.UTC(2024, 4, 6, 7, 8, 9) })
  t.after(() => world.close())
  const folder = await temporaryFolder(t)
  const env = { HOME: folder, ...world.environment }
  const openMore = async (more: OpenOptions = {}) => {
    const db = await open({ config: { ...world.config }, env, cwd: folder, ...options, ...more })
    t.after(() => db.close())
    return db
  }
  return {
    world,
    folder,
    env,
    db: await openMore(),
    open: openMore,
    readAudit: () => readFile(join(folder, '.local', 'state', 'credsql', 'audit.log'), 'utf8'),
  }
}

/** The error that something ends with. */
export async function errorOf(running: Promise<unknown>): Promise<CredsqlError> {
  try {
    await running
  } catch (error) {
    assert.ok(error instanceof CredsqlError, `not a CredsqlError: ${String(error)}`)
    return error
  }
  return assert.fail('no error')
}

/** Collects rejections that nobody handles until the test ends. */
export function unhandledRejections(t: TestContext): readonly unknown[] {
  const seen: unknown[] = []
  const listen = (reason: unknown) => void seen.push(reason)
  process.on('unhandledRejection', listen)
  t.after(() => void process.off('unhandledRejection', listen))
  return seen
}
