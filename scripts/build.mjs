// Bundles the command and the library into dist/. What is native (DuckDB) stays a dependency; everything else is bundled.
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { mergeChunks } from './merge-chunks.mjs'
import { prebuiltSchemas } from './prebuilt-schemas.mjs'

const scripts = dirname(fileURLToPath(import.meta.url))
const root = dirname(scripts)
const out = join(root, 'dist')
const lazy = join(scripts, 'lazy-string-width.mjs')

/** Every import of string-width, yargs' and ours, gets the lazy one; the lazy one gets the real one. */
const lazyStringWidth = {
  name: 'lazy-string-width',
  setup(bundle) {
    bundle.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === lazy ? undefined : { path: lazy },
    )
  },
}

/** What yargs says is not translated in the bundle. */
const withoutTranslations = {
  name: 'without-translations',
  setup(bundle) {
    bundle.onResolve({ filter: /^y18n$/ }, () => ({ path: join(scripts, 'english-only.mjs') }))
  },
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
const options = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*'],
  logLevel: 'warning',
}
const { metafile } = await build({
  ...options,
  absWorkingDir: root,
  entryPoints: {
    credsql: 'src/cli/credsql.ts',
    'docker-credential-credsql': 'src/cli/docker-credential-credsql.ts',
    index: 'src/index.ts',
    'alasql-thread': 'src/engine/alasql/thread/engine-thread.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  metafile: true,
  mainFields: ['module', 'main'],
  // CommonJS packages inside an ES module ask for these three. Every chunk has them, so they must cost nothing until used.
  banner: {
    js: [
      "import{createRequire as bundleCreate}from'node:module';let bundleRequire;",
      'const require=(name)=>(bundleRequire??=bundleCreate(import.meta.url))(name),',
      'bundleFile=import.meta.filename,bundleFolder=import.meta.dirname;',
    ].join(''),
  },
  // alasql's build for browsers reads and writes no files.
  alias: { alasql: join(dirname(createRequire(import.meta.url).resolve('alasql')), 'alasql.min.js') },
  define: { __filename: 'bundleFile', __dirname: 'bundleFolder' },
  plugins: [lazyStringWidth, withoutTranslations, prebuiltSchemas],
})
await mergeChunks(out, metafile, {
  options,
  roots: [
    'src/cli/main.ts',
    'src/cli/terminal.ts',
    'src/engine/open-engine.ts',
    'src/engine/duckdb/duckdb-module.ts',
    'src/engine/duckdb/open-duckdb.ts',
    'src/sql/load-parser.ts',
  ],
  // The library has no command line.
  apart: ['src/cli/main.ts'],
})
const parser = createRequire(import.meta.url).resolve('libpg-query')
await copyFile(join(dirname(parser), 'libpg-query.wasm'), join(out, 'libpg-query.wasm'))

// The library's types: what its entry reaches, and nothing of the rest.
const types = await mkdtemp(join(tmpdir(), 'credsql-types-'))
const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(compiler), 'bin', 'tsc')
const project = join(root, 'tsconfig.types.json')
// `npm run types` is what tells of a wrong type; the declarations are written all the same.
await promisify(execFile)(process.execPath, [tsc, '-p', project, '--outDir', types]).catch(() => undefined)
const reached = new Set()
const reach = async (file) => {
  if (reached.has(file)) return
  reached.add(file)
  const text = await readFile(join(types, file), 'utf8')
  await mkdir(dirname(join(out, 'types', file)), { recursive: true })
  await writeFile(join(out, 'types', file), text)
  for (const [, specifier] of text.matchAll(/from '(\.[^']+)\.ts'/g))
    await reach(`${join(dirname(file), specifier)}.d.ts`)
}
await reach('index.d.ts')
await rm(types, { recursive: true, force: true })
