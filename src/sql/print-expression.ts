import type { A_Const, A_Expr, BoolExpr, FuncCall, Node, SubLink, TypeName } from '@pgsql/types'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import type { NodeKind, NodeValue } from './walk.ts'

/** How an expression is printed. */
export interface PrintOptions {
  /** Nodes whose literal is printed as `'***'`: the `A_Const` values, or nodes around them. */
  readonly maskLiterals?: ReadonlySet<object>
}

/** What binds weaker gets parentheses inside what binds stronger. */
const level = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  compare: 5,
  other: 6,
  sum: 7,
  product: 8,
  unary: 9,
  atom: 10,
} as const

interface Printed {
  readonly text: string
  readonly level: number
}

interface Context {
  readonly masked: ReadonlySet<object>
}

type Printer<K extends NodeKind> = (value: NodeValue<K>, context: Context) => Printed

const atom = (text: string): Printed => ({ text, level: level.atom })

function within(node: Node | undefined, least: number, context: Context): string {
  const printed = print(node, context)
  return printed.level < least ? `(${printed.text})` : printed.text
}

function list(nodes: readonly Node[] | undefined, context: Context): string {
  return (nodes ?? []).map((node) => print(node, context).text).join(', ')
}

function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => {
    if ('String' in node) return node.String.sval ?? ''
    return 'A_Star' in node ? '*' : '?'
  })
}

function dotted(nodes: readonly Node[] | undefined): string {
  return names(nodes)
    .map((name) => (name === '*' ? name : quoteIdentifier(name)))
    .join('.')
}

/** The parser's own types are in `pg_catalog`, which nobody wrote. */
function typeText(type: TypeName | undefined, context: Context): string {
  const parts = names(type?.names)
  const known: Readonly<Record<string, string>> = {
    int4: 'int',
    int8: 'bigint',
    int2: 'smallint',
    float8: 'double precision',
    float4: 'real',
    bool: 'boolean',
  }
  const own = parts[0] === 'pg_catalog' ? parts.slice(1) : parts
  const name = own.length === 1 ? (known[own[0] ?? ''] ?? own[0] ?? '') : own.map(quoteIdentifier).join('.')
  const modifiers =
    type?.typmods !== undefined && name !== 'interval' ? `(${list(type.typmods, context)})` : ''
  return `${name}${modifiers}${'[]'.repeat(type?.arrayBounds?.length ?? 0)}`
}

function constant(value: A_Const, { masked }: Context): Printed {
  if (masked.has(value)) return atom("'***'")
  if (value.isnull) return atom('NULL')
  if (value.boolval !== undefined) return atom(value.boolval.boolval ? 'TRUE' : 'FALSE')
  if (value.ival !== undefined) return atom(String(value.ival.ival ?? 0))
  if (value.fval !== undefined) return atom(value.fval.fval ?? '0')
  if (value.bsval !== undefined)
    return atom(
      `${(value.bsval.bsval ?? 'b').slice(0, 1).toUpperCase()}${quoteLiteral((value.bsval.bsval ?? '').slice(1))}`,
    )
  return atom(quoteLiteral(value.sval?.sval ?? ''))
}

function operatorLevel(name: string): number {
  if (/^(?:=|<>|!=|<|>|<=|>=)$/.test(name)) return level.compare
  if (name === '+' || name === '-') return level.sum
  return name === '*' || name === '/' || name === '%' || name === '^' ? level.product : level.other
}

function binary(value: A_Expr, name: string, context: Context, at: number = operatorLevel(name)): Printed {
  if (value.lexpr === undefined)
    return { text: `${name}${within(value.rexpr, level.unary, context)}`, level: level.unary }
  const left = within(value.lexpr, at === level.compare ? at + 1 : at, context)
  return { text: `${left} ${name} ${within(value.rexpr, at + 1, context)}`, level: at }
}

function items(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  return 'List' in node ? (node.List.items ?? []) : [node]
}

function between(value: A_Expr, keyword: string, context: Context): Printed {
  const [low, high] = items(value.rexpr).map((node) => within(node, level.other, context))
  return {
    text: `${within(value.lexpr, level.other, context)} ${keyword} ${low} AND ${high}`,
    level: level.compare,
  }
}

/** `LIKE x ESCAPE y` and `SIMILAR TO` arrive as a function call on the pattern. */
function pattern(node: Node | undefined, context: Context): string {
  const name = node !== undefined && 'FuncCall' in node ? names(node.FuncCall.funcname).at(-1) : undefined
  if (
    node === undefined ||
    !('FuncCall' in node) ||
    (name !== 'like_escape' && name !== 'similar_to_escape')
  ) {
    return within(node, level.other, context)
  }
  const [text, mark] = (node.FuncCall.args ?? []).map((part) => within(part, level.other, context))
  return mark === undefined ? `${text}` : `${text} ESCAPE ${mark}`
}

