import type { Change } from '../../history/change.ts'
import type { RecentChanges } from '../report.ts'
import { changeKinds as kinds, whatChanged } from '../what-changed.ts'
import { dataTable } from './data-table.ts'
import { counted, shortInstant } from './format-number.ts'
import { html, type Markup } from './markup.ts'

/** What became of the credentials between the last two snapshots. */
export function changesSection(changes: RecentChanges): Markup {
  if (changes.kind === 'none') return html`${head}<p class="quiet">${changes.reason}</p></section>\n`
  const { from, to, counts, baselines } = changes
  const total = kinds.reduce((sum, kind) => sum + counts[kind], 0)
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`)
  return html`${head}<p>From the snapshot of ${shortInstant(from.started)} to the last one, of ${shortInstant(to.started)}: ${total === 0 ? 'nothing changed' : parts.join(', ')}.${!to.complete && ' The last snapshot is not complete: what it could not read is unknown, not removed.'}</p>
${total > 0 && changesTable(changes.changes, total)}${baselines.length > 0 && html`<ul class="quiet">${baselines.map(({ tableName, reason, rows }) => html`<li>${tableName}: ${reason}, nothing to compare with; ${counted(rows, 'credential')}</li>`)}</ul>`}</section>
`
}

const head = html`<section aria-labelledby="changes"><h2 id="changes">What changed since the last snapshot</h2>
`

function changesTable(changes: readonly Change[], total: number): Markup {
  const present = new Set(changes.map(({ change }) => change))
  return dataTable({
    id: 'changes-table',
    heading: 'changes',
    columns: [
      { name: 'Change', choices: kinds.filter((kind) => present.has(kind)) },
      { name: 'Credential' },
      { name: 'Registry' },
      { name: 'Source' },
      { name: 'What', long: true },
    ],
    rows: changes.map((change) => [
      {
        shown: html`<span class="chip ${change.change}">${change.change}</span>`,
        key: String(kinds.indexOf(change.change)),
      },
      cell(change.name ?? change.credentialId),
      cell(change.registry),
      { shown: change.sourceTable },
      cell(whatChanged(change)),
    ]),
    total,
    noun: ['change', 'changes'],
    rest: 'credsql diff has them all.',
  })
}

function cell(text: string | null) {
  return text === null ? undefined : { shown: text }
}
