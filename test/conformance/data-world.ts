import assert from 'node:assert/strict'
import { bindStatement } from '../../src/bind/bind-statement.ts'
import { substituteParameters } from '../../src/bind/substitute-parameters.ts'
import { buildTable } from '../../src/catalog/build-table.ts'
import { resolveTable, type TableSource } from '../../src/catalog/resolve-table.ts'
import type { Connection, Provider } from '../../src/catalog/table.ts'
import type { Driver } from '../../src/drivers/driver.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { Execution } from '../../src/execute/execution.ts'
import { runPlan } from '../../src/execute/run-plan.ts'
import { Ledger } from '../../src/journal/ledger.ts'
import { planStatement } from '../../src/plan/plan-statement.ts'
import { Vault } from '../../src/secrets/vault.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import type { ResultColumn, ResultValue } from '../../src/value/batch.ts'
import { parseExactJson } from '../../src/value/exact-json.ts'
import type { DataRelation, DataValue } from './data-set.ts'

/** What a statement answered. */
export interface WorldAnswer {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly ResultValue[])[]
}

/** Relations as the tables of one connection, over which statements are run by an engine. */
export interface DataWorld {
  /** Parses, binds, plans and runs one SELECT. */
  run(sql: string, engine: Engine): Promise<WorldAnswer>
}

/** The handles of secrets, the same ones in every run. */
export const vaultKey = Buffer.from('the key of the conformance suite')

/** Small pages, so that what is made page by page is put together from several. */
const pageLength = 5

/** Columns may have names that are no path in an item, so the fields have names of their own. */
const fieldAt = (index: number) => `field_${index}`

function itemsOf({ columns, rows }: DataRelation): readonly unknown[] {
  const value = (own: DataValue, type: string) =>
    type === 'json' && typeof own === 'string' ? parseExactJson(own) : own
  return rows.map((row) =>
    Object.fromEntries(
      Object.values(columns).map((type, index) => [fieldAt(index), value(row[index] ?? null, type)]),
    ),
  )
}

function providerOf(relations: readonly DataRelation[]): Provider {
  const tables = relations.map(({ name, columns }) =>
    buildTable(
      { provider: 'data' },
      {
        table: name,
        service: 'set',
        description: `The relation ${name}.`,
        source: 'made up',
        identity: [Object.keys(columns)[0] ?? ''],
        columns: Object.fromEntries(
          Object.entries(columns).map(([column, type], index) => [
            column,
            { type, field: fieldAt(index), description: 'A column.' },
          ]),
        ),
        operations: { list: { effect: 'list' } },
        examples: [],
      },
    ),
  )
  return {
    name: 'data',
    title: 'Data',
    description: 'Made up.',
    source: 'made up',
    settings: {},
    driver: 'data',
    tables,
  }
}

/** A driver that has the rows at hand. */
function driverOver(relations: readonly DataRelation[]): Driver {
  const items = new Map(relations.map((relation) => [relation.name, itemsOf(relation)]))
  return {
    read: async function* ({ table }) {
      const all = items.get(table.name) ?? []
      for (let from = 0; from < all.length; from += pageLength) yield all.slice(from, from + pageLength)
    },
  }
}

/** 2026-01-02T03:04:05Z: what `now()` is. */
const now = 1_767_323_045_000_000n

/** Makes relations the tables of a connection `data`. */
export function dataWorld(relations: readonly DataRelation[]): DataWorld {
  const provider = providerOf(relations)
  const connection: Connection = {
    kind: 'connection',
    name: 'data',
    provider,
    settings: {},
    allowMint: false,
    origin: 'test',
  }
  const source: TableSource = {
    providerNames: ['data'],
    provider: async () => provider,
    connection: async (name) => (name === 'data' ? connection : undefined),
    connections: async () => [connection],
  }
  const vault = new Vault(vaultKey)
  const driver = driverOver(relations)
  const never = () => assert.fail('the data is at hand')

  return {
    async run(sql, engine) {
      const [statement, ...more] = await parseStatements(sql)
      if (statement?.kind !== 'select' || more.length > 0)
        throw new CredsqlError('unsupported', 'only one SELECT is run here')
      substituteParameters(statement.tree, [])
      const bound = await bindStatement(statement.tree, {
        resolveTable: (parts) => resolveTable(source, parts),
        seal: (value) => vault.seal(value).handle,
        placeAt: (location) => placeInStatement(statement, location),
        now,
      })
      const execution = new Execution({
        engine: async () => engine,
        runtime: never,
        driver: async () => driver,
        surroundings: {
          env: {},
          cwd: '/',
          clock: { now: () => Number(now / 1000n), sleep: never, random: () => 0 },
        },
        vault,
        signal: new AbortController().signal,
        record: { ledger: new Ledger({ dataFolder: '/nowhere', now: () => new Date(0) }) },
        permissions: { mint: false, verify: false, dryRun: false, partial: false, maxCalls: 100 },
      })
      const { columns, batches } = await runPlan(planStatement(bound), execution)
      const rows: ResultValue[][] = []
      for await (const batch of batches)
        for (let row = 0; row < batch.length; row += 1)
          rows.push(batch.columns.map((values) => values[row] ?? null))
      return { columns, rows }
    },
  }
}
