import type { EditorInput } from './editor/editor.ts'
import type { EditorOutput } from './editor/screen.ts'

/** The terminal that a REPL talks to; the command line's own has all of it. */
export interface ReplTerminal {
  readonly stdin: EditorInput
  /** `fd` where another program can write to it. */
  readonly stdout: EditorOutput & { readonly fd?: number }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** Calls back at each signal that asks the process to stop; returns what takes that back. */
  readonly onInterrupt: (callback: () => void) => () => void
  /** Ends the process, whatever still holds it. */
  readonly exit?: (code: number) => void
}
