import type { CheckRun, ControlRun } from '../check/check-run.ts'
import { severities } from '../packs/pack.ts'
import { countOf } from '../render/count-text.ts'
import { escapeMarkdown, renderMarkdown } from '../render/markdown.ts'
import type { Sink } from '../render/sink.ts'
import { visibleText } from '../render/visible-text.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { Count } from './count-credentials.ts'
import type { RecentChanges, Report, ReportInventory, ReportSection } from './report.ts'
import { generatorName } from './report-format.ts'
import { batchesOf, inOnePart, problemOf } from './row-tables.ts'
import { changeKinds, whatChanged } from './what-changed.ts'

/** Rows of a table, at the most: what is posted into a ticket or a pull request is read there. */
const mostRows = 500
const mostBars = 15

type Rows = readonly (readonly ResultValue[])[]

/** md: the report as Markdown in GitHub's dialect: numbers, findings, queries and changes; the credentials are counted. */
export async function writeMarkdown(report: Report, sink: Sink): Promise<void> {
  const { title, made, version, packs, complete, warnings, check, inventory, changes, sections } = report
  const names = packs.map(({ name }) => `\`${name}\``).join(', ')
  await sink.write(`<!-- ${generatorName} -->\n# ${text(title)}\n\n`)
  await sink.write(
    `Made ${made.toISOString().slice(0, 16).replace('T', ' ')} UTC by credsql ${text(version)} from ${names}.\n`,
  )
  if (!complete)
    await sink.write('\n> **This report is not complete.** What is missing here may be there all the same.\n')
  if (warnings.length > 0)
    await table(
      sink,
      [column('warning')],
      warnings.map((warning) => [warning]),
    )
  if (check !== undefined) await writeCheck(check, sink)
  if (inventory !== undefined) await writeInventory(inventory, sink)
  for (const section of sections) await writeSection(section, sink)
  if (changes !== undefined) await writeChanges(changes, sink)
}

async function writeCheck({ controls, totals }: CheckRun, sink: Sink): Promise<void> {
  const counts = [countOf(totals.alarm, 'finding'), countOf(totals.error, 'error'), `${totals.ok} ok`]
  await sink.write(`\n## Findings\n\n${counts.join(', ')}, ${totals.skip} skipped.\n`)
  await table(
    sink,
    [column('severity'), column('control'), ...['alarm', 'error', 'info', 'skip', 'ok'].map(number)],
    controls.map(({ control, counts: { alarm, error, info, skip, ok } }) => {
      return [control.severity, control.title, alarm, error, info, skip, ok]
    }),
  )
  for (const severity of severities)
    for (const run of controls) if (run.control.severity === severity) await writeControl(run, sink)
}

async function writeControl({ control, findings, found }: ControlRun, sink: Sink): Promise<void> {
  if (found === 0) return
  const { title, severity, why, mend } = control
  await sink.write(
    `\n### ${text(title)} (${severity})\n\n${text(why)}${mend === undefined ? '' : ` ${text(mend)}`}\n`,
  )
  const rows = findings.slice(0, mostRows).map(({ status, resource, reason }) => [status, resource, reason])
  await table(sink, ['status', 'resource', 'reason'].map(column), rows, found)
}

async function writeInventory({ counts }: ReportInventory, sink: Sink): Promise<void> {
  const { credentials, registries, connections, secrets, overdue, expireSoon, neverExpire } = counts
  await sink.write('\n## Credentials\n')
  await table(
    sink,
    [column('what'), number('count')],
    Object.entries({
      ...{ credentials, registries, connections, 'different secrets': secrets },
      ...{ overdue, 'end within 30 days': expireSoon, 'never expire': neverExpire },
    }),
  )
  const parts: readonly (readonly [string, readonly Count[]])[] = [
    ['When credentials end', counts.expiries],
    ['Age of credentials', counts.ages],
    ['Credentials by registry', counts.byRegistry.slice(0, mostBars)],
    ['Credentials by kind of secret', counts.byKind.slice(0, mostBars)],
  ]
  for (const [title, bars] of parts) {
    await sink.write(`\n### ${title}\n`)
    await table(
      sink,
      [column('what'), number('credentials')],
      bars.map(({ label, count }) => [label, count]),
    )
  }
}

async function writeSection(section: ReportSection, sink: Sink): Promise<void> {
  const { title, description, why } = section.query
  await sink.write(`\n## ${text(title)}\n\n${text(description)} ${text(why)}\n`)
  const problem = problemOf(section)
  if (problem !== undefined) await sink.write(`\n> **${leads[section.kind]}** ${text(problem)}\n`)
  if (section.kind === 'rows') await table(sink, section.rows.columns, section.rows.rows)
}

const leads: Readonly<Record<ReportSection['kind'], string>> = {
  rows: 'Rows are missing.',
  skipped: 'This was not asked.',
  failed: 'This could not be found out.',
}

async function writeChanges(changes: RecentChanges, sink: Sink): Promise<void> {
  await sink.write('\n## What changed since the last snapshot\n\n')
  if (changes.kind === 'none') return sink.write(`${text(changes.reason)}\n`)
  const { from, to, counts } = changes
  const parts = changeKinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`)
  const told = parts.length === 0 ? 'nothing changed' : parts.join(', ')
  await sink.write(`From ${from.started} to ${to.started}: ${told}.\n`)
  const rows = changes.changes.map((change) => [
    ...[change.change, change.name ?? change.credentialId, change.registry, change.sourceTable],
    whatChanged(change),
  ])
  const all = changeKinds.reduce((sum, kind) => sum + counts[kind], 0)
  await table(sink, ['change', 'credential', 'registry', 'source', 'what'].map(column), rows, all)
}

async function table(
  sink: Sink,
  columns: readonly ResultColumn[],
  rows: Rows,
  total = rows.length,
): Promise<void> {
  await sink.write('\n')
  if (total === 0) return sink.write('There is none.\n')
  const shown = rows.slice(0, mostRows)
  await renderMarkdown({ columns, batches: batchesOf(inOnePart(shown), columns.length) }, sink, {
    ...{ color: false, width: undefined, envelope: false },
    summary: () => ({ complete: true, warnings: [], stats: {} }),
  })
  if (shown.length < total)
    await sink.write(
      `\nThe first ${shown.length} of ${countOf(total, 'row')}; a report as json has them all.\n`,
    )
}

function column(name: string): ResultColumn {
  return { name, type: 'text' }
}

function number(name: string): ResultColumn {
  return { name, type: 'bigint' }
}

/** A text on one line of prose. */
function text(value: string): string {
  return escapeMarkdown(visibleText(value))
}
