import type { Node } from '@pgsql/types'
import { type NodeOf, nodeOf } from '../../tree/node.ts'
import { onlyMembers } from '../print/members.ts'
import { failure, refusal } from '../refuse.ts'

// 2 to the power of these are as many passes over the rows.
const mostInCube = 6
const mostSets = 64

/** An expression that rows are grouped by, and the text that is the same for those that mean the same. */
export interface GroupKey {
  readonly node: Node
  readonly mark: string
}

/** The keys of GROUP BY, each once, and the sets of them that rows are grouped by, as their numbers. */
export interface GroupingSets {
  readonly nodes: readonly GroupKey[]
  readonly sets: readonly (readonly number[])[]
}

/** Reads GROUP BY: plain keys are one set; ROLLUP, CUBE and GROUPING SETS are several, combined with those beside them. */
export function groupingSets(clause: readonly Node[], keyOf: (node: Node) => GroupKey): GroupingSets {
  const nodes: GroupKey[] = []
  const number = (node: Node): number => {
    const key = keyOf(node)
    const known = nodes.findIndex(({ mark }) => mark === key.mark)
    return known >= 0 ? known : nodes.push(key) - 1
  }
  const sets = clause
    .map((node) => setsOf(node, number))
    .reduce<readonly (readonly number[])[]>(
      (all, more) => all.flatMap((set) => more.map((other) => [...new Set([...set, ...other])])),
      [[]],
    )
  if (sets.length > mostSets) throw refusal(`more than ${mostSets} grouping sets`)
  return { nodes, sets }
}

function setsOf(node: Node, number: (node: Node) => number): readonly (readonly number[])[] {
  const set = nodeOf(node, 'GroupingSet')
  if (set === undefined) return [itemsOf(node).map(number)]
  onlyMembers('GROUP BY', set, ['kind', 'content'])
  const content = set.content ?? []
  switch (set.kind) {
    case 'GROUPING_SET_EMPTY':
      return [[]]
    case 'GROUPING_SET_SETS':
      return content.flatMap((item) => setsOf(item, number))
    case 'GROUPING_SET_ROLLUP': {
      const items = content.map((item) => itemsOf(item).map(number))
      return [...items.keys(), items.length].reverse().map((length) => items.slice(0, length).flat())
    }
    case 'GROUPING_SET_CUBE': {
      if (content.length > mostInCube) throw refusal(`CUBE of more than ${mostInCube} keys`)
      return content.reduce<readonly (readonly number[])[]>(
        (all, item) => {
          const keys = itemsOf(item).map(number)
          return all.flatMap((one) => [[...one, ...keys], one])
        },
        [[]],
      )
    }
    default:
      throw refusal('such grouping sets')
  }
}

/** A row among the keys is the list of its items. */
function itemsOf(node: Node): readonly Node[] {
  const row = nodeOf(node, 'RowExpr')
  return row === undefined || row.row_format !== 'COERCE_IMPLICIT_CAST' ? [node] : (row.args ?? [])
}

/** What GROUPING gives in the groups of each set: a bit for each argument, set where the set is without it. */
export function groupingMasks(
  call: NodeOf<'GroupingFunc'>,
  sets: readonly (readonly number[])[],
  keyNumber: (node: Node) => number,
): readonly number[] {
  onlyMembers('GROUPING', call, ['args'])
  const args = (call.args ?? []).map(keyNumber)
  if (args.includes(-1)) throw failure('arguments to GROUPING must be grouping expressions')
  return sets.map((set) => args.reduce((mask, key) => mask * 2 + (set.includes(key) ? 0 : 1), 0))
}
