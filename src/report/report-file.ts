import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { syncFolder } from '../journal/sync-folder.ts'
import type { Sink } from '../render/sink.ts'
import { privateFile } from '../secrets/private-path.ts'
import { reportFormats } from './report-format.ts'
import type { ReportOutput } from './report-outputs.ts'

/** A report's file while it is written aside: readable by its owner alone, and in its place as a whole or not at all. */
export interface ReportFile {
  readonly path: string
  readonly sink: Sink
  /** Puts it in its place. */
  commit(): Promise<void>
  /** Throws away what is not in its place yet. */
  discard(): Promise<void>
}

const headBytes = 4096

/**
 * Refuses to put a report where something else is than an earlier report of its format, or where no folder is. Throws
 * `output_failed`.
 */
export async function checkPlace({ path, format }: ReportOutput): Promise<void> {
  const folder = await statOf(dirname(path))
  if (folder?.isDirectory() !== true)
    throw new CredsqlError(
      'output_failed',
      `${path} cannot be written: there is no folder ${dirname(path)}`,
      {
        hint: 'Make the folder first.',
      },
    )
  const there = await lstat(path).catch((error: unknown) => noFile(error, path))
  if (there === undefined) return
  const hint = 'Remove it, or write the report to another file.'
  if (!there.isFile())
    throw new CredsqlError('output_failed', `${path} is there and is no plain file`, { hint })
  if (there.size > 0 && !reportFormats[format].isOwn(await headOf(path)))
    throw new CredsqlError('output_failed', `${path} is there and is no report of the format ${format}`, {
      hint,
    })
}

/** Begins to write a report aside. Throws `output_failed`, as its sink does. */
export async function createReportFile(path: string): Promise<ReportFile> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  const file = await attempt(path, () => open(aside, 'wx', privateFile))
  return {
    path,
    sink: sinkOf(path, file),
    commit: () =>
      attempt(path, async () => {
        await file.sync()
        await file.close()
        await rename(aside, path)
        await syncFolder(dirname(path))
      }),
    discard: async () => {
      await file.close().catch(() => undefined)
      await rm(aside, { force: true })
    },
  }
}

function sinkOf(path: string, file: FileHandle): Sink {
  return { write: (text) => attempt(path, () => file.writeFile(text)) }
}

async function attempt<T>(path: string, what: () => Promise<T>): Promise<T> {
  try {
    return await what()
  } catch (cause) {
    throw new CredsqlError('output_failed', `${path} cannot be written: ${messageOf(cause)}`, { cause })
  }
}

async function headOf(path: string): Promise<string> {
  await using file = await attempt(path, () => open(path, 'r'))
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => noFile(error, path))
}

function noFile(error: unknown, path: string): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return
  throw new CredsqlError('output_failed', `${path} cannot be written: ${messageOf(error)}`, { cause: error })
}
