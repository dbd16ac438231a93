import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Environment } from '../../secrets/local-folders.ts'

/** What the name of every helper's program begins with. */
export const helperPrefix = 'docker-credential-'

const onWindows = process.platform === 'win32'

/** Whether a name can be a helper's. It becomes part of a program's name, so it must not lead into another folder. */
export function isHelperName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name)
}

/** The folders of PATH. A relative one would be another folder for each caller, so it is left out. */
function searchFolders(env: Environment): string[] {
  const path = env['PATH'] ?? (onWindows ? env['Path'] : undefined) ?? ''
  return [...new Set(path.split(delimiter).filter((folder) => isAbsolute(folder)))]
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** Where the program of a helper is: the first in PATH that may be run. Undefined where there is none. */
export async function findHelper(name: string, env: Environment): Promise<string | undefined> {
  for (const folder of searchFolders(env)) {
    const path = join(folder, `${helperPrefix}${name}${onWindows ? '.exe' : ''}`)
    if (await isProgram(path)) return path
  }
  return undefined
}

/** Every helper that is installed: path of the program by name, sorted. Of two with one name the first in PATH counts. */
export async function installedHelpers(env: Environment): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const folder of searchFolders(env)) {
    // A folder of PATH that is missing or closed is nobody's error.
    const files = await readdir(folder).catch((): string[] => [])
    for (const file of files) {
      if (!file.startsWith(helperPrefix)) continue
      const name = file.slice(helperPrefix.length).replace(onWindows ? /\.exe$/i : /$^/, '')
      const path = join(folder, file)
      if (isHelperName(name) && !found.has(name) && (await isProgram(path))) found.set(name, path)
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}
