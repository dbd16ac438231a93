import assert from 'node:assert/strict'
import { bindStatement } from '../../src/bind/bind-statement.ts'
import type { Assignment, BoundWrite, WriteVerb } from '../../src/bind/bound-write.ts'
import { buildTable } from '../../src/catalog/build-table.ts'
import type { ColumnManifest, OperationManifest, TableManifest } from '../../src/catalog/manifest.ts'
import type { WriteValue } from '../../src/catalog/request-body.ts'
import { resolveTable } from '../../src/catalog/resolve-table.ts'
import type { AnyConnection, Connection, Operation, Provider, Table } from '../../src/catalog/table.ts'
import { planWrite } from '../../src/plan/plan-write.ts'
import type { ChangeRow, WritePlan } from '../../src/plan/write-plan.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import { now } from './small-catalog.ts'

type Columns = Readonly<Record<string, Omit<ColumnManifest, 'description'>>>

function table(
  name: string,
  identity: readonly string[],
  columns: Columns,
  operations: Readonly<Record<string, OperationManifest>>,
  actions: Readonly<Record<string, OperationManifest>> = {},
): TableManifest {
  return {
    table: name,
    service: 'reg',
    description: `The ${name}.`,
    source: 'made up',
    identity,
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, manifest]) => [
        column,
        { ...manifest, description: 'A column.' },
      ]),
    ),
    operations,
    actions,
    examples: [],
  }
}

const list = { effect: 'list', request: 'GET /things', items: '' } as const

/** Like Rancher's: rows with a state, and actions that lead from one to another. */
const credentials = table(
  'credentials',
  ['id'],
  {
    id: { type: 'text', required: true },
    registry_id: { type: 'text', required: true, write: { create: 'required' } },
    name: { type: 'text', write: ['create', 'update'] },
    secret_value: { type: 'secret', write: ['create', 'update'] },
    email: { type: 'text', write: { create: 'required', update: 'optional' } },
    size: { type: 'integer', write: ['create', 'update'] },
    weight: { type: 'double', write: ['create', 'update'] },
    shared: { type: 'boolean', write: ['create', 'update'] },
    until: { type: 'timestamp', write: ['create', 'update'] },
    due: { type: 'date', write: ['create', 'update'] },
    data: { type: 'json', write: ['create', 'update'] },
    tier: { type: 'text', write: ['create', 'update'], values: ['starter', 'basic', 'professional'] },
    state: {
      type: 'text',
      required: true,
      values: ['requested', 'inactive', 'active', 'updating', 'removing', 'removed', 'purged'],
      reached_by: { active: 'activate', inactive: 'deactivate', removed: 'remove', purged: 'purge' },
    },
  },
  {
    list: { effect: 'list', request: 'GET /credentials', items: '', keys: { state: { '=': 'state' } } },
    get: { effect: 'list', request: 'GET /credentials/{id}', item: '', on_not_found: 'empty' },
    create: { effect: 'write', request: 'POST /credentials', item: '', settle: { state: 'active' } },
    update: {
      effect: 'write',
      request: 'PUT /credentials/{id}',
      item: '',
      settle: { state: ['active', 'inactive'] },
    },
    delete: {
      effect: 'write',
      request: 'DELETE /credentials/{id}',
      from: { state: ['inactive', 'requested'] },
      settle: { state: 'removed' },
      purged_by: 'purge',
      destructive: true,
    },
  },
  {
    activate: {
      effect: 'write',
      request: 'POST /credentials/{id}?action=activate',
      from: { state: ['inactive'] },
      settle: { state: 'active' },
    },
    deactivate: {
      effect: 'write',
      request: 'POST /credentials/{id}?action=deactivate',
      from: { state: ['requested', 'active'] },
      settle: { state: 'inactive' },
    },
    remove: {
      effect: 'write',
      request: 'POST /credentials/{id}?action=remove',
      from: { state: ['inactive', 'requested'] },
      settle: { state: 'removed' },
      purged_by: 'purge',
      destructive: true,
    },
    purge: {
      effect: 'write',
      request: 'POST /credentials/{id}?action=purge',
      from: { state: ['removed'] },
      settle: { state: 'purged' },
      destructive: true,
    },
    rename: {
      effect: 'write',
      request: 'POST /credentials/{id}?action=rename',
      keys: { name: { '=': 'body:newName' } },
    },
  },
)

