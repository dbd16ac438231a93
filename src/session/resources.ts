import type { Catalog } from '../catalog/catalog.ts'
import type { Config } from '../catalog/config.ts'
import type { Connection } from '../catalog/table.ts'
import type { Driver } from '../drivers/driver.ts'
import { openDriver } from '../drivers/open-driver.ts'
import type { Engine } from '../engine/engine.ts'
import { type ConnectionRuntime, openConnection } from '../execute/connection-runtime.ts'
import type { ExecutionContext, Permissions } from '../execute/execution.ts'
import { ScanCache } from '../execute/scan-cache.ts'
import { type Clock, systemClock } from '../http/clock.ts'
import { Ledger } from '../journal/ledger.ts'
import { AuditLog } from '../secrets/audit-log.ts'
import { openFingerprintKey } from '../secrets/fingerprint-key.ts'
import { type Environment, type LocalFolders, localFolders } from '../secrets/local-folders.ts'
import { parseSecretReference } from '../secrets/source.ts'
import { Vault } from '../secrets/vault.ts'
import { type EngineLease, EnginePool } from './engine-pool.ts'
import type { RunOptions, SessionOptions } from './options.ts'

const defaultMaxCalls = 1000

/** What a session opens on first use and keeps until it is closed: vault, engine, drivers, clients, logs. */
export class SessionResources {
  readonly catalog: Catalog
  readonly config: Config
  readonly clock: Clock
  readonly env: Environment
  readonly cwd: string
  readonly folders: LocalFolders
  readonly audit: AuditLog
  readonly ledger: Ledger
  /** Off unless somebody turns it on. */
  readonly cache: ScanCache
  readonly #engines: EnginePool
  readonly #runtimes = new Map<string, Promise<ConnectionRuntime>>()
  readonly #drivers = new Map<string, Promise<Driver>>()
  #vault: Promise<Vault> | undefined

  constructor(options: SessionOptions, config: Config, catalog: Catalog) {
    const { env, cwd, clock = systemClock, openEngine } = options
    this.catalog = catalog
    this.config = config
    this.clock = clock
    this.env = env
    this.cwd = cwd
    this.folders = localFolders(env)
    const kind = options.engine ?? config.engine ?? 'auto'
    this.#engines = new EnginePool(() => openEngine(kind))
    this.cache = new ScanCache(() => clock.now())
    const now = () => new Date(clock.now())
    this.audit = new AuditLog({ stateFolder: this.folders.state, now })
    this.ledger = new Ledger({ dataFolder: this.folders.data, now })
  }

  /** The secrets that the session has sealed. */
  vault(): Promise<Vault> {
    this.#vault ??= this.#makeVault()
    return this.#vault
  }

  /** The vault if anything has needed it so far. */
  async knownVault(): Promise<Vault | undefined> {
    return this.#vault?.catch(() => undefined)
  }

  async #makeVault(): Promise<Vault> {
    const { fingerprintKey } = this.config
    const configured = fingerprintKey === undefined ? undefined : parseSecretReference(fingerprintKey)
    return new Vault(
      await openFingerprintKey({
        dataFolder: this.folders.data,
        env: this.env,
        ...(configured === undefined ? {} : { configured }),
      }),
    )
  }

  /** An engine for one statement. */
  lease(): EngineLease {
    return this.#engines.lease()
  }

  runtime(connection: Connection): Promise<ConnectionRuntime> {
    let runtime = this.#runtimes.get(connection.name)
    if (runtime === undefined) {
      runtime = this.vault().then((vault) => {
        vault.requireKey()
        return openConnection(connection, { env: this.env, vault, clock: this.clock })
      })
      this.#runtimes.set(connection.name, runtime)
      // A secret that could not be had may be there at the next try.
      runtime.catch(() => this.#runtimes.delete(connection.name))
    }
    return runtime
  }

  #driver(name: string): Promise<Driver> {
    let driver = this.#drivers.get(name)
    if (driver === undefined) {
      driver = openDriver(name, this.catalog)
      this.#drivers.set(name, driver)
    }
    return driver
  }

  /** What a statement may do. */
  permissions(options: RunOptions): Permissions {
    return {
      mint: options.allowMint ?? false,
      verify: options.allowVerify ?? false,
      dryRun: options.dryRun ?? false,
      partial: options.partial ?? false,
      maxCalls: options.maxCalls ?? this.config.maxCalls ?? defaultMaxCalls,
    }
  }

  /** What running one statement needs. */
  async context(options: RunOptions, engine: () => Promise<Engine>): Promise<ExecutionContext> {
    return {
      engine,
      runtime: (connection) => this.runtime(connection),
      driver: (name) => this.#driver(name),
      surroundings: { env: this.env, cwd: this.cwd, clock: this.clock },
      vault: await this.vault(),
      signal: options.signal ?? new AbortController().signal,
      permissions: this.permissions(options),
      cache: this.cache,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
      record: {
        ledger: this.ledger,
        ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
      },
    }
  }

  /** Releases engine and sockets. */
  async close(): Promise<void> {
    const runtimes = await Promise.allSettled(this.#runtimes.values())
    await Promise.all(
      runtimes.map((runtime) => (runtime.status === 'fulfilled' ? runtime.value.close() : undefined)),
    )
    await this.#engines.close()
  }
}
