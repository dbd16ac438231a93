import type { A_Expr, ColumnRef, FuncCall, Node, SubLink, WindowDef } from '@pgsql/types'
import { firstLocation } from '../sql/first-location.ts'
import { formatInstant } from '../value/timestamp.ts'
import { isAggregate } from './aggregate.ts'
import type { ExpressionPlace } from './bind-state.ts'
import type { ScopeColumn } from './bound-statement.ts'
import { columnFields, resolveColumn, resolveStar } from './scope.ts'
import { innerConstant, sealLiteral } from './seal-literal.ts'
import { isSecretCall, sealReference } from './secret-reference.ts'
import {
  bodyOf,
  castNode,
  childNodes,
  columnPath,
  constantOf,
  isNode,
  isStar,
  kindOf,
  operatorOf,
  replaceNode,
  stringsOf,
  textConstant,
} from './tree.ts'

/** What is known of a bound expression. */
export interface ExpressionInfo {
  readonly secret: boolean
  /** The column, when the expression is nothing else. */
  readonly column?: ScopeColumn
  /** How the column was spelled, when that names the output. */
  readonly heading?: string
}

const plain: ExpressionInfo = { secret: false }
const equalities: ReadonlySet<string> = new Set(['=', '<>', '!='])
const secretFunctions: ReadonlySet<string> = new Set([
  'secret_kind',
  'secret_length',
  'secret_expires_at',
  'secret_issuer',
  'secret_has_trailing_space',
])

/** Names of the functions that tell something about a secret. */
export const secretFunctionNames: readonly string[] = [...secretFunctions]

function refuse(
  place: ExpressionPlace,
  what: string,
  node: Node,
  column: { readonly name: string } | undefined,
): Error {
  const name = column === undefined ? 'a secret' : `the secret column "${column.name}"`
  return place.state.error('secret_operation', `${what} cannot be used on ${name}`, firstLocation(node), {
    hint:
      'Secrets are sealed: =, <>, IN, IS NULL, joins, GROUP BY, DISTINCT and count() work on them, ' +
      `and ${secretFunctionNames.map((fn) => `${fn}()`).join(', ')} tell what is worth knowing.`,
  })
}

/** `count(t.*)`, `ROW(t.*)`: all that `t.*` lists, none of it a secret. */
function bindRow(
  node: Node & { ColumnRef: ColumnRef },
  path: readonly string[],
  place: ExpressionPlace,
): ExpressionInfo {
  const { ColumnRef: reference } = node
  const item = resolveStar(place.scope, path.slice(0, -1), place.state, reference.location ?? 0)
  const columns = item.columns.filter((column) => !column.hidden)
  const secret = columns.find((column) => column.secret)
  if (secret !== undefined) throw refuse(place, 'a whole row', node, secret)
  for (const column of columns) place.state.use(column)
  reference.fields = [{ String: { sval: item.alias } }, { A_Star: {} }]
  return plain
}

function bindColumn(node: Node & { ColumnRef: ColumnRef }, place: ExpressionPlace): ExpressionInfo {
  const reference = node.ColumnRef
  const path = columnPath(reference)
  const { state } = place
  if (isStar(reference)) return bindRow(node, path, place)
  const found = resolveColumn(place.scope, path, state, reference.location ?? 0)
  if (found.kind === 'open') return plain
  if (found.kind === 'row') {
    const secret = found.item.columns.find((column) => column.secret)
    if (secret !== undefined) throw refuse(place, 'a whole row', node, secret)
    for (const column of found.item.columns) state.use(column)
    reference.fields = [{ String: { sval: found.item.alias } }]
    return plain
  }
  const { column, heading } = found
  state.use(column)
  state.columnOf.set(reference, column)
  reference.fields = columnFields(column)
  return { secret: column.secret, column, heading }
}

/** Binds both sides of an equality. When one is secret the other is a secret too, or a constant that is sealed. */
function bindEquality(left: Node, right: Node, whole: Node, place: ExpressionPlace): void {
  if ('RowExpr' in left && 'RowExpr' in right) {
    const [a, b] = [left.RowExpr.args ?? [], right.RowExpr.args ?? []]
    if (a.length === b.length) {
      for (const [i, node] of a.entries()) bindEquality(node, b[i]!, whole, place)
      return
    }
  }
  const a = bindExpression(left, place)
  const b = bindExpression(right, place)
  if (a.secret === b.secret) return
  const [secret, other] = a.secret ? [a, right] : [b, left]
  if (!sealLiteral(other, place.state))
    throw place.state.error(
      'secret_operation',
      `${secret.column === undefined ? 'a secret' : `the secret column "${secret.column.name}"`} is compared with something that is no secret`,
      firstLocation(whole),
      { hint: 'A secret can be compared with another secret, a literal, a parameter or NULL.' },
    )
}

