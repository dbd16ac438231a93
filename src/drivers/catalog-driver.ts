import { builtinConnections } from '../catalog/builtin-connections.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { isView } from '../catalog/inventory-tables.ts'
import type { Effect, WriteManifest } from '../catalog/manifest.ts'
import type { AnyConnection, Column, Operation, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { Ledger } from '../journal/ledger.ts'
import { listJournals } from '../journal/read-journal.ts'
import { localFolders } from '../secrets/local-folders.ts'
import { SealedHandle } from '../secrets/sealed-handle.ts'
import { postgresTypeName } from '../value/column-type.ts'
import type { Driver, DriverRequest, DriverWorld } from './driver.ts'

type Item = Readonly<Record<string, unknown>>

const effectOrder: readonly Effect[] = ['list', 'reveal', 'verify', 'mint', 'write']

/** What reading a table does: the mildest of its reads. */
function readEffect(table: Table): Effect | null {
  return effectOrder.find((effect) => table.reads.some((operation) => operation.effect === effect)) ?? null
}

function requiredKeys(operation: Operation): string[] {
  return operation.keys.filter((key) => key.requirement !== 'optional').map((key) => key.column)
}

/** Keys that every read of a table requires. */
function tableKeys(table: Table): string[] {
  const [first = [], ...rest] = table.reads.map(requiredKeys)
  return first.filter((name) => rest.every((names) => names.includes(name)))
}

function writeText(write: WriteManifest | undefined): string | null {
  if (write === undefined) return null
  if (Array.isArray(write)) return write.join(', ')
  return Object.entries(write)
    .map(([operation, need]) => (need === 'required' ? `${operation} (required)` : operation))
    .join(', ')
}

function keyOf(table: Table, column: Column): { key: string | null; operators: string[] } {
  const keys = table.reads.flatMap((operation) => operation.keys.filter((key) => key.column === column.name))
  const operators = [...new Set(keys.flatMap((key) => Object.keys(key.operators)))]
  const always = tableKeys(table).includes(column.name)
  const key =
    keys.length === 0
      ? null
      : always
        ? 'required'
        : keys.some((one) => one.requirement === 'any_of')
          ? 'any_of'
          : 'optional'
  return { key, operators }
}

interface TableAt {
  readonly connection: AnyConnection
  readonly table: Table
}

function tableItem({ connection, table }: TableAt): Item {
  const writes = [table.create, table.update, table.delete].flatMap((operation) => operation?.name ?? [])
  return {
    connection: connection.name,
    provider: table.provider,
    service: table.service,
    name: table.name,
    full_name: `${connection.name}.${table.service}.${table.name}`,
    effect: readEffect(table),
    required_keys: tableKeys(table),
    actions: table.actions.map((action) => action.name),
    writes,
    description: table.description,
    source: table.manifest.source,
    table_catalog: connection.name,
    table_schema: table.service,
    table_name: table.name,
    table_type: isView(table) ? 'VIEW' : 'FOREIGN',
    is_view: isView(table),
  }
}

function columnItems({ connection, table }: TableAt): Item[] {
  return table.columns.map((column, i) => ({
    connection: connection.name,
    service: table.service,
    table_name: table.name,
    position: i + 1,
    name: column.name,
    type: postgresTypeName[column.type],
    required: column.required,
    hidden: column.hidden,
    ...keyOf(table, column),
    write: writeText(column.manifest.write),
    aliases: column.aliases,
    values: column.manifest.values ?? null,
    description: column.description,
    table_catalog: connection.name,
    table_schema: table.service,
    column_name: column.name,
    ordinal_position: i + 1,
    column_default: column.manifest.default === undefined ? null : String(column.manifest.default),
    is_nullable: column.required ? 'NO' : 'YES',
    data_type: postgresTypeName[column.type],
  }))
}

function operationItems({ connection, table }: TableAt): Item[] {
  const kinds: [string, readonly Operation[]][] = [
    ['read', table.reads],
    ['create', table.create === undefined ? [] : [table.create]],
    ['update', table.update === undefined ? [] : [table.update]],
    ['delete', table.delete === undefined ? [] : [table.delete]],
    ['action', table.actions],
  ]
  return kinds.flatMap(([kind, operations]) =>
    operations.map((operation) => ({
      connection: connection.name,
      service: table.service,
      table_name: table.name,
      name: operation.name,
      kind,
      effect: operation.effect,
      request: operation.path === '' ? null : `${operation.method} ${operation.path}`,
      required_keys: requiredKeys(operation),
      optional_keys: operation.keys.filter((key) => key.requirement === 'optional').map((key) => key.column),
      destructive: operation.manifest.destructive ?? false,
    })),
  )
}

async function mintedItems({ env, now }: DriverWorld): Promise<Item[]> {
  const ledger = new Ledger({ dataFolder: localFolders(env).data, now: () => new Date(now()) })
  return (await ledger.read()).map((row) => ({ ...row, secret: new SealedHandle(row.fingerprint) }))
}

async function changeItems({ env }: DriverWorld, partial: DriverRequest['partial']): Promise<Item[]> {
  const onBroken = (error: CredsqlError) => partial(error.message)
  const journals = await listJournals(localFolders(env).state, { onBroken })
  return journals.flatMap(({ header, changes }) =>
    changes.map(({ change, status, message }) => ({
      id: header.id,
      started: header.started,
      by: header.by,
      statement: header.statement,
      verb: header.verb,
      table_name: header.table,
      number: change.number,
      connection: change.connection,
      status,
      requests: change.steps.map((step) => step.request),
      message,
    })),
  )
}

/** The driver behind `credsql.*` and `information_schema.*`: it tells what the catalog holds and what was written down, and calls nothing. */
export class CatalogDriver implements Driver {
  readonly #catalog: Catalog

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  async *read({ table, keys, world, partial }: DriverRequest): AsyncGenerator<readonly Item[]> {
    const only = keys.find((key) => key.column === 'connection' || key.column === 'table_catalog')?.value
    switch (table.name) {
      case 'providers':
        yield await this.#providers()
        return
      case 'connections':
        yield await this.#connections()
        return
      case 'tables':
        yield (await this.#tables(only)).map(tableItem)
        return
      case 'columns':
        yield (await this.#tables(only)).flatMap(columnItems)
        return
      case 'operations':
        yield (await this.#tables(only)).flatMap(operationItems)
        return
      case 'minted_credentials':
        yield await mintedItems(world)
        return
      case 'changes':
        yield await changeItems(world, partial)
        return
      default:
        throw new CredsqlError('internal', `the catalog has no table ${table.name}`)
    }
  }

  async #providers(): Promise<Item[]> {
    const providers = await Promise.all(
      this.#catalog.providerNames.map((name) => this.#catalog.provider(name)),
    )
    return providers.map(({ name, title, description, source, settings, tables }) => ({
      name,
      title,
      description,
      source,
      settings,
      tables: tables.length,
    }))
  }

  async #connections(): Promise<Item[]> {
    const connections = [...(await this.#catalog.connections()), ...builtinConnections]
    return connections.map((connection) => ({
      name: connection.name,
      kind: connection.kind,
      provider: connection.provider.name,
      members: connection.kind === 'aggregate' ? connection.members.map((member) => member.name) : null,
      allow_mint: connection.kind === 'connection' ? connection.allowMint : null,
      origin: connection.origin,
      problem: connection.kind === 'connection' ? (connection.problem?.message ?? null) : null,
    }))
  }

  /** Tables of one connection, or of all. A key that is no connection's name in any spelling finds none. */
  async #tables(only: unknown): Promise<TableAt[]> {
    const all =
      typeof only === 'string'
        ? [
            (await this.#catalog.connection(only)) ??
              builtinConnections.find((connection) => connection.name === only),
          ]
        : [...(await this.#catalog.connections()), ...builtinConnections]
    return all.flatMap((connection) =>
      connection === undefined ? [] : connection.provider.tables.map((table) => ({ connection, table })),
    )
  }
}
