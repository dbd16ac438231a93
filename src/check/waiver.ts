import { type ControlResult, type GrantedWaiver, wholeControl } from './check-run.ts'

/** An accepted alarm: which, why, who answers for it, until when. */
export interface Waiver extends GrantedWaiver {
  /** `pack.control`. */
  readonly control: string
  /** A resource, or a pattern in which `*` stands for any text. */
  readonly resource: string
  /** `path:line`. */
  readonly origin: string
}

/** Whether a pattern fits a text; `*` is any text, and everything else is itself. */
export function fitsPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > text.length - last.length) return false
    at = found + part.length
  }
  return true
}

/** The results of one control after its waivers, and what is to be said about these. */
export interface WaivedResults {
  readonly results: readonly ControlResult[]
  readonly warnings: readonly string[]
}

/**
 * Makes alarms that a waiver fits a `skip`, until the end of its last day in UTC; afterwards the alarm says that it has ended.
 * `today` is `yyyy-mm-dd`. `unmatched`: tell which waivers fit no alarm.
 */
export function applyWaivers(
  control: string,
  results: readonly ControlResult[],
  waivers: readonly Waiver[],
  { today, unmatched }: { readonly today: string; readonly unmatched: boolean },
): WaivedResults {
  const own = waivers.filter((waiver) => waiver.control === control)
  if (own.length === 0) return { results, warnings: [] }
  const used = new Set<Waiver>()
  const waived = results.map((result): ControlResult => {
    if (result.status !== 'alarm' || result.resource === wholeControl) return result
    const fitting = own.filter(({ resource }) => fitsPattern(resource, result.resource))
    for (const waiver of fitting) used.add(waiver)
    const [latest] = fitting.sort((a, b) => (a.until < b.until ? 1 : -1))
    if (latest === undefined) return result
    const { reason, owner, until } = latest
    if (until < today)
      return { ...result, reason: `${result.reason}; its waiver by ${owner} ended on ${until}` }
    return {
      ...result,
      status: 'skip',
      reason: `waived by ${owner} until ${until}: ${reason} (${result.reason})`,
      waiver: { reason, owner, until },
    }
  })
  const warnings = unmatched
    ? own
        .filter((waiver) => !used.has(waiver))
        .map(({ resource, origin }) => `${origin}: the waiver of ${control} for "${resource}" fits no alarm`)
    : []
  return { results: waived, warnings }
}
