import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { messageOf } from '../errors/credsql-error.ts'
import { checkColumns } from './check-columns.ts'
import { checkInventory } from './check-inventory.ts'
import { checkOperation } from './check-operation.ts'
import { checkSchema } from './check-schema.ts'
import { checkSettings } from './check-settings.ts'
import type { SchemaName } from './compile-schema.ts'
import type { OperationManifest, ProviderManifest, TableManifest } from './manifest.ts'
import type { ManifestProblem } from './manifest-problem.ts'
import { readYamlFile, type YamlPath, type YamlText } from './yaml-file.ts'

/** A provider's files, read and checked. Manifests are there only where they fit their schema. */
export interface CheckedProvider {
  readonly manifest?: ProviderManifest
  readonly tables: readonly TableManifest[]
  readonly problems: readonly ManifestProblem[]
}

interface TableFile {
  readonly file: string
  readonly yaml: YamlText
  readonly manifest: TableManifest
}

/** Everything that is wrong with a provider's folder, in the order of its files and lines; empty when nothing is. */
export async function checkProvider(folder: string): Promise<readonly ManifestProblem[]> {
  return (await readProvider(folder)).problems
}

/** Reads a provider's folder and checks each file against its schema and against the others. */
export async function readProvider(folder: string): Promise<CheckedProvider> {
  const problems: ManifestProblem[] = []
  const providerFile = join(folder, 'provider.yaml')
  const provider = await readManifest<ProviderManifest>('provider', providerFile, problems)
  if (provider !== undefined)
    checkSettings(
      provider.manifest,
      basename(resolve(folder)),
      complainAt(providerFile, provider.yaml, problems),
    )

  const files: TableFile[] = []
  for (const file of await tableFiles(folder, problems)) {
    const read = await readManifest<TableManifest>('table', file, problems)
    if (read !== undefined) files.push({ file, ...read })
  }
  if (provider !== undefined) await checkTables(provider.manifest, files, problems)
  problems.sort((a, b) => rank(a.file) - rank(b.file) || a.file.localeCompare(b.file) || a.line - b.line)
  return {
    ...(provider && { manifest: provider.manifest }),
    tables: files.map(({ manifest }) => manifest),
    problems,
  }
}

function rank(file: string): number {
  return basename(file) === 'provider.yaml' ? 0 : 1
}

function complainAt(file: string, yaml: YamlText, problems: ManifestProblem[]) {
  return (path: YamlPath, message: string, hint = ''): void => {
    problems.push({ file, line: yaml.lineOf(path), path: path.join('.'), message, hint })
  }
}

async function readManifest<T>(
  schema: SchemaName,
  file: string,
  problems: ManifestProblem[],
): Promise<{ readonly yaml: YamlText; readonly manifest: T } | undefined> {
  let yaml: YamlText
  try {
    yaml = await readYamlFile(file)
  } catch (error) {
    problems.push({
      file,
      line: 1,
      path: '',
      message: `cannot be read: ${messageOf(error)}`,
      hint: 'Create the file, or correct the folder.',
    })
    return undefined
  }
  for (const { line, message } of yaml.faults)
    problems.push({ file, line, path: '', message, hint: 'Correct the YAML.' })
  if (yaml.faults.length > 0) return undefined
  const faults = await checkSchema(schema, yaml.value)
  for (const { path, message, hint } of faults) complainAt(file, yaml, problems)(path, message, hint)
  return faults.length > 0 ? undefined : { yaml, manifest: yaml.value as T }
}

async function tableFiles(folder: string, problems: ManifestProblem[]): Promise<readonly string[]> {
  const tables = join(folder, 'tables')
  let names: string[]
  try {
    names = (await readdir(tables)).sort()
  } catch (error) {
    problems.push({
      file: tables,
      line: 1,
      path: '',
      message: `cannot be read: ${messageOf(error)}`,
      hint: 'A provider has a folder tables with a file for each table.',
    })
    return []
  }
  for (const name of names.filter((other) => other.endsWith('.yml')))
    problems.push({
      file: join(tables, name),
      line: 1,
      path: '',
      message: 'is not read',
      hint: 'Name it .yaml.',
    })
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(tables, name))
}

async function checkTables(
  provider: ProviderManifest,
  files: readonly TableFile[],
  problems: ManifestProblem[],
): Promise<void> {
  const tables = files.map(({ manifest }) => manifest)
  for (const { file, yaml, manifest: table } of files) {
    const complain = complainAt(file, yaml, problems)
    const name = basename(file, '.yaml')
    if (table.table !== name)
      complain(
        ['table'],
        `table is "${table.table}" but its file is "${name}.yaml"`,
        'Give both the same name.',
      )
    checkColumns(provider, table, complain)
    const check = (
      member: 'operations' | 'actions',
      operations: Readonly<Record<string, OperationManifest>>,
    ): void => {
      for (const [operationName, operation] of Object.entries(operations))
        checkOperation(
          { provider, table, tables, name: operationName, isAction: member === 'actions' },
          operation,
          (path, message, hint) => complain([member, operationName, ...path], message, hint),
        )
    }
    check('operations', table.operations)
    check('actions', table.actions ?? {})
    await checkInventory({ provider, table, tables }, complain)
    const circle = parentCircle(table, tables)
    if (circle !== undefined)
      complain(
        ['operations'],
        `the parents go in a circle: ${circle.join(' <- ')}`,
        'A table at the top is listed without a parent.',
      )
  }
}

/** The chain of parents of a table that leads back to it. */
function parentCircle(table: TableManifest, tables: readonly TableManifest[]): readonly string[] | undefined {
  const follow = (current: TableManifest, chain: readonly string[]): readonly string[] | undefined => {
    // A table that some operation lists without a parent ends every chain.
    const operations = Object.values(current.operations)
    if (
      current !== table &&
      operations.some(({ effect, parent }) => effect === 'list' && parent === undefined)
    )
      return undefined
    for (const { parent } of operations) {
      if (parent === undefined) continue
      if (parent.table === table.table) return [...chain, parent.table]
      const next = tables.find((other) => other.table === parent.table)
      if (next === undefined || chain.includes(next.table)) continue
      const found = follow(next, [...chain, next.table])
      if (found !== undefined) return found
    }
    return undefined
  }
  return follow(table, [table.table])
}
