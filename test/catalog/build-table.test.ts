import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { writeField } from '../../src/catalog/build-table.ts'
import { apiSpelling, parseFieldSource } from '../../src/catalog/field-source.ts'
import { parseKeyTarget } from '../../src/catalog/key-target.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import { baseUrlParts, placeholdersOf } from '../../src/catalog/path-template.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { acmeFiles, acmeProvider, acmeRobots, folderWith, replaced } from './provider-folder.ts'

test('a provider is built from its files', async (t) => {
  const folder = await folderWith(t, acmeFiles())
  const acme = await loadProvider(join(folder, 'acme'))
  assert.deepEqual(Object.keys(acme.settings), ['token', 'url', 'org', 'ca', 'timeout', 'concurrency'])
  assert.deepEqual(
    acme.tables.map(({ name }) => name),
    ['robots', 'teams'],
  )
  const [robots] = acme.tables
  assert.ok(robots)
  assert.deepEqual(
    robots.reads.map(({ name }) => name),
    ['list'],
  )
  assert.equal(robots.create?.method, 'POST')
  assert.equal(robots.update, undefined)
  const [list] = robots.reads
  assert.deepEqual(list?.keys, [
    {
      column: 'team',
      requirement: 'required',
      operators: { '=': { in: 'path', name: 'team' } },
      exact: false,
    },
    {
      column: 'name',
      requirement: 'optional',
      operators: { '=': { in: 'query', name: 'name' }, prefix: { in: 'query', name: 'name_prefix' } },
      exact: false,
    },
  ])
  assert.deepEqual(list?.pathSettings, ['org'])
  const [stop] = robots.actions
  assert.deepEqual(stop?.keys, [
    { column: 'id', requirement: 'required', operators: { '=': { in: 'path', name: 'id' } }, exact: false },
  ])
  assert.equal(stop?.manifest.item, undefined)
  assert.deepEqual(robots.columns[1]?.aliases, ['group'])
})

test('the API spells a column as its field does, unless another column has that name', async (t) => {
  const camel = replaced(acmeProvider, 'settings:', 'field_case: camelCase\nsettings:')
  const robots = replaced(
    replaced(
      acmeRobots,
      '  name: {',
      '  long_name: { type: text, aliases: [full], description: Long. }\n  name: {',
    ),
    '  secret: {',
    '  half: { type: text, field: secret, decode: basic_username, description: Half. }\n  secret: {',
  )
  const folder = await folderWith(
    t,
    acmeFiles({ 'acme/provider.yaml': camel, 'acme/tables/robots.yaml': robots }),
  )
  const [table] = (await loadProvider(join(folder, 'acme'))).tables
  const aliases = Object.fromEntries((table?.columns ?? []).map((column) => [column.name, column.aliases]))
  assert.deepEqual(aliases['long_name'], ['longName', 'full'])
  assert.deepEqual(aliases['half'], [])
  assert.deepEqual(aliases['id'], [])
  const column = table?.columns.find(({ name }) => name === 'long_name')
  assert.ok(column)
  assert.equal(writeField(column, 'camelCase'), 'longName')
})

test('wrong files are one error that names every problem', async (t) => {
  const folder = await folderWith(
    t,
    acmeFiles({
      'acme/tables/robots.yaml': replaced(
        replaced(acmeRobots, 'identity: [id]', 'identity: [idd]'),
        '{ team: name }',
        '{ team: nam }',
      ),
    }),
  )
  const file = join(folder, 'acme', 'tables', 'robots.yaml')
  await assert.rejects(loadProvider(join(folder, 'acme')), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.equal(error.code, 'manifest_invalid')
    assert.equal(
      error.message,
      `provider acme has 2 problems:\n  ${file}:5: identity: there is no column "idd"\n  ${file}:22: operations.list.parent.keys.team: "teams" has no column "nam"`,
    )
    assert.equal(error.details.file, `${file}:5`)
    return true
  })
})

for (const [spelling, want] of [
  ['registryId', { in: 'query', name: 'registryId' }],
  ['query:path', { in: 'query', name: 'path' }],
  ['path', { in: 'path', name: 'c' }],
  ['argument', { in: 'argument', name: 'c' }],
  ['header:X-A', { in: 'header', name: 'X-A' }],
  ['body:a.b', { in: 'body', name: 'a.b' }],
] as const)
  test(`key target ${spelling}`, () => assert.deepEqual(parseKeyTarget(spelling, 'c'), want))

for (const [field, want] of [
  [undefined, { kind: 'path', path: ['registryId'] }],
  ['a.b', { kind: 'path', path: ['a', 'b'] }],
  ['$', { kind: 'item' }],
  ['$key', { kind: 'key' }],
  ['$parent.a.b', { kind: 'parent', path: ['a', 'b'] }],
  ['$bound.read_write', { kind: 'bound', column: 'read_write' }],
  ['$bound.', undefined],
  ['$parents.a', undefined],
] as const)
  test(`field ${field ?? '(its name)'}`, () =>
    assert.deepEqual(
      parseFieldSource('registry_id', field === undefined ? {} : { field }, 'camelCase'),
      want,
    ))

test('names in the case of the API', () => {
  assert.equal(apiSpelling('public_value', 'camelCase'), 'publicValue')
  assert.equal(apiSpelling('public_value', undefined), 'public_value')
})

test('templates', () => {
  assert.deepEqual(placeholdersOf('/a/{b}/{c}/{b}'), ['b', 'c'])
  assert.deepEqual(baseUrlParts('{url}[/projects/{project}]'), [
    { text: '{url}', optional: false },
    { text: '/projects/{project}', optional: true },
  ])
})
