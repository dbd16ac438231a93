import { CredsqlError } from '../errors/credsql-error.ts'
import { describeError } from '../errors/describe-error.ts'
import { countOf } from '../render/count-text.ts'
import { styleOf } from '../render/style.ts'
import { type Environment, localFolders } from '../secrets/local-folders.ts'
import { isComplete } from '../sql/split.ts'
import { Cancelling } from './cancelling.ts'
import { complete } from './complete/complete.ts'
import type { CompletionSource } from './complete/completion.ts'
import { openCompletionSource } from './completion-source.ts'
import { Editor } from './editor/editor.ts'
import type { ReadOptions } from './editor/reading.ts'
import { highlight } from './highlight.ts'
import { History } from './history.ts'
import { type InsideStatement, insideStatement } from './meta/inside-statement.ts'
import type { MetaCommand, MetaContext } from './meta/meta-command.ts'
import { metaCommands, metaLine, runMeta } from './meta/registry.ts'
import { redactForHistory } from './redact-for-history.ts'
import { RememberedTexts } from './remembered-texts.ts'
import type { ReplTerminal } from './repl-terminal.ts'
import { type ReplCache, type ReplQueries, type ReplSession, type ReplWorld, say } from './repl-world.ts'
import { ResultOutput } from './result-output.ts'
import { newSettings, type ReplSettings } from './settings.ts'
import { StatementRunner, type TextOrigin } from './statement-runner.ts'

/** What a REPL is run with. */
export interface ReplOptions {
  readonly session: ReplSession
  readonly terminal: ReplTerminal
  readonly env: Environment
  readonly cwd: string
  /** The version of credsql, for the greeting. */
  readonly version: string
  /** Settings that the command line gives; the others are as `.help` says. */
  readonly initial?: Partial<ReplSettings>
  /** Colours; on unless NO_COLOR is set. */
  readonly color?: boolean
  readonly cache?: ReplCache
  /** Queries of packs, for `.run`. */
  readonly queries?: ReplQueries
}

const prompt = 'credsql> '
const continuation = '    ...> '
const interruptedExit = 130

/** Reads statements and meta-commands from a terminal until it is left, and runs them. Resolves to the exit code. */
export async function runRepl(options: ReplOptions): Promise<number> {
  const { terminal } = options
  const repl = new Repl(options)
  const stopListening = terminal.onInterrupt(() => repl.signalled())
  try {
    return await repl.run()
  } finally {
    stopListening()
    repl.close()
  }
}

class Repl {
  readonly #options: ReplOptions
  readonly #world: ReplWorld
  readonly #runner: StatementRunner
  readonly #commands: readonly MetaCommand[]
  #texts = new RememberedTexts(undefined)
  #source: Promise<CompletionSource> | undefined
  #next = ''
  #exitCode: number | undefined

