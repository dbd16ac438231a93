import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './package-folder.ts'

/** Folder of the providers that come with credsql. */
export function bundledProvidersFolder(): string {
  return join(packageFolder(), 'providers')
}

/** Names and folders of the providers in a folder, by name; a provider's name is its folder's. Reads no file. */
export function providersIn(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let entries: string[]
  try {
    entries = readdirSync(folder).sort()
  } catch {
    return found
  }
  for (const name of entries) {
    const path = join(folder, name)
    if (existsSync(join(path, 'provider.yaml'))) found.set(name, path)
  }
  return found
}
