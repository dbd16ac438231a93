import { resolve } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { printResult } from '../render/print-result.ts'
import { type Progress, sinkAfterProgress, startProgress } from '../render/progress.ts'
import { type Sink, streamSink } from '../render/sink.ts'
import { withChangesMade } from '../session/changes-made.ts'
import type { StatementResult } from '../session/options.ts'
import { createPrivateFile } from '../session/private-file.ts'
import { PagedSink } from './paged-sink.ts'
import { pagerCommand } from './pager.ts'
import { type ReplWorld, say } from './repl-world.ts'

/** How the results of one text are shown. */
export interface OutputSetup {
  readonly signal: AbortSignal
  /** The first result goes to this file. */
  readonly writeTo: string | undefined
  /** Secrets are in the results: they are shown on the screen and given to no other program. */
  readonly reveals: boolean
}

/** How showing a result ends, whatever its rows: it cannot be written, or nobody waits for it any more. */
const ownFailures: ReadonlySet<string> = new Set(['output_failed', 'interrupted'])

/** Shows the results of one text: progress until the first row, then the screen, a pager or a file. */
export class ResultOutput {
  readonly #world: ReplWorld
  readonly #setup: OutputSetup
  #writeTo: string | undefined
  #progress: Progress | undefined
  #holding = false

  constructor(world: ReplWorld, setup: OutputSetup) {
    this.#world = world
    this.#setup = setup
    this.#writeTo = setup.writeTo
  }

  /** Whether a pager has the terminal. */
  get holding(): boolean {
    return this.#holding
  }

  /** Shows how far the statement is. */
  startProgress(): void {
    const { terminal, session } = this.#world
    this.stopProgress()
    this.#progress = startProgress(terminal.stderr, () => session.running ?? { calls: 0, rows: 0 })
  }

  /** Shows it no longer, such as for a question. */
  stopProgress(): void {
    this.#progress?.stop()
    this.#progress = undefined
  }

  /** Prints a result where it is to go. */
  async print(result: StatementResult): Promise<void> {
    const path = this.#writeTo
    this.#writeTo = undefined
    try {
      if (path === undefined) await this.#toScreen(result)
      else await this.#toFile(result, path)
    } catch (error) {
      // What the rows throw says already what was changed.
      const isOwn = error instanceof CredsqlError && ownFailures.has(error.code)
      throw isOwn ? withChangesMade(error, result.summary().changes) : error
    }
  }

  /** Writes a text to the screen, through the pager when it is longer. */
  async show(text: string): Promise<void> {
    const screen = this.#screen()
    try {
      await screen.write(text)
    } catch (error) {
      if (!screen.readerLeft) throw error
    } finally {
      await screen.end()
    }
  }

  /** The file that was to be written, when there was no result for it. */
  get unwritten(): string | undefined {
    return this.#writeTo
  }

  async #toScreen(result: StatementResult): Promise<void> {
    const { terminal, color } = this.#world
    const screen = this.#screen()
    const notes: string[] = []
    try {
      const width = terminal.stdout.columns
      await printResult(result, screen, this.#options({ color, width, notes }))
    } catch (error) {
      if (!screen.readerLeft) throw error
    } finally {
      await screen.end()
    }
    this.#say(notes)
  }

  async #toFile(result: StatementResult, path: string): Promise<void> {
    const file = await createPrivateFile(resolve(this.#world.cwd, path))
    const notes: string[] = []
    try {
      await printResult(
        result,
        this.#gated(file.sink),
        this.#options({ color: false, width: undefined, notes }),
      )
      await file.commit()
    } catch (error) {
      await file.discard()
      throw error
    }
    this.stopProgress()
    this.#say([`written to ${path}`, ...notes])
  }

  #options(how: { color: boolean; width: number | undefined; notes: string[] }) {
    const { output: format, timing } = this.#world.settings
    const { color, width, notes } = how
    const note = (line: string) => void notes.push(line)
    const onShortened = () => {
      const { settings } = this.#world
      if (!settings.knowsLine)
        note(`values are cut to fit a width of ${width}; .output line shows them whole`)
      settings.knowsLine = true
    }
    return { format, color, width, envelope: false, timing, note, onShortened }
  }

  #screen(): PagedSink {
    const { terminal, env, editor } = this.#world
    const progress = { stop: () => this.stopProgress() }
    return new PagedSink({
      sink: this.#gated(sinkAfterProgress(streamSink(terminal.stdout), progress)),
      stdout: terminal.stdout,
      pager: this.#setup.reveals ? undefined : pagerCommand(env),
      env,
      release: () => {
        this.stopProgress()
        this.#holding = true
        const takeBack = editor.release()
        return () => {
          this.#holding = false
          takeBack()
        }
      },
    })
  }

  /** What was interrupted prints nothing more: the prompt is there already. */
  #gated(sink: Sink): Sink {
    const { signal } = this.#setup
    return {
      async write(text) {
        signal.throwIfAborted()
        await sink.write(text)
      },
    }
  }

  #say(lines: readonly string[]): void {
    if (!this.#setup.signal.aborted) for (const line of lines) say(this.#world, line)
  }
}
