import { CredsqlError } from '../errors/credsql-error.ts'
import { bundledProvidersFolder, providersIn } from './bundled-providers.ts'
import type { Config, ConnectionConfig } from './config.ts'
import { buildConnection, type Environment, implicitConnection, mayBeImplicit } from './connections.ts'
import { listedProviders } from './listed-providers.ts'
import { loadProvider, loadSettings } from './load-provider.ts'
import { type ResolvedTable, resolveTable, unknownProvider } from './resolve-table.ts'
import type { AnyConnection, Connection, Provider } from './table.ts'

/** What a catalog is made of. */
export interface CatalogOptions {
  readonly config: Config
  readonly env: Environment
  /** Folder of providers instead of the shipped one; its files are checked. */
  readonly providersFolder?: string
}

/**
 * Providers and connections by name. Everything is read on first use and then kept: a statement that names one connection
 * reads one provider, `select 1` none.
 */
export class Catalog {
  readonly #config: Config
  readonly #env: Environment
  readonly #providersFolder: string | undefined
  readonly #providers = new Map<string, Promise<Provider>>()
  readonly #connections = new Map<string, Promise<AnyConnection | undefined>>()
  #folders: ReadonlyMap<string, ProviderFolder> | undefined

  private constructor({ config, env, providersFolder }: CatalogOptions) {
    this.#config = config
    this.#env = env
    this.#providersFolder = providersFolder
  }

  /** Opens a catalog; nothing is read yet. */
  static async open(options: CatalogOptions): Promise<Catalog> {
    return new Catalog(options)
  }

  /** Names of the shipped and the listed providers, sorted. Throws `config_invalid` for a listed one that is not there. */
  get providerNames(): readonly string[] {
    return [...this.#allFolders().keys()].sort()
  }

  /** Names of the configured connections, in the config's order. */
  get configuredNames(): readonly string[] {
    return this.#config.connections.map(({ name }) => name)
  }

  /** A provider. Throws `unknown_provider`, and `manifest_invalid` for a listed one whose files are wrong. */
  provider(name: string): Promise<Provider> {
    const key = name.toLowerCase()
    let provider = this.#providers.get(key)
    if (provider === undefined) {
      provider = this.#load(key)
      this.#providers.set(key, provider)
    }
    return provider
  }

  /**
   * A connection by its name, whatever the case: configured, or the one that a provider has through the environment. What is
   * wrong with it is in its `problem`. Undefined where there is none.
   */
  connection(name: string): Promise<AnyConnection | undefined> {
    const key = name.toLowerCase()
    let connection = this.#connections.get(key)
    if (connection === undefined) {
      connection = this.#connect(key)
      this.#connections.set(key, connection)
    }
    return connection
  }

  /** Every connection: the configured ones in the config's order, then those of the environment by name. */
  async connections(): Promise<readonly AnyConnection[]> {
    const names = [...new Set([...this.configuredNames, ...this.providerNames])]
    const found = await Promise.all(names.map((name) => this.connection(name)))
    return found.filter((connection) => connection !== undefined)
  }

  /**
   * The table that a name means: `connection.service.table`, `connection.table` or `table`, whatever the case. Throws
   * `unknown_table`, `ambiguous_table`, `unknown_connection`, and the connection's own problem.
   */
  resolveTable(parts: readonly string[]): Promise<ResolvedTable> {
    return resolveTable(this, parts)
  }

  #allFolders(): ReadonlyMap<string, ProviderFolder> {
    if (this.#folders !== undefined) return this.#folders
    const folders = new Map<string, ProviderFolder>()
    const own = this.#providersFolder
    for (const [name, folder] of providersIn(own ?? bundledProvidersFolder()))
      folders.set(name, { folder, check: own !== undefined })
    for (const entry of this.#config.providers)
      for (const [name, folder] of listedProviders(entry)) {
        const other = folders.get(name)
        if (other !== undefined)
          throw new CredsqlError(
            'config_invalid',
            `"${entry.name}" brings the provider "${name}", which is there already`,
            {
              file: entry.origin,
              hint: `The other one is in ${other.folder}. Rename the folder and the provider in it.`,
            },
          )
        folders.set(name, { folder, check: true })
      }
    this.#folders = folders
    return folders
  }

  async #load(name: string): Promise<Provider> {
    const place = this.#allFolders().get(name)
    if (place === undefined) throw unknownProvider(name, this.providerNames)
    return loadProvider(place.folder, { check: place.check })
  }

  async #connect(name: string): Promise<AnyConnection | undefined> {
    const config = this.#config.connections.find((connection) => connection.name.toLowerCase() === name)
    if (config?.kind === 'connection') return this.#configured(config)
    if (config?.kind === 'aggregate') return this.#aggregate(config)
    const place = this.#allFolders().get(name)
    if (place === undefined) return undefined
    // Most providers are not connected through the environment; then their tables are not read.
    if (!place.check && !mayBeImplicit(await loadSettings(place.folder), this.#env)) return undefined
    return implicitConnection(await this.provider(name), this.#env)
  }

  async #configured(config: ConnectionConfig & { readonly kind: 'connection' }): Promise<Connection> {
    try {
      return buildConnection(config, await this.provider(config.provider), this.#env)
    } catch (error) {
      if (!(error instanceof CredsqlError)) throw error
      const { name, provider, allowMint, origin } = config
      const nothing: Provider = {
        name: provider,
        title: provider,
        description: '',
        source: '',
        settings: {},
        tables: [],
      }
      const problem = error.with({ file: origin, connection: name })
      return { kind: 'connection', name, provider: nothing, settings: {}, allowMint, origin, problem }
    }
  }

  async #aggregate(config: ConnectionConfig & { readonly kind: 'aggregate' }): Promise<AnyConnection> {
    const found = await Promise.all(config.members.map((name) => this.connection(name)))
    const members = found.filter((member) => member?.kind === 'connection')
    const [first] = members
    if (first === undefined) throw new CredsqlError('internal', `the aggregate ${config.name} has no members`)
    return { kind: 'aggregate', name: config.name, provider: first.provider, members, origin: config.origin }
  }
}

/** Where a provider's files are, and whether they are to be checked. */
interface ProviderFolder {
  readonly folder: string
  readonly check: boolean
}
