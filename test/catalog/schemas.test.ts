import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { keyOperators } from '../../src/catalog/build-table.ts'
import type {
  AuthManifest,
  ColumnManifest,
  Effect,
  HttpManifest,
  KeyManifest,
  OperationManifest,
  PageManifest,
  PageSizeManifest,
  ProviderManifest,
  RateLimitManifest,
  SettingManifest,
  TableManifest,
} from '../../src/catalog/manifest.ts'
import { columnTypes } from '../../src/value/column-type.ts'

interface Schema {
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly $ref?: string
  readonly additionalProperties?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly definitions?: Readonly<Record<string, Schema>>
}

function read(name: string): Schema {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'))
}

const provider = read('provider')
const table = read('table')
const config = read('config')

/** Every member of T, true where it must be given: neither more nor less compiles. */
type Members<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? false : true }

// biome-ignore-start format: a list of names
const providerMembers: Members<ProviderManifest> = {
  provider: true,
  title: true,
  description: true,
  source: true,
  settings: true,
  field_case: false,
  http: false,
  driver: false,
}
const settingMembers: Members<SettingManifest> = {
  type: true,
  required: false,
  default: false,
  default_path: false,
  env: false,
  description: true,
}
const httpMembers: Members<HttpManifest> = {
  base_url: true,
  auth: true,
  headers: false,
  rate_limit: false,
  concurrency: false,
  per_second: false,
  timeout: false,
  error: false,
  check: true,
}
const rateLimitMembers: Members<RateLimitManifest> = { remaining: true, reset: true, reset_unit: true }
const tableMembers: Members<TableManifest> = {
  table: true,
  service: true,
  description: true,
  source: true,
  identity: true,
  columns: true,
  operations: true,
  actions: false,
  transition: false,
  inventory: false,
  examples: true,
}
const columnMembers: Members<ColumnManifest> = {
  type: true,
  description: true,
  required: false,
  field: false,
  decode: false,
  empty_is_null: false,
  default: false,
  seconds_after_request: false,
  aliases: false,
  values: false,
  hidden: false,
  write: false,
  write_field: false,
  write_only: false,
  reached_by: false,
}
const keyMembers: Members<KeyManifest> = {
  '=': false,
  '<>': false,
  '<': false,
  '<=': false,
  '>': false,
  '>=': false,
  like: false,
  prefix: false,
  required: false,
  any_of: false,
  exact: false,
}
const sizeMembers: Members<PageSizeManifest> = { query: true, max: true, use: false }
const operationMembers: Members<OperationManifest> = {
  effect: true,
  request: false,
  base: false,
  auth: false,
  query: false,
  items: false,
  item: false,
  entries: false,
  each: false,
  page: false,
  keys: false,
  combine: false,
  parent: false,
  order: false,
  on_not_found: false,
  omit_where_set: false,
  mints: false,
  idempotent: false,
  body: false,
  encoding: false,
  from: false,
  settle: false,
  destructive: false,
  purged_by: false,
}
// biome-ignore-end format: a list of names
type Styled<T, Style> = Members<Extract<T, { readonly style: Style }>>
const pageMembers: { readonly [S in PageManifest['style']]: Styled<PageManifest, S> } = {
  next_url: { style: true, next: true, size: false },
  link_header: { style: true, size: false },
  cursor: { style: true, next: true, query: true, size: false },
  offset: { style: true, query: true, size: true, total: false },
  page_number: { style: true, query: true, first: false, size: true, total: false },
}
const authMembers: { readonly [S in AuthManifest['style']]: Styled<AuthManifest, S> } = {
  bearer: { style: true, token: true },
  basic: { style: true, username: true, password: true },
  header: { style: true, header: true, value: true, prefix: false },
  none: { style: true },
}

function sameMembers(schema: Schema | undefined, members: Readonly<Record<string, boolean>>): void {
  const properties = Object.keys(schema?.properties ?? {})
  assert.deepEqual(properties.sort(), Object.keys(members).sort())
  const required = Object.keys(members).filter((name) => members[name])
  assert.deepEqual([...(schema?.required ?? [])].sort(), required.sort())
  assert.equal(schema?.additionalProperties, false)
}

const objects: readonly [
  name: string,
  schema: Schema | undefined,
  members: Readonly<Record<string, boolean>>,
][] = [
  ['ProviderManifest', provider, providerMembers],
  ['SettingManifest', provider.definitions?.['setting'], settingMembers],
  ['HttpManifest', provider.definitions?.['http'], httpMembers],
  ['RateLimitManifest', provider.definitions?.['http']?.properties?.['rate_limit'], rateLimitMembers],
  ['TableManifest', table, tableMembers],
  ['ColumnManifest', table.definitions?.['column'], columnMembers],
  ['KeyManifest', table.definitions?.['key'], keyMembers],
  ['PageSizeManifest', table.definitions?.['page_size'], sizeMembers],
  ['OperationManifest', table.definitions?.['operation'], operationMembers],
]
for (const [name, schema, members] of objects)
  test(`${name} and its schema have the same members`, () => sameMembers(schema, members))

for (const [name, schema, members] of [
  ['PageManifest', table.definitions?.['page'], pageMembers],
  ['AuthManifest', provider.definitions?.['auth'], authMembers],
] as const)
  test(`${name} and its schema have the same styles`, () => {
    const styles = new Map(
      schema?.oneOf?.map((branch) => [String(branch.properties?.['style']?.const), branch]),
    )
    assert.deepEqual([...styles.keys()].sort(), Object.keys(members).sort())
    for (const [style, wanted] of Object.entries(members)) sameMembers(styles.get(style), wanted)
  })

test('the lists of values are the same', () => {
  const effects: Readonly<Record<Effect, true>> = {
    list: true,
    reveal: true,
    mint: true,
    verify: true,
    write: true,
  }
  assert.deepEqual(table.definitions?.['column']?.properties?.['type']?.enum, columnTypes)
  assert.deepEqual(table.definitions?.['operation']?.properties?.['effect']?.enum, Object.keys(effects))
  const key = Object.keys(table.definitions?.['key']?.properties ?? {})
  assert.deepEqual(key.slice(0, keyOperators.length), keyOperators)
})

test('every member of every schema is described, and no unknown member is let through', () => {
  const look = (schema: Schema, path: string): void => {
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      if (member.$ref === undefined) assert.ok(member.description, `${path}.${name} has a description`)
      look(member, `${path}.${name}`)
    }
    if (schema.type === 'object')
      assert.notEqual(schema.additionalProperties ?? schema.oneOf, undefined, path)
    if (schema.items !== undefined) look(schema.items, `${path}[]`)
    for (const branch of schema.oneOf ?? []) look(branch, path)
    for (const [name, definition] of Object.entries(schema.definitions ?? {}))
      look(definition, `${path}#${name}`)
  }
  for (const [name, schema] of Object.entries({ provider, table, config })) look(schema, name)
})
