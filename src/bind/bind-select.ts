import type { CommonTableExpr, Node, ResTarget, SelectStmt } from '@pgsql/types'
import { firstLocation } from '../sql/first-location.ts'
import { bindExpression, bindOrder, bindPlain, bindWindow, type ExpressionInfo } from './bind-expression.ts'
import { bindFrom } from './bind-from.ts'
import type { ExpressionPlace } from './bind-state.ts'
import type { Block, BlockOutput, CteBinding, Scope, ScopeColumn } from './bound-statement.ts'
import { type CteScope, noCtes, withClauses } from './cte-scope.ts'
import { withFixedValues } from './fixed-value.ts'
import { outputName } from './output-name.ts'
import { keepsRows } from './row-keeping.ts'
import { columnFields, resolveStar } from './scope.ts'
import { innerConstant, sealLiteral } from './seal-literal.ts'
import { columnPath, conjunctsOf, constantOf, isStar, stringsOf, targetNode } from './tree.ts'

function derivedColumns(outputs: readonly BlockOutput[], names: readonly string[]): ScopeColumn[] {
  return outputs.map((output, i) => ({
    name: names[i] ?? output.name,
    spellings: [],
    secret: output.secret,
    hidden: false,
    origins: output.origins,
    fixed: output.fixed ?? [],
    item: undefined,
    parts: [],
  }))
}

function bindCte(cte: CommonTableExpr, recursive: boolean, place: ExpressionPlace, ctes: CteScope): void {
  const { state, scope } = place
  const query = cte.ctequery
  if (query === undefined || !('SelectStmt' in query))
    throw state.error(
      'unsupported',
      'WITH takes SELECT only; a change is a statement of its own',
      cte.location,
    )
  const names = stringsOf(cte.aliascolnames)
  const select = query.SelectStmt
  const binding: CteBinding = { name: cte.ctename ?? '', recursive, references: 0, tables: [] }
  const firstTable = state.references.length
  state.ctes.push(binding)
  const inner: ExpressionPlace = { state, scope, ctes, block: undefined }
  const enter = (columns: readonly ScopeColumn[], forming = false) =>
    ctes.entries.set(binding.name, { binding, columns, forming })
  const opaque = (outputs: readonly BlockOutput[]) =>
    derivedColumns(
      outputs.map((output) => ({ ...output, origins: [], fixed: [] })),
      names,
    )
  if (
    recursive &&
    select.larg !== undefined &&
    select.rarg !== undefined &&
    select.withClause === undefined
  ) {
    // The recursive arm sees the columns of the first one.
    const first = bindSubquery(select.larg, inner)
    enter(opaque(first), true)
    const outputs = unite(first, bindSubquery(select.rarg, inner), inner)
    const late = outputs.findIndex((output, i) => output.secret && !first[i]?.secret)
    if (late >= 0)
      throw state.error(
        'secret_operation',
        `the recursive arm of "${binding.name}" puts a secret into the column "${names[late] ?? outputs[late]?.name}", which starts as none`,
        cte.location,
      )
    bindSort(select.sortClause, outputs, inner, 'ORDER BY')
    enter(opaque(outputs))
    binding.tables = state.references.slice(firstTable)
    return
  }
  const outputs = bindSubquery(select, inner)
  binding.tables = state.references.slice(firstTable)
  enter(keepsRows(select, state.blocks) ? derivedColumns(outputs, names) : opaque(outputs))
}

function bindWith(select: SelectStmt, place: ExpressionPlace): CteScope {
  const clause = select.withClause
  if (clause === undefined) return place.ctes
  const ctes: CteScope = { ...noCtes(), parent: place.ctes, clause }
  for (const node of clause.ctes ?? []) {
    if (!('CommonTableExpr' in node)) continue
    bindCte(node.CommonTableExpr, clause.recursive === true, place, ctes)
  }
  return ctes
}

function starColumns(
  target: ResTarget,
  scope: Scope,
  place: ExpressionPlace,
): readonly ScopeColumn[] | undefined {
  const node = target.val
  if (node === undefined || !('ColumnRef' in node)) return undefined
  if (!isStar(node.ColumnRef)) return undefined
  const path = columnPath(node.ColumnRef)
  if (path.length === 1) {
    if (scope.items.length === 0)
      throw place.state.error('syntax_error', 'SELECT * needs a FROM clause', node.ColumnRef.location)
    if (scope.items.some((item) => item.open)) return undefined
    return scope.columns
  }
  const item = resolveStar(scope, path.slice(0, -1), place.state, node.ColumnRef.location ?? 0)
  return item.open ? undefined : item.columns.filter((column) => !column.hidden)
}

/** Binds an expression, or seals it when it is a literal that goes into a secret column. */
function bindValue(node: Node, place: ExpressionPlace, intoSecret: boolean): ExpressionInfo {
  if (!intoSecret || !sealLiteral(node, place.state)) return bindExpression(node, place)
  return { secret: constantOf(innerConstant(node))?.kind !== 'null' }
}

