import {
  type CheckRun,
  type ControlResult,
  type ControlRun,
  mostFindings,
  wholeControl,
} from '../../check/check-run.ts'
import { severities } from '../../packs/pack.ts'
import { dataTable, type TableCell } from './data-table.ts'
import { grouped } from './format-number.ts'
import { html, type Markup } from './markup.ts'

/** What a finding is called in the page. */
function shownStatus({ status, waiver }: ControlResult): string {
  if (status === 'alarm' || status === 'error') return status
  return waiver === undefined ? 'skipped' : 'waived'
}

/** The controls with their counts, and everything that they found. */
export function findingsSection({ controls }: CheckRun): Markup {
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
<p>What the controls found, the gravest first. What is in order is counted and not listed.</p>
${findingsTable(controls)}
<h2 id="controls">Controls</h2>
<p>What was looked at, why it matters, and what to do about a finding.</p>
${controlsTable(controls)}</section>
`
}

function findingsTable(controls: readonly ControlRun[]): Markup {
  const found: { readonly run: ControlRun; readonly result: ControlResult; readonly status: string }[] = []
  for (const run of controls)
    for (const result of run.findings) found.push({ run, result, status: shownStatus(result) })
  if (found.length === 0) return html`<p class="quiet">There is none.</p>`
  const order = ['alarm', 'error', 'waived', 'skipped']
  const rank = ({ status, result }: (typeof found)[number]) =>
    (order.indexOf(status) > 1 ? 1 : 0) * 100 +
    severities.indexOf(result.severity) * 10 +
    order.indexOf(status)
  found.sort((a, b) => rank(a) - rank(b))
  // Each control holds as many of each kind, so that these are the first ones of all.
  const shown = found.slice(0, mostFindings)
  const present = (values: readonly string[], of: (one: (typeof found)[number]) => string) => {
    const there = new Set(shown.map(of))
    return values.filter((value) => there.has(value))
  }
  return dataTable({
    id: 'findings-table',
    heading: 'findings',
    columns: [
      { name: 'Severity', choices: present(severities, ({ result }) => result.severity) },
      { name: 'Status', choices: present(order, ({ status }) => status) },
      { name: 'Control', choices: [...new Set(shown.map(({ run }) => run.control.title))], long: true },
      { name: 'Resource' },
      { name: 'Reason', long: true },
    ],
    rows: shown.map(({ run, result, status }) => [
      severityCell(result.severity),
      { shown: status, key: String(order.indexOf(status)) },
      { shown: run.control.title },
      result.resource === wholeControl ? undefined : { shown: result.resource },
      { shown: result.reason },
    ]),
    total: controls.reduce((sum, run) => sum + run.found, 0),
    noun: ['result', 'results'],
    rest: 'A report as json, csv or ndjson has them all.',
  })
}

function severityCell(severity: (typeof severities)[number]): TableCell {
  return {
    shown: html`<span class="chip ${severity}">${severity}</span>`,
    key: String(severities.indexOf(severity)),
  }
}

function controlsTable(controls: readonly ControlRun[]): Markup {
  const counts = ['Findings', 'Errors', 'Info', 'Skipped', 'OK']
  return dataTable({
    id: 'controls-table',
    heading: 'controls',
    columns: [
      {
        name: 'Severity',
        choices: severities.filter((one) => controls.some(({ control }) => control.severity === one)),
      },
      { name: 'Control', long: true },
      ...counts.map((name) => ({ name, numeric: true })),
    ],
    rows: [...controls].sort(gravestFirst).map((run) => {
      const { alarm, error, info, skip, ok } = run.counts
      return [
        severityCell(run.control.severity),
        { shown: aboutControl(run), key: run.control.title },
        ...[alarm, error, info, skip, ok].map((count) => ({ shown: grouped(count) })),
      ]
    }),
    total: controls.length,
    noun: ['control', 'controls'],
  })
}

/** Those that found something before the others of their severity. */
function gravestFirst(a: ControlRun, b: ControlRun): number {
  const rank = (run: ControlRun) => severities.indexOf(run.control.severity)
  const count = (run: ControlRun) => run.counts.alarm
  return rank(a) - rank(b) || count(b) - count(a)
}

function aboutControl({ control }: ControlRun): Markup {
  const { title, fullName, description, why, mend, tags } = control
  const items = Object.entries(tags).map(
    ([name, values]) => `${name.replaceAll('_', ' ')} ${values.join(', ')}`,
  )
  return html`<div>${title}<details><summary>About<span class="sr">: ${title}</span></summary><dl class="about"><dt>What</dt><dd>${description}</dd><dt>Why</dt><dd>${why}</dd>${mend !== undefined && html`<dt>Do</dt><dd>${mend}</dd>`}${items.length > 0 && html`<dt>Items</dt><dd>${items.join('; ')}</dd>`}<dt>Name</dt><dd>${fullName}</dd></dl></details></div>`
}
