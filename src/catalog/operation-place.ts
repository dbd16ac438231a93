import type { ProviderManifest, TableManifest } from './manifest.ts'

/** What an operation is checked against. */
export interface OperationPlace {
  readonly provider: ProviderManifest
  readonly table: TableManifest
  /** Every table of the provider, for `parent`. */
  readonly tables: readonly TableManifest[]
  readonly name: string
  readonly isAction: boolean
}
