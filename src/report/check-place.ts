import { lstat, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { written } from '../session/private-file.ts'
import { reportFormats } from './report-format.ts'
import type { ReportOutput } from './report-outputs.ts'

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

async function headOf(path: string): Promise<string> {
  await using file = await written(path, () => open(path, 'r'))
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => noFile(error, path))
}

function noFile(error: unknown, path: string): undefined {
  if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return
  throw new CredsqlError('output_failed', `${path} cannot be written: ${messageOf(error)}`, { cause: error })
}
