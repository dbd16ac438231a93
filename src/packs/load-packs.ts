import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../catalog/package-folder.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Pack } from './pack.ts'
import { packFileName, readPack } from './read-pack.ts'

/** A folder that is a pack or holds some, and where it was named. */
export interface PackFolder {
  readonly path: string
  readonly origin?: string
}

/** Folder of the packs that come with credsql. */
export function shippedPacksFolder(): string {
  return join(packageFolder(), 'queries')
}

/**
 * Reads the packs that come with credsql and those in `folders`, which are `packs:` of the config, in the order of their names.
 * Throws `config_invalid` for a folder without a pack and for two packs of one name, `manifest_invalid` for a faulty one.
 */
export async function loadPacks({
  folders,
}: {
  readonly folders: readonly PackFolder[]
}): Promise<readonly Pack[]> {
  const packs = new Map<string, Pack>()
  for (const { path, origin } of [{ path: shippedPacksFolder(), origin: undefined }, ...folders]) {
    const place = origin === undefined ? {} : { file: origin }
    const found = packFoldersIn(path)
    if (found.length === 0)
      throw new CredsqlError('config_invalid', `${path} holds no pack`, {
        ...place,
        hint: `A pack is a folder with ${packFileName}; name it, or the folder around several.`,
      })
    for (const folder of found) {
      const pack = await readPack(folder)
      const other = packs.get(pack.name)
      if (other !== undefined)
        throw new CredsqlError(
          'config_invalid',
          `there are two packs "${pack.name}": ${other.folder} and ${pack.folder}`,
          { ...place, hint: 'Name one of them otherwise.' },
        )
      packs.set(pack.name, pack)
    }
  }
  return [...packs.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function packFoldersIn(path: string): readonly string[] {
  if (existsSync(join(path, packFileName))) return [path]
  let names: readonly string[]
  try {
    names = readdirSync(path)
  } catch {
    // A folder that is missing holds none; the caller says where it was named.
    return []
  }
  return names.map((name) => join(path, name)).filter((folder) => existsSync(join(folder, packFileName)))
}
