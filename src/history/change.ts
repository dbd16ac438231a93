/** What became of a credential between two readings. */
export type ChangeKind = 'added' | 'removed' | 'changed' | 'rotated' | 'unknown'

/** A value of a credential in a change: instants are ISO 8601 texts. */
export type ChangeValue = string | boolean | null

/** One column that is another now. */
export interface ColumnChange {
  readonly column: string
  readonly before: ChangeValue
  readonly after: ChangeValue
}

/** A change of one credential. */
export interface Change {
  /** The later run. */
  readonly run: string
  /** The run that it was compared with; of an unknown credential the one that saw it last. */
  readonly beforeRun: string | null
  readonly change: ChangeKind
  readonly connection: string
  readonly sourceTable: string
  /** NULL where a table could not be read of which no credential was known. */
  readonly credentialId: string | null
  readonly registryKeyRaw: string | null
  readonly name: string | null
  readonly registry: string | null
  readonly columns: readonly ColumnChange[]
  /** Why it is unknown. */
  readonly reason: string | null
}

/** A table for which a comparison could tell nothing, because there is nothing to compare with. */
export interface NewBaseline {
  readonly tableName: string
  readonly rows: number
  readonly reason: 'first reading' | 'changed query'
}
