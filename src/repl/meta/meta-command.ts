import type { MetaArguments } from '../complete/completion.ts'
import type { ReplWorld } from '../repl-world.ts'
import type { TextOrigin } from '../statement-runner.ts'

/** What a meta-command may do. */
export interface MetaContext {
  readonly world: ReplWorld
  /** Every meta-command there is. */
  readonly commands: readonly MetaCommand[]
  /** Runs statements and shows their results. */
  run(text: string, origin: TextOrigin): Promise<void>
  /** Shows a text on stdout, through the pager when it is longer than the screen. */
  show(text: string): Promise<void>
  /** The newest statement of the history. */
  newest(): string
  /** Puts a text into the next prompt. */
  writeNext(text: string): void
  /** Ends the REPL after this command. */
  leave(): void
}

/** A command to the REPL itself, which a line that begins with a dot gives. */
export interface MetaCommand {
  /** Without the dot. */
  readonly name: string
  /** Its arguments as `.help` shows them; empty where it has none. */
  readonly usage: string
  /** What it does, on one line. */
  readonly help: string
  /** What completion offers behind it. */
  readonly arguments: MetaArguments
  /** `argument` is the rest of the line, without the space around it. */
  readonly run: (argument: string, context: MetaContext) => void | Promise<void>
}
