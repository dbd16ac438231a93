import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { writeDockerConfig } from '../../src/demo/docker-config.ts'
import { startDemoWorld } from '../../src/demo/fakes/world.ts'
import { secret } from '../../src/demo/fakes/world-data.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { root } from './code-blocks.ts'

const run = promisify(execFile)

/** A module that examples import beside credsql, as the text of its JavaScript. */
export type Modules = Readonly<Record<string, string>>

async function installModule(folder: string, name: string, file: string, text: string): Promise<void> {
  const home = join(folder, 'node_modules', name)
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'package.json'), JSON.stringify({ name, type: 'module', exports: `./${file}` }))
  await writeFile(join(home, file), text)
}

/**
 * Runs a TypeScript program as it stands, in a folder of its own where `credsql` can be imported, `./credsql.yaml` leads to the demo's
 * world and the home folder has Docker's config. `library` is the file of the library. Resolves to what it prints.
 */
export async function runExample(
  t: TestContext,
  library: string,
  program: string,
  modules: Modules = {},
): Promise<string> {
  const world = await startDemoWorld({ now: () => Date.UTC(2024, 4, 6, 7, 8, 9) })
  t.after(() => world.close())
  const folder = await temporaryFolder(t)
  const config = { fingerprint_key: 'env:DOCUMENTED_KEY', ...world.config }
  await writeFile(join(folder, 'credsql.yaml'), JSON.stringify(config), { mode: 0o600 })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const home = await writeDockerConfig(folder, secret)
  const entry = pathToFileURL(library).href
  await installModule(folder, 'credsql', 'index.js', `export * from ${JSON.stringify(entry)}`)
  for (const [name, text] of Object.entries(modules)) await installModule(folder, name, 'index.js', text)
  await writeFile(join(folder, 'example.ts'), program)
  const { stdout, stderr } = await run(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(folder, 'example.ts')],
    {
      cwd: folder,
      env: {
        ...home,
        ...world.environment,
        DOCUMENTED_KEY: 'the demo has no secrets',
        PATH: process.env['PATH'],
        TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
      },
    },
  )
  assert.equal(stderr, '')
  return stdout
}
