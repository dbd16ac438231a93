import type { BoundKey } from '../catalog/bound-key.ts'
import type { RequestBody } from '../catalog/request-body.ts'
import type { PlainSettings } from '../catalog/request-target.ts'
import type { Connection, Operation, Table } from '../catalog/table.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { RunProgram } from '../secrets/run-program.ts'
import type { Secret } from '../secrets/secret.ts'

/** An HTTP request of a driver: it goes to a host that the statement names, not to a connection's API. */
export interface DriverHttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBody<Secret>
  /** Proof of who is asking; unsealed by `http` on the way out. */
  readonly login?:
    | { readonly style: 'basic'; readonly username: string; readonly password: Secret }
    | { readonly style: 'bearer'; readonly token: Secret }
}

/** The answer to a driver's request, whatever its status. Header names are in lower case. */
export interface DriverHttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a driver may use of the world around it. */
export interface DriverWorld {
  readonly env: Environment
  readonly cwd: string
  /** Unix milliseconds. */
  readonly now: () => number
  readonly runProgram: RunProgram
  /** Sends a request; follows no redirect to another origin. Throws `network_failed`, `timed_out`, `interrupted`, … */
  readonly send: (request: DriverHttpRequest) => Promise<DriverHttpResponse>
}

/** What a driver is asked for: the rows of one operation with its keys bound. */
export interface DriverRequest {
  readonly connection: Connection
  readonly settings: PlainSettings
  readonly table: Table
  readonly operation: Operation
  readonly keys: readonly BoundKey[]
  /** Columns that the statement uses. */
  readonly columns: ReadonlySet<string>
  readonly world: DriverWorld
  /** The secret behind a handle that came as a key. */
  readonly secretOf: (handle: string) => Secret
  /** Seals a value that the driver itself needs as a secret, such as a token; values of secret columns are sealed by the caller. */
  readonly seal: (value: string) => Secret
  /** A text of somebody else's, without the values of the secrets that are known; their handles stand there instead. */
  readonly scrub: (text: string) => string
  /**
   * Tells that a part of the source could not be read: the other rows are returned, the result is marked partial, and the
   * message is a warning that names the part.
   */
  readonly partial: (message: string) => void
  readonly signal: AbortSignal
}

/** Rows of a source that is no HTTP API: items in the shape that the table's columns read. */
export interface Driver {
  /** Yields pages of items. Throws `driver_failed` that names what failed, where nothing can be read at all. */
  read(request: DriverRequest): AsyncIterable<readonly unknown[]>
}
