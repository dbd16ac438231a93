import type { FuncCall, RangeFunction } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import { recordColumns, rowType } from './functions/set-functions.ts'
import { callRule, ruleOf } from './print-function-call.ts'
import type { PrintedColumn } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import type { ScopeTable } from './scope.ts'

/** Functions whose only column has a name of its own, which an alias of the table does not change. */
const outColumns: Readonly<Record<string, string>> = {
  json_array_elements: 'value',
  jsonb_array_elements: 'value',
  json_array_elements_text: 'value',
  jsonb_array_elements_text: 'value',
}

/** Prints a function in FROM. Its one column has the name of the alias, or of the function, as in PostgreSQL. */
export function printTableFunction(
  item: RangeFunction,
  context: PrintContext,
): { readonly sql: string; readonly tables: readonly ScopeTable[] } {
  if (item.coldeflist !== undefined) throw refusal('a column definition list')
  onlyMembers('a function in FROM', item, ['lateral', 'ordinality', 'is_rowsfrom', 'functions', 'alias'])
  if ((item.functions ?? []).length !== 1) throw refusal('ROWS FROM with several functions')
  const [first, definitions] = nodeOf(item.functions?.[0], 'List')?.items ?? []
  const call = nodeOf(first, 'FuncCall')
  if (call === undefined) {
    const current = nodeOf(first, 'SQLValueFunction')
    if (current === undefined || first === undefined) throw refusal('what stands in FROM as a function')
    return named(item, `(SELECT ${context.expression(first).sql})`, 'current', [
      { name: 'current', type: 'any' },
    ])
  }
  if (definitions !== undefined && Object.keys(definitions).length > 0)
    throw refusal('a column definition list')
  const { sql, columns, name } = printSource(call, context, item.ordinality === true)
  return named(item, sql, name, columns)
}

interface Source {
  readonly sql: string
  readonly name: string
  readonly columns: readonly PrintedColumn[]
}

function printSource(call: FuncCall, context: PrintContext, ordinality: boolean): Source {
  const several = nodeOf(call.funcname?.at(-1), 'String')?.sval === 'unnest' && (call.args ?? []).length > 1
  if (several) return printParallel(call, context, ordinality)
  const { name, rule } = ruleOf(call)
  const ordinal: PrintedColumn[] = ordinality ? [{ name: 'ordinality', type: 'integer' }] : []
  if (rule.kind !== 'set') {
    if (rule.kind !== 'scalar') throw refusal(`${name} in FROM`)
    const value = context.expression({ FuncCall: call })
    return {
      sql: `LATERAL (SELECT ${value.sql}${ordinality ? ', 1' : ''})`,
      name,
      columns: [{ name, type: value.type }, ...ordinal],
    }
  }
  const list = callRule(call, name, rule, context)
  const fields = recordColumns[name]
  if (fields === undefined) {
    const numbers = ordinality ? `, unnest(generate_series(1, len(${list.sql})))` : ''
    return {
      sql: `LATERAL (SELECT unnest(${list.sql})${numbers})`,
      name,
      columns: [{ name, type: rowType(name, list.type) }, ...ordinal],
    }
  }
  const numbers = ordinality ? `, unnest(generate_series(1, len(${list.sql}))) AS "*number*"` : ''
  const picked = fields.map((field) => `"*row*".${quoteIdentifier(field.name)}`).join(', ')
  return {
    sql: `LATERAL (SELECT ${picked}${ordinality ? ', "*number*"' : ''} FROM (SELECT unnest(${list.sql}) AS "*row*"${numbers}))`,
    name,
    columns: [...fields, ...ordinal],
  }
}

/** unnest(a, b) gives the arrays side by side. */
function printParallel(call: FuncCall, context: PrintContext, ordinality: boolean): Source {
  const lists = (call.args ?? []).map((arg) => {
    const one: FuncCall = { ...call, args: [arg] }
    const { name, rule } = ruleOf(one)
    return callRule(one, name, rule, context)
  })
  const items = lists.map((list) => `unnest(${list.sql})`)
  const ordinal: PrintedColumn[] = []
  if (ordinality) {
    const longest = `greatest(${lists.map((list) => `len(${list.sql})`).join(', ')})`
    items.push(`unnest(generate_series(1, ${longest}))`)
    ordinal.push({ name: 'ordinality', type: 'integer' })
  }
  return {
    sql: `LATERAL (SELECT ${items.join(', ')})`,
    name: 'unnest',
    columns: [...lists.map((list) => ({ name: 'unnest', type: rowType('unnest', list.type) })), ...ordinal],
  }
}

function named(
  item: RangeFunction,
  sql: string,
  name: string,
  columns: readonly PrintedColumn[],
): { sql: string; tables: readonly ScopeTable[] } {
  const alias = item.alias?.aliasname ?? name
  const renamed = names(item.alias?.colnames)
  const single = columns.length === 1 || (columns.length === 2 && columns[1]?.name === 'ordinality')
  const shown = columns.map((column, index) => ({
    name: renamed[index] ?? (single && index === 0 ? (outColumns[name] ?? alias) : column.name),
    type: column.type,
  }))
  // The names are all that tells its columns apart.
  if (new Set(shown.map((column) => column.name)).size < shown.length)
    throw refusal(`${name} of several arrays without names for its columns`, 'Name them: AS u(a, b).')
  const list = shown.map((column) => quoteIdentifier(column.name)).join(', ')
  const [first] = shown
  const scalar = shown.length === 1 && first !== undefined && first.name !== alias ? { scalar: first } : {}
  return {
    sql: `${sql} AS ${quoteIdentifier(alias)}(${list})`,
    tables: [{ alias, columns: shown, ...scalar }],
  }
}
