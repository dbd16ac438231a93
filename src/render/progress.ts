import { countOf } from './count-text.ts'
import type { Sink } from './sink.ts'
import { textWidth, truncateText } from './text-width.ts'
import { durationText } from './timing.ts'

/** How far a running statement is. */
export interface ProgressState {
  readonly calls: number
  readonly estimatedCalls?: number | undefined
  readonly rows: number
  /** Unix milliseconds until which nothing is sent, because a rate limit says so. */
  readonly waitingUntil?: number | undefined
}

/** The stream that the line is drawn on: stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Time, as progress needs it. */
export interface ProgressClock {
  /** Unix milliseconds. */
  now(): number
  /** Calls `tick` again and again; returns what stops that. Must not keep the process alive. */
  every(milliseconds: number, tick: () => void): () => void
}

/** A progress line that is being drawn. */
export interface Progress {
  /** Takes the line away until the next tick, so that other text can be written. */
  clear(): void
  /** Takes the line away until the function is called that this returns: a person is being asked something. */
  pause(): () => void
  /** Takes the line away for good. */
  stop(): void
}

const patience = 1000
const frame = 100
const defaultColumns = 80
const eraseLine = '\r\x1b[K'

const systemClock: ProgressClock = {
  now: Date.now,
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds)
    timer.unref()
    return () => clearInterval(timer)
  },
}

/**
 * Draws a line with the state that `snapshot` tells, over and over in place, until it is stopped.
 * Nothing is drawn where the stream is no terminal, nor in the first second.
 */
export function startProgress(
  stream: ProgressStream,
  snapshot: () => ProgressState,
  clock: ProgressClock = systemClock,
): Progress {
  if (stream.isTTY !== true) return { clear() {}, pause: () => () => undefined, stop() {} }
  const start = clock.now()
  let drawn: string | undefined
  let pauses = 0

  const clear = (): void => {
    if (drawn === undefined) return
    stream.write(eraseLine)
    drawn = undefined
  }
  const draw = (): void => {
    const now = clock.now()
    if (pauses > 0 || now - start < patience) return
    // One column stays free: a full line makes some terminals wrap, and `\r` would then leave the first half.
    const room = (stream.columns ?? defaultColumns) - 1
    const whole = progressText(snapshot(), now)
    const line = textWidth(whole) > room ? truncateText(whole, room) : whole
    if (line === drawn) return
    stream.write(`${eraseLine}${line}`)
    drawn = line
  }
  const stopTicks = clock.every(frame, draw)
  return {
    clear,
    pause() {
      clear()
      pauses += 1
      return () => {
        pauses -= 1
      }
    },
    stop() {
      stopTicks()
      clear()
    },
  }
}

/** A state as one line: `12 of about 40 calls, 3,400 rows, waiting 4 s for the rate limit`. */
export function progressText(
  { calls, estimatedCalls, rows, waitingUntil }: ProgressState,
  now: number,
): string {
  // An estimate that has been passed is no news.
  const known = estimatedCalls !== undefined && estimatedCalls >= calls
  const parts = [
    known ? `${calls} of about ${countOf(estimatedCalls, 'call')}` : countOf(calls, 'call'),
    countOf(rows, 'row'),
  ]
  if (waitingUntil !== undefined && waitingUntil > now) {
    const seconds = Math.ceil((waitingUntil - now) / 1000)
    parts.push(`waiting ${seconds < 60 ? `${seconds} s` : durationText(seconds * 1000)} for the rate limit`)
  }
  return parts.join(', ')
}

/**
 * A sink for results that go to the terminal on which the progress line is drawn: the first write ends the progress.
 * Rows show by themselves that something happens, and a line redrawn between two writes could erase half a row.
 */
export function sinkAfterProgress(sink: Sink, progress: Pick<Progress, 'stop'>): Sink {
  return {
    write(text) {
      progress.stop()
      return sink.write(text)
    },
  }
}
