import { builtinTable as build, type ColumnLines, columnManifests } from './builtin-table.ts'
import { historyTables } from './history-tables.ts'
import { inventoryTables } from './inventory-tables.ts'
import { ledgerMapping } from './ledger-mapping.ts'
import type { Connection, Provider, Table } from './table.ts'

function builtinTable(
  provider: string,
  service: string,
  table: string,
  description: string,
  keys: readonly string[],
  lines: ColumnLines,
): Table {
  return build({ provider, service, table, description, keys, columns: columnManifests(lines) })
}

function builtinProvider(
  name: string,
  title: string,
  description: string,
  tables: readonly Table[],
): Provider {
  return { name, title, description, source: 'credsql', settings: {}, driver: 'catalog', tables }
}

function builtinConnection(provider: Provider): Connection {
  return {
    kind: 'connection',
    name: provider.name,
    provider,
    settings: {},
    allowMint: false,
    origin: 'built in',
  }
}

const credsql = builtinProvider('credsql', 'credsql', 'What credsql knows of itself.', [
  builtinTable('credsql', 'catalog', 'providers', 'Providers that can be connected.', [], {
    name: 'text Name, as the config has it.',
    title: 'text Name for people.',
    description: 'text What it gives access to.',
    source: 'text Where its facts come from.',
    settings: 'json Settings of a connection: type, whether required, environment variable, description.',
    tables: 'integer Number of tables.',
  }),
  builtinTable('credsql', 'catalog', 'connections', 'Connections of the config and of the environment.', [], {
    name: 'text Name in statements.',
    kind: 'text connection or aggregate.',
    provider: 'text Its provider.',
    members: 'json Members of an aggregate connection.',
    allow_mint: 'boolean Mints may run without --allow-mint.',
    origin: 'text The config file and line, or environment.',
    problem: 'text Why it cannot be used, if so.',
  }),
  builtinTable('credsql', 'catalog', 'tables', 'Virtual tables of all connections.', ['connection'], {
    connection: 'text The connection.',
    provider: 'text Its provider.',
    service: 'text The service in it.',
    name: 'text Name of the table.',
    full_name: 'text connection.service.table.',
    effect: 'text What reading it does: list, reveal, mint or verify.',
    required_keys: 'json Columns that a statement must bind, unless the declared parent gives them.',
    actions: 'json Actions that CALL runs.',
    writes: 'json Which of create, update and delete it has.',
    description: 'text What its rows are.',
    source: 'text The API that it comes from.',
    is_view: 'boolean It has no rows of its own, and reads those of other tables.',
  }),
  builtinTable('credsql', 'catalog', 'columns', 'Columns of all virtual tables.', ['connection'], {
    connection: 'text The connection.',
    service: 'text The service in it.',
    table_name: 'text The table.',
    position: 'integer Its place in SELECT *, from 1.',
    name: 'text Name of the column.',
    type: 'text Type; a secret is sealed.',
    required: 'boolean Never NULL.',
    hidden: 'boolean Not part of SELECT *.',
    key: 'text required, any_of or optional, where predicates on it go to the API.',
    operators: 'json Operators that go to the API.',
    write: 'text In which writes it can be set.',
    aliases: 'json Other spellings, such as the API’s own.',
    values: 'json The closed list of values, if there is one.',
    description: 'text What it holds.',
  }),
  builtinTable(
    'credsql',
    'catalog',
    'operations',
    'API operations behind the virtual tables.',
    ['connection'],
    {
      connection: 'text The connection.',
      service: 'text The service in it.',
      table_name: 'text The table.',
      name: 'text Name of the operation.',
      kind: 'text read, create, update, delete or action.',
      effect: 'text list, reveal, mint, verify or write.',
      request: 'text Method and path.',
      required_keys: 'json Columns that must be bound.',
      optional_keys: 'json Columns that may be bound.',
      destructive: 'boolean It asks for a confirmation.',
    },
  ),
  build({
    provider: 'credsql',
    service: 'catalog',
    table: 'minted_credentials',
    description:
      'Credentials that credsql minted, as its ledger on this machine has them; no API lists them.',
    columns: {
      ...columnManifests({
        fingerprint: 'text The handle that the secret was shown as; its value is kept nowhere.',
        connection: 'text The connection that minted it.',
        source_table: 'text connection.service.table that minted it.',
        registry: 'text The registry that it is for, where the API says.',
        username: 'text The user name that belongs to it.',
        permission: 'text What it may do, such as read-only.',
        minted_at: 'timestamp When it was asked for.',
        minted_by: 'text The user of the operating system.',
        expires_at: 'timestamp When it ends; NULL is never.',
        purpose: 'text What --purpose said.',
        revoked_at: 'timestamp When it was revoked through credsql.',
      }),
      secret: {
        type: 'secret',
        hidden: true,
        description:
          'The secret, sealed: it equals the same secret elsewhere, and cannot be revealed, as nobody keeps its value.',
      },
    },
    inventory: ledgerMapping,
  }),
  builtinTable(
    'credsql',
    'catalog',
    'changes',
    'Changes that statements have made or were to make, as the journal on this machine has them.',
    [],
    {
      id: 'text The statement, as credsql journal resume takes it.',
      started: 'timestamp When the statement was run.',
      by: 'text The user of the operating system.',
      statement: 'text The statement, with its secrets redacted.',
      verb: 'text insert, update, delete or call.',
      table_name: 'text connection.service.table that it changes.',
      number: 'integer The change, from 1.',
      connection: 'text The connection that is called.',
      status: 'text done, failed, unknown or not_sent.',
      requests: 'json Method and path of each request.',
      message: 'text What was answered or found out last.',
    },
  ),
])

const informationSchema = builtinProvider(
  'information_schema',
  'information_schema',
  'The standard’s view of the catalog.',
  [
    builtinTable(
      'information_schema',
      'catalog',
      'tables',
      'Virtual tables, as the SQL standard lists them.',
      ['table_catalog'],
      {
        table_catalog: 'text The connection.',
        table_schema: 'text The service in it.',
        table_name: 'text The table.',
        table_type: 'text FOREIGN where the rows are elsewhere, VIEW where they are those of other tables.',
      },
    ),
    builtinTable(
      'information_schema',
      'catalog',
      'columns',
      'Columns, as the SQL standard lists them.',
      ['table_catalog'],
      {
        table_catalog: 'text The connection.',
        table_schema: 'text The service in it.',
        table_name: 'text The table.',
        column_name: 'text The column.',
        ordinal_position: 'integer Its place in the table, from 1.',
        column_default: 'text The value when nothing else is known.',
        is_nullable: 'text YES or NO.',
        data_type: 'text PostgreSQL’s name of its type; secret where it is sealed.',
      },
    ),
  ],
)

const inventory = builtinProvider(
  'inventory',
  'inventory',
  'Credentials and registries of all connections in one shape.',
  inventoryTables,
)

const history: Provider = {
  ...builtinProvider('history', 'history', 'What snapshots of the inventory have seen.', historyTables),
  driver: 'history',
}

/** Connections that are always there: `inventory`, `history`, `credsql` and `information_schema`. */
export const builtinConnections: readonly Connection[] = [
  builtinConnection(inventory),
  builtinConnection(history),
  builtinConnection(credsql),
  builtinConnection(informationSchema),
]

/** The built-in connection of a name, whatever its case. */
export function builtinConnectionNamed(name: string): Connection | undefined {
  return builtinConnections.find((connection) => connection.name === name.toLowerCase())
}
