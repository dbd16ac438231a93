import type { Config } from '../catalog/config.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineKind } from '../engine/open-engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { Session } from '../session/session.ts'
import type { Terminal } from './terminal.ts'

/** What a command runs in. The demo gives it another world: its own config and environment. */
export interface CommandContext {
  readonly terminal: Terminal
  readonly env: Environment
  /** A config instead of one that is looked for. */
  readonly config?: Config
  /** The engine that the command line asks for; else the config's. */
  readonly engine?: EngineKind
  /** Opens an engine; asked for by the first statement. */
  readonly openEngine: (kind: EngineKind) => Promise<Engine>
}

/** Opens a session for a command. */
export async function openSession(context: CommandContext, configPath: string | undefined): Promise<Session> {
  const { env, terminal, engine, openEngine, config = configPath } = context
  if (context.config !== undefined && configPath !== undefined)
    throw new CredsqlError('usage', 'the demo has a config of its own: --config is not for it')
  return Session.open({
    env,
    cwd: terminal.cwd,
    ...(config === undefined ? {} : { config }),
    ...(engine === undefined ? {} : { engine }),
    openEngine,
  })
}

/** Opens a session, hands it over, and closes it whatever happens. */
export async function withSession<T>(
  context: CommandContext,
  configPath: string | undefined,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(context, configPath)
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}