function bindTarget(target: ResTarget, place: ExpressionPlace, intoSecret: boolean): BlockOutput[] {
  const node = target.val
  if (node === undefined) return []
  const isNull = constantOf(innerConstant(node))?.kind === 'null'
  const location = firstLocation(node) ?? target.location
  const unnamed = outputName(node)
  const info = bindValue(node, place, intoSecret)
  const name = target.name ?? info.heading ?? unnamed
  target.name = name
  const { origins = [], fixed = [] } = info.column ?? {}
  return [{ name, secret: info.secret, origins, fixed, isNull, location }]
}

function bindTargets(select: SelectStmt, scope: Scope, place: ExpressionPlace): BlockOutput[] {
  const outputs: BlockOutput[] = []
  const targets: Node[] = []
  const add = (columns: readonly ScopeColumn[], location?: number) => {
    for (const column of columns) {
      place.state.use(column)
      const reference = { fields: columnFields(column) }
      place.state.columnOf.set(reference, column)
      targets.push(targetNode({ ColumnRef: reference }, column.name))
      const { name, secret, origins, fixed = [] } = column
      outputs.push({ name, secret, origins, fixed, isNull: false, location })
    }
  }
  const { leading, secrets } = place.state.demands.get(select) ?? {}
  add(leading?.(scope) ?? [])
  const first = outputs.length
  for (const node of select.targetList ?? []) {
    if (!('ResTarget' in node)) continue
    const columns = starColumns(node.ResTarget, scope, place)
    if (columns !== undefined) add(columns, node.ResTarget.location)
    else {
      targets.push(node)
      const intoSecret = secrets?.has(outputs.length - first) ?? false
      outputs.push(...bindTarget(node.ResTarget, place, intoSecret))
    }
  }
  select.targetList = targets
  return outputs
}

/** Binds ORDER BY: an output's name or number first, as PostgreSQL does, then the FROM clause's columns. */
function bindSort(
  nodes: readonly Node[] | undefined,
  outputs: readonly BlockOutput[],
  place: ExpressionPlace,
  what: string,
): void {
  for (const entry of nodes ?? []) {
    const node = 'SortBy' in entry ? entry.SortBy.node : entry
    if (node === undefined) continue
    const output = outputNamed(node, outputs)
    if (output === undefined) bindOrder(entry, place)
    else if (output.secret)
      throw place.state.error(
        'secret_operation',
        `${what} cannot be used on the secret column "${output.name}"`,
        sortLocation(node),
      )
  }
}

function sortLocation(node: Node): number | undefined {
  if ('ColumnRef' in node) return node.ColumnRef.location
  return 'A_Const' in node ? node.A_Const.location : undefined
}

function outputNamed(node: Node, outputs: readonly BlockOutput[]): BlockOutput | undefined {
  const constant = constantOf(node)
  if (constant?.kind === 'integer') return outputs[constant.value - 1]
  if (!('ColumnRef' in node)) return undefined
  const path = columnPath(node.ColumnRef)
  const [name] = path
  if (path.length !== 1) return undefined
  const output =
    outputs.find((candidate) => candidate.name === name) ??
    outputs.find((candidate) => candidate.name.toLowerCase() === name)
  // The output may be headed by another spelling of its column: the engine must find it by that one.
  if (output !== undefined) node.ColumnRef.fields = [{ String: { sval: output.name } }]
  return output
}

function bindGroup(select: SelectStmt, outputs: readonly BlockOutput[], place: ExpressionPlace): void {
  for (const node of select.groupClause ?? []) {
    const named = constantOf(node)?.kind === 'integer' || isOutputOnly(node, outputs, place.scope)
    if (!named) bindExpression(node, place)
  }
}

/** GROUP BY takes a FROM column first and an output's name second. */
function isOutputOnly(node: Node, outputs: readonly BlockOutput[], scope: Scope): boolean {
  if (!('ColumnRef' in node)) return false
  const path = columnPath(node.ColumnRef)
  const [name = ''] = path
  if (path.length !== 1 || scope.items.some((item) => item.open)) return false
  const isColumn = scope.columns.some(
    (column) => column.name === name || column.spellings.some((other) => other.toLowerCase() === name),
  )
  return !isColumn && outputs.some((output) => output.name === name)
}

function bindValues(select: SelectStmt, place: ExpressionPlace): BlockOutput[] {
  const { state } = place
  const lists = (select.valuesLists ?? []).map((node) => ('List' in node ? (node.List.items ?? []) : []))
  const [first = []] = lists
  const odd = lists.find((list) => list.length !== first.length)
  if (odd !== undefined)
    throw state.error(
      'syntax_error',
      `VALUES lists must all be the same length: one has ${first.length}, another ${odd.length}`,
      odd[0] === undefined ? undefined : firstLocation(odd[0]),
    )
  const secrets = state.demands.get(select)?.secrets
  return first.map((_, i) => {
    const isSecret = secrets?.has(i) === true
    const bindCell = (cell: Node) => {
      if (isSecret) return bindValue(cell, place, true)
      // Where the values are assigned, it is told which column takes no secret.
      return secrets === undefined ? bindPlain(cell, place, 'VALUES') : bindExpression(cell, place)
    }
    const cells = lists.map((list) => {
      const cell = list[i]!
      const location = firstLocation(cell)
      const isNull = constantOf(innerConstant(cell))?.kind === 'null'
      return { isNull, location, secret: bindCell(cell).secret }
    })
    // One that is no secret among secrets makes the column no secret, and the other way round: its place is the one to tell.
    const misplaced = cells.find((cell) => cell.secret !== isSecret && !cell.isNull)
    return {
      name: `column${i + 1}`,
      secret: isSecret
        ? misplaced === undefined && cells.some((cell) => cell.secret)
        : misplaced !== undefined,
      origins: [],
      isNull: cells.every((cell) => cell.isNull),
      location: (misplaced ?? cells[0])?.location,
    }
  })
}

