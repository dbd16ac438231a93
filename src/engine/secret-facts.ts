import type { RelationColumn } from '../value/batch.ts'

/** The relation behind `secret_kind(…)` and its siblings: whoever runs a statement that calls them creates and fills it. */
export const secretFactsRelation = 'credsql_secret_facts'

/** Its columns; `handle` identifies a row. */
export const secretFactsColumns: readonly RelationColumn[] = [
  { name: 'handle', type: 'secret' },
  { name: 'kind', type: 'text' },
  { name: 'length', type: 'integer' },
  { name: 'expires_at', type: 'timestamp' },
  { name: 'issuer', type: 'text' },
  { name: 'has_trailing_space', type: 'boolean' },
]
