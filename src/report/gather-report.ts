import { checkControls } from '../check/check-controls.ts'
import type { CheckRun } from '../check/check-run.ts'
import { overOneReading } from '../check/one-reading.ts'
import { readsInventory } from '../check/read-together.ts'
import type { ResultSpool } from '../check/result-spool.ts'
import type { Waiver } from '../check/waiver.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { HistoryStore } from '../history/history-store.ts'
import type { PackQuery } from '../packs/pack.ts'
import { type GivenValues, queryParameters, refuseUnknownParameters } from '../packs/query-parameters.ts'
import { runPackQuery } from '../packs/run-query.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { CredentialCounter } from './count-credentials.ts'
import { readCredentials } from './read-credentials.ts'
import { recentChanges } from './recent-changes.ts'
import type { RecentChanges, Report, ReportInventory, ReportSection } from './report.ts'
import type { ReportSelection } from './select-queries.ts'

/** How a report's contents are gathered. */
export interface GatherOptions {
  readonly parameters: GivenValues
  readonly waivers: readonly Waiver[]
  readonly run: RunOptions
  readonly now: Date
  readonly version: string
  /** Whether any output shows the inventory and what changed in it. */
  readonly withInventory: boolean
  /** Credentials that are held, those that end first; all unless told. They are counted all the same. */
  readonly mostCredentials?: number
  /** Keeps every result of the controls; without it there are findings and counts. */
  readonly spool?: ResultSpool
}

/**
 * Evaluates what a report is made of over one session, whose rows are fetched once. What goes wrong with one query is told in its
 * place; parameters that fit nothing, and an interruption, are thrown.
 */
export async function gatherReport(
  session: Session,
  { packs, queries }: ReportSelection,
  options: GatherOptions,
): Promise<Report> {
  const { parameters, now, version } = options
  refuseUnknownParameters(queries, parameters)
  // A value that fits no type is told before anything is called.
  for (const query of queries) queryParameters(query, ownParameters(query, parameters))
  return overOneReading(session, async () => {
    const inventory = (await wantsInventory(queries, options))
      ? await inventoryOf(session, options)
      : undefined
    const { sections, check } = await evaluate(session, queries, options, inventory !== undefined)
    const told = inventory === undefined ? undefined : await changesOf(session)
    const incomplete =
      inventory?.credentials.complete === false ||
      told?.warning !== undefined ||
      sections.some(
        (section) => section.kind === 'failed' || (section.kind === 'rows' && !section.rows.complete),
      )
    const warnings = [
      ...(inventory?.credentials.warnings ?? []),
      ...sections.flatMap((section) => (section.kind === 'rows' ? section.rows.warnings : [])),
      ...(check?.controls.flatMap((control) => control.warnings) ?? []),
      ...(told?.warning === undefined ? [] : [told.warning]),
    ]
    return {
      title: packs.length === 1 ? (packs[0]?.title ?? '') : 'Registry credentials',
      ...{ made: now, version, packs, sections },
      complete: !incomplete && (check?.totals.error ?? 0) === 0,
      warnings: [...new Set(warnings)],
      ...(inventory !== undefined && { inventory }),
      ...(check !== undefined && { check }),
      ...(told !== undefined && { changes: told.changes }),
    }
  })
}

async function wantsInventory(
  queries: readonly PackQuery[],
  { withInventory }: GatherOptions,
): Promise<boolean> {
  if (!withInventory) return false
  for (const query of queries) if (await readsInventory(query)) return true
  return false
}

async function inventoryOf(
  session: Session,
  { run, now, mostCredentials }: GatherOptions,
): Promise<ReportInventory> {
  const counter = new CredentialCounter(now)
  const credentials = await readCredentials(session, run, {
    ...(mostCredentials !== undefined && { most: mostCredentials }),
    onBatch: (columns, batch) => counter.add(columns, batch),
  })
  return { credentials, counts: counter.counts() }
}

async function evaluate(
  session: Session,
  queries: readonly PackQuery[],
  { parameters, waivers, run, spool }: GatherOptions,
  inventoryIsRead: boolean,
): Promise<{ readonly sections: readonly ReportSection[]; readonly check?: CheckRun }> {
  const sections: ReportSection[] = []
  for (const query of queries)
    if (query.kind === 'query')
      sections.push(await sectionOf(session, query, ownParameters(query, parameters), run))
  const controls = queries.filter(({ kind }) => kind === 'control')
  if (controls.length === 0) return { sections }
  const own = ownValues(controls, parameters)
  const check = await checkControls(session, controls, {
    ...{ parameters: own, waivers, run, inventoryIsRead },
    ...(spool !== undefined && { spool }),
  })
  return { sections, check }
}

function ownParameters({ parameters }: PackQuery, given: GivenValues): GivenValues {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(parameters, name)))
}

/** Values that any of several queries takes. */
function ownValues(queries: readonly PackQuery[], given: GivenValues): GivenValues {
  return Object.assign({}, ...queries.map((query) => ownParameters(query, given)))
}

async function sectionOf(
  session: Session,
  query: PackQuery,
  parameters: GivenValues,
  run: RunOptions,
): Promise<ReportSection> {
  if (query.needs === 'verify' && run.allowVerify !== true) {
    const reason = 'It sends credentials to their registries: allow that with --allow-verify.'
    return { query, kind: 'skipped', reason }
  }
  try {
    if (query.needs === 'history' && !(await hasSnapshot(session))) {
      const reason = 'It compares with earlier snapshots, and there is none yet: credsql snapshot takes one.'
      return { query, kind: 'skipped', reason }
    }
    const options = { ...run, partial: true, allowMint: false, reveal: false }
    return { query, kind: 'rows', rows: await runPackQuery(session, query, parameters, options) }
  } catch (thrown) {
    if (run.signal?.aborted === true) throw thrown
    const error = await session.scrubError(thrown)
    const code = error instanceof CredsqlError ? error.code : 'internal'
    return { query, kind: 'failed', error: { code, message: messageOf(error) } }
  }
}

async function hasSnapshot(session: Session): Promise<boolean> {
  return (await HistoryStore.open({ dataFolder: session.resources.folders.data }).runs()).length > 0
}

/** A history that cannot be read takes nothing from the rest. */
async function changesOf(
  session: Session,
): Promise<{ readonly changes: RecentChanges; readonly warning?: string }> {
  try {
    return { changes: await recentChanges(session.resources.folders.data) }
  } catch (thrown) {
    const warning = `the history cannot be read: ${messageOf(await session.scrubError(thrown))}`
    return { changes: { kind: 'none', reason: `What changed is not known: ${warning}.` }, warning }
  }
}
