import { chmod, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { privateFile, privateFolder } from '../secrets/private-path.ts'
import { formatInstant } from '../value/timestamp.ts'
import { historyColumns } from './history-column.ts'
import type { RunRecord } from './run-record.ts'

/** What an export wrote. */
export interface ParquetExport {
  readonly files: number
  readonly rows: number
  /** Runs whose files were there already. */
  readonly skipped: number
}

const columns = historyColumns.map(({ name }) => `c.${name}`).join(', ')

/**
 * Writes the credentials of each run into `day=2026-11-21/<run>.parquet` of a folder, as Hive partitions them. A run never changes, so
 * a file that is there is left alone. Each file appears whole, readable by its owner alone.
 */
export async function exportParquet(
  connection: DuckDBConnection,
  runs: readonly RunRecord[],
  folder: string,
): Promise<ParquetExport> {
  let [files, rows, skipped] = [0, 0, 0]
  let aside: string | undefined
  try {
    await mkdir(folder, { recursive: true, mode: privateFolder })
    // A name that begins with a dot is passed over by whoever reads the folder meanwhile.
    aside = await mkdtemp(join(folder, '.export-'))
    for (const run of runs) {
      const day = join(folder, `day=${formatInstant(run.startedAt).slice(0, 10)}`)
      const target = join(day, `${run.id}.parquet`)
      if (await isThere(target)) {
        skipped += 1
        continue
      }
      const made = join(aside, `${run.id}.parquet`)
      await connection.run(`COPY (
          SELECT r.id AS run, r.started_at AS as_of, ${columns}
          FROM registry_credentials c JOIN runs r ON r.number = c.run WHERE c.run = ${run.number}
          ORDER BY c.connection, c.source_table, c.credential_id, c.registry_key_raw)
        TO '${made.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`)
      await chmod(made, privateFile)
      await using file = await open(made, 'r+')
      await file.sync()
      await mkdir(day, { recursive: true, mode: privateFolder })
      await rename(made, target)
      files += 1
      rows += run.rows
    }
    return { files, rows, skipped }
  } catch (error) {
    if (error instanceof CredsqlError) throw error
    throw new CredsqlError('output_failed', `the export to ${folder} failed: ${messageOf(error)}`, {
      cause: error,
      hint: 'Give a folder that you may write to, with room on its disk. What was exported before is whole.',
    })
  } finally {
    if (aside !== undefined) await rm(aside, { recursive: true, force: true })
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (hasErrorCode(error, 'ENOENT')) return false
      throw error
    },
  )
}
