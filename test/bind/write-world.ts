import assert from 'node:assert/strict'
import { bindWrite } from '../../src/bind/bind-write.ts'
import type { BoundWrite } from '../../src/bind/bound-write.ts'
import type { ParameterInput } from '../../src/bind/substitute-parameters.ts'
import { Catalog } from '../../src/catalog/catalog.ts'
import { parseConfig } from '../../src/catalog/config.ts'
import type { CredsqlError } from '../../src/errors/credsql-error.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import type { WriteStatement } from '../../src/sql/statement.ts'
import { now } from '../plan/small-catalog.ts'

const rancher = 'provider: rancher, url: "https://r.example", access_key: "env:A", secret_key: "env:B"'
const config = `connections:
  rancher: { ${rancher} }
  r_eu: { ${rancher} }
  r_us: { ${rancher} }
  ranchers: { aggregate: ["r_*"] }
  humanitec: { provider: humanitec, token: "env:H", org: acme }
  digitalocean: { provider: digitalocean, token: "env:D" }
  do_eu: { provider: digitalocean, token: "env:D" }
  do_us: { provider: digitalocean, token: "env:D" }
  oceans: { aggregate: ["do_*"] }
`

async function openCatalog(): Promise<Catalog> {
  return Catalog.open({ config: await parseConfig(config, '/c.yaml'), env: {} })
}

let catalog: Promise<Catalog> | undefined

/** Parses one writing statement. */
export async function writeStatement(sql: string): Promise<WriteStatement> {
  const [statement, ...more] = await parseStatements(sql)
  assert.ok(statement !== undefined && more.length === 0, sql)
  const { kind } = statement
  assert.ok(kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'call', sql)
  return statement
}

/** What binding a statement asked for. */
export interface Asked {
  /** References of SECRET(), in the order in which they were asked for. */
  readonly references: string[]
}

/**
 * Parses and binds one writing statement over the tables that credsql ships. Handles of secrets are `sealed:` and the value's length;
 * that of a reference is `sealed:` and the reference. A table's name alone is one of rancher's.
 */
export async function bindWriteSql(
  sql: string,
  values: readonly ParameterInput[] = [],
  asked: Asked = { references: [] },
): Promise<BoundWrite> {
  const statement = await writeStatement(sql)
  catalog ??= openCatalog()
  const open = await catalog
  return bindWrite(
    statement,
    {
      resolveTable: (parts) => open.resolveTable(parts.length === 1 ? ['rancher', ...parts] : parts),
      seal: (value) => `sealed:${value.length}`,
      placeAt: (location) => placeInStatement(statement, location),
      now,
      secretFrom: async (reference) => {
        asked.references.push(reference)
        return `sealed:${reference}`
      },
    },
    values,
  )
}

/** What the driving query yields: `id, name, 'x' AS new_name`; the rows of VALUES in parentheses. */
export function yieldedBy({ query: { tree } }: BoundWrite): string {
  if (tree.valuesLists !== undefined) return tree.valuesLists.map((row) => printExpression(row)).join(', ')
  return (tree.targetList ?? []).map((target) => printExpression(target)).join(', ')
}

/** Where its rows' parts are: `current: id 0, state 1; set: name 2; member 3`. */
export function outline({ current, assignments, member }: BoundWrite): string {
  const parts = [
    current.size === 0 ? '' : `current: ${[...current].map(([name, at]) => `${name} ${at}`).join(', ')}`,
    assignments.length === 0
      ? ''
      : `set: ${assignments.map(({ column, output }) => `${column.name} ${output}`).join(', ')}`,
    member === undefined ? '' : `member ${member}`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** The line of an error from its caret on, as long as `text`. Literals are stars there, in `masked` as well. */
export function atCaret({ details: { place } }: CredsqlError, text: string): string {
  return (place?.excerpt ?? '').slice((place?.column ?? 1) - 1).slice(0, text.length)
}

/** A part of a statement as a line of an error shows it. */
export function masked(text: string): string {
  return text.replace(/'[^']*'/g, (literal) => `'${'*'.repeat(literal.length - 2)}'`)
}
