/** Starts one of several tasks; undefined when there is none left. */
export type NextTask<T> = () => AsyncIterable<T> | undefined

/**
 * Runs at most `width` tasks at once and yields what they yield as it comes. A consumer that is slow holds them up; one that
 * leaves early ends them. The first failure is thrown once, after the other tasks have been told to end.
 */
export async function* mergeBatches<T>(
  next: NextTask<T>,
  width: number,
  stop: (failure?: unknown) => void,
): AsyncGenerator<T> {
  const ready: T[] = []
  let running = 0
  let failure: { error: unknown } | undefined
  let ended = false
  let wakeConsumer: (() => void) | undefined
  const wakeProducers: (() => void)[] = []
  const notify = () => {
    wakeConsumer?.()
    wakeConsumer = undefined
  }

  async function work(): Promise<void> {
    running += 1
    try {
      for (let task = next(); task !== undefined && !ended; task = next()) {
        for await (const value of task) {
          if (ended) return
          ready.push(value)
          notify()
          // Twice the width is enough to keep the consumer busy, and bounds what is held.
          if (ready.length >= width * 2) await new Promise<void>((resolve) => wakeProducers.push(resolve))
        }
      }
    } catch (error) {
      failure ??= { error }
      if (!ended) stop(error)
      ended = true
    } finally {
      running -= 1
      notify()
    }
  }

  const workers = Array.from({ length: width }, work)
  try {
    while (true) {
      if (failure !== undefined) throw failure.error
      const value = ready.shift()
      if (value !== undefined) {
        wakeProducers.shift()?.()
        yield value
        continue
      }
      if (running === 0) return
      await new Promise<void>((resolve) => {
        wakeConsumer = resolve
      })
    }
  } finally {
    if (!ended && running > 0) stop()
    ended = true
    for (const wake of wakeProducers.splice(0)) wake()
    await Promise.all(workers)
  }
}
