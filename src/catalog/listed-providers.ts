import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { providersIn } from './bundled-providers.ts'
import type { ListedProvider } from './config.ts'

/**
 * Names and folders of what one entry of `providers:` lists: a folder that is a provider or holds some (`./…`, `../…`, `/…`),
 * or an npm package with a folder `providers`, found from the config file's folder. No code of the package runs.
 * Throws `config_invalid` where there is none.
 */
export function listedProviders(entry: ListedProvider): ReadonlyMap<string, string> {
  const isFolder = entry.name.startsWith('.') || isAbsolute(entry.name)
  const root = isFolder ? resolve(entry.folder, entry.name) : packageRoot(entry)
  const found = existsSync(join(root, 'provider.yaml'))
    ? new Map([[basename(root), root]])
    : providersIn(isFolder ? root : join(root, 'providers'))
  if (found.size > 0) return found
  throw new CredsqlError('config_invalid', `"${entry.name}" holds no provider`, {
    file: entry.origin,
    hint: isFolder
      ? 'A provider is a folder with provider.yaml and tables/; name it, or the folder around several.'
      : 'A package has its providers in the folder providers/<provider>/.',
  })
}

function packageRoot(entry: ListedProvider): string {
  // The package's own exports need not name package.json, so the folders are looked through instead of resolving it.
  const paths = createRequire(join(entry.folder, 'credsql.yaml')).resolve.paths(entry.name) ?? []
  for (const path of paths) {
    const root = join(path, entry.name)
    if (existsSync(join(root, 'package.json'))) return root
  }
  throw new CredsqlError('config_invalid', `the provider package "${entry.name}" is not installed`, {
    file: entry.origin,
    hint: `npm install ${entry.name} in ${entry.folder}, or write ./${entry.name} if it is a folder.`,
  })
}
