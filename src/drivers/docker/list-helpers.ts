import { visibleKey } from '../../value/registry-name.ts'
import { CredentialHelpers } from './credential-helpers.ts'
import { credentialSources, type DockerReading } from './credential-sources.ts'
import { inParallel } from './in-parallel.ts'
import { installedHelpers } from './installed-helpers.ts'

/** A credential helper as the table has it. */
export interface HelperItem {
  readonly name: string
  readonly configured: boolean
  readonly installed: boolean
  readonly path: string | null
  readonly registry: string | null
  readonly source_file: string | null
  readonly version: string | null
}

/** Every helper that a config names, once for each place that names it, and every other one that is installed. */
export async function listHelpers(
  reading: DockerReading,
  { withVersion }: { readonly withVersion: boolean },
): Promise<readonly HelperItem[]> {
  const { world, signal, partial } = reading
  const installed = await installedHelpers(world.env)
  const used: { name: string; registry: string | null; source_file: string | null }[] = []
  for await (const { config, file = null } of credentialSources(reading)) {
    const { credsStore, credHelpers } = config
    if (credsStore !== undefined) used.push({ name: credsStore, registry: null, source_file: file })
    for (const [key, name] of credHelpers) used.push({ name, registry: visibleKey(key), source_file: file })
  }
  const names = new Set(used.map(({ name }) => name))
  const unused = [...installed.keys()].filter((name) => !names.has(name))
  const helpers = new CredentialHelpers(world, signal)
  const versions = new Map<string, string>()
  if (withVersion)
    await inParallel([...installed.keys()], 4, async (name) => {
      const answer = await helpers.version(name)
      if (answer.kind === 'failed') partial(answer.problem)
      else if (answer.value !== undefined) versions.set(name, answer.value)
    })
  const rows = [
    ...used.map((use) => ({ ...use, configured: true })),
    ...unused.map((name) => ({ name, registry: null, source_file: null, configured: false })),
  ]
  return rows.map((row) => ({
    ...row,
    installed: installed.has(row.name),
    path: installed.get(row.name) ?? null,
    version: versions.get(row.name) ?? null,
  }))
}
