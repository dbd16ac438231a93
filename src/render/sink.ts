import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'

/** Where rendered text goes. `write` settles when the text has been taken, so awaiting it is the back-pressure. */
export interface Sink {
  /** Rejects with `output_failed`, now and on every later call, once the text can no longer be delivered. */
  write(text: string): Promise<void>
}

const sinks = new WeakMap<NodeJS.WritableStream, Sink>()

/**
 * A sink that writes UTF-8 to a stream. A stream has one sink, however often it is asked for.
 *
 * Each write is awaited to its callback: `write() === true` only says that the text was buffered, and a full disk or
 * a closed pipe would then go unnoticed behind the last write.
 */
export function streamSink(stream: NodeJS.WritableStream): Sink {
  // Without this a REPL would hang two more listeners on stdout with every statement.
  const known = sinks.get(stream)
  if (known !== undefined) return known
  const sink = newSink(stream)
  sinks.set(stream, sink)
  return sink
}

function newSink(stream: NodeJS.WritableStream): Sink {
  let failure: CredsqlError | undefined
  const waiting = new Set<(error: CredsqlError) => void>()

  function fail(cause: unknown): CredsqlError {
    failure ??= outputFailed(cause)
    for (const reject of waiting) reject(failure)
    waiting.clear()
    return failure
  }

  // An 'error' event that nobody listens to ends the process with a stack trace, which `| head -1` must not.
  stream.on('error', fail)
  stream.on('close', () => fail(new Error('the stream was closed')))

  return {
    async write(text) {
      if (failure !== undefined) throw failure
      if (text === '') return
      await new Promise<void>((resolve, reject) => {
        waiting.add(reject)
        const done = (error?: Error | null): void => {
          waiting.delete(reject)
          if (error === undefined || error === null) resolve()
          else reject(fail(error))
        }
        try {
          stream.write(text, 'utf8', done)
        } catch (error) {
          done(error instanceof Error ? error : new Error(messageOf(error)))
        }
      })
    },
  }
}

/** Whether an error says that the reader of the output went away, as `| head -1` does; that is no fault of the statement. */
export function readerWentAway(error: unknown): boolean {
  if (!(error instanceof CredsqlError) || error.code !== 'output_failed') return false
  return closedPipe(error.details.cause)
}

function closedPipe(cause: unknown): boolean {
  // Windows reports a closed pipe as EOF.
  return hasErrorCode(cause, 'EPIPE', 'EOF')
}

function outputFailed(cause: unknown): CredsqlError {
  const message = closedPipe(cause)
    ? 'the reader closed the output before its end'
    : `the output could not be written: ${messageOf(cause)}`
  return new CredsqlError('output_failed', message, { cause })
}
