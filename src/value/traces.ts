/** A statement. */
export interface StatementTrace {
  /** `select`, `insert`, `explain`, …; `unknown` for a text that is none. */
  readonly kind: string
  /** Without any of its literals; parameters stay `$1` or `:name`. */
  readonly text: string
  rows?: number
  calls?: number
  /** False when rows or changes are missing. */
  complete?: boolean
  /** Code of the error with which it failed. */
  error?: string
}

/** A scan of a virtual table. */
export interface ScanTrace {
  /** The statement that reads it. */
  readonly parent?: StatementTrace
  /** `connection.service.table`. */
  readonly table: string
  readonly operation: string
  readonly effect: string
  calls?: number
  /** Calls that were answered from the cache. */
  cached?: number
  rows?: number
  /** Code of the error with which it failed. */
  error?: string
}

/** An HTTP request, once for each time it is sent. */
export interface RequestTrace {
  /** The scan that it is sent for, or the statement where it changes something. */
  readonly parent?: ScanTrace | StatementTrace
  readonly connection: string
  readonly method: string
  /** Host and port. */
  readonly host: string
  /** The path as the provider declares it, such as `/registries/{id}`: no value is in it. Missing where a driver sends the request. */
  readonly route?: string
  /** 1, and more for a request that is sent again. */
  readonly attempt: number
  status?: number
  /** Size of the answer's body on the wire. */
  bytes?: number
  /** Code of the error with which it failed. */
  error?: string
}
