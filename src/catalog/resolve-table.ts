import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { connectHint } from './connections.ts'
import type { AnyConnection, Provider, Table } from './table.ts'

/** A table and the connection through which it is read. */
export interface ResolvedTable {
  readonly connection: AnyConnection
  readonly table: Table
}

/** What a name is looked up in. */
export interface TableSource {
  readonly providerNames: readonly string[]
  provider(name: string): Promise<Provider>
  connection(name: string): Promise<AnyConnection | undefined>
  connections(): Promise<readonly AnyConnection[]>
}

/** The table that `connection.service.table`, `connection.table` or `table` means. See `Catalog.resolveTable`. */
export async function resolveTable(source: TableSource, parts: readonly string[]): Promise<ResolvedTable> {
  const [table = ''] = parts.slice(-1)
  if (parts.length < 1 || parts.length > 3)
    throw new CredsqlError('unknown_table', `"${parts.join('.')}" has ${parts.length} parts`, {
      hint: 'A table is connection.service.table, connection.table or table.',
    })
  const [name = ''] = parts
  if (parts.length === 1) return resolveAlone(source, table)
  const connection = await source.connection(name)
  if (connection === undefined) throw await unknownConnection(source, parts)
  throwProblem(connection)
  const service = parts.length === 3 ? parts[1] : undefined
  return only(parts, candidatesIn(connection, table, service)) ?? throwUnknown(connection, parts)
}

/** An aggregate has a problem only when none of its members can be used. */
function throwProblem(connection: AnyConnection): void {
  const all = connection.kind === 'connection' ? [connection] : connection.members
  const [problem] = all.map((member) => member.problem)
  if (problem !== undefined && all.every((member) => member.problem !== undefined)) throw problem
}

/** The error for a provider that is not there. */
export function unknownProvider(name: string, names: readonly string[]): CredsqlError {
  return new CredsqlError('unknown_provider', `there is no provider "${name}"`, {
    near: nearNames(name, names),
    hint: `The providers are ${names.join(', ')}. Another one is listed in the config under providers.`,
  })
}

/** A table's name with everything that it is in. */
function fullName({ connection, table }: ResolvedTable): string {
  return `${connection.name}.${table.service}.${table.name}`
}

function candidatesIn(
  connection: AnyConnection,
  table: string,
  service: string | undefined,
): readonly ResolvedTable[] {
  return connection.provider.tables
    .filter((other) => same(other.name, table) && (service === undefined || same(other.service, service)))
    .map((other) => ({ connection, table: other }))
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function only(parts: readonly string[], candidates: readonly ResolvedTable[]): ResolvedTable | undefined {
  if (candidates.length < 2) return candidates[0]
  const names = candidates.map(fullName)
  throw new CredsqlError('ambiguous_table', `"${parts.join('.')}" may be ${names.join(' or ')}`, {
    hint: 'Write the name in full.',
  })
}

async function resolveAlone(source: TableSource, table: string): Promise<ResolvedTable> {
  const connections = await source.connections()
  const found = only(
    [table],
    connections.flatMap((connection) => candidatesIn(connection, table, undefined)),
  )
  if (found !== undefined) {
    throwProblem(found.connection)
    return found
  }
  const provider = await unconnectedWith(source, connections, table)
  if (provider !== undefined)
    throw new CredsqlError(
      'unknown_table',
      `"${table}" is a table of ${provider.name}, to which there is no connection`,
      {
        hint: connectHint(provider),
      },
    )
  const names = connections.flatMap((connection) => connection.provider.tables.map((other) => other.name))
  const unread = connections.filter(({ provider: { tables } }) => tables.length === 0).map(({ name }) => name)
  const missing = unread.length === 0 ? '' : ` Not those of ${unread.join(', ')}, which cannot be read.`
  throw new CredsqlError('unknown_table', `there is no table "${table}"`, {
    near: nearNames(table, names),
    hint:
      connections.length === 0
        ? 'There is no connection yet: credsql init writes a config.'
        : `SHOW TABLES lists them.${missing}`,
  })
}

async function unconnectedWith(
  source: TableSource,
  connections: readonly AnyConnection[],
  table: string,
): Promise<Provider | undefined> {
  for (const name of source.providerNames) {
    if (connections.some(({ provider }) => provider.name === name)) continue
    // Another provider's broken file must not hide that the table is unknown.
    const provider = await source.provider(name).catch(() => undefined)
    if (provider?.tables.some((other) => same(other.name, table))) return provider
  }
  return undefined
}

function throwUnknown(connection: AnyConnection, parts: readonly string[]): never {
  const { tables } = connection.provider
  const [wanted = ''] = parts.slice(-1)
  const elsewhere = candidatesIn(connection, wanted, undefined).map(fullName)
  const services = [...new Set(tables.map(({ service }) => service))]
  const service = parts.length === 3 ? parts[1] : undefined
  if (service !== undefined && !services.some((other) => same(other, service)))
    throw new CredsqlError('unknown_table', `${connection.name} has no service "${service}"`, {
      near: elsewhere.length > 0 ? elsewhere : nearNames(service, services),
      hint: `Its services are ${services.join(', ')}.`,
    })
  const near = nearNames(
    wanted,
    tables.map(({ name }) => name),
  )
  throw new CredsqlError('unknown_table', `${connection.name} has no table "${parts.slice(1).join('.')}"`, {
    near:
      elsewhere.length > 0
        ? elsewhere
        : near.flatMap((name) => candidatesIn(connection, name, undefined).map(fullName)),
    hint: `SHOW TABLES IN ${connection.name} lists them.`,
  })
}

async function unknownConnection(source: TableSource, parts: readonly string[]): Promise<CredsqlError> {
  const [name = '', second = ''] = parts
  const provider = source.providerNames.find((other) => same(other, name))
  if (provider !== undefined)
    return new CredsqlError('unknown_connection', `there is no connection to ${provider}`, {
      hint: connectHint(await source.provider(provider)),
    })
  const connections = await source.connections()
  const names = connections.map((connection) => connection.name)
  // `service.table` without its connection is a slip that can be seen.
  const meant = connections.flatMap((connection) => candidatesIn(connection, second, name).map(fullName))
  return new CredsqlError('unknown_connection', `there is no connection "${name}"`, {
    near:
      parts.length === 2 && meant.length > 0 ? meant : nearNames(name, [...names, ...source.providerNames]),
    hint:
      names.length === 0
        ? 'There is no connection yet: credsql init writes a config.'
        : `The connections are ${names.join(', ')}.`,
  })
}
