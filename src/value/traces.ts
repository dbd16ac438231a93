/** An HTTP request, once for each time it is sent. */
export interface RequestTrace {
  readonly connection: string
  readonly method: string
  /** Host and port. */
  readonly host: string
  /** Without its query. */
  readonly path: string
  /** 1, and more for a request that is sent again. */
  readonly attempt: number
  status?: number
  /** Size of the answer's body on the wire. */
  bytes?: number
  /** Code of the error with which it failed. */
  error?: string
}

/** A scan of a virtual table. */
export interface ScanTrace {
  /** `connection.service.table`. */
  readonly table: string
  readonly operation: string
  readonly effect: string
  calls?: number
  rows?: number
  /** Code of the error with which it failed. */
  error?: string
}

/** A statement. */
export interface StatementTrace {
  readonly kind: string
  /** With the literals that met a secret redacted. */
  readonly text: string
  rows?: number
  calls?: number
  /** False when rows or changes are missing. */
  complete?: boolean
  /** Code of the error with which it failed. */
  error?: string
}
