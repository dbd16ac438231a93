import type { SortBy } from '@pgsql/types'
import { refusal } from '../refuse.ts'
import { type SqlType, typeName } from '../sql-type.ts'
import type { SortRule } from '../value/aggregate.ts'
import { comparatorOf } from '../value/order.ts'
import type { SqlValue } from '../value/sql-value.ts'
import { onlyMembers } from './members.ts'

/** How an entry of ORDER BY sorts values of a type. NULL is the largest of all unless NULLS FIRST or LAST says otherwise. */
export function sortRule(sort: SortBy, type: SqlType): SortRule {
  onlyMembers('ORDER BY', sort, ['node', 'sortby_dir', 'sortby_nulls'])
  if (sort.sortby_dir === 'SORTBY_USING') throw refusal('ORDER BY … USING')
  if (type.kind === 'json' || type.kind === 'array') throw refusal(`ORDER BY ${typeName(type)}`)
  const descending = sort.sortby_dir === 'SORTBY_DESC'
  const nullsFirst =
    sort.sortby_nulls === 'SORTBY_NULLS_FIRST' || (sort.sortby_nulls !== 'SORTBY_NULLS_LAST' && descending)
  const compareValues = comparatorOf(type.kind)
  const compare = (a: SqlValue, b: SqlValue): number => {
    if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1
    return descending ? compareValues(b, a) : compareValues(a, b)
  }
  return { compare }
}