function bindOperator(expression: A_Expr, node: Node, place: ExpressionPlace): ExpressionInfo {
  const { lexpr, rexpr, kind } = expression
  const operator = operatorOf(expression.name)
  const isEquality = equalities.has(operator)
  if (lexpr !== undefined && rexpr !== undefined) {
    if ((kind === 'AEXPR_OP' && isEquality) || kind === 'AEXPR_DISTINCT' || kind === 'AEXPR_NOT_DISTINCT') {
      bindEquality(lexpr, rexpr, node, place)
      return plain
    }
    const list =
      kind === 'AEXPR_IN' ? listItems(rexpr) : isEquality && isAnyOrAll(kind) ? arrayItems(rexpr) : undefined
    if (list !== undefined) {
      const first = bindExpression(lexpr, place)
      // The left side is bound once; each entry then meets it as in an equality.
      for (const entry of list) bindEntry(first, entry, node, place)
      return plain
    }
  }
  return bindOpaque(
    node,
    place,
    `the operator ${kind === 'AEXPR_OP' ? operator : operatorWord(kind, operator)}`,
  )
}

function operatorWord(kind: string | undefined, operator: string): string {
  const words: Readonly<Record<string, string>> = {
    AEXPR_LIKE: 'LIKE',
    AEXPR_ILIKE: 'ILIKE',
    AEXPR_SIMILAR: 'SIMILAR TO',
    AEXPR_BETWEEN: 'BETWEEN',
    AEXPR_NOT_BETWEEN: 'BETWEEN',
    AEXPR_BETWEEN_SYM: 'BETWEEN',
    AEXPR_NOT_BETWEEN_SYM: 'BETWEEN',
    AEXPR_NULLIF: 'NULLIF',
  }
  return words[kind ?? ''] ?? operator
}

function isAnyOrAll(kind: string | undefined): boolean {
  return kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL'
}

function listItems(node: Node): Node[] {
  return 'List' in node ? (node.List.items ?? []) : [node]
}

function arrayItems(node: Node): Node[] | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return arrayItems(node.TypeCast.arg)
  return 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : undefined
}

function bindEntry(left: ExpressionInfo, entry: Node, whole: Node, place: ExpressionPlace): void {
  if (left.secret && sealLiteral(entry, place.state)) return
  const right = bindExpression(entry, place)
  if (left.secret !== right.secret)
    throw refuse(
      place,
      'a comparison with something that is no secret',
      whole,
      left.secret ? left.column : right.column,
    )
}

function bindCall(call: FuncCall, node: Node, place: ExpressionPlace): ExpressionInfo {
  const { state, block } = place
  const name = stringsOf(call.funcname).at(-1) ?? ''
  if (secretFunctions.has(name)) {
    const [argument] = call.args ?? []
    if (argument === undefined || call.args?.length !== 1)
      throw state.error('unsupported', `${name}() takes one secret column`, call.location)
    const info = bindExpression(argument, place)
    if (!info.secret && constantOf(argument)?.kind !== 'null')
      throw state.error(
        'secret_operation',
        `${name}() takes a secret column`,
        firstLocation(argument) ?? call.location,
      )
    state.usesSecretFacts = true
    return plain
  }
  if (isSecretCall(call)) {
    sealReference(call, node, state)
    return { secret: true }
  }
  if (name === 'now' || name === 'transaction_timestamp' || name === 'statement_timestamp') {
    if ((call.args ?? []).length === 0) {
      replaceNode(node, castNode(textConstant(formatInstant(state.context.now)), 'timestamptz'))
      return plain
    }
  }
  if (block !== undefined) {
    if (call.over !== undefined) block.windowed = true
    else if (isAggregate(call)) block.aggregated = true
  }
  const takesSecrets = name === 'count'
  for (const argument of call.args ?? []) {
    const info = bindExpression(argument, place)
    if (info.secret && !takesSecrets) throw refuse(place, `${name}()`, argument, info.column)
  }
  for (const order of call.agg_order ?? []) bindOrder(order, place)
  if (call.agg_filter !== undefined) bindPlain(call.agg_filter, place, 'FILTER')
  if (call.over !== undefined) bindWindow(call.over, place)
  return plain
}

/** Binds a window: it may partition by a secret, not order by one. */
export function bindWindow(window: WindowDef, place: ExpressionPlace): void {
  for (const node of window.partitionClause ?? []) bindExpression(node, place)
  for (const node of window.orderClause ?? []) bindOrder(node, place)
  for (const bound of [window.startOffset, window.endOffset])
    if (bound !== undefined) bindPlain(bound, place, 'a frame')
}

/** Binds one ORDER BY entry: never a secret. */
export function bindOrder(node: Node, place: ExpressionPlace): ExpressionInfo {
  const inner = 'SortBy' in node ? node.SortBy.node : node
  if (inner === undefined) return plain
  return bindPlain(inner, place, 'ORDER BY')
}

/** Binds an expression that must not be a secret. */
export function bindPlain(node: Node, place: ExpressionPlace, what: string): ExpressionInfo {
  const info = bindExpression(node, place)
  if (info.secret) throw refuse(place, what, node, info.column)
  return info
}

