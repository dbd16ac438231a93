import type { Batch } from '../value/batch.ts'

const mostRows = 8192

/**
 * Puts small batches together, as a statement costs more to start than to run over a thousand rows: the first one alone, so that rows
 * show at once, then twice as many each time, up to about eight thousand rows. The next ones are made while the consumer works.
 */
export async function* gathered(batches: AsyncGenerator<Batch>): AsyncGenerator<readonly Batch[]> {
  let wanted = 1
  const gather = async (): Promise<readonly Batch[]> => {
    const parts: Batch[] = []
    let rows = 0
    while (parts.length < wanted && rows < mostRows) {
      const next = await batches.next()
      if (next.done === true) break
      parts.push(next.value)
      rows += next.value.length
    }
    wanted *= 2
    return parts
  }
  let ahead = gather()
  try {
    while (true) {
      const parts = await ahead
      if (parts.length === 0) return
      ahead = gather()
      // Its failure is met at the next turn; until then it must not count as unhandled.
      ahead.catch(() => undefined)
      yield parts
    }
  } finally {
    // A consumer that leaves early does not wait for a page that is under way; whoever runs the statement cancels it.
    batches.return(undefined).catch(() => undefined)
  }
}

/** Each batch by itself: where reading may stop, nothing is read ahead. */
export async function* singly(batches: AsyncIterable<Batch>): AsyncGenerator<readonly Batch[]> {
  for await (const batch of batches) yield [batch]
}
