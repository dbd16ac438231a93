import { counted, grouped } from './format-number.ts'
import { html, type Markup, type Piece } from './markup.ts'

/** A column of a table. */
export interface TableColumn {
  readonly name: string
  /** Aligned to the right and sorted as numbers. */
  readonly numeric?: boolean
  /** Has few values, by one of which the table can be filtered. */
  readonly choices?: readonly string[]
  /** Is long: gets more room than others. */
  readonly long?: boolean
}

/** A cell: what it shows, and by what it is sorted and filtered where that is something else. */
export interface TableCell {
  readonly shown: Piece
  readonly key?: string
}

/** A table that can be sorted and filtered where scripts run, and read where none does. */
export interface DataTable {
  /** Unique in the page. */
  readonly id: string
  /** Named by the heading of this id. */
  readonly heading: string
  readonly columns: readonly TableColumn[]
  readonly rows: Iterable<readonly (TableCell | undefined)[]>
  /** Rows that there are, of which `rows` may be the first. */
  readonly total: number
  /** What a row is. */
  readonly noun: readonly [one: string, many: string]
  /** Where the other rows are. */
  readonly rest?: string
}

/** Rows from which on a browser lays out those that are in sight. */
const manyRows = 500

/** A table with its tools. A cell that is undefined is NULL. */
export function dataTable({ id, heading, columns, rows, total, noun, rest }: DataTable): Markup {
  const [one, many] = noun
  let shown = 0
  let body = ''
  for (const row of rows) {
    shown += 1
    body += '<tr>'
    for (const [at, column] of columns.entries()) body += cellOf(row[at], column).html
    body += '</tr>\n'
  }
  const capped = shown < total
  const filters = columns.flatMap(({ name, choices }, at) =>
    choices === undefined || choices.length < 2 ? [] : [filterOf(id, at, name, choices)],
  )
  const note =
    capped &&
    html`<p class="note">The first ${grouped(shown)} of ${counted(total, one, many)} are in this page.${rest !== undefined && ` ${rest}`}</p>`
  return html`${note}<div class="data" data-table="${many}">
<div class="tools" hidden><div class="field"><label for="${id}-q">Search</label><input id="${id}-q" type="search" autocomplete="off" spellcheck="false"></div>${filters}<div class="field by"><label for="${id}-s">Sort by</label><select id="${id}-s"></select></div><p role="status" class="count">${counted(shown, one, many)}</p></div>
<div class="scroll" role="region" aria-labelledby="${heading}" tabindex="0"><table id="${id}"${shown > manyRows && html` class="big"`} aria-labelledby="${heading}">
<thead><tr>${columns.map(({ name, numeric, long }) => html`<th scope="col" class="${numeric === true ? 'n' : long === true ? 'long' : 't'}">${name}</th>`)}</tr></thead>
<tbody>
${{ html: body }}</tbody></table></div></div>
`
}

function cellOf(cell: TableCell | undefined, { numeric, long }: TableColumn): Markup {
  if (cell === undefined) return html`<td class="null" data-k="">–</td>`
  const { shown, key } = cell
  const name = numeric === true ? html` class="n"` : long === true ? html` class="long"` : ''
  return key === undefined ? html`<td${name}>${shown}</td>` : html`<td${name} data-k="${key}">${shown}</td>`
}

function filterOf(id: string, at: number, name: string, choices: readonly string[]): Markup {
  return html`<div class="field"><label for="${id}-${at}">${name}</label><select id="${id}-${at}" data-column="${at}"><option value="">all</option>${choices.map(
    (choice) => html`<option>${choice}</option>`,
  )}</select></div>`
}
