import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { buildTable } from './build-table.ts'
import { readProvider } from './check-provider.ts'
import { settingsOf } from './common-settings.ts'
import type { ProviderManifest, TableManifest } from './manifest.ts'
import { manifestError } from './manifest-problem.ts'
import type { Provider } from './table.ts'
import { readYamlFile } from './yaml-file.ts'

/** What `loadProvider` does beside reading. */
export interface LoadOptions {
  /** Check the files against the schemas and each other; they are, unless told. The shipped ones are checked by the tests. */
  readonly check?: boolean
}

/**
 * Reads a provider's folder. Throws `manifest_invalid` with file, line and what to do; every problem is in the message.
 */
export async function loadProvider(folder: string, options: LoadOptions = {}): Promise<Provider> {
  if (options.check === false) return readUnchecked(folder)
  const { manifest, tables, problems } = await readProvider(folder)
  if (problems.length > 0 || manifest === undefined) throw manifestError(basename(resolve(folder)), problems)
  return buildProvider(manifest, tables)
}

/** The settings of a shipped provider, from `provider.yaml` alone. */
export async function loadSettings(folder: string): Promise<ProviderManifest['settings']> {
  return settingsOf(await readUncheckedFile<ProviderManifest>(join(folder, 'provider.yaml')))
}

/** A provider from its checked manifests. */
export function buildProvider(manifest: ProviderManifest, tables: readonly TableManifest[]): Provider {
  const built = tables.map((table) => buildTable(manifest, table))
  built.sort((a, b) => compare(a.service, b.service) || compare(a.name, b.name))
  return {
    name: manifest.provider,
    title: manifest.title,
    description: manifest.description,
    source: manifest.source,
    settings: settingsOf(manifest),
    ...(manifest.field_case && { fieldCase: manifest.field_case }),
    ...(manifest.http && { http: manifest.http }),
    ...(manifest.driver && { driver: manifest.driver }),
    tables: built,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function readUnchecked(folder: string): Promise<Provider> {
  const tables = join(folder, 'tables')
  let names: string[]
  try {
    names = (await readdir(tables)).filter((name) => name.endsWith('.yaml'))
  } catch (error) {
    throw new CredsqlError(
      'manifest_invalid',
      `the provider in ${folder} cannot be read: ${messageOf(error)}`,
      {
        hint: 'Install credsql again.',
      },
    )
  }
  const manifest = await readUncheckedFile<ProviderManifest>(join(folder, 'provider.yaml'))
  return buildProvider(
    manifest,
    await Promise.all(names.map((name) => readUncheckedFile<TableManifest>(join(tables, name)))),
  )
}

async function readUncheckedFile<T>(file: string): Promise<T> {
  const { value, faults } = await readYamlFile(file)
  const [fault] = faults
  if (fault === undefined) return value as T
  throw new CredsqlError('manifest_invalid', fault.message, {
    file: `${file}:${fault.line}`,
    hint: 'Install credsql again.',
  })
}
