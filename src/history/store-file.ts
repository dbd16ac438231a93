import { chmod, link, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { errorCode, hasErrorCode } from '../errors/error-code.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'
import { type DuckdbClient, loadDuckdbClient } from './duckdb-client.ts'
import { layoutTable, migrations } from './store-schema.ts'

/** Where the history is, and how long to wait for another process that has it. */
export interface StoreFileOptions {
  readonly folder: string
  /** Milliseconds. */
  readonly patience: number
}

/** An open history. */
export interface OpenStore {
  readonly client: DuckdbClient
  readonly connection: DuckDBConnection
  close(): void
}

const fileName = 'history.duckdb'
const between = 50
// What DuckDB says on Unix, and on Windows.
const heldElsewhere = /could not set lock|being used by another process/i
const settings = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

interface Use {
  readonly mode: 'read' | 'write'
  readonly opening: Promise<DuckDBInstance>
  instance?: DuckDBInstance
  count: number
}

/**
 * The histories that this process has open. A lock on a file belongs to a process, and closing any handle of the file releases it:
 * so a process opens a history once, and its readers share that.
 */
const uses = new Map<string, Use>()

/** The path of the history in a data folder. */
export function storePath(folder: string): string {
  return join(folder, fileName)
}

/** Whether there is a history: whether a snapshot was ever taken. */
export async function storeExists(folder: string): Promise<boolean> {
  try {
    await stat(storePath(folder))
    return true
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false
    throw unusable(storePath(folder), error)
  }
}

/** Opens a history that is there to read it. Throws `state_unusable`. */
export async function openToRead({ folder, patience }: StoreFileOptions): Promise<OpenStore> {
  const path = storePath(folder)
  await checkMode(path)
  const store = await open(path, 'read', patience)
  try {
    const version = await layoutVersion(store.connection, path)
    if (version < migrations.length)
      throw new CredsqlError('state_unusable', `${path} was written by an older credsql`, {
        file: path,
        hint: 'credsql snapshot brings it up to date.',
      })
    return store
  } catch (error) {
    store.close()
    throw storeFailure(path, error)
  }
}

/** Opens the history to write a run; makes it on first use. One process at a time. Throws `state_unusable`. */
export async function openToWrite({ folder, patience }: StoreFileOptions): Promise<OpenStore> {
  const path = storePath(folder)
  await makePrivateFolder(folder)
  if (await storeExists(folder)) await checkMode(path)
  else await makeStore(folder, path)
  const store = await open(path, 'write', patience)
  try {
    const { connection } = store
    // DuckDB makes the log beside the file with the first change, readable as the umask says: a change that tells nothing comes first.
    await connection.run('UPDATE layout SET written_at = now()')
    await chmod(`${path}.wal`, privateFile).catch((error: unknown) => {
      if (!hasErrorCode(error, 'ENOENT')) throw error
    })
    const version = await layoutVersion(connection, path)
    if (version < migrations.length) await migrate(connection, version)
    return store
  } catch (error) {
    store.close()
    throw storeFailure(path, error)
  }
}

/** Makes an empty history aside and puts it in its place whole, readable by its owner alone from its first moment. */
async function makeStore(folder: string, path: string): Promise<void> {
  const client = await loadDuckdbClient()
  const aside = await mkdtemp(join(folder, '.history-'))
  try {
    const made = join(aside, fileName)
    const instance = await client.DuckDBInstance.create(made, settings)
    const connection = await instance.connect()
    try {
      await connection.run(`BEGIN; ${layoutTable}; INSERT INTO layout VALUES (0, now()); COMMIT`)
      await migrate(connection, 0)
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
    await chmod(made, privateFile)
    await link(made, path)
  } catch (error) {
    // Another process was first; its history is as good.
    if (!hasErrorCode(error, 'EEXIST')) throw storeFailure(path, error)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function migrate(connection: DuckDBConnection, from: number): Promise<void> {
  const steps = migrations.slice(from).join(';\n')
  await connection.run('BEGIN')
  try {
    await connection.run(`${steps}; UPDATE layout SET version = ${migrations.length}`)
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK')
    throw error
  }
}

async function layoutVersion(connection: DuckDBConnection, path: string): Promise<number> {
  const rows = await connection
    .runAndReadAll('SELECT version FROM layout')
    .then((result) => result.getRows())
    .catch(() => [])
  const version = rows[0]?.[0]
  if (typeof version !== 'number')
    throw new CredsqlError('state_unusable', `${path} is not a history of credsql`, {
      file: path,
      hint: 'Restore it from a backup, or move it away: the next snapshot begins a new history.',
    })
  if (version > migrations.length)
    throw new CredsqlError('state_unusable', `${path} was written by a newer credsql`, {
      file: path,
      hint: 'Use the version of credsql that wrote it, or a later one.',
    })
  return version
}

async function checkMode(path: string): Promise<void> {
  const exposed = exposure((await stat(path).catch((error) => Promise.reject(unusable(path, error)))).mode)
  if (exposed !== undefined)
    throw new CredsqlError('state_unusable', `the history ${path} is ${exposed}`, {
      hint: `chmod 600 ${path}`,
    })
}

/** Opens, and tries again while another has the history, until the patience is used up. */
async function open(path: string, mode: Use['mode'], patience: number): Promise<OpenStore> {
  const client = await loadDuckdbClient()
  const until = performance.now() + patience
  while (true) {
    const store = await tryOpen(client, path, mode)
    if (store !== undefined) return store
    if (performance.now() >= until)
      throw new CredsqlError('state_unusable', `another credsql uses the history ${path}`, {
        file: path,
        hint:
          mode === 'read'
            ? 'A snapshot is being written. Try again when it has ended.'
            : 'Another snapshot is being written, or a statement reads the history. Try again when it has ended.',
        canRetry: true,
      })
    await pause(between)
  }
}

/** Undefined while another process has the history, or somebody in this one in another way. */
async function tryOpen(
  client: DuckdbClient,
  path: string,
  mode: Use['mode'],
): Promise<OpenStore | undefined> {
  let use = uses.get(path)
  if (use !== undefined && (use.mode === 'write' || mode === 'write')) return undefined
  if (use === undefined) {
    const access_mode = mode === 'read' ? 'READ_ONLY' : 'READ_WRITE'
    use = { mode, opening: client.DuckDBInstance.create(path, { ...settings, access_mode }), count: 0 }
    uses.set(path, use)
  }
  const shared = use
  shared.count += 1
  const release = () => {
    shared.count -= 1
    if (shared.count > 0) return
    // Closed before anybody may open it again: closing it later would take away the lock of who opened it since.
    shared.instance?.closeSync()
    uses.delete(path)
  }
  try {
    shared.instance = await shared.opening
    const connection = await shared.instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    return { client, connection, close: closing(connection, release) }
  } catch (error) {
    release()
    if (heldElsewhere.test(messageOf(error))) return undefined
    throw storeFailure(path, error)
  }
}

function closing(connection: DuckDBConnection, release: () => void): () => void {
  let closed = false
  return () => {
    if (closed) return
    closed = true
    connection.closeSync()
    release()
  }
}

/** What went wrong in the store's file, as an error of credsql's. */
export function storeFailure(path: string, error: unknown): CredsqlError {
  if (error instanceof CredsqlError) return error
  if (errorCode(error) !== undefined) return unusable(path, error)
  const [first = ''] = messageOf(error).split('\n', 1)
  return new CredsqlError('state_unusable', `the history ${path} cannot be used: ${first}`, {
    file: path,
    cause: error,
    hint: 'See that the disk has room. If the file is broken, restore it from a backup or move it away.',
  })
}
