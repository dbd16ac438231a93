import { join, resolve } from 'node:path'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { homeFolder } from '../../secrets/local-folders.ts'
import type { MetaCommand, MetaContext } from './meta-command.ts'

type Named = Pick<MetaCommand, 'name' | 'usage'>

/** The error for an argument that a command does not take. The argument is not quoted: it may be a secret in the wrong place. */
export function wrongArgument({ name, usage }: Named, why = 'takes another argument'): CredsqlError {
  return new CredsqlError('usage', `.${name} ${why}`, { hint: `.${name} ${usage}`.trimEnd() })
}

/** `on` or `off`. */
export function onOrOff(argument: string, command: Named): boolean {
  const word = argument.toLowerCase()
  if (word !== 'on' && word !== 'off') throw wrongArgument(command, 'takes on or off')
  return word === 'on'
}

/** A number of things, at least one. */
export function count(argument: string, command: Named): number {
  if (!/^[1-9]\d{0,8}$/.test(argument)) throw wrongArgument(command, 'takes a number')
  return Number(argument)
}

/** The path of a file that is named as in a shell: from the working folder, or from the home folder with `~/`. */
export function filePath(argument: string, command: Named, { world }: MetaContext): string {
  if (argument === '') throw wrongArgument(command, 'takes the name of a file')
  const home = homeFolder(world.env)
  if (argument.startsWith('~/') && home !== undefined) return join(home, argument.slice(2))
  return resolve(world.cwd, argument)
}
