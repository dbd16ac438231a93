import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let found: string | undefined

/**
 * Folder of the package, in which `providers/` and `schemas/` are. Modules lie at different depths in the source tree and
 * in the bundle, so the schemas are looked for upwards.
 */
export function packageFolder(): string {
  if (found !== undefined) return found
  const start = dirname(fileURLToPath(import.meta.url))
  let folder = start
  while (!existsSync(join(folder, 'schemas', 'provider.schema.json'))) {
    const above = dirname(folder)
    // An installation without its data fails at the first file that is read, with that file's name.
    if (above === folder) return start
    folder = above
  }
  found = folder
  return folder
}
