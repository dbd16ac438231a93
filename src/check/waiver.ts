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

/** The waivers of one control, while its results pass by. */
export class ControlWaivers {
  readonly #control: string
  readonly #own: readonly Waiver[]
  readonly #today: string
  readonly #used = new Set<Waiver>()

  /** `today` is `yyyy-mm-dd`. */
  constructor(control: string, waivers: readonly Waiver[], today: string) {
    this.#control = control
    this.#own = waivers.filter((waiver) => waiver.control === control)
    this.#today = today
  }

  /**
   * Makes an alarm that a waiver fits a `skip`, until the end of its last day in UTC; afterwards the alarm says that it has ended.
   */
  apply(result: ControlResult): ControlResult {
    if (this.#own.length === 0 || result.status !== 'alarm' || result.resource === wholeControl) return result
    const fitting = this.#own.filter(({ resource }) => fitsPattern(resource, result.resource))
    for (const waiver of fitting) this.#used.add(waiver)
    const [latest] = fitting.sort((a, b) => (a.until < b.until ? 1 : -1))
    if (latest === undefined) return result
    const { reason, owner, until } = latest
    if (until < this.#today)
      return { ...result, reason: `${result.reason}; its waiver by ${owner} ended on ${until}` }
    return {
      ...result,
      status: 'skip',
      reason: `waived by ${owner} until ${until}: ${reason} (${result.reason})`,
      waiver: { reason, owner, until },
    }
  }

  /** What is to be said of waivers that have fitted no alarm. */
  unmatched(): readonly string[] {
    return this.#own
      .filter((waiver) => !this.#used.has(waiver))
      .map(
        ({ resource, origin }) => `${origin}: the waiver of ${this.#control} for "${resource}" fits no alarm`,
      )
  }
}
