import type { FuncCall, Node, SortBy } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { isNumber, type SqlType, typeName, types } from '../sql-type.ts'
import {
  type Aggregate,
  type AggregateSpec,
  averageOf,
  bits,
  count,
  everyTrue,
  extreme,
  itemList,
  joined,
  jsonList,
  type Spread,
  someTrue,
  spread,
  sumOf,
} from '../value/aggregate.ts'
import { toJson } from './apply-json.ts'
import { asTextOperand, coerce } from './coerce.ts'
import type { Context } from './context.ts'
import { calledName, fingerprint, onlyMembers } from './members.ts'
import { printCondition, printOperand, printValue } from './operands.ts'
import { aggregateCall, type Printed, printed } from './printed.ts'
import { sortRule } from './sort.ts'

/** An aggregate of a grouped query: how alasql computes it, and its result of no rows. */
export interface PrintedAggregate {
  readonly sql: string
  readonly aggregate: Aggregate
}

interface AggregateRule {
  readonly count: number
  readonly make: (args: readonly Printed[], context: Context) => readonly [Aggregate, Printed]
}

const rules: Readonly<Record<string, AggregateRule>> = {
  sum: { count: 1, make: (args) => withValue(args, (value) => sumOf(numberType(value, 'sum'))) },
  avg: { count: 1, make: (args) => withValue(args, (value) => averageOf(numberType(value, 'avg'))) },
  min: { count: 1, make: (args, context) => extremeOf(args, false, context) },
  max: { count: 1, make: (args, context) => extremeOf(args, true, context) },
  bool_and: { count: 1, make: (args, context) => ofBoolean(args, everyTrue, context) },
  every: { count: 1, make: (args, context) => ofBoolean(args, everyTrue, context) },
  bool_or: { count: 1, make: (args, context) => ofBoolean(args, someTrue, context) },
  array_agg: { count: 1, make: ofItems },
  bit_and: { count: 1, make: (args) => ofBits(args, 'bit_and') },
  bit_or: { count: 1, make: (args) => ofBits(args, 'bit_or') },
  bit_xor: { count: 1, make: (args) => ofBits(args, 'bit_xor') },
  stddev: spreadOf({ sample: true, root: true }),
  stddev_samp: spreadOf({ sample: true, root: true }),
  stddev_pop: spreadOf({ sample: false, root: true }),
  variance: spreadOf({ sample: true, root: false }),
  var_samp: spreadOf({ sample: true, root: false }),
  var_pop: spreadOf({ sample: false, root: false }),
  json_agg: { count: 1, make: ofJson },
  jsonb_agg: { count: 1, make: ofJson },
  string_agg: {
    count: 2,
    make: (args, { slots }) => {
      const [value, separator] = args as [Printed, Printed]
      if (separator.text === undefined) throw refusal('string_agg with a separator that is no constant')
      return [joined(separator.text), asTextOperand(value, slots, 'string_agg')]
    },
  },
}

/** An absent value is a null of JSON in a list. */
function ofJson([value]: readonly Printed[], context: Context): readonly [Aggregate, Printed] {
  const item = toJson(value as Printed, context)
  return [jsonList, printed(types.json, 'coalesce', item.sql, context.slots.constant('null'))]
}

/** An absent value is an item of an array; in a tuple of its own it is not passed over. */
function ofItems([value]: readonly Printed[], { slots }: Context): readonly [Aggregate, Printed] {
  const item = value?.type.kind === 'literal' ? coerce(value, types.text, slots) : value
  if (item === undefined || ['null', 'array'].includes(item.type.kind))
    throw refusal('array_agg of NULL or of arrays')
  const type: SqlType = { kind: 'array', item: item.type }
  return [itemList(type), printed(type, 'tuple', item.sql)]
}

/** The aggregates whose result shows the order of the rows, which is not the same in both engines. */
const ordered: ReadonlySet<string> = new Set(['array_agg', 'string_agg', 'json_agg', 'jsonb_agg'])

/** Whether a function is an aggregate, also one that is refused. */
export function isAggregate(name: string): boolean {
  return name === 'count' || Object.hasOwn(rules, name) || refusedAggregates.has(name)
}

const refusedAggregates: ReadonlySet<string> = new Set(
  `any_value corr covar_pop covar_samp json_object_agg jsonb_object_agg
  mode percentile_cont percentile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  `.split(/\s+/),
)

function withValue(
  args: readonly Printed[],
  make: (value: Printed) => Aggregate,
): readonly [Aggregate, Printed] {
  const [value] = args as [Printed]
  return [make(value), value]
}