/** Like Humanitec's: an update takes some columns whole, and some are never returned. */
const registries = table(
  'registries',
  ['id'],
  {
    id: { type: 'text', required: true, write: { create: 'required', update: 'required' } },
    host: { type: 'text', required: true, write: { create: 'required', update: 'required' } },
    note: { type: 'text', write: ['create', 'update'] },
    password: {
      type: 'secret',
      hidden: true,
      write: ['create', 'update'],
      write_field: 'creds.password',
      write_only: true,
    },
  },
  {
    list: { effect: 'list', request: 'GET /registries', items: '' },
    create: { effect: 'write', request: 'POST /registries', item: '' },
    update: { effect: 'write', request: 'PATCH /registries/{id}', item: '' },
    delete: { effect: 'write', request: 'DELETE /registries/{id}', destructive: true },
  },
)

/** Rows of rows: two columns say which one is meant. */
const tags = table(
  'tags',
  ['repository', 'tag'],
  { repository: { type: 'text', required: true }, tag: { type: 'text', required: true } },
  {
    list: { effect: 'list', request: 'GET /repositories/{repository}/tags', items: '' },
    get: { effect: 'list', request: 'GET /repositories/{repository}/tags/{tag}', item: '' },
    delete: { effect: 'write', request: 'DELETE /repositories/{repository}/tags/{tag}', destructive: true },
  },
)

/** Runs that begin with an INSERT whose path has a column, and that an action stops. */
const runs = table(
  'runs',
  ['uuid'],
  {
    uuid: { type: 'text', required: true },
    repository: { type: 'text', required: true, write: { create: 'required' } },
    kind: { type: 'text', write: ['create'] },
    status: { type: 'text', required: true, reached_by: { cancelled: 'cancel' } },
  },
  {
    list,
    create: { effect: 'write', request: 'POST /repositories/{repository}/runs', item: '' },
  },
  {
    cancel: {
      effect: 'write',
      request: 'PUT /runs/{uuid}',
      body: { cancel: true },
      from: { status: ['requested'] },
      settle: { status: 'cancelled' },
    },
  },
)

const mints = {
  permission: { column: 'read_write', when_true: 'read-write', when_false: 'read-only' },
  lifetime: 'expiry_seconds',
} as const

/** Like DigitalOcean's: each read mints, and a credential revokes itself. */
const logins = table(
  'logins',
  ['registry', 'registry_name'],
  {
    registry: { type: 'text', required: true, field: '$key' },
    password: { type: 'secret' },
    read_write: { type: 'boolean', field: '$bound.read_write', default: false },
    expiry_seconds: { type: 'integer', field: '$bound.expiry_seconds', default: 0 },
    registry_name: { type: 'text', field: '$bound.registry_name' },
  },
  {
    make: {
      effect: 'mint',
      request: 'GET /registry/login',
      entries: 'auths',
      mints,
      keys: { read_write: { '=': 'read_write' }, expiry_seconds: { '=': 'expiry_seconds' } },
    },
    make_for: {
      effect: 'mint',
      request: 'GET /registries/{registry_name}/login',
      entries: 'auths',
      mints,
      keys: { read_write: { '=': 'read_write' }, expiry_seconds: { '=': 'expiry_seconds' } },
    },
    delete: {
      effect: 'write',
      request: 'POST /oauth/revoke',
      base: '{cloud_url}',
      auth: { style: 'bearer', token: 'password' },
      encoding: 'form',
      keys: { password: { '=': 'body:token', required: true } },
      destructive: true,
    },
  },
)

const tables = [credentials, logins, registries, runs, tags].map((manifest) =>
  buildTable({ provider: 'acme' }, manifest),
)

const acme: Provider = {
  name: 'acme',
  title: 'Acme',
  description: 'Made up.',
  source: 'made up',
  settings: {
    url: { type: 'url', default: 'https://acme.example/v1', description: 'Where it is.' },
    cloud_url: { type: 'url', default: 'https://cloud.acme.example', description: 'Where it revokes.' },
  },
  http: { base_url: '{url}', auth: { style: 'none' }, check: 'GET /registries' },
  tables,
}

