import { type Credentials, columnReader } from '../read-credentials.ts'
import { mostCredentials } from '../report-format.ts'
import { dataTable, type TableCell } from './data-table.ts'
import { html, type Markup, webAddress } from './markup.ts'

/** Values of a column by which a table can be filtered, at the most. */
const mostChoices = 40

/** The inventory, credential by credential. Secrets are not in it, and neither are their handles. */
export function credentialsSection(credentials: Credentials): Markup {
  const rows = firstRows(credentials)
  const choicesOf = (at: number) => {
    const values = new Set(
      rows.map((row) => row[at]?.key ?? row[at]?.shown).filter((value) => typeof value === 'string'),
    )
    return values.size > mostChoices ? {} : { choices: [...values].sort() }
  }
  return html`<section aria-labelledby="credentials"><h2 id="credentials">Credentials</h2>
<p>Every registry credential that was found, those that end first at the top. No secret is in this page.</p>
${
  credentials.rows === 0
    ? html`<p class="quiet">There is none.</p>`
    : dataTable({
        id: 'credentials-table',
        heading: 'credentials',
        columns: [
          { name: 'Name' },
          { name: 'Registry', ...choicesOf(1) },
          { name: 'User name' },
          { name: 'Kind', ...choicesOf(3) },
          { name: 'May', ...choicesOf(4) },
          { name: 'Status', ...choicesOf(5) },
          { name: 'Created' },
          { name: 'Ends' },
          { name: 'Owner' },
          { name: 'Source' },
        ],
        rows,
        total: credentials.rows,
        noun: ['credential', 'credentials'],
        rest: 'A report as json has them all.',
      })
}</section>
`
}

function firstRows(credentials: Credentials): readonly (readonly (TableCell | undefined)[])[] {
  const read = (name: string) => columnReader(credentials.columns, name)
  const columns = {
    ...{ name: read('name'), id: read('credential_id'), url: read('source_url'), registry: read('registry') },
    ...{
      user: read('username'),
      kind: read('secret_kind'),
      permission: read('permission'),
      status: read('status'),
    },
    ...{ created: read('created_at'), expires: read('expires_at'), expiry: read('expiry_kind') },
    ...{ owner: read('owner'), source: read('source_table') },
  }
  const rows: (readonly (TableCell | undefined)[])[] = []
  for (const batch of credentials.batches)
    for (let row = 0; row < batch.length && rows.length < mostCredentials; row += 1) {
      const text = (column: keyof typeof columns) => {
        const value = columns[column](batch, row)
        return typeof value === 'string' ? value : undefined
      }
      rows.push([
        nameCell(text('name') ?? text('id'), text('url')),
        cell(text('registry')),
        cell(text('user')),
        cell(text('kind')?.replaceAll('_', ' ')),
        cell(text('permission')),
        cell(text('status')),
        dateCell(text('created')),
        dateCell(text('expires')) ?? (text('expiry') === 'never' ? { shown: 'never' } : undefined),
        cell(text('owner')),
        cell(text('source')),
      ])
    }
  return rows
}

function cell(text: string | undefined): TableCell | undefined {
  return text === undefined ? undefined : { shown: text }
}

function nameCell(name: string | undefined, url: string | undefined): TableCell | undefined {
  const address = url === undefined ? undefined : webAddress(url)
  if (name === undefined || address === undefined) return cell(name)
  return { shown: html`<a href="${address}" rel="noreferrer noopener">${name}</a>`, key: name }
}

function dateCell(instant: string | undefined): TableCell | undefined {
  if (instant === undefined) return undefined
  return { shown: html`<span class="nowrap">${instant.slice(0, 10)}</span>`, key: instant }
}
