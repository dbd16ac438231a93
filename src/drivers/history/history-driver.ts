import type { BoundKey } from '../../catalog/bound-key.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Change } from '../../history/change.ts'
import { historyColumns } from '../../history/history-column.ts'
import { type HistoryReader, HistoryStore } from '../../history/history-store.ts'
import { type HistoryRow, readRows } from '../../history/read-rows.ts'
import type { RunRecord } from '../../history/run-record.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import { formatInstant } from '../../value/timestamp.ts'
import type { Driver, DriverRequest } from '../driver.ts'

type Wanted = Pick<DriverRequest, 'keys' | 'columns'>
type Rows = AsyncGenerator<readonly HistoryRow[]>
type Items = AsyncGenerator<readonly Readonly<Record<string, unknown>>[]>

/** The runs that a statement asks for with `run = …` and `as_of = …`; all unless told. */
function wantedRuns(runs: readonly RunRecord[], keys: readonly BoundKey[]): readonly RunRecord[] {
  return runs.filter((run) =>
    keys.every(({ column, value }) => (column === 'run' ? run.id : run.startedAt) === value),
  )
}

const ofRun: readonly (readonly [string, string])[] = [
  ['run', 'r.id'],
  ['as_of', 'r.started_at'],
]
const credentialSources = new Map([
  ...ofRun,
  ...historyColumns.map(({ name }): [string, string] => [name, `c.${name}`]),
])

function credentialRows({ connection, runs }: HistoryReader, { keys, columns }: Wanted): Rows {
  const numbers = wantedRuns(runs, keys).map(({ number }) => number)
  // At least one column, so that rows can be counted.
  const wanted = [...credentialSources].filter(([name]) => name === 'run' || columns.has(name))
  return readRows(
    connection,
    `SELECT ${wanted.map(([name, source]) => `${source} AS ${name}`).join(', ')}
     FROM registry_credentials c JOIN runs r ON r.number = c.run WHERE c.run IN (${['NULL', ...numbers].join(', ')})`,
  )
}

function changeItem({ run, ...change }: Change, asOf: string) {
  return {
    run,
    as_of: asOf,
    before_run: change.beforeRun,
    change: change.change,
    connection: change.connection,
    source_table: change.sourceTable,
    credential_id: change.credentialId,
    registry_key_raw: change.registryKeyRaw,
    name: change.name,
    registry: change.registry,
    columns: change.columns,
    reason: change.reason,
  }
}

/** Each run is compared with the one before it. */
async function* changeItems({ runs, compare }: HistoryReader, { keys }: Wanted): Items {
  const wanted = new Set(wantedRuns(runs, keys))
  for (const [i, run] of runs.entries()) {
    const before = runs[i - 1]
    if (before === undefined || !wanted.has(run)) continue
    const asOf = formatInstant(run.startedAt)
    for await (const changes of compare(before, run).changes)
      yield changes.map((change) => changeItem(change, asOf))
  }
}

async function* runItems({ runs }: HistoryReader): Items {
  yield runs.map(({ id, number, startedAt, endedAt, version, by, complete, rows }) => ({
    id,
    number,
    started_at: formatInstant(startedAt),
    ended_at: formatInstant(endedAt),
    version,
    by,
    complete,
    rows,
  }))
}

async function* scanItems({ runs }: HistoryReader, { keys }: Wanted): Items {
  yield wantedRuns(runs, keys).flatMap((run) =>
    run.scans.map(({ tableName, queryHash, ...scan }) => ({
      run: run.id,
      as_of: formatInstant(run.startedAt),
      table_name: tableName,
      query_hash: queryHash,
      ...scan,
    })),
  )
}

function ageRows({ connection }: HistoryReader): Rows {
  return readRows(connection, 'SELECT * EXCLUDE (username) FROM credential_ages')
}

const readers: Readonly<Record<string, (reader: HistoryReader, wanted: Wanted) => Items>> = {
  runs: runItems,
  scans: scanItems,
  registry_credentials: credentialRows,
  changes: changeItems,
  credential_ages: ageRows,
}

/**
 * The driver behind `history.*`: what snapshots have seen. Before the first snapshot there is nothing to tell, and the tables are
 * empty; a history that cannot be read is an error.
 */
export class HistoryDriver implements Driver {
  async *read(request: DriverRequest): Items {
    const { table, world } = request
    const read = readers[table.name]
    if (read === undefined) throw new CredsqlError('internal', `the history has no table ${table.name}`)
    const store = HistoryStore.open({ dataFolder: localFolders(world.env).data })
    yield* store.stream((reader) => read(reader, request))
  }
}
