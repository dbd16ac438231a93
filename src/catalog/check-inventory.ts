import type { Node } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { loadParser } from '../sql/load-parser.ts'
import { parseExpression, parseFrom } from '../sql/parse-fragment.ts'
import { forEachNode } from '../sql/walk.ts'
import { writeNames } from './build-table.ts'
import { nearHint } from './check-settings.ts'
import { computedColumns, inventoryColumns, neededColumns } from './inventory-tables.ts'
import type {
  ColumnManifest,
  InventoryManifest,
  InventoryView,
  ProviderManifest,
  TableManifest,
} from './manifest.ts'
import type { Complain } from './manifest-problem.ts'

/** A provider's manifests and the one of them that is checked. */
interface CheckedTable {
  readonly provider: ProviderManifest
  readonly table: TableManifest
  readonly tables: readonly TableManifest[]
}

/** Tables of a mapping's FROM clause by the names that expressions have for them. */
type Sources = ReadonlyMap<string, TableManifest>

/**
 * Checks what a schema cannot say about a table's part in the inventory: the SQL parses, names columns that are there, and each
 * output has the type and the values of the view.
 */
export async function checkInventory(checked: CheckedTable, complain: Complain): Promise<void> {
  const views = Object.entries(checked.table.inventory ?? {}) as [InventoryView, InventoryManifest][]
  if (views.length === 0) return
  await loadParser()
  for (const [view, mapping] of views)
    checkMapping(checked, view, mapping, (path, ...rest) => complain(['inventory', view, ...path], ...rest))
}

function checkMapping(
  checked: CheckedTable,
  view: InventoryView,
  mapping: InventoryManifest,
  complain: Complain,
): void {
  const { table } = checked
  const outputs = inventoryColumns(view)
  const sources = sourcesOf(checked, mapping, complain)
  for (const name of neededColumns[view])
    if (!Object.hasOwn(mapping.columns, name))
      complain(['columns'], `"${name}" is missing`, 'Every mapping gives it.')
  const where = fragment(mapping.where, ['where'], complain)
  if (where !== undefined)
    checkNames(checked, sources, where, false, (...rest) => complain(['where'], ...rest))
  for (const [name, text] of Object.entries(mapping.columns)) {
    const at: Complaint = (...rest) => complain(['columns', name], ...rest)
    const output = outputs[name]
    const known = Object.keys(outputs).filter((one) => !computedColumns.has(one))
    if (output === undefined)
      at(`inventory.${view} has no column "${name}"`, nearHint(name, known, 'columns'))
    else if (computedColumns.has(name)) at('the view computes it', 'Leave it out.')
    else {
      const node = fragment(text, ['columns', name], complain)
      if (node === undefined) continue
      if (checkNames(checked, sources, node, output.type === 'secret', at))
        checkType(sources, node, output, at)
    }
  }
  for (const [index, name] of (mapping.once ?? []).entries())
    if (table.columns[name] === undefined || table.columns[name].type === 'secret')
      complain(
        ['once', index],
        `"${name}" is no column by which rows are told apart`,
        nearHint(name, Object.keys(table.columns), 'columns'),
      )
}

/** What is wrong with one expression, and what to do. */
type Complaint = (message: string, hint: string) => void

function fragment(text: string | undefined, path: readonly string[], complain: Complain): Node | undefined {
  if (text === undefined) return undefined
  try {
    return parseExpression(text)
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    complain(path, error.message, 'Write one SQL expression over the columns of the tables.')
    return undefined
  }
}

function sourcesOf(checked: CheckedTable, { from }: InventoryManifest, complain: Complain): Sources {
  const { table, tables } = checked
  const sources = new Map<string, TableManifest>()
  const add = (name: string, alias: string) => {
    const found =
      tables.find((one) => one.table === name && one.service === table.service) ??
      tables.find((one) => one.table === name)
    if (found === undefined) {
      const names = tables.map((one) => one.table)
      complain(['from'], `the provider has no table "${name}"`, nearHint(name, names, 'tables'))
      return
    }
    sources.set(alias, found)
    checkReads(found, from === undefined, (...rest) => complain(from === undefined ? [] : ['from'], ...rest))
  }
  if (from === undefined) {
    add(table.table, table.table)
    return sources
  }
  let nodes: readonly Node[]
  try {
    nodes = parseFrom(from)
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    complain(['from'], error.message, 'Write tables of the provider, joined: robots r LEFT JOIN teams t ON …')
    return sources
  }
  const conditions: Node[] = []
  const visit = (node: Node): void => {
    if ('RangeVar' in node && node.RangeVar.schemaname === undefined)
      add(node.RangeVar.relname ?? '', node.RangeVar.alias?.aliasname ?? node.RangeVar.relname ?? '')
    else if ('JoinExpr' in node) {
      const { larg, rarg, quals } = node.JoinExpr
      for (const side of [larg, rarg]) if (side !== undefined) visit(side)
      if (quals !== undefined) conditions.push(quals)
    } else
      complain(
        ['from'],
        'it holds more than tables of the provider and joins of them',
        'Name tables without a connection, and no subqueries.',
      )
  }
  for (const node of nodes) visit(node)
  for (const node of conditions)
    checkNames(checked, sources, node, false, (...rest) => complain(['from'], ...rest))
  return sources
}

