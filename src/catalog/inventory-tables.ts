import { builtinTable } from './builtin-table.ts'
import type { ColumnManifest, InventoryView } from './manifest.ts'
import type { Table } from './table.ts'

/** Every status of the inventory; what a source says beyond them is in `status_raw`. */
export const statuses: readonly string[] = [
  'active',
  'inactive',
  'pending',
  'expired',
  'revoked',
  'removed',
  'unknown',
]

const text = (description: string, values?: readonly string[]): ColumnManifest => ({
  type: 'text',
  description,
  ...(values === undefined ? {} : { values }),
})
const timestamp = (description: string): ColumnManifest => ({ type: 'timestamp', description })
const boolean = (description: string): ColumnManifest => ({ type: 'boolean', description })
const always = (column: ColumnManifest): ColumnManifest => ({ ...column, required: true })

const place: Readonly<Record<string, ColumnManifest>> = {
  connection: always(text('The connection that it was found through, or that minted it.')),
  provider: text('The provider of that connection; NULL where the connection is no longer there.'),
  source_table: always(text('connection.service.table that the row comes from, or that minted it.')),
}

const status = text('Whether it can be used, as far as the source says.', statuses)

const credentialColumns: Readonly<Record<string, ColumnManifest>> = {
  ...place,
  credential_id: text('What the source knows it by.'),
  name: text('Name given by a person, or what comes closest.'),
  registry: text('Host of the registry in one spelling, with its port unless that is the usual one.'),
  registry_key_raw: text('The registry as the source writes it.'),
  username: text('User name to log in with.'),
  secret: { type: 'secret', description: 'Password, token or key; NULL where the source does not give it.' },
  secret_kind: text('What the secret looks like, as secret_kind() tells.'),
  permission: always(text('What it may do at the registry.', ['pull', 'push', 'admin', 'unknown'])),
  status: always(status),
  status_raw: text('The status in the words of the source.'),
  created_at: timestamp('When it was created.'),
  updated_at: timestamp('When it was last changed.'),
  expires_at: timestamp('When it ends, where that is known.'),
  expiry_kind: always(
    text('Whether expires_at tells when it ends, or that is never, or not known.', [
      'timestamp',
      'never',
      'unknown',
    ]),
  ),
  last_used_at: timestamp('When it was last used.'),
  last_used_known: always(
    boolean('The source tells when it was last used; then a NULL in last_used_at is: never.'),
  ),
  owner: text('Who it belongs to: a person, a team, an environment.'),
  source_url: text('Where the source shows it.'),
  minted: always(boolean('It was minted through credsql and is known from the ledger on this machine.')),
  file: text('The file that holds it or names its helper.'),
  file_mode: text('Mode of that file in four octal digits, such as 0600.'),
  exposed: boolean('Others than the owner may read that file; NULL where there is none.'),
  stored_plain: boolean('The secret lies readable in the file or variable; NULL where that is not known.'),
}

const registryColumns: Readonly<Record<string, ColumnManifest>> = {
  ...place,
  registry_id: text('What the source knows it by.'),
  name: text('Name given by a person, or what comes closest.'),
  registry: text('Host in one spelling, with its port unless that is the usual one.'),
  registry_key_raw: text('The registry as the source writes it.'),
  kind: text('What sort of registry it is, in the words of the source.'),
  status: always(status),
  status_raw: text('The status in the words of the source.'),
  created_at: timestamp('When it was created.'),
  source_url: text('Where the source shows it.'),
}

/** Outputs that the views compute themselves, so that a mapping cannot give them. */
export const computedColumns: ReadonlySet<string> = new Set([
  ...['connection', 'provider', 'source_table', 'secret_kind', 'minted'],
])

/** Outputs that every mapping must give. */
export const neededColumns: Readonly<Record<InventoryView, readonly string[]>> = {
  registry_credentials: ['credential_id', 'registry_key_raw'],
  registries: ['registry_id', 'registry_key_raw'],
}

/** Tables of the connection `inventory`: no driver reads them, a statement's binding replaces them by what they stand for. */
export const inventoryTables: readonly Table[] = [
  builtinTable({
    provider: 'inventory',
    service: 'views',
    table: 'registry_credentials',
    description: 'Every registry credential of all connections, and those that credsql minted.',
    columns: credentialColumns,
    effect: 'reveal',
    examples: [
      'SELECT registry, count(*) AS credentials FROM inventory.registry_credentials GROUP BY registry ORDER BY 2 DESC, 1',
      "SELECT connection, name, registry FROM inventory.registry_credentials WHERE status = 'active' AND expiry_kind = 'never' ORDER BY 1, 2",
    ],
  }),
  builtinTable({
    provider: 'inventory',
    service: 'views',
    table: 'registries',
    description: 'Every registry that the connections know.',
    columns: registryColumns,
    examples: ['SELECT registry, connection, name FROM inventory.registries ORDER BY 1, 2, 3'],
  }),
]

/** Columns of a view, by name. */
export function inventoryColumns(view: InventoryView): Readonly<Record<string, ColumnManifest>> {
  return view === 'registries' ? registryColumns : credentialColumns
}

/** Whether a table is a view, which has no rows of its own. */
export function isView(table: Table): boolean {
  return inventoryTables.includes(table)
}
