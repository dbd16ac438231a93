import type { Environment } from '../secrets/local-folders.ts'
import type { Session } from '../session/session.ts'
import type { Cancelling } from './cancelling.ts'
import type { Editor } from './editor/editor.ts'
import type { ReplTerminal } from './repl-terminal.ts'
import type { ReplSettings } from './settings.ts'

/** What a REPL uses of a session. */
export type ReplSession = Pick<Session, 'run' | 'running' | 'resolveTable' | 'scrubError'> & {
  readonly catalog: Pick<Session['catalog'], 'connections' | 'configuredNames'>
}

/** The scan cache of a session. */
export interface ReplCache {
  enabled: boolean
  ttlSeconds: number
  clear(): void
}

/** Queries that can be run by name. */
export interface ReplQueries {
  /** Names for completion; none before they are known. */
  names(): readonly string[]
  /** All of them, with their titles. */
  list(): Promise<readonly { readonly name: string; readonly title: string }[]>
  /** The statement of a query. Throws when there is none of that name. */
  text(name: string): Promise<string>
}

/** What the parts of a REPL share. */
export interface ReplWorld {
  readonly session: ReplSession
  readonly terminal: ReplTerminal
  readonly editor: Editor
  readonly cancelling: Cancelling
  readonly settings: ReplSettings
  readonly env: Environment
  readonly cwd: string
  readonly color: boolean
  readonly cache?: ReplCache
  readonly queries?: ReplQueries
}

/** Writes a line to the terminal's stderr. */
export function say(world: Pick<ReplWorld, 'terminal'>, line: string): void {
  world.terminal.stderr.write(`${line}\n`)
}
