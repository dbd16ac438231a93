import type { DuckDBConnection } from '@duckdb/node-api'
import { CredsqlError } from '../errors/credsql-error.ts'
import { errorCode } from '../errors/error-code.ts'
import { nearNames } from '../errors/near-names.ts'
import { type Comparison, compareRuns } from './compare-runs.ts'
import { exportParquet, type ParquetExport } from './export-parquet.ts'
import type { Keep } from './keep.ts'
import { readRuns } from './read-runs.ts'
import type { CredentialBatch, NewRun, RunRecord } from './run-record.ts'
import { openToRead, openToWrite, storeExists, storeFailure, storePath } from './store-file.ts'
import { type WrittenRun, writeRun } from './write-run.ts'

/** Where a history is. */
export interface HistoryOptions {
  readonly dataFolder: string
  /** Milliseconds to wait while another process has the history; 10,000 unless told. */
  readonly patience?: number
}

/** A history that is open for reading. */
export interface HistoryReader {
  readonly connection: DuckDBConnection
  /** Oldest first. */
  readonly runs: readonly RunRecord[]
  /** The difference between two of its runs. */
  compare(from: RunRecord, to: RunRecord): Comparison
}

const defaultPatience = 10_000

/**
 * The snapshots of the inventory, in the DuckDB file `history.duckdb` of the data folder. It holds fingerprints, never secrets. The
 * file is open only while something is read or written: one process writes at a time, and nobody reads meanwhile.
 */
export class HistoryStore {
  readonly path: string
  readonly #file: { readonly folder: string; readonly patience: number }

  private constructor({ dataFolder, patience = defaultPatience }: HistoryOptions) {
    this.path = storePath(dataFolder)
    this.#file = { folder: dataFolder, patience }
  }

  /** The history of a data folder. Opens no file yet. */
  static open(options: HistoryOptions): HistoryStore {
    return new HistoryStore(options)
  }

  /** Whether a snapshot was ever taken here. */
  exists(): Promise<boolean> {
    return storeExists(this.#file.folder)
  }

  /** Writes a run, whole or not at all, and removes those that are not to be kept. Throws `state_unusable`. */
  async writeRun(run: NewRun, batches: readonly CredentialBatch[], keep?: Keep): Promise<WrittenRun> {
    const store = await openToWrite(this.#file)
    try {
      return await writeRun(store, run, batches, keep)
    } catch (error) {
      throw storeFailure(this.path, error)
    } finally {
      store.close()
    }
  }

  /** Opens the history, hands it over, and closes it. Undefined where there is none yet. Throws `state_unusable`. */
  async read<T>(use: (reader: HistoryReader) => Promise<T>): Promise<T | undefined> {
    if (!(await this.exists())) return undefined
    const { connection, close } = await openToRead(this.#file)
    try {
      return await use(await readerOf(connection))
    } catch (error) {
      throw readFailure(this.path, error)
    } finally {
      close()
    }
  }

  /** As `read`, for what is handed on piece by piece. Yields nothing where there is no history yet. */
  async *stream<T>(use: (reader: HistoryReader) => AsyncIterable<T>): AsyncGenerator<T> {
    if (!(await this.exists())) return
    const { connection, close } = await openToRead(this.#file)
    try {
      yield* use(await readerOf(connection))
    } catch (error) {
      throw readFailure(this.path, error)
    } finally {
      close()
    }
  }

  /** Every run, oldest first. */
  async runs(): Promise<readonly RunRecord[]> {
    return (await this.read(async ({ runs }) => runs)) ?? []
  }

  /** Writes the credentials of every run as Parquet. Throws `output_failed`, and `state_unusable` where there is no history. */
  async exportParquet(folder: string): Promise<ParquetExport> {
    const done = await this.read(({ connection, runs }) => exportParquet(connection, runs, folder))
    if (done === undefined) throw noHistory(this.path)
    return done
  }
}

/** DuckDB's errors have no code; one that has is of whoever used what was read, such as a reader of a pipe that went away. */
function readFailure(path: string, error: unknown): unknown {
  return errorCode(error) === undefined ? storeFailure(path, error) : error
}

async function readerOf(connection: DuckDBConnection): Promise<HistoryReader> {
  const runs = await readRuns(connection)
  return { connection, runs, compare: (from, to) => compareRuns(connection, runs, from, to) }
}

/** The error for what needs a snapshot where none was taken. */
export function noHistory(path: string): CredsqlError {
  return new CredsqlError('state_unusable', 'no snapshot has been taken yet', {
    file: path,
    hint: 'credsql snapshot takes one.',
  })
}

/** The run of an id. Throws `usage`, with the ids near it. */
export function findRun(runs: readonly RunRecord[], id: string): RunRecord {
  const run = runs.find((one) => one.id === id)
  if (run !== undefined) return run
  throw new CredsqlError('usage', `there is no run ${JSON.stringify(id)} in the history`, {
    near: nearNames(
      id,
      runs.map((one) => one.id),
    ),
    hint: 'credsql history lists the runs.',
  })
}
