// Bundles the command and the library into dist/. What is native (DuckDB) stays a dependency; everything else is bundled.
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises'
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
  entryPoints: { credsql: 'src/cli/credsql.ts', index: 'src/index.ts' },
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
  // CommonJS packages inside an ES module ask for these three.
  banner: {
    js: [
      "import{createRequire as bundleRequire}from'node:module';import{fileURLToPath as bundlePath}from'node:url';",
      'const require=bundleRequire(import.meta.url),bundleFile=bundlePath(import.meta.url),',
      "bundleFolder=bundlePath(new URL('.',import.meta.url));",
    ].join(''),
  },
  define: { __filename: 'bundleFile', __dirname: 'bundleFolder' },
  plugins: [lazyStringWidth],
  logLevel: 'warning',
})
const parser = createRequire(import.meta.url).resolve('libpg-query')
await copyFile(join(dirname(parser), 'libpg-query.wasm'), join(out, 'libpg-query.wasm'))

// In a clone of the project npx finds the commands here; an installed package gets its links from npm.
const bin = join(root, 'node_modules', '.bin')
const { bin: commands } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
for (const [name, file] of Object.entries(commands)) {
  await chmod(join(root, file), 0o755)
  if (process.platform === 'win32' || !existsSync(bin)) continue
  await rm(join(bin, name), { force: true })
  await symlink(join('..', '..', file), join(bin, name))
}
