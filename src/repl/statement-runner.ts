import { CredsqlError } from '../errors/credsql-error.ts'
import type { Confirmation, RunOptions } from '../session/options.ts'
import { isWriteStatement } from '../session/write-statement.ts'
import { parseStatements } from '../sql/parse.ts'
import type { Statement } from '../sql/statement.ts'
import type { WorkEnd } from './cancelling.ts'
import { askHidden, askYesNo, confirmationLines, confirmationQuestion } from './confirm.ts'
import { type ReplWorld, say } from './repl-world.ts'
import { ResultOutput } from './result-output.ts'

/** What became of a text that was run. */
export interface Ran {
  readonly end: WorkEnd
  /** The text without its secrets; undefined where it did not run to its end, so that they are not known. */
  readonly redacted: string | undefined
}

/** Whose text it is: a person's, to which all settings apply, or a meta-command's own. */
export type TextOrigin = 'person' | 'command'

interface Way {
  readonly reveals: boolean
  readonly writeTo: string | undefined
  readonly explains: boolean
}

/** Runs texts in a session, with the settings of the REPL, and shows their results. */
export class StatementRunner {
  readonly #world: ReplWorld

  constructor(world: ReplWorld) {
    this.#world = world
  }

  /** Runs the statements of a text. Rejects with what is wrong, and leaves it to be shown. */
  async run(text: string, origin: TextOrigin = 'person'): Promise<Ran> {
    const way = this.#way(origin)
    const { cancelling, terminal } = this.#world
    if (cancelling.ending) say(this.#world, 'waiting for the interrupted statement to end; Ctrl-C leaves')
    const stopListening = this.#world.editor.onInterrupt(() => cancelling.interrupt())
    const redacted: string[] = []
    let output: ResultOutput | undefined
    let whole = false
    try {
      const end = await cancelling.run(
        async (signal) => {
          output = new ResultOutput(this.#world, { signal, ...way })
          output.startProgress()
          try {
            await this.#statements(text, { signal, output, way, redacted })
            whole = true
          } finally {
            output.stopProgress()
            if (output.unwritten !== undefined && !signal.aborted)
              say(this.#world, `there was no result: ${output.unwritten} is not written`)
          }
        },
        () => output?.holding ?? false,
      )
      if (end === 'abandoned')
        terminal.stderr.write(
          `interrupted; what hangs ends in the background${(await changesSomething(text)) ? ', and credsql journal tells what it changed' : ''}\n`,
        )
      return { end, redacted: whole ? redacted.map((one) => `${one};`).join('\n') : undefined }
    } finally {
      output?.stopProgress()
      stopListening()
    }
  }

  /** What holds for the next statement holds for one. */
  #way(origin: TextOrigin): Way {
    if (origin === 'command') return { reveals: false, writeTo: undefined, explains: false }
    const { settings } = this.#world
    const { revealNext, writeTo, explain } = settings
    settings.revealNext = false
    settings.writeTo = undefined
    return { reveals: revealNext && !explain, writeTo, explains: explain }
  }

  async #statements(
    text: string,
    run: { signal: AbortSignal; output: ResultOutput; way: Way; redacted: string[] },
  ): Promise<void> {
    const { signal, output, way, redacted } = run
    const statements = await parseStatements(text)
    const shown = way.explains ? statements.map(explained).join(';\n') : text
    const { session } = this.#world
    for await (const result of session.run(shown, this.#options(statements, signal, output, way))) {
      await output.print(result)
      redacted.push(ownText(result.statement, way.explains))
      output.startProgress()
    }
  }

  #options(
    statements: readonly Statement[],
    signal: AbortSignal,
    output: ResultOutput,
    { reveals }: Way,
  ): RunOptions {
    const { settings, editor, cancelling } = this.#world
    const { maxCalls, maxChanges, throughStates, allRows } = settings
    const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
      output.stopProgress()
      signal.throwIfAborted()
      try {
        return await ask()
      } catch (error) {
        if (!signal.aborted) cancelling.interrupt()
        throw error
      } finally {
        if (!signal.aborted) output.startProgress()
      }
    }
    return {
      parameters: { named: this.#parametersOf(statements) },
      reveal: reveals,
      signal,
      askAlways: true,
      confirm: (confirmation) => asking(() => this.#confirm(confirmation)),
      promptSecret: (label) => asking(() => askHidden(editor, label)),
      throughStates,
      allRows,
      ...(maxCalls === undefined ? {} : { maxCalls }),
      ...(maxChanges === undefined ? {} : { maxChanges }),
    }
  }

  async #confirm(confirmation: Confirmation): Promise<boolean> {
    const { terminal, editor } = this.#world
    for (const line of confirmationLines(confirmation.lines, terminal.stdout))
      terminal.stdout.write(`${line}\n`)
    return askYesNo(editor, confirmationQuestion(confirmation))
  }

  /** Of the parameters that were set, those that the statements have: a session refuses what it does not know. */
  #parametersOf(statements: readonly Statement[]): Record<string, string> {
    const { parameters } = this.#world.settings
    const names = new Set(
      statements.flatMap((statement) => statement.parameters.map(({ name, number }) => name ?? `${number}`)),
    )
    const missing = [...names].filter((name) => !parameters.has(name))
    if (missing.length > 0)
      throw new CredsqlError('missing_parameter', `no value was given for ${missing.join(', ')}`, {
        hint: missing.map((name) => `.param ${name} asks for it`).join('\n'),
      })
    return Object.fromEntries([...parameters].filter(([name]) => names.has(name)))
  }
}

/** Whether a text has statements that change something. */
async function changesSomething(text: string): Promise<boolean> {
  const statements = await parseStatements(text).catch(() => [])
  return statements.some(isWriteStatement)
}

function explained(statement: Statement): string {
  const { kind, text } = statement
  return kind === 'show' || kind === 'describe' || kind === 'explain' ? text : `EXPLAIN ${text}`
}

/** The text that a person wrote, of a statement that EXPLAIN was put in front of. */
function ownText(statement: Statement, explains: boolean): string {
  return explains && statement.kind === 'explain' ? statement.statement.text : statement.text
}