  constructor(options: ReplOptions) {
    const { session, terminal, env, cwd, initial, cache, queries } = options
    this.#options = options
    this.#world = {
      session,
      terminal,
      editor: new Editor(terminal.stdin, terminal.stdout),
      cancelling: new Cancelling(),
      settings: newSettings(initial),
      env,
      cwd,
      color: options.color ?? !env['NO_COLOR'],
      ...(cache === undefined ? {} : { cache }),
      ...(queries === undefined ? {} : { queries }),
    }
    this.#runner = new StatementRunner(this.#world)
    this.#commands = metaCommands.filter(({ name }) => name !== 'run' || queries !== undefined)
  }

  /** A signal from outside: as Ctrl-C while a statement runs, else the wish to leave. */
  signalled(): void {
    const { cancelling, editor } = this.#world
    if (cancelling.working) cancelling.interrupt()
    else this.#exitCode = interruptedExit
    editor.interrupt()
  }

  close(): void {
    this.#world.editor.close()
  }

  async run(): Promise<number> {
    this.#greet()
    await this.#openHistory()
    while (this.#exitCode === undefined) {
      const initial = this.#next
      this.#next = ''
      const read = await this.#world.editor.read(this.#reading(initial))
      if (read.kind === 'text') await this.#take(read.text)
      else if (read.kind === 'end') this.#exitCode ??= 0
      else if (this.#world.cancelling.ending) this.#exitCode = interruptedExit
    }
    // What was abandoned would hold the process.
    if (this.#world.cancelling.ending) this.#options.terminal.exit?.(this.#exitCode)
    return this.#exitCode
  }

  /** What the config names, as it stands: nobody waits at the prompt until a hundred connections are looked into. */
  #greet(): void {
    const { session, version, terminal } = this.#options
    const configured = session.catalog.configuredNames.length
    terminal.stdout.write(
      configured === 0
        ? `credsql ${version}; .connections lists what there is without a config, .help the commands\n`
        : `credsql ${version}, ${countOf(configured, 'connection')}; .help lists the commands\n`,
    )
  }

  async #openHistory(): Promise<void> {
    try {
      this.#texts = new RememberedTexts(await History.open(localFolders(this.#options.env).state))
    } catch (error) {
      await this.#tell(error)
      say(this.#world, 'this session keeps no history')
    }
  }

  #reading(initial: string): ReadOptions {
    const { color } = this.#world
    const style = styleOf(color)
    return {
      prompt,
      continuation,
      initial,
      accepts: (text) => metaLine(text) !== undefined || isComplete(text) || this.#inside(text) !== undefined,
      complete: async (text, cursor) => complete(text, cursor, await this.#completionSource()),
      ...(color ? { highlight: (text: string) => highlight(text, style) } : {}),
      history: this.#texts,
      color,
    }
  }

  /** Read at the first use: nobody waits for it who does not complete. */
  #completionSource(): Promise<CompletionSource> {
    if (this.#source === undefined) {
      this.#source = openCompletionSource(this.#world, this.#commands)
      this.#source.catch(() => {
        this.#source = undefined
      })
    }
    return this.#source
  }

  async #take(text: string): Promise<void> {
    if (text.trim() === '') return
    const meta = metaLine(text)
    const inside = meta === undefined && !isComplete(text) ? this.#inside(text) : undefined
    if (inside !== undefined) return this.#giveBack(inside)
    let redacted: string | undefined
    try {
      if (meta === undefined) redacted = await this.#run(text, 'person')
      else await runMeta(meta, this.#context())
    } catch (error) {
      await this.#tell(error)
    }
    // What was not run to its end may hold secrets that nobody knows of; a statement that went wrong comes back as it was typed.
    const typed = meta === undefined && redacted === undefined ? text : undefined
    await this.#remember(redacted || redactForHistory(text), typed)
  }

  #inside(text: string): InsideStatement | undefined {
    return insideStatement(
      text,
      this.#commands.map(({ name }) => name),
    )
  }

  #giveBack({ name, statement }: InsideStatement): void {
    say(
      this.#world,
      `.${name} was not run: the statement above has not ended; end it with ; or give it up with Ctrl-C`,
    )
    this.#next = statement
  }

  async #run(text: string, origin: TextOrigin): Promise<string | undefined> {
    const { end, redacted } = await this.#runner.run(text, origin)
    if (end === 'leave') this.#exitCode = interruptedExit
    return redacted
  }

  async #remember(kept: string, typed?: string): Promise<void> {
    try {
      await this.#texts.add(kept, typed)
    } catch (error) {
      await this.#tell(error)
    }
  }

  #context(): MetaContext {
    return {
      world: this.#world,
      commands: this.#commands,
      run: async (text, origin) => {
        await this.#run(text, origin)
      },
      show: (text) => this.#show(text),
      newest: () => this.#texts.entries().findLast((text) => metaLine(text) === undefined) ?? '',
      writeNext: (text) => {
        this.#next = text
      },
      leave: () => {
        this.#exitCode = 0
      },
    }
  }

  #show(text: string): Promise<void> {
    const never = new AbortController()
    const setup = { signal: never.signal, writeTo: undefined, reveals: false }
    return new ResultOutput(this.#world, setup).show(text)
  }

  async #tell(thrown: unknown): Promise<void> {
    const error = await this.#options.session.scrubError(thrown)
    // An interruption that says more tells what was changed before it.
    const isPlain =
      error instanceof CredsqlError && error.code === 'interrupted' && error.message === 'interrupted'
    say(this.#world, isPlain ? 'interrupted' : describeError(error))
  }
}
