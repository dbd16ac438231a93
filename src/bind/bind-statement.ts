import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { bindBlock, bindSubquery } from './bind-select.ts'
import { type BindContext, BindState, type Findings, type FoundTable } from './bind-state.ts'
import type { BlockOutput, BoundStatement } from './bound-statement.ts'
import { noCtes } from './cte-scope.ts'
import { findSecrets } from './secret-reference.ts'
import { bodyOf, childNodes } from './tree.ts'
import { viewColumns } from './view-columns.ts'

interface Names {
  readonly ranges: RangeVar[]
  readonly ctes: Set<string>
}

function collectNames(node: Node, names: Names): void {
  if ('RangeVar' in node) names.ranges.push(node.RangeVar)
  if ('CommonTableExpr' in node && node.CommonTableExpr.ctename !== undefined)
    names.ctes.add(node.CommonTableExpr.ctename)
  for (const child of childNodes(bodyOf(node))) collectNames(child, names)
}

/** Looks tables up before the walk, so that the walk needs no waiting. A failure counts only where the walk needs the table. */
async function lookUp(
  ranges: readonly RangeVar[],
  context: BindContext,
  columnsOf: (range: RangeVar, table: FoundTable['table']) => readonly string[],
): Promise<Map<object, FoundTable | CredsqlError>> {
  const found = new Map<object, FoundTable | CredsqlError>()
  for (const range of ranges) {
    const parts = [range.catalogname, range.schemaname, range.relname].filter((part) => part !== undefined)
    try {
      const resolved = await context.resolveTable(parts)
      const tree = await resolved.view?.expand(columnsOf(range, resolved.table))
      found.set(range, tree === undefined ? resolved : { ...resolved, tree })
    } catch (error) {
      if (!(error instanceof CredsqlError)) throw error
      found.set(range, error)
    }
  }
  return found
}

/** What a writing statement knows of its query before the walk. */
export type QueryDemands = Partial<Pick<Findings, 'secrets' | 'demands'>>

/** A bound query, and all that is known of its outputs. */
export interface BoundQuery {
  readonly statement: BoundStatement
  readonly outputs: readonly BlockOutput[]
}

/** As `bindStatement`, with what a writing statement asks of its query. */
export async function bindQuery(
  tree: SelectStmt,
  context: BindContext,
  { secrets, demands = new Map() }: QueryDemands = {},
): Promise<BoundQuery> {
  const names: Names = { ranges: [], ctes: new Set() }
  collectNames({ SelectStmt: tree }, names)
  // A short name may be a WITH query's; it is looked up all the same, as the query may hide a table of its name.
  const tables = await lookUp(
    names.ranges.filter(
      (range) =>
        range.schemaname !== undefined || !names.ctes.has(range.relname ?? '') || hidesTable(tree, range),
    ),
    context,
    (range, table) => viewColumns(tree, range, table),
  )
  const findings = {
    tables,
    demands,
    secrets: secrets ?? (await findSecrets([{ SelectStmt: tree }], context)),
  }
  const state = new BindState(context, findings, bindSubquery)
  const scope = { parent: undefined, items: [], columns: [] }
  const outputs = bindBlock(tree, { state, scope, ctes: noCtes(), block: undefined }, true)
  const statement = {
    tree,
    references: state.references,
    blocks: state.blocks,
    outputs: outputs.map(({ name, secret }) => ({ name, secret })),
    ctes: state.ctes,
    columnOf: state.columnOf,
    secretLiterals: state.secretLiterals,
    hasSecretParameter: state.hasSecretParameter,
    sealedConstants: state.sealedConstants,
    usesSecretFacts: state.usesSecretFacts,
    unread: state.unread,
  }
  return { statement, outputs }
}

/**
 * Resolves every name of a SELECT: tables, columns, WITH queries, outputs. Secret columns are opaque from here on.
 * The tree is changed in place. Throws `unknown_table`, `unknown_column`, `ambiguous_column`, `secret_operation`, …
 */
export async function bindStatement(tree: SelectStmt, context: BindContext): Promise<BoundStatement> {
  return (await bindQuery(tree, context)).statement
}

/** Whether a reference by a WITH query's name stands inside a WITH clause, where the name may still be a table's. */
function hidesTable(tree: SelectStmt, range: RangeVar): boolean {
  let inside = false
  const visit = (node: Node, within: boolean) => {
    if ('RangeVar' in node && node.RangeVar === range) inside = within
    for (const child of childNodes(bodyOf(node))) visit(child, within || 'CommonTableExpr' in node)
  }
  visit({ SelectStmt: tree }, false)
  return inside
}
