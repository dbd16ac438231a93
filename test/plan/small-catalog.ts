import assert from 'node:assert/strict'
import { bindStatement } from '../../src/bind/bind-statement.ts'
import type { BoundStatement } from '../../src/bind/bound-statement.ts'
import { type ParameterInput, substituteParameters } from '../../src/bind/substitute-parameters.ts'
import { buildTable } from '../../src/catalog/build-table.ts'
import type {
  ColumnManifest,
  HttpManifest,
  OperationManifest,
  TableManifest,
} from '../../src/catalog/manifest.ts'
import { resolveTable } from '../../src/catalog/resolve-table.ts'
import type { AnyConnection, Connection, Provider, Table } from '../../src/catalog/table.ts'
import { planStatement } from '../../src/plan/plan-statement.ts'
import type { StatementPlan } from '../../src/plan/scan-plan.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'

type Columns = Readonly<Record<string, Omit<ColumnManifest, 'description'>>>

function table(
  name: string,
  columns: Columns,
  operations: Readonly<Record<string, OperationManifest>>,
): TableManifest {
  return {
    table: name,
    service: 'reg',
    description: `The ${name}.`,
    source: 'made up',
    identity: [Object.keys(columns)[0]!],
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, manifest]) => [
        column,
        { ...manifest, description: 'A column.' },
      ]),
    ),
    operations,
    examples: [],
  }
}

const pages = { style: 'next_url', next: 'next', size: { query: 'limit', max: 100 } } as const

/** A list that filters, sorts and pages, and one item by its id. */
const items = table(
  'items',
  {
    id: { type: 'text', required: true },
    owner_id: { type: 'text', aliases: ['proprietor'] },
    name: { type: 'text' },
    state: { type: 'text', required: true },
    size: { type: 'integer' },
    weight: { type: 'double' },
    active: { type: 'boolean' },
    created: { type: 'timestamp', required: true },
    due: { type: 'date' },
    data: { type: 'json' },
    token: { type: 'secret', aliases: ['registry.example.com'] },
    note: { type: 'text', hidden: true },
  },
  {
    list: {
      effect: 'list',
      request: 'GET /items',
      items: 'data',
      page: pages,
      keys: {
        name: { '=': 'name', like: 'name_like', prefix: 'name_prefix' },
        state: { '=': 'state', '<>': 'state_ne', exact: true },
        size: { '=': 'size', exact: true },
        active: { '=': 'active', exact: true },
        created: { '=': 'on', '>=': 'from', '<': 'before', exact: true },
        due: { '=': 'due', exact: true },
        token: { '=': 'token', exact: true },
      },
      order: {
        created: { query: 'sort=created&order={direction}', exact: true },
        size: { query: 'sort=size', exact: true },
      },
    },
    get: { effect: 'list', request: 'GET /items/{id}', item: '', on_not_found: 'empty' },
  },
)

const owners = table(
  'owners',
  {
    id: { type: 'text', required: true },
    label: { type: 'text' },
    state: { type: 'text' },
    password: { type: 'secret' },
  },
  { list: { effect: 'list', request: 'GET /owners', items: '' } },
)

/** One call an item, and nothing else that gives the item. */
const details = table(
  'details',
  {
    item_id: { type: 'text', required: true, field: '$bound.item_id' },
    text: { type: 'text' },
    password: { type: 'secret' },
  },
  { get: { effect: 'reveal', request: 'GET /items/{item_id}/details', item: '' } },
)

/** Children and grandchildren of owners. */
const parts = table(
  'parts',
  {
    owner_id: { type: 'text', field: '$bound.owner_id' },
    id: { type: 'text', required: true },
    label: { type: 'text' },
  },
  {
    list: {
      effect: 'list',
      request: 'GET /owners/{owner_id}/parts',
      items: '',
      parent: { table: 'owners', keys: { owner_id: 'id' } },
    },
  },
)
const screws = table(
  'screws',
  {
    owner_id: { type: 'text', field: '$bound.owner_id' },
    part_id: { type: 'text', field: '$bound.part_id' },
    id: { type: 'text', required: true },
    length: { type: 'integer' },
  },
  {
    list: {
      effect: 'list',
      request: 'GET /owners/{owner_id}/parts/{part_id}/screws',
      items: '',
      keys: { length: { '=': 'length', exact: true } },
      parent: { table: 'parts', keys: { owner_id: 'owner_id', part_id: 'id' } },
    },
  },
)

