import type { Node, RangeFunction } from '@pgsql/types'
import { bindExpression } from './bind-expression.ts'
import type { Scope } from './bound-statement.ts'
import { addItem, checkAlias, type FromPart, type FromPlace, uniqueAlias } from './from-part.ts'
import { functionName } from './output-name.ts'
import { bodyOf, stringNode, stringsOf } from './tree.ts'

/** Functions whose rows have columns of known names when they stand in FROM. */
const recordFunctions: Readonly<Record<string, readonly string[]>> = {
  json_each: ['key', 'value'],
  jsonb_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
}

/** Functions whose only column has a name of its own, which an alias of the table does not change. */
const outColumns: Readonly<Record<string, string>> = {
  json_array_elements: 'value',
  jsonb_array_elements: 'value',
  json_array_elements_text: 'value',
  jsonb_array_elements_text: 'value',
}

/** Binds a function in FROM; it sees what is to the left of it, as LATERAL does. */
export function bindRangeFunction(
  range: RangeFunction,
  node: Node,
  place: FromPlace,
  left: FromPart,
): FromPart {
  const { state, block } = place
  checkAlias(place, range.alias, undefined)
  const scope: Scope = { parent: place.outer, items: left.items, columns: left.columns }
  const calls = (range.functions ?? []).flatMap((entry) =>
    'List' in entry ? (entry.List.items ?? []).slice(0, 1) : [entry],
  )
  let dependent = false
  for (const call of calls) {
    const before = state.columnOf.size
    const { args = [] } = bodyOf(call) as { args?: Node[] }
    const info = bindExpression(call, { state, scope, ctes: place.ctes, block: undefined })
    if (info.secret) throw state.error('secret_operation', 'a secret cannot stand in FROM', undefined)
    dependent ||= state.columnOf.size > before && args.length > 0
  }
  const names = calls.flatMap((call) => {
    const name = functionName(call)
    const { args = [] } = bodyOf(call) as { args?: Node[] }
    // unnest(a, b) gives a column for each array.
    return recordFunctions[name] ?? (name === 'unnest' && args.length > 1 ? args.map(() => name) : [name])
  })
  const alias = range.alias?.aliasname ?? uniqueAlias(block, functionName(calls[0] ?? node))
  const single = names.length === 1
  const own = outColumns[functionName(calls[0] ?? node)]
  // PostgreSQL calls the one column of a function by the alias of the function.
  const columnNames = !single ? names : [own ?? (range.alias === undefined ? (names[0] ?? alias) : alias)]
  const all = range.ordinality === true ? [...columnNames, 'ordinality'] : columnNames
  const given = stringsOf(range.alias?.colnames)
  const final = all.map((name, i) => given[i] ?? name)
  range.alias = { aliasname: alias, colnames: final.map(stringNode) }
  if (dependent) range.lateral = true
  return addItem(place, {
    alias,
    node,
    references: [],
    dependent,
    columns: (item) =>
      final.map((name) => ({
        name,
        spellings: [],
        secret: false,
        hidden: false,
        origins: [],
        item,
        parts: [],
      })),
  })
}
