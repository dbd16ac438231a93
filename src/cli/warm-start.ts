import type { Engine } from '../engine/engine.ts'
import type { EngineKind } from '../engine/open-engine.ts'

/** What was begun before the command line was read. */
export interface WarmStart {
  /** The engine that is being opened, for the first who asks for it; else another one. */
  readonly engine: (kind: EngineKind) => Promise<Engine>
}

const statementCommands: ReadonlySet<string> = new Set([
  'query',
  'run',
  'check',
  'repl',
  'demo',
  'kubelet-credential-provider',
])

async function open(kind: EngineKind): Promise<Engine> {
  const { openEngine } = await import('../engine/open-engine.ts')
  return openEngine(kind)
}

/** Begins to load the engine and the parser when the command looks like one that runs a statement. */
export function warmStart(argv: readonly string[]): WarmStart {
  // Without a command it is the REPL, or a script that is piped in.
  const command = argv[0]?.startsWith('-') === false ? argv[0] : 'query'
  if (!statementCommands.has(command) || argv.some((arg) => arg === '--help' || arg === '-h'))
    return { engine: open }
  const likely = namesAlasql(argv) ? 'alasql' : 'duckdb'
  let early: Promise<Engine> | undefined = open(likely)
  // A failure is met by whoever asks for the engine.
  early?.catch(() => undefined)
  import('../sql/load-parser.ts').then(({ loadParser }) => loadParser()).catch(() => undefined)
  return {
    engine: (kind) => {
      const begun = early
      early = undefined
      if (begun === undefined) return open(kind)
      if (kind === likely) return begun
      if (kind === 'auto' && likely === 'duckdb') return begun.catch(() => open(kind))
      begun.then((engine) => engine.close()).catch(() => undefined)
      return open(kind)
    },
  }
}

/** Whether the command line asks for the engine that needs no DuckDB. */
function namesAlasql(argv: readonly string[]): boolean {
  return argv.some(
    (arg, at) => arg === '--engine=alasql' || (arg === '--engine' && argv[at + 1] === 'alasql'),
  )
}
