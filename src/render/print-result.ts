import { rendererOf } from './formats.ts'
import type { RenderInput } from './renderer.ts'
import type { Sink } from './sink.ts'
import { type ChangeSums, type Timing, timingLine } from './timing.ts'

/** A result with what is known of it after its last row. */
export interface PrintedResult extends RenderInput {
  readonly summary: () => {
    readonly complete: boolean
    readonly warnings: readonly string[]
    readonly stats: Timing
    /** What became of the changes of a statement that writes. */
    readonly changes?: ChangeSums
  }
}

/** How a result is printed. */
export interface PrintOptions {
  /** Name of the format. */
  readonly format: string
  readonly color: boolean
  /** Columns of the terminal; `undefined` where the output is none. */
  readonly width: number | undefined
  /** json: wrap the rows in an object with what is known about them. */
  readonly envelope: boolean
  /** Say what the statement took. */
  readonly timing: boolean
  /** Takes what is said beside the result: warnings, timing. */
  readonly note: (line: string) => void
  /** Told when values were shortened to fit the width. */
  readonly onShortened?: () => void
}

/** Prints a result, then what is to be said about it. Resolves to whether all of its rows are there. */
export async function printResult(
  result: PrintedResult,
  sink: Sink,
  { format, color, width, envelope, timing, note, onShortened }: PrintOptions,
): Promise<boolean> {
  const { shortened } = await rendererOf(format)(result, sink, {
    color,
    width,
    envelope,
    summary: () => {
      const { complete, warnings, stats, changes } = result.summary()
      return {
        complete,
        warnings,
        stats: { ...stats, milliseconds: Math.round(stats.milliseconds) },
        ...(changes === undefined ? {} : { changes }),
      }
    },
  })
  const { complete, warnings, stats, changes } = result.summary()
  if (shortened === true) onShortened?.()
  for (const warning of warnings) note(`warning: ${warning}`)
  if (!complete)
    note(
      changes === undefined
        ? 'partial: rows are missing, see the warnings'
        : `partial: ${changes.done} done, ${changes.failed} failed, ${changes.unknown} unknown, ${changes.notAttempted} not attempted`,
    )
  if (timing) note(timingLine(stats, changes))
  return complete
}