function ofBits(
  [value]: readonly Printed[],
  name: 'bit_and' | 'bit_or' | 'bit_xor',
): readonly [Aggregate, Printed] {
  if (value?.type.kind !== 'integer') throw refusal(`${name} of anything but integers`)
  return [bits(name), value]
}

function spreadOf(spreading: Spread): AggregateRule {
  return {
    count: 1,
    make: ([value], { slots }) => {
      if (value === undefined || !isNumber(value.type)) throw refusal('a deviation of anything but numbers')
      return [spread(spreading), coerce(value, types.double, slots)]
    },
  }
}

function numberType(value: Printed, name: string) {
  if (!isNumber(value.type)) throw refusal(`${name} of ${typeName(value.type)}`)
  return value.type
}

function extremeOf(
  args: readonly Printed[],
  greatest: boolean,
  { slots }: Context,
): readonly [Aggregate, Printed] {
  const [value] = args as [Printed]
  if (['null', 'json', 'interval', 'boolean', 'array'].includes(value.type.kind))
    throw refusal(`min and max of ${typeName(value.type)}`)
  const settled = value.type.kind === 'literal' ? coerce(value, types.text, slots) : value
  return [extreme(settled.type, greatest), settled]
}

function ofBoolean(
  args: readonly Printed[],
  aggregate: Aggregate,
  { slots }: Context,
): readonly [Aggregate, Printed] {
  return [aggregate, coerce(args[0] as Printed, types.boolean, slots)]
}

/** Prints an aggregate over the rows before grouping, with its DISTINCT, ORDER BY and FILTER. */
export function printAggregate(node: FuncCall, context: Context): PrintedAggregate {
  const name = calledName(node)
  onlyMembers(`a call of ${name}`, node, [
    'funcname',
    'args',
    'agg_order',
    'agg_filter',
    'agg_star',
    'agg_distinct',
    'funcformat',
  ])
  const { slots } = context
  const [aggregate, value] = aggregateOf(name, node, context)
  const distinct = node.agg_distinct === true
  const order = (node.agg_order ?? []).map((item) => orderKey(nodeOf(item, 'SortBy') ?? {}, context))
  if (ordered.has(name) && order.length === 0) throw refusal(`${name} without ORDER BY`)
  if (distinct && (aggregate === jsonList || name === 'array_agg')) throw refusal(`${name} with DISTINCT`)
  if (distinct && !(node.agg_order ?? []).every((item) => isArgument(nodeOf(item, 'SortBy')?.node, node)))
    throw refusal('an aggregate with DISTINCT and ORDER BY of anything but its argument')
  const spec: AggregateSpec = { aggregate, distinct, sort: order.map(({ rule }) => rule) }
  const included =
    node.agg_filter === undefined ? slots.constant(true) : printCondition(node.agg_filter, context).sql
  return {
    aggregate,
    sql: aggregateCall(slots.constant(spec), included, value.sql, ...order.map(({ sql }) => sql)),
  }
}

function orderKey(sort: SortBy, context: Context) {
  // PostgreSQL sorts by it, which changes nothing, and DuckDB refuses some.
  if (sort.node !== undefined && nodeOf(sort.node, 'A_Const') !== undefined)
    throw refusal('ORDER BY a constant in an aggregate')
  const key = coerceLiteral(printValue(sort.node, context), context)
  return { sql: key.sql, rule: sortRule(sort, key.type) }
}

function isArgument(key: Node | undefined, { args = [] }: FuncCall): boolean {
  const text = (node: Node) => fingerprint(node, (reference) => reference)
  return key !== undefined && args.some((arg) => text(arg) === text(key))
}

function coerceLiteral(value: Printed, { slots }: Context): Printed {
  return value.type.kind === 'literal' ? coerce(value, types.text, slots) : value
}

function aggregateOf(name: string, node: FuncCall, context: Context): readonly [Aggregate, Printed] {
  if (name === 'count') {
    if (node.agg_star === true) return [count, { sql: context.slots.constant(true), type: types.boolean }]
    if ((node.args ?? []).length !== 1) throw refusal('count with several arguments')
    const value = printOperand(node.args![0]!, context)
    if (value.items !== undefined) throw refusal('count of a row')
    return [count, value]
  }
  const found = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (found === undefined || (node.args ?? []).length !== found.count || node.agg_star === true)
    throw refusal(`function ${name}`)
  return found.make(
    (node.args ?? []).map((arg) => printValue(arg, context)),
    context,
  )
}