/** A view is read by the way, so no table of it may mint or log in; and alone it must be readable without being asked for a key. */
function checkReads(table: TableManifest, alone: boolean, complain: Complaint): void {
  const reads = Object.entries(table.operations).filter(([name]) => !writeNames.has(name))
  const grave = reads.find(([, { effect }]) => effect !== 'list' && effect !== 'reveal')
  if (grave !== undefined)
    complain(
      `reading "${table.table}" may ${grave[1].effect}`,
      'What mints takes part through the ledger of what was minted.',
    )
  const isOpen = reads.some(
    ([, { keys = {}, parent, request = '' }]) =>
      parent !== undefined ||
      (Object.values(keys).every(({ required, any_of }) => !required && any_of === undefined) &&
        !Object.keys(table.columns).some((column) => request.includes(`{${column}}`))),
  )
  if (alone && !isOpen)
    complain(
      `every way of reading "${table.table}" needs a key`,
      'Join the table that gives it, or declare a parent.',
    )
}

function columnOf(sources: Sources, path: readonly string[]): ColumnManifest | undefined {
  const [name = ''] = path.slice(-1)
  const [alias] = path.length > 1 ? path : []
  if (alias !== undefined) return sources.get(alias)?.columns[name]
  return [...sources.values()].map((table) => table.columns[name]).find((column) => column !== undefined)
}

function pathOf(value: { readonly fields?: readonly Node[] }): string[] {
  return (value.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'))
}

/** Whether every name in an expression is a column or a setting, and no secret goes where it would be seen. */
function checkNames(
  { provider }: CheckedTable,
  sources: Sources,
  node: Node,
  intoSecret: boolean,
  complain: Complaint,
): boolean {
  const problems: [string, string][] = []
  forEachNode(node, ({ kind, value }) => {
    if (kind === 'SubLink') {
      problems.push(['it holds a subquery', 'Join the table in from.'])
      return false
    }
    if (kind === 'NullTest') return !isSecret(sources, value.arg)
    if (kind === 'FuncCall' && /^secret_/.test(lastName(value.funcname))) return false
    if (kind !== 'ColumnRef') return true
    const path = pathOf(value)
    const [first = '', second = ''] = path
    if (first === 'settings' && path.length === 2) {
      const setting = provider.settings[second]
      if (setting === undefined)
        problems.push([
          `the provider has no setting "${second}"`,
          nearHint(second, Object.keys(provider.settings), 'settings'),
        ])
      else if (setting.type === 'secret')
        problems.push([`the setting "${second}" is a secret`, 'It would be seen in every row.'])
      return true
    }
    const owners = [...sources].filter(([, table]) => table.columns[first] !== undefined)
    if (path.length === 1 && owners.length > 1)
      problems.push([
        `"${first}" is a column of ${owners.map(([alias]) => alias).join(' and of ')}`,
        'Write the table in front of it.',
      ])
    const column = columnOf(sources, path)
    if (column === undefined) {
      const names = [...sources].flatMap(([alias, table]) =>
        Object.keys(table.columns).map((name) => (path.length > 1 ? `${alias}.${name}` : name)),
      )
      problems.push([`there is no column "${path.join('.')}"`, nearHint(path.join('.'), names, 'columns')])
    } else if (column.type === 'secret' && !intoSecret)
      problems.push([`"${path.join('.')}" is a secret`, 'Only the column secret takes one.'])
    return true
  })
  for (const [message, hint] of problems) complain(message, hint)
  return problems.length === 0
}

function lastName(nodes: readonly Node[] | undefined): string {
  const last = nodes?.at(-1)
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
}

/** Whether an expression is a secret: a secret column, or the first of several that is there. */
function isSecret(sources: Sources, node: Node | undefined): boolean {
  if (node === undefined) return false
  if ('CoalesceExpr' in node) return (node.CoalesceExpr.args ?? []).every((arg) => isSecret(sources, arg))
  return 'ColumnRef' in node && columnOf(sources, pathOf(node.ColumnRef))?.type === 'secret'
}

function checkType(sources: Sources, node: Node, output: ColumnManifest, complain: Complaint): void {
  const { type, values } = output
  if (type === 'secret') {
    if (!isSecret(sources, node))
      complain('it is no secret', 'Name a column of the type secret, or coalesce() over such columns.')
    return
  }
  if ('ColumnRef' in node && pathOf(node.ColumnRef)[0] !== 'settings') {
    const column = columnOf(sources, pathOf(node.ColumnRef))
    if (column !== undefined && column.type !== type)
      complain(`a ${column.type} is no ${type}`, `Write an expression of the type ${type}.`)
    else if (values !== undefined && !column?.values?.every((value) => values.includes(value)))
      complain(
        'the column may hold other values than the view',
        `Map it by CASE to ${values.join(', ')}, and give ELSE.`,
      )
    return
  }
  if (values === undefined) return
  for (const value of resultsOf(node))
    if (value === undefined)
      complain(
        'it may give other values than the view has',
        `Write CASE over ${values.join(', ')}, and give ELSE.`,
      )
    else if (!values.includes(value))
      complain(`"${value}" is not among the values`, nearHint(value, values, 'values'))
}

/** The constants that an expression may give; undefined for one that may be anything. */
function resultsOf(node: Node | undefined): readonly (string | undefined)[] {
  if (node === undefined) return [undefined]
  if ('A_Const' in node) return [node.A_Const.sval?.sval]
  if (!('CaseExpr' in node)) return [undefined]
  const { args = [], defresult } = node.CaseExpr
  const results = args.map((arg) => ('CaseWhen' in arg ? arg.CaseWhen.result : undefined))
  return [...results, defresult].flatMap(resultsOf)
}
