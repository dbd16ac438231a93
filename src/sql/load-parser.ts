import { setFlagsFromString } from 'node:v8'
import type { ParseResult } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'

/** PostgreSQL's parser: the tree of a text, or an error that knows where the text is wrong. */
export interface Parser {
  readonly parseSync: (text: string) => ParseResult
}

let loading: Promise<Parser> | undefined
let loaded: Parser | undefined

async function load(): Promise<Parser> {
  // V8 compiles WebAssembly a second time in the background and waits for that at exit, about 0.1 s on Node 20.
  // The flag must be set before the import, which starts the compilation.
  setFlagsFromString('--liftoff-only')
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return { parseSync }
}

/** Loads PostgreSQL's parser, once. Everything in `sql/` that builds trees waits for it by itself. */
export async function loadParser(): Promise<void> {
  loading ??= load()
  loaded = await loading
}

/** The parser that `loadParser` loaded. */
export function loadedParser(): Parser {
  if (loaded === undefined) throw new CredsqlError('internal', 'the SQL parser is used before it was loaded')
  return loaded
}
