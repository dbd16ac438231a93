import type { SortBy } from '@pgsql/types'
import type { PrintContext } from './context.ts'
import { onlyMembers, refusal } from './refuse.ts'

/** Prints one entry of ORDER BY. The place of NULLs is always written, as PostgreSQL sorts them as the largest. */
export function printSortKey(sort: SortBy, context: PrintContext): string {
  onlyMembers('ORDER BY', sort, ['node', 'sortby_dir', 'sortby_nulls'])
  if (sort.node === undefined) throw refusal('an empty ORDER BY')
  if (sort.sortby_dir === 'SORTBY_USING') throw refusal('ORDER BY … USING')
  const direction = sort.sortby_dir === 'SORTBY_DESC' ? 'DESC' : 'ASC'
  const nulls =
    sort.sortby_nulls === 'SORTBY_NULLS_FIRST' ||
    (sort.sortby_nulls !== 'SORTBY_NULLS_LAST' && direction === 'DESC')
      ? 'FIRST'
      : 'LAST'
  return `${context.expression(sort.node).sql} ${direction} NULLS ${nulls}`
}
