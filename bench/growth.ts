import { aggregate, fetchAndParse, runText, streaming, withFakes, withSession } from './bench-session.ts'
import type { Line } from './line.ts'
import { medianSeconds } from './measure.ts'

/** Seconds at one number of rows. */
export interface GrowthPoint {
  readonly rows: number
  /** undici and JSON.parse alone. */
  readonly fetched: number
  readonly aggregated: number
  readonly streamed: number
}

/** How the time grows with the rows. */
export async function growthCurve(counts: readonly number[]): Promise<readonly GrowthPoint[]> {
  const points: GrowthPoint[] = []
  for (const rows of counts)
    points.push(
      await withFakes(rows, async (addresses) => {
        // Once untimed: the fakes make their pages on first use.
        await fetchAndParse(addresses)
        const [fetched, aggregated, streamed] = await withSession(addresses, async (session) => {
          if (rows <= 10_000) await runText(session, aggregate, 'json')
          return medianSeconds(
            rows > 100_000 ? 3 : 7,
            () => fetchAndParse(addresses),
            () => runText(session, aggregate, 'json'),
            () => runText(session, streaming, 'ndjson'),
          )
        })
        return { rows, fetched, aggregated, streamed }
      }),
    )
  return points
}

/** Whether the last ten-fold of rows costs at most eleven-fold the time. */
export function growthLine(points: readonly GrowthPoint[]): Line {
  const [before, last] = points.slice(-2) as [GrowthPoint, GrowthPoint]
  const ratio = last.aggregated / before.aggregated
  return {
    what: `growth: ${before.rows} -> ${last.rows} rows`,
    measured: `${before.aggregated.toFixed(2)} s -> ${last.aggregated.toFixed(2)} s`,
    yardstick: `${last.rows / before.rows} x the rows`,
    ratio,
    goal: '<= 11',
    met: ratio <= 11,
  }
}
