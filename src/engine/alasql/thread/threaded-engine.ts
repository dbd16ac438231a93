import { Worker } from 'node:worker_threads'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { hasErrorCode } from '../../../errors/error-code.ts'
import type { Batch, RelationColumn, ResultBatch, ResultColumn } from '../../../value/batch.ts'
import type { Engine, EngineResult, EngineStatement } from '../../engine.ts'
import { failure } from '../refuse.ts'
import type { ThreadAnswer, ThreadCall } from './message.ts'

interface Waiting {
  readonly resolve: (answer: Extract<ThreadAnswer, { readonly kind: 'done' }>) => void
  readonly reject: (error: CredsqlError) => void
}

/**
 * Opens alasql in a thread of its own: it computes a statement in one go, and in the process's own thread neither Ctrl-C nor a timeout would
 * be heard meanwhile. Throws what Node throws where it allows no thread.
 */
export async function openThreadedAlasql(): Promise<Engine> {
  const engine = new ThreadedEngine()
  await engine.opened
  return engine
}

class ThreadedEngine implements Engine {
  readonly name = 'alasql'
  #thread: Worker | undefined
  /** Calls that are not answered yet, in their order. */
  #waiting: Waiting[] = []
  readonly #relations = new Set<string>()
  /** Relations that ended with the thread that held them. */
  readonly #lost = new Set<string>()
  #running: { interrupted: boolean } | undefined
  #closed = false
  /** Resolves when the first thread can be asked. */
  readonly opened: Promise<unknown>

  constructor() {
    this.opened = this.#start()
  }

  async createRelation(name: string, columns: readonly RelationColumn[]): Promise<void> {
    await this.#ask({ call: 'createRelation', name, columns })
    this.#lost.delete(name)
    this.#relations.add(name)
  }

  async append(name: string, batch: Batch): Promise<void> {
    await this.#ask({ call: 'append', name, batch })
  }

  async truncate(name: string): Promise<void> {
    await this.#ask({ call: 'truncate', name })
  }

  async dropRelation(name: string): Promise<void> {
    if (this.#lost.delete(name)) return
    await this.#ask({ call: 'dropRelation', name })
    this.#relations.delete(name)
  }

  async check(statement: EngineStatement): Promise<readonly ResultColumn[]> {
    const { columns = [] } = await this.#ask({ call: 'check', statement })
    return columns
  }

  async query(statement: EngineStatement): Promise<EngineResult> {
    const running = { interrupted: false }
    this.#running = running
    try {
      const { columns = [] } = await this.#ask({ call: 'query', statement })
      return { columns, batches: this.#batches(running) }
    } catch (error) {
      if (this.#running === running) this.#running = undefined
      throw error
    }
  }

  interrupt(): void {
    if (this.#running === undefined) return
    this.#running.interrupted = true
    // Only a thread that is ended stops computing; the next statement starts another one.
    if (this.#waiting.length > 0) this.#end(interruption())
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#end(closed())
  }

  async *#batches(running: { readonly interrupted: boolean }): AsyncGenerator<ResultBatch> {
    let over = false
    try {
      while (true) {
        if (running.interrupted) throw interruption()
        const { batch } = await this.#ask({ call: 'next' })
        over = batch === undefined
        if (batch === undefined) return
        yield batch
      }
    } finally {
      if (this.#running === running) this.#running = undefined
      if (!over && this.#thread !== undefined) await this.#ask({ call: 'end' }).catch(() => undefined)
    }
  }

  #ask(asked: ThreadCall): Promise<Extract<ThreadAnswer, { readonly kind: 'done' }>> {
    if (this.#closed) return Promise.reject(closed())
    // What cannot be opened rejects this call as well.
    if (this.#thread === undefined) this.#start().catch(() => undefined)
    this.#thread?.postMessage(asked)
    return this.#answer()
  }

  #answer(): Promise<Extract<ThreadAnswer, { readonly kind: 'done' }>> {
    this.#thread?.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
  }

  #start(): Promise<unknown> {
    const thread = startThread()
    this.#thread = thread
    thread.on('message', (answer: ThreadAnswer) => this.#answered(answer))
    thread.on('error', (error) => this.#ended(thread, failure(reasonOf(error))))
    thread.on('exit', () => this.#ended(thread, failure('the thread of alasql has ended')))
    return this.#answer()
  }

  #answered(answer: ThreadAnswer): void {
    const waiting = this.#waiting.shift()
    // A process that waits for nothing else may end.
    if (this.#waiting.length === 0) this.#thread?.unref()
    if (answer.kind === 'done') waiting?.resolve(answer)
    else waiting?.reject(new CredsqlError(answer.code, answer.message, answer.details))
  }

  #ended(thread: Worker, error: CredsqlError): void {
    if (this.#thread === thread) this.#end(error)
  }

  #end(error: CredsqlError): void {
    const [thread, waiting] = [this.#thread, this.#waiting]
    this.#thread = undefined
    this.#waiting = []
    for (const name of this.#relations) this.#lost.add(name)
    this.#relations.clear()
    for (const { reject } of waiting) reject(error)
    thread?.removeAllListeners()
    // It may run out of memory while it is being ended; nobody waits for it any more.
    thread?.on('error', () => undefined)
    void thread?.terminate()
  }
}

/** Neither what the process was started with, which may be for its first script only, nor its environment is of use to the thread. */
function startThread(): Worker {
  const setting = { execArgv: [], env: {} }
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./alasql-thread.js', import.meta.url), setting)
  // From the sources: Node 20 does not give a thread the loader of the process.
  const urls = [import.meta.resolve('tsx/esm/api'), new URL('./engine-thread.ts', import.meta.url).href]
  const [loader, entry] = urls.map((url) => JSON.stringify(url))
  const script = `import(${loader}).then(({ register }) => { register(); return import(${entry}) })`
  return new Worker(script, { ...setting, eval: true })
}

function interruption(): CredsqlError {
  return new CredsqlError('interrupted', 'The statement was interrupted.')
}

function closed(): CredsqlError {
  return failure('the engine is closed')
}

function reasonOf(error: unknown): string {
  return hasErrorCode(error, 'ERR_WORKER_OUT_OF_MEMORY')
    ? 'alasql has no memory left for the statement'
    : 'the thread of alasql has failed'
}
