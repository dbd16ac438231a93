import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import type { ValidateFunction } from 'ajv'
import { build } from 'esbuild'
import { compileSchema, type SchemaName } from '../../src/catalog/compile-schema.ts'
import { packageFolder } from '../../src/catalog/package-folder.ts'
import { parseYaml } from '../../src/catalog/yaml-file.ts'

/** Per schema: what fits and what does not, in each way that a fault is put into words. */
const cases: Readonly<Record<SchemaName, readonly unknown[]>> = {
  config: [
    {},
    {
      connections: { a: { provider: 'rancher', allow_mint: 3, nested: {} } },
      conections: {},
      max_calls: 'x',
    },
    { connections: { 'A b': { provider: '' } }, engine: 'sqlite', providers: ['./a', './a'] },
    { connections: [], schedules: { nightly: {} }, kubelet_credential_provider: {} },
    null,
  ],
  provider: [
    {},
    { provider: 'X', title: 1, settings: { url: { type: 'link' } }, http: { auth: { style: 'x' } } },
  ],
  table: [
    {},
    {
      table: 'a.b',
      columns: { id: { type: 'txt' } },
      operations: { list: { effect: 'x', page: { style: 'y' } } },
    },
  ],
  pack: [{}, { pack: 1, queries: { a: {} }, controls: { b: { severity: 'x' } } }],
  waivers: [{}, { waivers: [{}] }, []],
}

type Compile = (name: SchemaName) => Promise<ValidateFunction>
let prebuilt: Compile

before(async () => {
  const path = join(packageFolder(), 'scripts', 'prebuilt-schemas.mjs')
  const { prebuiltSchemas } = await import(path)
  const { outputFiles } = await build({
    stdin: { contents: "export * from './src/catalog/compile-schema.ts'", resolveDir: packageFolder() },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [prebuiltSchemas],
  })
  const module: { compileSchema: Compile } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`
  )
  prebuilt = module.compileSchema
})

async function faults(compile: Compile, name: SchemaName, value: unknown): Promise<unknown> {
  const validate = await compile(name)
  return validate(structuredClone(value)) ? [] : JSON.parse(JSON.stringify(validate.errors))
}

for (const [name, values] of Object.entries(cases) as [SchemaName, readonly unknown[]][])
  test(`the check of ${name} that ajv wrote finds what ajv finds`, async () => {
    for (const value of values)
      assert.deepEqual(await faults(prebuilt, name, value), await faults(compileSchema, name, value))
    const found = await faults(prebuilt, name, values[1])
    assert.ok(Array.isArray(found) && found.length > 0, 'what is wrong is told')
  })

test('a shipped manifest passes', async () => {
  const text = readFileSync(join(packageFolder(), 'providers', 'rancher', 'provider.yaml'), 'utf8')
  assert.deepEqual(await faults(prebuilt, 'provider', (await parseYaml(text)).value), [])
})
