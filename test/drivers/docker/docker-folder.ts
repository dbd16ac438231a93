import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { DockerReading } from '../../../src/drivers/docker/credential-sources.ts'
import {
  type DockerCredential,
  type DockerWish,
  readDockerCredentials,
} from '../../../src/drivers/docker/read-credentials.ts'
import type { Environment } from '../../../src/secrets/local-folders.ts'
import { type ProgramRun, type RunProgram, runProgram } from '../../../src/secrets/run-program.ts'
import { temporaryFolder } from '../../secrets/temporary-folder.ts'

/** Scripts of POSIX stand for helpers. */
export const skip = process.platform === 'win32' && 'scripts of POSIX'

/** base64 of `user:password`, as `auth` has it. */
export function auth(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** A home folder with files, helpers in its PATH, and what was run of them. */
export interface DockerFolder {
  readonly folder: string
  readonly env: Environment
  readonly runs: readonly string[]
  readonly warnings: readonly string[]
  readonly reading: DockerReading
  /** Puts `~` in the place of the folder. */
  short(text: string): string
}

export interface DockerFolderParts {
  /** Text, or a value to be written as JSON, by path below the folder. */
  readonly files?: Readonly<Record<string, unknown>>
  /** Shell script by the helper's name. */
  readonly helpers?: Readonly<Record<string, string>>
  readonly env?: (folder: string) => Environment
  readonly settings?: (folder: string) => Readonly<Record<string, string>>
  /** Stands in the place of a program. */
  readonly run?: (run: ProgramRun) => ReturnType<RunProgram> | undefined
  readonly signal?: AbortSignal
}

/** Writes a home folder that is gone after the test. */
export async function dockerFolder(t: TestContext, parts: DockerFolderParts): Promise<DockerFolder> {
  const folder = await temporaryFolder(t)
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const [path, content] of Object.entries(parts.files ?? {})) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
  }
  for (const [name, script] of Object.entries(parts.helpers ?? {}))
    await writeFile(join(bin, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const env = {
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    PATH: `${bin}:/usr/bin:/bin`,
    ...parts.env?.(folder),
  }
  const runs: string[] = []
  const warnings: string[] = []
  const short = (text: string) => text.replaceAll(folder, '~')
  return {
    folder,
    env,
    runs,
    warnings,
    short,
    reading: {
      settings: parts.settings?.(folder) ?? {},
      world: {
        env,
        cwd: folder,
        runProgram: (run) => {
          runs.push(`${short(run.program)} ${run.args.join(' ')} < ${run.input ?? ''}`)
          return parts.run?.(run) ?? runProgram(run)
        },
      },
      partial: (message) => void warnings.push(short(message)),
      signal: parts.signal ?? new AbortController().signal,
    },
  }
}

/** Reads all credentials. */
export async function readAll(
  { reading }: DockerFolder,
  wish: DockerWish = { withSecrets: true },
): Promise<readonly DockerCredential[]> {
  const rows: DockerCredential[] = []
  for await (const page of readDockerCredentials(reading, wish)) rows.push(...page)
  return rows
}

/** A helper that keeps the given credentials: user name and secret by server. */
export function keeper(entries: Readonly<Record<string, readonly [string, string]>>): string {
  const list = Object.fromEntries(Object.entries(entries).map(([server, [user]]) => [server, user]))
  const cases = Object.entries(entries).map(
    ([server, [user, secret]]) =>
      `'${server}') printf '%s\\n' '${JSON.stringify({ ServerURL: server, Username: user, Secret: secret })}';;`,
  )
  return `case "$1" in
list) printf '%s\\n' '${JSON.stringify(list)}';;
get) read -r server || test -n "$server"
  case "$server" in
  ${cases.join('\n  ')}
  *) echo 'credentials not found in native keychain'; exit 1;;
  esac;;
*) echo "unknown action: $1"; exit 1;;
esac`
}
