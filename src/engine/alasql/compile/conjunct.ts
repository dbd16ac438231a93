import type { Node } from '@pgsql/types'
import { type NodeOf, nodeOf } from '../../tree/node.ts'
import type { Context } from '../print/context.ts'
import { printCondition } from '../print/operands.ts'
import { resolveColumn } from '../print/print-column.ts'
import { call } from '../print/printed.ts'
import type { Scope, ScopeColumn } from '../print/scope.ts'

/** A condition that must hold, with the names that it may use. */
export interface Conjunct {
  readonly node: Node
  readonly scope: Scope
}

/** The conditions that AND joins. */
export function conjunctsOf(node: Node | undefined, scope: Scope): readonly Conjunct[] {
  if (node === undefined) return []
  const both = nodeOf(node, 'BoolExpr')
  if (both?.boolop !== 'AND_EXPR') return [{ node, scope }]
  return (both.args ?? []).flatMap((arg) => conjunctsOf(arg, scope))
}

/** The columns of the scope that a condition names; undefined where a subquery in it may name any. */
export function columnsOf(node: Node, scope: Scope): ReadonlySet<ScopeColumn> | undefined {
  const found = new Set<ScopeColumn>()
  let hidden = false
  walk(node, (kind, content) => {
    if (kind === 'SubLink') {
      hidden = true
      return false
    }
    if (kind !== 'ColumnRef') return true
    const column = resolveColumn(content as NodeOf<'ColumnRef'>, { scope })
    if (column !== undefined) found.add(column)
    return true
  })
  return hidden ? undefined : found
}

/** Visits every node below a node, and the node itself; not what is below one for which `visit` says no. */
export function walk(value: unknown, visit: (kind: string, content: object) => boolean): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (value !== null && typeof value === 'object')
    for (const [key, member] of Object.entries(value)) {
      const isNode = /^[A-Z]/.test(key) && member !== null && typeof member === 'object'
      if (!isNode || visit(key, member)) walk(member, visit)
    }
}

/** Conditions as alasql takes them in WHERE: unknown is not true. */
export function printAll(conjuncts: readonly Conjunct[], here: Context): readonly string[] {
  return conjuncts.map(({ node, scope }) => call('is_true', printCondition(node, { ...here, scope }).sql))
}