function operation(value: A_Expr, context: Context): Printed {
  const name = names(value.name).at(-1) ?? ''
  const negated = name.startsWith('!') || name === '<>'
  const not = negated ? 'NOT ' : ''
  const compare = (keyword: string, right: string): Printed => ({
    text: `${within(value.lexpr, level.other, context)} ${keyword} ${right}`,
    level: level.compare,
  })
  switch (value.kind) {
    case 'AEXPR_IN':
      return compare(
        `${not}IN`,
        `(${items(value.rexpr)
          .map((node) => print(node, context).text)
          .join(', ')})`,
      )
    case 'AEXPR_LIKE':
      return compare(`${not}LIKE`, pattern(value.rexpr, context))
    case 'AEXPR_ILIKE':
      return compare(`${not}ILIKE`, pattern(value.rexpr, context))
    case 'AEXPR_SIMILAR':
      return compare(`${not}SIMILAR TO`, pattern(value.rexpr, context))
    case 'AEXPR_BETWEEN':
      return between(value, 'BETWEEN', context)
    case 'AEXPR_NOT_BETWEEN':
      return between(value, 'NOT BETWEEN', context)
    case 'AEXPR_BETWEEN_SYM':
      return between(value, 'BETWEEN SYMMETRIC', context)
    case 'AEXPR_NOT_BETWEEN_SYM':
      return between(value, 'NOT BETWEEN SYMMETRIC', context)
    case 'AEXPR_DISTINCT':
      return binary(value, 'IS DISTINCT FROM', context, level.is)
    case 'AEXPR_NOT_DISTINCT':
      return binary(value, 'IS NOT DISTINCT FROM', context, level.is)
    case 'AEXPR_OP_ANY':
      return compare(name, `ANY (${print(value.rexpr, context).text})`)
    case 'AEXPR_OP_ALL':
      return compare(name, `ALL (${print(value.rexpr, context).text})`)
    case 'AEXPR_NULLIF':
      return atom(`NULLIF(${print(value.lexpr, context).text}, ${print(value.rexpr, context).text})`)
    default:
      return binary(value, name, context)
  }
}

function boolean({ boolop, args }: BoolExpr, context: Context): Printed {
  if (boolop === 'NOT_EXPR') return { text: `NOT ${within(args?.[0], level.not, context)}`, level: level.not }
  const [keyword, at] = boolop === 'AND_EXPR' ? (['AND', level.and] as const) : (['OR', level.or] as const)
  return { text: (args ?? []).map((arg) => within(arg, at + 1, context)).join(` ${keyword} `), level: at }
}

function call(value: FuncCall, context: Context): Printed {
  const parts = names(value.funcname)
  const own = parts[0] === 'pg_catalog' ? parts.slice(1) : parts
  const distinct = value.agg_distinct ? 'DISTINCT ' : ''
  const args = value.agg_star ? '*' : list(value.args, context)
  const order =
    value.agg_order === undefined || value.agg_within_group
      ? ''
      : ` ORDER BY ${list(value.agg_order, context)}`
  const group = value.agg_within_group ? ` WITHIN GROUP (ORDER BY ${list(value.agg_order, context)})` : ''
  const filter =
    value.agg_filter === undefined ? '' : ` FILTER (WHERE ${print(value.agg_filter, context).text})`
  const over = value.over === undefined ? '' : ' OVER (…)'
  return atom(`${own.map(quoteIdentifier).join('.')}(${distinct}${args}${order})${group}${filter}${over}`)
}

function subquery(value: SubLink, context: Context): Printed {
  const left = within(value.testexpr, level.other, context)
  const operator = names(value.operName).at(-1)
  switch (value.subLinkType) {
    case 'EXISTS_SUBLINK':
      return atom('EXISTS (subquery)')
    case 'ARRAY_SUBLINK':
      return atom('ARRAY(subquery)')
    case 'ANY_SUBLINK':
      return {
        text: `${left} ${operator === undefined ? 'IN' : `${operator} ANY`} (subquery)`,
        level: level.compare,
      }
    case 'ALL_SUBLINK':
      return { text: `${left} ${operator} ALL (subquery)`, level: level.compare }
    default:
      return atom('(subquery)')
  }
}

function postfix(arg: Node | undefined, words: string, context: Context): Printed {
  return { text: `${within(arg, level.compare, context)} ${words}`, level: level.is }
}

