import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import { parseInstant } from '../value/timestamp.ts'
import { columnReader } from './read-credentials.ts'

/** How many credentials have a property, in the order in which that is shown. */
export interface Count {
  readonly label: string
  readonly count: number
}

/** The inventory in numbers. */
export interface CredentialCounts {
  readonly credentials: number
  readonly registries: number
  readonly connections: number
  /** Different secrets, as far as sources give them. */
  readonly secrets: number
  readonly neverExpire: number
  /** Usable ones that end within 30 days. */
  readonly expireSoon: number
  /** Usable ones that have ended. */
  readonly overdue: number
  /** Usable credentials by when they end: overdue, the coming months, later, never, not known. */
  readonly expiries: readonly Count[]
  /** By time since they were created. */
  readonly ages: readonly Count[]
  /** The most frequent first. */
  readonly byRegistry: readonly Count[]
  readonly byKind: readonly Count[]
}

/** Months of the timeline, that of the report included. */
const months = 12
const day = 86_400_000
const soon = 30 * day
/** What cannot be used any more: its end is no news. */
const over: ReadonlySet<string> = new Set(['expired', 'revoked', 'removed'])

const ageSteps: readonly { readonly label: string; readonly days: number }[] = [
  { label: 'under 30 days', days: 30 },
  { label: '30–89 days', days: 90 },
  { label: '90–179 days', days: 180 },
  { label: '180–364 days', days: 365 },
  { label: '1–2 years', days: 730 },
  { label: 'over 2 years', days: Number.POSITIVE_INFINITY },
]

const [overdueLabel, laterLabel, neverLabel, unknownLabel] = [
  'overdue',
  'later',
  'never',
  'not known',
] as const

/** Counts credentials batch by batch for a report of the time `now`. Months are those of UTC. */
export class CredentialCounter {
  readonly #now: Date
  readonly #monthLabels: readonly string[]
  readonly #expiries: Tally
  readonly #ages = tallyOf([...ageSteps.map(({ label }) => label), unknownLabel])
  readonly #registries = tallyOf([])
  readonly #kinds = tallyOf([])
  readonly #connections = new Set<string>()
  readonly #secrets = new Set<string>()
  #credentials = 0
  #expireSoon = 0
  #neverExpire = 0

  constructor(now: Date) {
    this.#now = now
    this.#monthLabels = Array.from({ length: months }, (_, i) => monthLabel(now, i))
    this.#expiries = tallyOf([overdueLabel, ...this.#monthLabels, laterLabel, neverLabel, unknownLabel])
  }

  add(columns: readonly ResultColumn[], batch: ResultBatch): void {
    const at = this.#now.getTime()
    const read = (name: string) => columnReader(columns, name)
    const [registry, connection, secret, kind] = ['registry', 'connection', 'secret', 'secret_kind'].map(read)
    const [status, expires, expiryKind, created] = ['status', 'expires_at', 'expiry_kind', 'created_at'].map(
      read,
    )
    this.#credentials += batch.length
    for (let row = 0; row < batch.length; row += 1) {
      const text = (reader: typeof registry) => {
        const value = reader?.(batch, row)
        return typeof value === 'string' ? value : undefined
      }
      this.#registries.add(text(registry) ?? 'no registry')
      this.#kinds.add((text(kind) ?? 'not given').replaceAll('_', ' '))
      this.#connections.add(text(connection) ?? '')
      const own = text(secret)
      if (own !== undefined) this.#secrets.add(own)
      const birth = milliseconds(text(created))
      this.#ages.add(birth === undefined ? unknownLabel : ageLabel((at - birth) / day))
      const end = milliseconds(text(expires))
      if (end === undefined && text(expiryKind) === 'never') this.#neverExpire += 1
      if (over.has(text(status) ?? '')) continue
      if (end !== undefined && end > at && end <= at + soon) this.#expireSoon += 1
      this.#expiries.add(expiryLabel(end, text(expiryKind), this.#now, this.#monthLabels))
    }
  }

  /** The counts so far. */
  counts(): CredentialCounts {
    const registries = this.#registries
    return {
      credentials: this.#credentials,
      registries: registries.size - (registries.has('no registry') ? 1 : 0),
      connections: this.#connections.size,
      secrets: this.#secrets.size,
      neverExpire: this.#neverExpire,
      expireSoon: this.#expireSoon,
      overdue: this.#expiries.get(overdueLabel),
      expiries: this.#expiries.inOrder(),
      ages: this.#ages.inOrder(),
      byRegistry: registries.byCount(),
      byKind: this.#kinds.byCount(),
    }
  }
}

type Tally = ReturnType<typeof tallyOf>

function expiryLabel(
  end: number | undefined,
  kind: string | undefined,
  now: Date,
  labels: readonly string[],
) {
  if (end === undefined) return kind === 'never' ? neverLabel : unknownLabel
  if (end <= now.getTime()) return overdueLabel
  const date = new Date(end)
  const distance =
    (date.getUTCFullYear() - now.getUTCFullYear()) * 12 + date.getUTCMonth() - now.getUTCMonth()
  return labels[distance] ?? laterLabel
}

/** `2026-03`. */
function monthLabel(now: Date, ahead: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7)
}

function ageLabel(days: number): string {
  // A clock that is a little off makes no new row.
  return ageSteps.find((step) => days < step.days)?.label ?? unknownLabel
}

function milliseconds(text: string | undefined): number | undefined {
  const micros = text === undefined ? undefined : parseInstant(text)
  return micros === undefined ? undefined : Number(micros / 1000n)
}

/** Counts by label; labels that are given are there from the start. */
function tallyOf(labels: readonly string[]) {
  const counts = new Map(labels.map((label) => [label, 0]))
  const inOrder = (): Count[] => [...counts].map(([label, count]) => ({ label, count }))
  return {
    add: (label: string) => counts.set(label, (counts.get(label) ?? 0) + 1),
    get: (label: string) => counts.get(label) ?? 0,
    has: (label: string) => counts.has(label),
    inOrder,
    byCount: () => inOrder().sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1)),
    get size() {
      return counts.size
    },
  }
}
