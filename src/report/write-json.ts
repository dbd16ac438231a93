import type { CheckRun, ControlRun } from '../check/check-run.ts'
import type { PackQuery } from '../packs/pack.ts'
import { renderJson } from '../render/json.ts'
import { jsonString } from '../render/json-value.ts'
import type { Sink } from '../render/sink.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import type { CredentialCounts } from './count-credentials.ts'
import type { RecentChanges, Report, ReportInventory, ReportSection } from './report.ts'
import { generatorName } from './report-format.ts'
import { batchesOf, inOnePart, namedOnce, problemOf, resultColumns, resultRows } from './row-tables.ts'

/** json: one object with everything that the report knows; the rows of the inventory, the queries and the controls are all there. */
export async function writeJson(report: Report, sink: Sink): Promise<void> {
  const { title, made, version, packs, complete, warnings, inventory, check, sections, changes } = report
  const head = {
    ...{ generator: generatorName, version, made: made.toISOString(), title },
    ...{ packs: packs.map(({ name }) => name), complete, warnings },
  }
  await sink.write(`${json(head).slice(0, -1)}`)
  if (inventory !== undefined) await writeInventory(inventory, sink)
  if (changes !== undefined) await sink.write(`,\n"changes":${json(changesOf(changes))}`)
  if (check !== undefined) await writeCheck(check, sink)
  await sink.write(',\n"queries":[')
  for (const [at, section] of sections.entries()) {
    await sink.write(at === 0 ? '\n' : ',\n')
    await writeSection(section, sink)
  }
  await sink.write(']}\n')
}

async function writeInventory({ credentials, counts }: ReportInventory, sink: Sink): Promise<void> {
  await sink.write(
    `,\n"inventory":{"complete":${credentials.complete},"counts":${json(countsOf(counts))},"credentials":`,
  )
  async function* batches() {
    yield* credentials.batches
  }
  await writeRows(credentials.columns, batches(), sink)
  await sink.write('}')
}

function countsOf({ neverExpire, expireSoon, byRegistry, byKind, ...counts }: CredentialCounts) {
  const renamed = {
    never_expire: neverExpire,
    expire_soon: expireSoon,
    by_registry: byRegistry,
    by_kind: byKind,
  }
  return { ...counts, ...renamed }
}

/** In the words of `credsql diff -o json`. */
function changesOf(changes: RecentChanges) {
  if (changes.kind === 'none') return { compared: false, reason: changes.reason }
  const { from, to, counts, changes: first, baselines } = changes
  return {
    ...{ compared: true, from, to, counts },
    changes: first.map(
      ({ change, connection, sourceTable, credentialId, registryKeyRaw, name, registry, ...more }) => ({
        ...{ change, connection, source_table: sourceTable, credential_id: credentialId },
        ...{ registry_key_raw: registryKeyRaw, name, registry, columns: more.columns, reason: more.reason },
      }),
    ),
    baselines: baselines.map(({ tableName, rows, reason }) => ({ table_name: tableName, rows, reason })),
  }
}

async function writeCheck({ started, ended, totals, controls }: CheckRun, sink: Sink): Promise<void> {
  await sink.write(`,\n"check":${json({ started, ended, totals }).slice(0, -1)},"controls":[`)
  for (const [at, control] of controls.entries()) {
    await sink.write(at === 0 ? '\n' : ',\n')
    await writeControl(control, sink)
  }
  await sink.write(']}')
}

async function writeControl(run: ControlRun, sink: Sink): Promise<void> {
  const { control, error, warnings, milliseconds } = run
  const about = { ...aboutQuery(control), warnings, milliseconds: Math.round(milliseconds) }
  await sink.write(`${json({ ...about, error: error ?? null }).slice(0, -1)},"results":`)
  await writeRows(resultColumns, batchesOf(resultRows(run), resultColumns.length), sink)
  await sink.write('}')
}

async function writeSection(section: ReportSection, sink: Sink): Promise<void> {
  const rows = section.kind === 'rows' ? section.rows : undefined
  const about = {
    ...aboutQuery(section.query),
    ...{ complete: rows?.complete ?? false, error: problemOf(section) ?? null },
  }
  if (rows === undefined) return sink.write(`${json(about).slice(0, -1)},"rows":null}`)
  const columns = namedOnce(rows.columns)
  await sink.write(`${json({ ...about, columns }).slice(0, -1)},"rows":`)
  await writeRows(columns, batchesOf(inOnePart(rows.rows), columns.length), sink)
  await sink.write('}')
}

function aboutQuery({ fullName, title, description, why, mend, severity, tags }: PackQuery) {
  return { query: fullName, title, description, why, mend: mend ?? null, severity, tags }
}

async function writeRows(
  columns: readonly ResultColumn[],
  batches: AsyncIterable<ResultBatch>,
  sink: Sink,
): Promise<void> {
  await renderJson({ columns, batches }, sink, {
    ...{ color: false, width: undefined, envelope: false },
    summary: () => ({ complete: true, warnings: [], stats: {} }),
  })
}

/** JSON whose strings a terminal may print. */
function json(value: unknown): string {
  if (typeof value === 'string') return jsonString(value)
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${jsonString(name)}:${json(member)}`).join(',')}}`
}
