// The checks of the schemas, written by ajv while bundling, so that a start neither loads ajv nor compiles a schema.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { tsImport } from 'tsx/esm/api'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const names = ['provider', 'table', 'config', 'pack', 'waivers']

/** A plugin of esbuild: puts a module with the written checks in the place of src/catalog/compile-schema.ts. */
export const prebuiltSchemas = {
  name: 'prebuilt-schemas',
  setup(bundle) {
    bundle.onResolve({ filter: /\/compile-schema\.ts$/ }, () => ({ path: 'all', namespace: 'schemas' }))
    bundle.onResolve({ filter: /^schema:/ }, ({ path }) => ({ path, namespace: 'schemas' }))
    bundle.onLoad({ filter: /^all$/, namespace: 'schemas' }, () => ({
      contents: [
        ...['const checks={', ...names.map((name) => `${name}:()=>import('schema:${name}'),`), '}'],
        'export const compileSchema=async(name)=>(await checks[name]()).validate',
      ].join('\n'),
    }))
    bundle.onLoad({ filter: /^schema:/, namespace: 'schemas' }, async ({ path }) => ({
      contents: await written(path.slice('schema:'.length)),
      resolveDir: root,
    }))
  },
}

/** A module that exports `validate`, the check of one schema. */
async function written(name) {
  const { schemaOptions } = await tsImport('../src/catalog/compile-schema.ts', import.meta.url)
  const schema = JSON.parse(await readFile(join(root, 'schemas', `${name}.schema.json`), 'utf8'))
  const ajv = new Ajv({ ...schemaOptions, code: { source: true, esm: true } })
  return standalone.default(ajv, ajv.compile(schema))
}
