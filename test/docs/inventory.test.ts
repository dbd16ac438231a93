import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtinConnectionNamed } from '../../src/catalog/builtin-connections.ts'
import { bundledProvidersFolder, providersIn } from '../../src/catalog/bundled-providers.ts'
import { inventoryColumns, isView } from '../../src/catalog/inventory-tables.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import type { InventoryView } from '../../src/catalog/manifest.ts'
import { answeredStatements, documentText } from './code-blocks.ts'
import { runCommand } from './run-command.ts'

const text = documentText('docs/inventory.md')

for (const view of ['registry_credentials', 'registries'] satisfies InventoryView[])
  test(`the columns of inventory.${view} are documented as they are`, () => {
    const [, section = ''] = text.split(`## \`inventory.${view}\`\n`)
    const [table = ''] = section.split('\n## ')
    const lines = [...table.matchAll(/^\| `(\w+)` \| (\w+) \| (.*) \|$/gm)].map(([, name, type, what]) => [
      name,
      type,
      what,
    ])
    const want = Object.entries(inventoryColumns(view)).map(
      ([name, { type, description, values, required }]) => {
        const list =
          values === undefined ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`
        return [name, type, `${description}${list}${required === true ? ' Never NULL.' : ''}`]
      },
    )
    assert.deepEqual(lines, want)
  })

test('every table that is mapped is in the list of what is in it', async () => {
  const [, section = ''] = text.split('## What is in it\n')
  for (const [name, folder] of providersIn(bundledProvidersFolder()))
    for (const table of (await loadProvider(folder)).tables)
      if (table.manifest.inventory !== undefined)
        assert.ok(section.includes(`\`${name}.${table.service}.${table.name}\``), `${name}.${table.name}`)
})

test('the views are the tables of inventory', () =>
  assert.ok(builtinConnectionNamed('inventory')?.provider.tables.every(isView)))

for (const { flags, sql, want } of answeredStatements('docs/inventory.md', 'demo'))
  test(`demo: ${sql.split('\n')[0]}`, async () => {
    const { printed } = await runCommand(['demo', 'query', ...flags, sql], { cwd: '/' })
    assert.equal(printed, want)
  })