function bindSubLink(link: SubLink, node: Node, place: ExpressionPlace): ExpressionInfo {
  const { subselect, testexpr, subLinkType } = link
  if (subselect === undefined || !('SelectStmt' in subselect)) return plain
  const outputs = place.state.bindSubquery(subselect.SelectStmt, { ...place, block: undefined })
  const secretOutput = outputs.find((column) => column.secret)
  if (subLinkType === 'EXISTS_SUBLINK') return plain
  if (subLinkType === 'EXPR_SUBLINK') return { secret: outputs[0]?.secret ?? false }
  if (testexpr === undefined) {
    if (secretOutput !== undefined) throw refuse(place, 'ARRAY(SELECT …)', node, secretOutput)
    return plain
  }
  const operator = operatorOf(link.operName) || '='
  const tests = 'RowExpr' in testexpr ? (testexpr.RowExpr.args ?? []) : [testexpr]
  for (const [i, test] of tests.entries()) {
    const info = bindExpression(test, place)
    const other = outputs[i]?.secret ?? false
    if (!info.secret && !other) continue
    if (!equalities.has(operator))
      throw refuse(place, `the operator ${operator}`, node, info.secret ? info.column : outputs[i])
    if (info.secret && other) continue
    const isNull = constantOf(innerConstant(test))?.kind === 'null'
    if (!isNull && !(other && sealLiteral(test, place.state)))
      throw refuse(
        place,
        'a comparison with something that is no secret',
        node,
        info.secret ? info.column : outputs[i],
      )
  }
  return plain
}

/** Binds what is inside a node of any other kind: a secret may not be there. */
function bindOpaque(node: Node, place: ExpressionPlace, what: string): ExpressionInfo {
  for (const child of childNodes(bodyOf(node))) {
    if ('TypeName' in child) continue
    bindPlain(child, place, what)
  }
  return plain
}

/** The first of several secrets is a secret; beside something that is none it would be no longer sealed. */
function bindCoalesce(args: readonly Node[], node: Node, place: ExpressionPlace): ExpressionInfo {
  const infos = args.map((arg) => bindExpression(arg, place))
  const secret = infos.find((info) => info.secret)
  if (secret === undefined) return plain
  const isNull = (arg: Node) => constantOf(innerConstant(arg))?.kind === 'null'
  if (!infos.every((info, i) => info.secret || isNull(args[i]!)))
    throw refuse(place, 'COALESCE', node, secret.column)
  return { secret: true }
}

const nowCasts: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'date',
  SVFOP_CURRENT_TIMESTAMP: 'timestamptz',
  SVFOP_LOCALTIMESTAMP: 'timestamp',
}

const constructNames: Readonly<Record<string, string>> = {
  TypeCast: 'a cast',
  CaseExpr: 'CASE',
  CaseWhen: 'CASE',
  CoalesceExpr: 'COALESCE',
  MinMaxExpr: 'GREATEST or LEAST',
  A_ArrayExpr: 'ARRAY[…]',
  RowExpr: 'ROW(…)',
  A_Indirection: 'a subscript',
  CollateClause: 'COLLATE',
  BoolExpr: 'AND, OR or NOT',
  BooleanTest: 'IS TRUE or IS FALSE',
}

/** Resolves every name in an expression, in place, and holds the rule that secrets are opaque. */
export function bindExpression(node: Node, place: ExpressionPlace): ExpressionInfo {
  if ('ColumnRef' in node) return bindColumn(node, place)
  if ('A_Expr' in node) return bindOperator(node.A_Expr, node, place)
  if ('FuncCall' in node) return bindCall(node.FuncCall, node, place)
  if ('SubLink' in node) return bindSubLink(node.SubLink, node, place)
  if ('CoalesceExpr' in node) return bindCoalesce(node.CoalesceExpr.args ?? [], node, place)
  if ('NullTest' in node) {
    if (node.NullTest.arg !== undefined) bindExpression(node.NullTest.arg, place)
    return plain
  }
  if ('SQLValueFunction' in node) {
    const type = nowCasts[node.SQLValueFunction.op ?? '']
    const now = formatInstant(place.state.context.now)
    if (type !== undefined)
      replaceNode(
        node,
        castNode(
          textConstant(type === 'timestamptz' ? now : type === 'date' ? now.slice(0, 10) : now.slice(0, -1)),
          type,
        ),
      )
    return plain
  }
  if ('ParamRef' in node)
    throw place.state.error(
      'missing_parameter',
      `there is no value for parameter $${node.ParamRef.number}`,
      node.ParamRef.location,
    )
  if ('GroupingSet' in node) {
    for (const child of node.GroupingSet.content ?? []) bindExpression(child, place)
    return plain
  }
  if ('GroupingFunc' in node) {
    for (const child of node.GroupingFunc.args ?? []) bindExpression(child, place)
    return plain
  }
  return bindOpaque(node, place, constructNames[kindOf(node)] ?? kindOf(node))
}

/** Whether anything inside a node is a node of one of the kinds. */
export function holdsKind(node: unknown, kinds: ReadonlySet<string>): boolean {
  if (Array.isArray(node)) return node.some((entry) => holdsKind(entry, kinds))
  if (node === null || typeof node !== 'object') return false
  if (isNode(node) && kinds.has(kindOf(node))) return true
  return Object.values(node).some((member) => holdsKind(member, kinds))
}
