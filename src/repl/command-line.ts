import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'

const plain = /^[\w@%+=:,./\\ -]+$/

/** A program that a person named, such as `less -R` in PAGER: through the shell where it has more than plain words. */
function programOf(command: string, args: readonly string[]): readonly string[] {
  if (plain.test(command) || process.platform === 'win32')
    return [...command.split(' ').filter((word) => word !== ''), ...args]
  return ['sh', '-c', `${command} "$@"`, command, ...args]
}

/** Starts a program that a person named. Rejects with `usage` when it cannot be started. */
export function startCommand(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  const [program = '', ...all] = programOf(command, args)
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(new CredsqlError('usage', `"${command}" cannot be started: ${messageOf(error)}`))
    try {
      const child = spawn(program, all, options)
      child.once('error', fail)
      child.once('spawn', () => resolve(child))
    } catch (error) {
      fail(error)
    }
  })
}

/** Settles with the exit code of a program when it has ended; 1 for one that a signal ended. */
export function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? 1)
    else child.once('exit', (code) => resolve(code ?? 1))
  })
}
