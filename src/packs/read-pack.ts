import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { checkSchema } from '../catalog/check-schema.ts'
import { readYamlFile, type YamlPath } from '../catalog/yaml-file.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { queryFault } from './check-query.ts'
import type { Pack, PackQuery } from './pack.ts'
import type { PackManifest, ParameterManifest, QueryManifest } from './pack-manifest.ts'

/** The name of the file that makes a folder a pack. */
export const packFileName = 'pack.yaml'

/** Reads and checks a pack's folder. Throws `manifest_invalid` with the file and line of the first fault. */
export async function readPack(folder: string): Promise<Pack> {
  const file = join(folder, packFileName)
  const yaml = await readYamlFile(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const [broken] = yaml.faults
  if (broken !== undefined)
    throw new CredsqlError('manifest_invalid', broken.message, { file: `${file}:${broken.line}` })
  const fault = (path: YamlPath, message: string, hint = '') => {
    const place = path.length < 2 ? '' : `${path.slice(0, -1).join('.')}: `
    return new CredsqlError('manifest_invalid', `${place}${message}`, {
      file: `${file}:${yaml.lineOf(path)}`,
      ...(hint !== '' && { hint }),
    })
  }
  const [problem] = [...(await checkSchema('pack', yaml.value))].sort(
    (a, b) => yaml.lineOf(a.path) - yaml.lineOf(b.path),
  )
  if (problem !== undefined) throw fault(problem.path, problem.message, problem.hint)
  const manifest = yaml.value as PackManifest
  const name = basename(resolve(folder))
  if (manifest.pack !== name)
    throw fault(['pack'], `the pack "${manifest.pack}" is in the folder "${name}"`, 'Name both alike.')

  const queries: PackQuery[] = []
  for (const [query, entry] of Object.entries(manifest.queries)) {
    const built = await readQuery(folder, manifest, query, entry)
    const found = await queryFault(built)
    if (found?.in === 'manifest') throw fault(['queries', query, ...found.path], found.message, found.hint)
    if (found !== undefined)
      throw new CredsqlError('manifest_invalid', `${built.fullName}: ${found.message}`, {
        file: `${built.file}:${found.line ?? 1}`,
        ...(found.hint !== undefined && { hint: found.hint }),
      })
    queries.push(built)
  }
  await refuseUnlisted(folder, manifest)
  return { name, title: manifest.title, description: manifest.description, folder, queries }
}

function unreadable(file: string, cause: unknown): CredsqlError {
  return new CredsqlError('manifest_invalid', `the file cannot be read: ${messageOf(cause)}`, { file, cause })
}

async function readQuery(
  folder: string,
  { pack, kind: usual = 'query' }: PackManifest,
  name: string,
  entry: QueryManifest,
): Promise<PackQuery> {
  const file = join(folder, `${name}.sql`)
  const sql = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const { title, description, why, mend, kind = usual, severity = 'info', tags = {}, needs } = entry
  const parameters = Object.entries(entry.parameters ?? {})
  return {
    ...{ name, fullName: `${pack}.${name}`, pack, kind, title, description, why, severity, tags, sql, file },
    parameters: Object.fromEntries(parameters.map(([key, parameter]) => [key, parameterOf(parameter)])),
    identity: entry.identity ?? (kind === 'control' ? ['resource'] : []),
    ...(mend !== undefined && { mend }),
    ...(needs !== undefined && { needs }),
    ...(entry.needs_complete === true && { needsComplete: true }),
  }
}

function parameterOf({ type, description, default: otherwise }: ParameterManifest) {
  return { type, description, ...(otherwise !== undefined && { default: String(otherwise) }) }
}

/** A statement that no entry names would be forgotten in silence. */
async function refuseUnlisted(folder: string, { queries }: PackManifest): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const unlisted = files.find((name) => !Object.hasOwn(queries, name.slice(0, -'.sql'.length)))
  if (unlisted !== undefined)
    throw new CredsqlError('manifest_invalid', `no entry of ${packFileName} is called as this file`, {
      file: join(folder, unlisted),
      hint: `Add ${unlisted.slice(0, -'.sql'.length)} to queries, or remove the file.`,
    })
}
