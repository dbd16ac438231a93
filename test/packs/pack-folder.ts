import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** Writes a pack into a folder of its own around it; resolves to the outer folder. */
export async function packFolder(
  t: TestContext,
  manifest: unknown,
  statements: Readonly<Record<string, string>>,
  name = 'own',
): Promise<string> {
  const outer = await temporaryFolder(t)
  const folder = join(outer, name)
  await mkdir(folder)
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest, undefined, 2)
  await writeFile(join(folder, 'pack.yaml'), text)
  for (const [query, sql] of Object.entries(statements)) await writeFile(join(folder, `${query}.sql`), sql)
  return outer
}

/** An entry of a pack with all that it needs. */
export const entry = { title: 'A query', description: 'A row is a row.', why: 'Because.' }

/** The manifest of a pack called own. */
export function manifestOf(
  queries: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  return { pack: 'own', title: 'Own', description: 'Queries of a test.', queries, ...more }
}