function connect(name: string): Connection {
  return { kind: 'connection', name, provider: acme, settings: {}, allowMint: false, origin: 'test' }
}

const [eu, us] = [connect('acme_eu'), connect('acme_us')]
const connections: readonly AnyConnection[] = [
  connect('acme'),
  eu,
  us,
  { kind: 'aggregate', name: 'every', provider: acme, members: [eu, us], origin: 'test' },
]

const source = {
  providerNames: ['acme'],
  provider: async () => acme,
  connection: async (name: string) => connections.find((one) => one.name === name.toLowerCase()),
  connections: async () => connections.slice(0, 1),
}

/** A table of this catalog. */
export function writableTable(name: string): Table {
  const found = tables.find((one) => one.name === name)
  assert.ok(found, name)
  return found
}

/** A writing statement by its parts: what its binder would make of it. */
export interface WriteParts {
  readonly verb: WriteVerb
  /** `credentials` of the connection `acme`, or `every.reg.credentials`. */
  readonly table: string
  /** The driving query; its outputs are first `assigned`, then `current`, then with an aggregate connection the member. */
  readonly query: string
  readonly assigned?: readonly string[]
  readonly current?: readonly string[]
  readonly action?: string
}

function operationsOf({ verb, action }: WriteParts, table: Table): readonly (Operation | undefined)[] {
  if (verb === 'call') return table.actions.filter((one) => one.name === action)
  if (verb !== 'insert') return [table[verb]]
  return table.create === undefined ? table.reads.filter(({ effect }) => effect === 'mint') : [table.create]
}

/** A bound write of these parts. Handles of secrets are `sealed:` and the value's length. */
export async function boundWrite(parts: WriteParts): Promise<BoundWrite> {
  const [statement] = await parseStatements(parts.query)
  assert.ok(statement?.kind === 'select', parts.query)
  const names = parts.table.includes('.') ? parts.table.split('.') : ['acme', 'reg', parts.table]
  const { connection, table } = await resolveTable(source, names)
  const query = await bindStatement(statement.tree, {
    resolveTable: (path) => resolveTable(source, path),
    seal: (value) => `sealed:${value.length}`,
    placeAt: (location) => placeInStatement(statement, location),
    now,
  })
  const { assigned = [], current = [] } = parts
  const assignments = assigned.map((name, output): Assignment => {
    const column = table.columns.find((one) => one.name === name)
    assert.ok(column, name)
    return { column, output, location: 0 }
  })
  const reference = query.references.find((one) => one.table === table)
  return {
    verb: parts.verb,
    target: { connection, table, name: names.join('.'), location: reference?.location ?? -1 },
    operations: operationsOf(parts, table).filter((one) => one !== undefined),
    query,
    assignments,
    current: new Map(current.map((name, i) => [name, assigned.length + i])),
    ...(connection.kind === 'aggregate' ? { member: assigned.length + current.length } : {}),
    allRows: false,
    secretLiterals: [],
  }
}

/** The plan of these parts. */
export async function writePlan(parts: WriteParts): Promise<WritePlan> {
  return planWrite(await boundWrite(parts))
}

/** A row of one of the connections. */
export function changeRow(
  assigned: Readonly<Record<string, WriteValue>>,
  current: Readonly<Record<string, WriteValue>> = {},
  member = 'acme',
): ChangeRow {
  const connection = connections.find((one) => one.name === member)
  assert.ok(connection?.kind === 'connection', member)
  return {
    member: connection,
    assigned: new Map(Object.entries(assigned)),
    current: new Map(Object.entries(current)),
  }
}

/** The message of a refusal with its code, hint and near names, a line each. */
export async function refusal(run: () => unknown): Promise<string[]> {
  try {
    await run()
  } catch (error) {
    const { code, message, details } = error as import('../../src/errors/credsql-error.ts').CredsqlError
    return [
      `${code}: ${message}`,
      ...(details.near === undefined || details.near.length === 0
        ? []
        : [`near: ${details.near.join(', ')}`]),
      ...(details.hint?.split('\n') ?? []),
    ]
  }
  assert.fail('it was not refused')
}
