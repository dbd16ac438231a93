import type { FormatName } from '../render/formats.ts'

/** What meta-commands set, and what the next statements are run with. */
export interface ReplSettings {
  output: FormatName
  /** Statements are shown as their plans instead of run. */
  explain: boolean
  timing: boolean
  maxCalls: number | undefined
  maxChanges: number | undefined
  throughStates: boolean
  allRows: boolean
  /** Values of parameters by name; those of `$1` by its number. */
  readonly parameters: Map<string, string>
  /** The file that the next result goes to. */
  writeTo: string | undefined
  /** Secrets of the next statement are shown. */
  revealNext: boolean
  /** It was said how values that do not fit are shown whole: once is enough. */
  knowsLine: boolean
}

/** The settings that a REPL begins with. */
export function newSettings(initial: Partial<ReplSettings> = {}): ReplSettings {
  return {
    output: 'table',
    explain: false,
    timing: false,
    maxCalls: undefined,
    maxChanges: undefined,
    throughStates: false,
    allRows: false,
    parameters: new Map(),
    writeTo: undefined,
    revealNext: false,
    knowsLine: false,
    ...initial,
  }
}
