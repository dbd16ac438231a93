import type { Engine } from '../engine/engine.ts'

/** What was begun before the command line was read. */
export interface WarmStart {
  /** The engine that is being opened, for the first who asks. */
  readonly engine: () => Promise<Engine>
}

const statementCommands: ReadonlySet<string> = new Set([
  'query',
  'run',
  'check',
  'repl',
  'demo',
  'kubelet-credential-provider',
])

/** Begins to load the engine and the parser when the command looks like one that runs a statement. */
export function warmStart(argv: readonly string[]): WarmStart {
  const open = async () => (await import('../engine/duckdb/open-duckdb.ts')).openDuckdb()
  // Without a command it is the REPL, or a script that is piped in.
  const command = argv[0]?.startsWith('-') === false ? argv[0] : 'query'
  if (!statementCommands.has(command) || argv.some((arg) => arg === '--help' || arg === '-h'))
    return { engine: open }
  let early: Promise<Engine> | undefined = open()
  // A failure is met by whoever asks for the engine.
  early.catch(() => undefined)
  import('../sql/load-parser.ts').then(({ loadParser }) => loadParser()).catch(() => undefined)
  return {
    engine: () => {
      const engine = early ?? open()
      early = undefined
      return engine
    },
  }
}