/** Either of two keys is needed. */
const matches = table(
  'matches',
  {
    word: { type: 'text', field: '$bound.word' },
    tag: { type: 'text', field: '$bound.tag' },
    rank: { type: 'integer' },
  },
  {
    search: {
      effect: 'list',
      request: 'GET /search',
      items: '',
      keys: {
        word: { '=': 'q', any_of: 'what', exact: true },
        tag: { '=': 'tag', any_of: 'what', exact: true },
      },
    },
  },
)

/** Each read makes a token. */
const logins = table(
  'logins',
  {
    host: { type: 'text', required: true },
    password: { type: 'secret' },
    write: { type: 'boolean', field: '$bound.write' },
  },
  {
    make: {
      effect: 'mint',
      request: 'GET /logins',
      entries: 'auths',
      keys: { write: { '=': 'write', exact: true } },
    },
  },
)

/** The server keeps one filter a field. */
const singles = table(
  'singles',
  { id: { type: 'text', required: true }, size: { type: 'integer' } },
  {
    list: {
      effect: 'list',
      request: 'GET /singles',
      items: '',
      combine: 'one',
      keys: { size: { '>=': 'gte', '<': 'lt', exact: true } },
    },
  },
)

const http: HttpManifest = { base_url: '{url}', auth: { style: 'none' }, check: 'GET /owners' }

const tables = [details, items, logins, matches, owners, parts, screws, singles].map((manifest) =>
  buildTable({ provider: 'acme' }, manifest),
)

const acme: Provider = {
  name: 'acme',
  title: 'Acme',
  description: 'Made up.',
  source: 'made up',
  settings: { url: { type: 'url', default: 'https://acme.example/v1', description: 'Where it is.' } },
  http,
  tables,
}

function connect(name: string): Connection {
  return { kind: 'connection', name, provider: acme, settings: {}, allowMint: false, origin: 'test' }
}

const [eu, us] = [connect('acme_eu'), connect('acme_us')]
/** `acme`, the members `acme_eu` and `acme_us`, and their union `every`. */
const connections: readonly AnyConnection[] = [
  connect('acme'),
  eu,
  us,
  { kind: 'aggregate', name: 'every', provider: acme, members: [eu, us], origin: 'test' },
]

/** A table of the small catalog. */
export function smallTable(name: string): Table {
  const found = tables.find((one) => one.name === name)
  assert.ok(found, name)
  return found
}

const source = {
  providerNames: ['acme'],
  provider: async () => acme,
  connection: async (name: string) => connections.find((one) => one.name === name.toLowerCase()),
  connections: async () => connections.slice(0, 1),
}

/** 2026-01-02T03:04:05Z: what `now()` is in these tests. */
export const now = 1_767_323_045_000_000n

/** Parses and binds one SELECT over the small catalog. Handles of secrets are `sealed:` and the value's length. */
export async function bindSql(sql: string, values: readonly ParameterInput[] = []): Promise<BoundStatement> {
  const [statement, ...more] = await parseStatements(sql)
  assert.ok(statement?.kind === 'select' && more.length === 0, sql)
  substituteParameters(statement.tree, values)
  return bindStatement(statement.tree, {
    resolveTable: (names) => resolveTable(source, names),
    seal: (value) => `sealed:${value.length}`,
    placeAt: (location) => placeInStatement(statement, location),
    now,
  })
}

/** Plans one SELECT over the small catalog. */
export async function planSql(sql: string, values: readonly ParameterInput[] = []): Promise<StatementPlan> {
  return planStatement(await bindSql(sql, values))
}
