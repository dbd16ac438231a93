import type { BoundKey } from '../catalog/bound-key.ts'
import type { PlainSettings } from '../catalog/request-target.ts'
import type { Connection, Operation, Table } from '../catalog/table.ts'

/** What a driver is asked for: the rows of one operation with its keys bound. */
export interface DriverRequest {
  readonly connection: Connection
  readonly settings: PlainSettings
  readonly table: Table
  readonly operation: Operation
  readonly keys: readonly BoundKey[]
  /** Columns that the statement uses. */
  readonly columns: ReadonlySet<string>
  /** The secret behind a handle that came as a key. */
  readonly unseal: (handle: string) => string
  readonly signal: AbortSignal
}

/** Rows of a source that is no HTTP API: items in the shape that the table's columns read. */
export interface Driver {
  /** Yields pages of items. Throws `driver_failed` that names what failed. */
  read(request: DriverRequest): AsyncIterable<readonly unknown[]>
}
