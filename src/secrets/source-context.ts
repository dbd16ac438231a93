import type { Environment } from './local-folders.ts'
import type { RunProgram } from './run-program.ts'

/** What resolving a reference may use. */
export interface SourceContext {
  readonly env: Environment
  /** Where relative paths and commands begin: the config file's folder. The process's own folder unless told. */
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Runs a credential helper; starts `docker-credential-<name>` unless told. */
  readonly runHelper?: RunProgram
  /** Milliseconds that a program may take; 30,000 unless told. */
  readonly timeout?: number
}
