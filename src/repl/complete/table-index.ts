import { builtinConnections } from '../../catalog/builtin-connections.ts'
import type { CatalogTable, CompletionSource } from './completion.ts'

/** The tables that names can mean, by the rules of `Catalog.resolveTable`, without a look into any file. */
export class TableIndex {
  readonly tables: readonly CatalogTable[]
  #alone: ReadonlyMap<string, readonly CatalogTable[]> | undefined

  constructor(source: CompletionSource) {
    const given = source.tables()
    const names = new Set(given.map(({ connection }) => connection.name.toLowerCase()))
    const builtin = builtinConnections
      .filter(({ name }) => !names.has(name))
      .flatMap((connection) => connection.provider.tables.map((table) => ({ connection, table })))
    this.tables = builtin.length === 0 ? given : [...given, ...builtin]
  }

  /** The tables that a name alone could mean, by the name in lower case. Built-in ones are always qualified. */
  get alone(): ReadonlyMap<string, readonly CatalogTable[]> {
    if (this.#alone !== undefined) return this.#alone
    const alone = new Map<string, CatalogTable[]>()
    for (const one of this.tables) {
      if (isBuiltin(one)) continue
      const name = one.table.name.toLowerCase()
      const same = alone.get(name)
      if (same === undefined) alone.set(name, [one])
      else same.push(one)
    }
    this.#alone = alone
    return alone
  }

  /** The tables of a connection, and of one service of it. */
  of(connection: string, service?: string): readonly CatalogTable[] {
    const wanted = connection.toLowerCase()
    return this.tables.filter(
      (one) =>
        one.connection.name.toLowerCase() === wanted &&
        (service === undefined || one.table.service.toLowerCase() === service.toLowerCase()),
    )
  }

  /** The one table that a name means; of an ambiguous name, when all that it may mean have the same columns, the first. */
  resolve(parts: readonly string[]): CatalogTable | undefined {
    const name = parts.at(-1)?.toLowerCase()
    if (name === undefined || parts.length > 3) return undefined
    const candidates =
      parts.length === 1
        ? (this.alone.get(name) ?? [])
        : this.of(parts[0] as string, parts.length === 3 ? parts[1] : undefined).filter(
            ({ table }) => table.name.toLowerCase() === name,
          )
    const [first] = candidates
    return candidates.every(({ table }) => table === first?.table) ? first : undefined
  }
}

/** Whether a table tells of the catalog itself. */
export function isBuiltin({ connection }: CatalogTable): boolean {
  return builtinConnections.some((builtin) => builtin === connection || builtin.name === connection.name)
}
