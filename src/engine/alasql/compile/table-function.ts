import type { Node, RangeFunction } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import { intervalConstant } from '../print/apply-arithmetic.ts'
import { asJson } from '../print/apply-json.ts'
import { constant, unify } from '../print/coerce.ts'
import type { Context } from '../print/context.ts'
import { argument } from '../print/functions/function-rule.ts'
import { calledName, onlyMembers } from '../print/members.ts'
import { printValue } from '../print/operands.ts'
import { call } from '../print/printed.ts'
import type { Scope, ScopeColumn, ScopeName } from '../print/scope.ts'
import { refusal } from '../refuse.ts'
import { isMoment, large, type SqlType, types } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { placesOf, type Source } from './source.ts'
import { compileProjection, inStatement } from './table-statement.ts'

/** A function in FROM: its rows stand beside each row of what is to the left of it. */
export interface TableFunction {
  readonly kind: 'function'
  readonly item: RangeFunction
}

/** The rows of a function: an expression whose value is their list, and the columns of each. */
interface Rows {
  readonly sql: string
  readonly columns: readonly SqlType[]
}

/** A source with the rows of a function beside each of its own. `left` are the names that the function's arguments may use. */
export function withFunction(source: Source, { item }: TableFunction, left: Scope, context: Context): Source {
  const here = inStatement({ ...context, scope: left }, placesOf(source, 't0'))
  const rows = printRows(item, here)
  const numbered = item.ordinality === true
  const added = [...rows.columns, ...(numbered ? [types.bigint] : [])].map((type): ScopeColumn => ({ type }))
  const width = source.columns.length
  const places = source.columns.map((_, index) => ({ sql: `t0.${columnKey(index)}` }))
  const run = compileProjection(here, [...places, rows], [])
  return {
    columns: [...source.columns, ...added],
    scope: [...left, ...namesOf(item, added)],
    run: (frame) =>
      run(frame, source.run(frame)).flatMap((row) => expanded(row, width, rows.columns.length, numbered)),
  }
}

type Listed = readonly (SqlValue | readonly SqlValue[])[] | null

function expanded(row: Row, width: number, fields: number, numbered: boolean): readonly Row[] {
  const list = row[columnKey(width)] as unknown as Listed
  return (list ?? []).map((one, index) => {
    const wide: Record<string, SqlValue> = {}
    for (let at = 0; at < width; at += 1) wide[columnKey(at)] = row[columnKey(at)] ?? null
    const values = Array.isArray(one) ? (one as readonly SqlValue[]) : [one as SqlValue]
    for (let at = 0; at < fields; at += 1) wide[columnKey(width + at)] = values[at] ?? null
    if (numbered) wide[columnKey(width + fields)] = index + 1
    return wide
  })
}

/** The binder has named the table and all of its columns. The name of a function of one column means that column too. */
function namesOf({ alias }: RangeFunction, columns: readonly ScopeColumn[]): readonly ScopeName[] {
  const table = alias?.aliasname
  const given = names(alias?.colnames)
  if (table === undefined || given.length !== columns.length)
    throw refusal('a function in FROM without names')
  const own = columns.map(
    (column, index): ScopeName => ({ table, name: given[index] ?? '', column, qualifiedOnly: false }),
  )
  const [only] = columns
  if (columns.length !== 1 || only === undefined || given[0] === table) return own
  return [...own, { table, name: table, column: only, qualifiedOnly: false, unlisted: true }]
}

function printRows(item: RangeFunction, context: Context): Rows {
  onlyMembers('a function in FROM', item, ['lateral', 'ordinality', 'is_rowsfrom', 'functions', 'alias'])
  const [first, definitions] = nodeOf(item.functions?.[0], 'List')?.items ?? []
  const node = nodeOf(first, 'FuncCall')
  if (item.functions?.length !== 1 || node === undefined) throw refusal('such a function in FROM')
  if (definitions !== undefined && Object.keys(definitions).length > 0)
    throw refusal('a column definition list')
  const name = calledName(node)
  onlyMembers(`a call of ${name}`, node, ['funcname', 'args', 'funcformat'])
  const print = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (print === undefined) throw refusal(`${name} in FROM`)
  return print(node.args ?? [], context)
}

type Rule = (args: readonly Node[], context: Context) => Rows

const elements = overJson('json_elements', types.json)
const elementTexts = overJson('json_element_texts', types.text)
const keys = overJson('json_keys', types.text)
const entries = overJson('json_entries', types.text, types.json)
const entryTexts = overJson('json_entry_texts', types.text, types.text)

const rules: Readonly<Record<string, Rule>> = {
  generate_series: series,
  unnest: (args, context) => {
    const list = args.length === 1 ? nodeOf(args[0], 'A_ArrayExpr') : undefined
    if (list === undefined) throw refusal('unnest of anything but ARRAY[…]')
    onlyMembers('ARRAY', list, ['elements'])
    const items = (list.elements ?? []).map((item) => printValue(item, context))
    const unified = unify(items, context.slots, 'ARRAY')
    const type = unified[0]?.type
    if (type === undefined || type.kind === 'null') throw refusal('unnest of an array without a type')
    return { sql: call('tuple', ...unified.map(({ sql }) => sql)), columns: [large(type)] }
  },
  json_array_elements: elements,
  jsonb_array_elements: elements,
  json_array_elements_text: elementTexts,
  jsonb_array_elements_text: elementTexts,
  json_object_keys: keys,
  jsonb_object_keys: keys,
  json_each: entries,
  jsonb_each: entries,
  json_each_text: entryTexts,
  jsonb_each_text: entryTexts,
}

function overJson(name: FunctionName, ...columns: readonly SqlType[]): Rule {
  return (args, context) => {
    if (args.length !== 1) throw refusal('such a call in FROM')
    return { sql: call(name, asJson(printValue(args[0], context), context).sql), columns }
  }
}

function series(args: readonly Node[], context: Context): Rows {
  const values = args.map((arg) => printValue(arg, context))
  const { slots } = context
  if (values.length < 2 || values.length > 3) throw refusal('generate_series with so many arguments')
  const [from, to, by] = values
  if (from !== undefined && to !== undefined && isMoment(from.type)) {
    if (from.type.kind === 'date' || from.type.kind !== to.type.kind || by === undefined)
      throw refusal('generate_series of such moments')
    const step = by.text !== undefined && by.type.kind === 'literal' ? intervalConstant(by.text, slots) : by
    if (step.type.kind !== 'interval') throw refusal('generate_series of such moments')
    return { sql: call('moment_series', from.sql, to.sql, step.sql), columns: [from.type] }
  }
  const [a, b, step = constant(slots, 1, types.bigint)] = values.map((value) => {
    if (value.type.kind !== 'integer')
      throw refusal('generate_series of anything but integers and timestamps')
    return argument(value, 'integer', context)
  })
  return { sql: call('integer_series', a?.sql ?? '', b?.sql ?? '', step.sql), columns: [types.bigint] }
}
