// Bundles the command and the library into dist/. What is native (DuckDB) stays a dependency; everything else is bundled.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

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

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    credsql: 'src/cli/credsql.ts',
    'docker-credential-credsql': 'src/cli/docker-credential-credsql.ts',
    index: 'src/index.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*'],
  // CommonJS packages inside an ES module ask for these three. Every chunk has them, so they must cost nothing until used.
  banner: {
    js: [
      "import{createRequire as bundleCreate}from'node:module';let bundleRequire;",
      'const require=(name)=>(bundleRequire??=bundleCreate(import.meta.url))(name),',
      'bundleFile=import.meta.filename,bundleFolder=import.meta.dirname;',
    ].join(''),
  },
  define: { __filename: 'bundleFile', __dirname: 'bundleFolder' },
  plugins: [lazyStringWidth],
  logLevel: 'warning',
})
const parser = createRequire(import.meta.url).resolve('libpg-query')
await copyFile(join(dirname(parser), 'libpg-query.wasm'), join(out, 'libpg-query.wasm'))