const truthTests: Readonly<Record<string, string>> = {
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS UNKNOWN',
  IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
}

const printers: { readonly [K in NodeKind]?: Printer<K> } = {
  A_Const: constant,
  A_Expr: operation,
  BoolExpr: boolean,
  FuncCall: call,
  SubLink: subquery,
  ColumnRef: ({ fields }) => atom(dotted(fields)),
  ParamRef: ({ number }) => atom(`$${number ?? 0}`),
  NullTest: ({ arg, nulltesttype }, context) =>
    postfix(arg, nulltesttype === 'IS_NOT_NULL' ? 'IS NOT NULL' : 'IS NULL', context),
  BooleanTest: ({ arg, booltesttype }, context) =>
    postfix(arg, truthTests[booltesttype ?? 'IS_TRUE'] ?? 'IS TRUE', context),
  TypeCast: ({ arg, typeName }, context) =>
    atom(`${within(arg, level.atom, context)}::${typeText(typeName, context)}`),
  CollateClause: ({ arg, collname }, context) =>
    atom(`${within(arg, level.atom, context)} COLLATE ${dotted(collname)}`),
  CoalesceExpr: ({ args }, context) => atom(`COALESCE(${list(args, context)})`),
  MinMaxExpr: ({ op, args }, context) =>
    atom(`${op === 'IS_LEAST' ? 'LEAST' : 'GREATEST'}(${list(args, context)})`),
  A_ArrayExpr: ({ elements }, context) => atom(`ARRAY[${list(elements, context)}]`),
  RowExpr: ({ args }, context) => atom(`ROW(${list(args, context)})`),
  List: ({ items: nodes }, context) => atom(`(${list(nodes, context)})`),
  NamedArgExpr: ({ name, arg }, context) =>
    atom(`${quoteIdentifier(name ?? '')} => ${print(arg, context).text}`),
  SortBy: ({ node, sortby_dir }, context) =>
    atom(`${print(node, context).text}${sortby_dir === 'SORTBY_DESC' ? ' DESC' : ''}`),
  SetToDefault: () => atom('DEFAULT'),
  SQLValueFunction: ({ op }) => atom((op ?? '').replace(/^SVFOP_|_N$/g, '')),
  A_Indirection: ({ arg, indirection }, context) => {
    const steps = (indirection ?? []).map((step) => {
      if (!('A_Indices' in step)) return `.${dotted([step])}`
      const { is_slice, lidx, uidx } = step.A_Indices
      const upper = uidx === undefined ? '' : print(uidx, context).text
      return is_slice ? `[${lidx === undefined ? '' : print(lidx, context).text}:${upper}]` : `[${upper}]`
    })
    // `(row).field` needs its parentheses, `column[1]` has none.
    const plain = arg !== undefined && ('ColumnRef' in arg || 'ParamRef' in arg) && steps[0]?.startsWith('[')
    return atom(`${plain ? print(arg, context).text : `(${print(arg, context).text})`}${steps.join('')}`)
  },
  CaseExpr: ({ arg, args, defresult }, context) => {
    const head = arg === undefined ? 'CASE' : `CASE ${print(arg, context).text}`
    const last = defresult === undefined ? '' : ` ELSE ${print(defresult, context).text}`
    return atom(`${head} ${(args ?? []).map((node) => print(node, context).text).join(' ')}${last} END`)
  },
  CaseWhen: ({ expr, result }, context) =>
    atom(`WHEN ${print(expr, context).text} THEN ${print(result, context).text}`),
  ResTarget: ({ val, name }, context) =>
    atom(`${print(val, context).text}${name === undefined ? '' : ` AS ${quoteIdentifier(name)}`}`),
}

function print(node: Node | undefined, context: Context): Printed {
  const entry = node === undefined ? undefined : Object.entries(node)[0]
  if (entry === undefined) return atom('')
  const [kind, value] = entry as [NodeKind, object]
  // A node around a masked literal is masked as a whole: `'x'::text` is one value to who reads it.
  if (context.masked.has(value) || (node !== undefined && context.masked.has(node))) return atom("'***'")
  const printer = printers[kind] as ((value: object, context: Context) => Printed) | undefined
  return printer === undefined ? atom('(expression)') : printer(value, context)
}

/** A short SQL text of an expression, for people only: subqueries, windows and rare kinds of nodes are abbreviated. */
export function printExpression(
  node: Node | undefined,
  { maskLiterals = new Set() }: PrintOptions = {},
): string {
  return print(node, { masked: maskLiterals }).text
}
