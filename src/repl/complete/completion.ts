import type { AnyConnection, Table } from '../../catalog/table.ts'

/** What a completion names. */
export type CompletionKind =
  | 'keyword'
  | 'connection'
  | 'service'
  | 'table'
  | 'column'
  | 'function'
  | 'action'
  | 'setting'
  | 'meta'
  | 'value'
  | 'alias'

/** One way to go on. */
export interface Completion {
  /** What replaces the word. */
  readonly text: string
  readonly kind: CompletionKind
  /** Shown beside it: a type, an effect. */
  readonly note?: string
}

/** The ways to go on at a place of a text, the best first. */
export interface Completions {
  /** UTF-16 indices of the word in the text. */
  readonly from: number
  readonly to: number
  readonly items: readonly Completion[]
}

/** A table and the connection through which it is reached. */
export interface CatalogTable {
  readonly connection: AnyConnection
  readonly table: Table
}

/** What a meta-command takes: one of some words, or a name that is looked up. */
export type MetaArguments = readonly string[] | 'table' | 'file' | 'query'

/** A meta-command, with or without the dot in front of its name. */
export interface MetaCommand {
  readonly name: string
  readonly arguments: MetaArguments
}

/** What completion chooses from. Everything is known already: nothing is called or read. */
export interface CompletionSource {
  tables(): readonly CatalogTable[]
  metaCommands(): readonly MetaCommand[]
  /** Names of the queries of packs. */
  queries(): readonly string[]
  /** Paths that begin with what was typed. */
  readonly files?: (typed: string) => readonly string[]
}

/** A completion with the spellings by which it is found, if these are others than its text. */
export interface Offer extends Completion {
  readonly found?: readonly string[]
  /** Comes after everything else. */
  readonly last?: boolean
  /** The text is SQL as it stands; else, where it is a name, it is quoted if it must be. */
  readonly written?: boolean
}