/** The columns of a set operation. Throws where a secret stands beside something that is none. */
function unite(
  left: readonly BlockOutput[],
  right: readonly BlockOutput[],
  { state }: ExpressionPlace,
): BlockOutput[] {
  if (left.length !== right.length)
    throw state.error(
      'unsupported',
      `the arms of a set operation have ${left.length} and ${right.length} columns`,
      undefined,
    )
  return left.map((a, i) => {
    const b = right[i]!
    if (a.secret !== b.secret && !a.isNull && !b.isNull)
      throw state.error(
        'secret_operation',
        `a set operation puts the secret column "${(a.secret ? a : b).name}" beside something that is no secret`,
        undefined,
      )
    return {
      name: a.name,
      secret: a.secret || b.secret,
      origins: [...a.origins, ...b.origins],
      fixed: [...(a.fixed ?? []), ...(b.fixed ?? [])],
      isNull: a.isNull && b.isNull,
      location: a.location,
    }
  })
}

function checkOutputNames(outputs: readonly BlockOutput[], place: ExpressionPlace): void {
  const seen = new Map<string, string>()
  for (const { name } of outputs) {
    const other = seen.get(name.toLowerCase())
    if (other !== undefined && other !== name)
      throw place.state.error(
        'unsupported',
        `a subquery has the columns "${other}" and "${name}", which differ in case only`,
        undefined,
        {
          hint: 'Give one of them another name.',
        },
      )
    seen.set(name.toLowerCase(), name)
  }
}

/** Binds a SELECT that stands inside another one. */
export function bindSubquery(select: SelectStmt, place: ExpressionPlace): BlockOutput[] {
  const outputs = bindBlock(select, place, false)
  checkOutputNames(outputs, place)
  return outputs
}

/** Binds a query block with everything in it, in place; the tree's names are resolved afterwards. */
export function bindBlock(select: SelectStmt, outer: ExpressionPlace, outermost: boolean): BlockOutput[] {
  const { state } = outer
  const firstReference = state.references.length
  const ctes = bindWith(select, outer)
  const within: ExpressionPlace = { state, scope: outer.scope, ctes, block: undefined }
  for (const limit of [select.limitCount, select.limitOffset])
    if (limit !== undefined) bindPlain(limit, within, 'LIMIT')
  if (select.op !== undefined && select.op !== 'SETOP_NONE') {
    const demand = state.demands.get(select)
    for (const arm of [select.larg!, select.rarg!]) if (demand !== undefined) state.demands.set(arm, demand)
    const outputs = unite(bindSubquery(select.larg!, within), bindSubquery(select.rarg!, within), within)
    bindSort(select.sortClause, outputs, within, 'ORDER BY')
    return outputs
  }
  const block: Block = {
    id: state.blocks.length,
    select,
    outermost,
    withs: withClauses(ctes),
    items: [],
    conjuncts: [],
    pairs: [],
    aggregated: false,
    windowed: false,
  }
  state.blocks.push(block)
  if (select.valuesLists !== undefined) {
    const outputs = bindValues(select, within)
    bindSort(select.sortClause, outputs, within, 'ORDER BY')
    return outputs
  }
  const parent = outer.scope.items.length === 0 && outer.scope.parent === undefined ? undefined : outer.scope
  const from = bindFrom(select.fromClause ?? [], { state, block, ctes, outer: parent })
  const scope: Scope = { parent, items: from.items, columns: from.columns }
  const place: ExpressionPlace = { state, scope, ctes, block }
  if (select.whereClause !== undefined) {
    bindPlain(select.whereClause, { ...place, block: undefined }, 'WHERE')
    const targets = new Set(from.items)
    for (const node of conjunctsOf(select.whereClause)) block.conjuncts.push({ node, targets })
  }
  const outputs = bindTargets(select, scope, place)
  bindGroup(select, outputs, place)
  if (select.havingClause !== undefined) {
    block.aggregated = true
    bindPlain(select.havingClause, place, 'HAVING')
  }
  for (const node of select.windowClause ?? []) if ('WindowDef' in node) bindWindow(node.WindowDef, place)
  bindSort(select.sortClause, outputs, place, 'ORDER BY')
  for (const node of select.distinctClause ?? []) {
    if (Object.keys(node).length > 0 && outputNamed(node, outputs) === undefined) bindExpression(node, place)
  }
  return withFixedValues(outputs, select.targetList ?? [], state.references.slice(firstReference))
}
