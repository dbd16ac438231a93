import { resolve } from 'node:path'
import { checkProvider } from '../../catalog/check-provider.ts'
import type { CommandContext } from '../command-context.ts'

/** `credsql validate <folder>`: what is wrong with a provider's files, with file, line and what to do. Exit code 2 if anything is. */
export async function validateCommand(folder: string, { terminal }: CommandContext): Promise<number> {
  const problems = await checkProvider(resolve(terminal.cwd, folder))
  for (const { file, line, path, message, hint } of problems)
    terminal.stdout.write(
      `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}${hint === '' ? '' : `\n    ${hint}`}\n`,
    )
  terminal.stdout.write(
    problems.length === 0
      ? `${folder}: no problems\n`
      : `${folder}: ${problems.length} problem${problems.length === 1 ? '' : 's'}\n`,
  )
  return problems.length === 0 ? 0 : 2
}
