import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { privateFile } from '../secrets/private-path.ts'
import { endOf, startCommand } from './command-line.ts'

/**
 * Lets a person change a text in VISUAL, EDITOR or vi. It stands in a file of their own, in a folder of its own that is removed
 * with all that the editor left there. Throws `usage` when the editor cannot be started or ends with an error.
 */
export async function editText(text: string, env: Environment): Promise<string> {
  const command = [env['VISUAL'], env['EDITOR']].find((one) => (one ?? '').trim() !== '') ?? 'vi'
  const folder = await mkdtemp(join(env['TMPDIR'] || tmpdir(), 'credsql-edit-'))
  try {
    const file = join(folder, 'statement.sql')
    await writeFile(file, text, { mode: privateFile, flag: 'wx' })
    const child = await startCommand(command, [file], { env: { ...env }, stdio: 'inherit' })
    const code = await endOf(child)
    if (code !== 0)
      throw new CredsqlError('usage', `the editor "${command}" ended with exit code ${code}`, {
        hint: 'The text is as it was.',
      })
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
