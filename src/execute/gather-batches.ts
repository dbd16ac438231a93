import type { Batch } from '../value/batch.ts'

const mostRows = 8192

function joined(batches: readonly Batch[]): Batch {
  const [first] = batches
  if (first === undefined || batches.length === 1) return first ?? { length: 0, columns: [] }
  const columns = first.columns.map((_, i) => batches.flatMap((batch) => batch.columns[i] ?? []))
  return { length: batches.reduce((sum, batch) => sum + batch.length, 0), columns }
}

/**
 * Joins small batches, as a statement costs more to start than to run over a thousand rows: the first one alone, so that rows
 * show at once, then twice as many each time, up to about eight thousand rows. The next ones are made while the consumer works.
 */
export async function* gathered(batches: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  let wanted = 1
  const gather = async (): Promise<Batch | undefined> => {
    const parts: Batch[] = []
    let rows = 0
    while (parts.length < wanted && rows < mostRows) {
      const next = await batches.next()
      if (next.done === true) break
      parts.push(next.value)
      rows += next.value.length
    }
    wanted *= 2
    return parts.length === 0 ? undefined : joined(parts)
  }
  let ahead = gather()
  try {
    while (true) {
      const batch = await ahead
      if (batch === undefined) return
      ahead = gather()
      // Its failure is met at the next turn; until then it must not count as unhandled.
      ahead.catch(() => undefined)
      yield batch
    }
  } finally {
    // A consumer that leaves early does not wait for a page that is under way; whoever runs the statement cancels it.
    batches.return(undefined).catch(() => undefined)
  }
}
