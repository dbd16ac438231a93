import { isNumeric, valueText } from '../../render/value-text.ts'
import type { ResultColumn, ResultValue } from '../../value/batch.ts'
import type { ReportSection } from '../report.ts'
import { problemOf } from '../row-tables.ts'
import { dataTable, type TableCell } from './data-table.ts'
import { html, type Markup } from './markup.ts'

/** Rows of a query in the page; beyond them it says where the others are. */
const mostRows = 1000

/** The id of a query's heading: the place of the section makes it unique, whatever the query is called. */
export function querySectionId(at: number): string {
  return `query-${at + 1}`
}

/** A query with what it answered. */
export function querySection(section: ReportSection, at: number): Markup {
  const { title, description, why } = section.query
  const id = querySectionId(at)
  const problem = problemOf(section)
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<p>${description} ${why}</p>
${problem !== undefined && html`<div class="banner ${section.kind === 'failed' ? 'alert' : 'part'}"><p>${lead(section)}</p><p>${problem}</p></div>`}${section.kind === 'rows' && answered(section, id)}</section>
`
}

function lead({ kind }: ReportSection): string {
  if (kind === 'failed') return 'This could not be found out.'
  return kind === 'skipped' ? 'This was not asked.' : 'Rows are missing.'
}

function answered({ rows, query }: Extract<ReportSection, { kind: 'rows' }>, id: string): Markup {
  if (rows.rows.length === 0) return html`<p class="quiet">There is none.</p>`
  return dataTable({
    id: `${id}-table`,
    heading: id,
    columns: rows.columns.map(({ name, type }) => ({
      name: name.replaceAll('_', ' '),
      numeric: isNumeric(type),
    })),
    rows: rows.rows.slice(0, mostRows).map((row) => row.map((value, at) => cellOf(value, rows.columns[at]))),
    total: rows.rows.length,
    noun: ['row', 'rows'],
    rest: `credsql run ${query.fullName} has them all, and so has a report as json.`,
  })
}

function cellOf(value: ResultValue, column: ResultColumn | undefined): TableCell | undefined {
  if (value === null) return undefined
  const text = valueText(value)
  // A minute is enough for reading; sorting has it all.
  const instant =
    column?.type === 'timestamp with time zone' ? /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) : null
  return instant === null
    ? { shown: text }
    : { shown: html`<span class="nowrap">${instant[1]} ${instant[2]}</span>`, key: text }
}
