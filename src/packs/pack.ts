/** How grave a finding is, the gravest first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const

/** How grave a finding is. */
export type Severity = (typeof severities)[number]

/** What a parameter's value must be. */
export type ParameterType = 'text' | 'integer' | 'boolean' | 'timestamp'

/** A parameter of a pack's query: `:name` in its statement. */
export interface PackParameter {
  readonly type: ParameterType
  /** The value where none is given, as a text; without it, one must be given. */
  readonly default?: string
  readonly description: string
}

/** A query of a pack, or a control: a query that answers `resource, status, reason` and dimensions. */
export interface PackQuery {
  readonly name: string
  /** `pack.query`. */
  readonly fullName: string
  readonly pack: string
  readonly kind: 'query' | 'control'
  readonly title: string
  readonly description: string
  /** Why anyone should care. */
  readonly why: string
  /** What to do about a finding; every control has it. */
  readonly mend?: string
  readonly severity: Severity
  /** Items by the name of what they are items of, such as `nist_800_53`. */
  readonly tags: Readonly<Record<string, readonly string[]>>
  readonly parameters: Readonly<Record<string, PackParameter>>
  /** Columns that identify a row from run to run. */
  readonly identity: readonly string[]
  readonly sql: string
  /** Path of the file that `sql` was read from. */
  readonly file: string
  /** What it cannot do without: the permission to send credentials to registries, or earlier snapshots. */
  readonly needs?: 'verify' | 'history'
  /** Rows that could not be read make the others wrong. */
  readonly needsComplete?: true
}

/** Queries that belong together. */
export interface Pack {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly folder: string
  /** In the order of pack.yaml. */
  readonly queries: readonly PackQuery[]
}
