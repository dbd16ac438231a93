import { builtinTable, type ColumnLines, columnManifests } from './builtin-table.ts'
import { inventoryColumns } from './inventory-tables.ts'
import type { ColumnManifest } from './manifest.ts'
import type { Table } from './table.ts'

function historyTable(
  table: string,
  description: string,
  keys: readonly string[],
  columns: Readonly<Record<string, ColumnManifest>>,
  examples: readonly string[],
): Table {
  return builtinTable({
    provider: 'history',
    service: 'snapshots',
    table,
    description,
    keys,
    columns,
    examples,
  })
}

/** Of a credential that was there once nothing is promised, and of its secret there is a fingerprint. */
function asKept(columns: Readonly<Record<string, ColumnManifest>>): Readonly<Record<string, ColumnManifest>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type, description }]): [string, ColumnManifest] =>
      name === 'secret'
        ? [
            'fingerprint',
            {
              type: 'text',
              description: 'The handle that the secret was shown as; its value is kept nowhere.',
              aliases: [name],
            },
          ]
        : [name, { type, description }],
    ),
  )
}

const ofRun: ColumnLines = {
  run: 'text The run; its id sorts by time.',
  as_of: 'timestamp When the run began.',
}

/** Tables of the connection `history`: what snapshots have seen. */
export const historyTables: readonly Table[] = [
  historyTable(
    'runs',
    'Snapshots that were taken; no row before the first one.',
    [],
    columnManifests({
      id: 'text The run, as credsql diff takes it.',
      number: 'integer Its place in the history: runs are compared in this order.',
      started_at: 'timestamp When it began.',
      ended_at: 'timestamp When everything had been read.',
      version: 'text The version of credsql.',
      by: 'text The user of the operating system.',
      complete: 'boolean Every table could be read.',
      rows: 'integer Credentials that were seen.',
    }),
    ['SELECT id, started_at, complete, rows FROM history.runs ORDER BY number DESC LIMIT 10'],
  ),
  historyTable(
    'scans',
    'What each snapshot learned of each table.',
    ['run'],
    columnManifests({
      ...ofRun,
      connection: 'text The connection.',
      table_name: 'text connection.service.table.',
      rows: 'integer Credentials that it gave.',
      calls: 'integer Requests that were sent.',
      errors: 'integer How many of its parts failed.',
      message: 'text Why, if so.',
      milliseconds: 'integer How long it took.',
      complete: 'boolean All of its credentials are there.',
      query_hash: 'text What it was asked with: readings are compared only where it is the same.',
    }),
    ['SELECT run, table_name, message FROM history.scans WHERE NOT complete ORDER BY run, table_name'],
  ),
  historyTable(
    'registry_credentials',
    'The inventory as each snapshot saw it.',
    ['run', 'as_of'],
    { ...columnManifests(ofRun), ...asKept(inventoryColumns('registry_credentials')) },
    ['SELECT as_of, count(*) AS credentials FROM history.registry_credentials GROUP BY as_of ORDER BY as_of'],
  ),
  historyTable(
    'changes',
    'What each snapshot found otherwise than the one before.',
    ['run', 'as_of'],
    columnManifests({
      ...ofRun,
      before_run: 'text The run that it was compared with: the last one that could read the table.',
      change: 'text added, removed, changed, rotated or unknown.',
      connection: 'text The connection.',
      source_table: 'text connection.service.table.',
      credential_id: 'text What the source knows it by; NULL where a table failed of which none was known.',
      registry_key_raw: 'text The registry as the source writes it.',
      name: 'text Its name.',
      registry: 'text Host of the registry.',
      columns: 'json Of what changed: column, before, after.',
      reason: 'text Why it is unknown.',
    }),
    [
      "SELECT as_of, change, connection, name FROM history.changes WHERE change <> 'unknown' ORDER BY as_of, name",
    ],
  ),
  historyTable(
    'credential_ages',
    'Since when each credential and its secret are known. It outlives the snapshots that it was learned from.',
    [],
    columnManifests({
      connection: 'text The connection.',
      source_table: 'text connection.service.table.',
      credential_id: 'text What the source knows it by.',
      registry_key_raw: 'text The registry as the source writes it.',
      name: 'text Its name.',
      registry: 'text Host of the registry.',
      fingerprint: 'text The last fingerprint of its secret that is known.',
      first_seen: 'timestamp The first snapshot with it.',
      secret_since: 'timestamp The first snapshot with this fingerprint; NULL where no secret was ever seen.',
      rotated_at:
        'timestamp The first snapshot in which another fingerprint had taken its place; NULL where none did.',
      last_seen: 'timestamp The last snapshot with it.',
    }),
    [
      "SELECT name, secret_since FROM history.credential_ages WHERE secret_since < now() - interval '90 days' ORDER BY 2",
    ],
  ),
]
