import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { initConfig } from '../../catalog/init-config.ts'
import { packageFolder } from '../../catalog/package-folder.ts'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { hasErrorCode } from '../../errors/error-code.ts'
import type { CommandContext } from '../command-context.ts'

/** `credsql init`: writes a commented config that only its owner can read; an existing file stays as it is. */
export async function initCommand(path: string | undefined, { terminal }: CommandContext): Promise<number> {
  const file = resolve(terminal.cwd, path ?? 'credsql.yaml')
  try {
    await writeFile(file, initConfig(join(packageFolder(), 'schemas', 'config.schema.json')), {
      mode: 0o600,
      flag: 'wx',
    })
  } catch (error) {
    const exists = hasErrorCode(error, 'EEXIST')
    throw new CredsqlError(
      'usage',
      exists ? `${file} is there already` : `${file} cannot be written: ${messageOf(error)}`,
      {
        hint: exists
          ? 'It was left as it is. Name another file with --config.'
          : 'Name another file with --config.',
      },
    )
  }
  terminal.stdout.write(
    `wrote ${file} (readable by you alone)\nNext: fill in a connection, then credsql connections test\n`,
  )
  return 0
}
