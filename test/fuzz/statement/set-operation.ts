import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { plainTypes, type Sql } from '../expression/scope.ts'
import { identifier } from '../names.ts'
import { columnsOf, type FuzzWorld } from '../relations.ts'
import { orderAndLimit } from './order.ts'
import type { FuzzStatement } from './select.ts'

const operators = ['UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'] as const

/** Two to four queries of the same types, combined with and without parentheses. */
export function setOperation(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  return fc.array(fc.constantFrom(...plainTypes), { minLength: 1, maxLength: 2 }).chain((types) => {
    const arm: Sql = fc.constantFrom(...world.relations).chain((own) => {
      const scope = { columns: columnsOf(own, 'a'), portable: world.portable }
      return fc
        .tuple(
          fc.tuple(...types.map((type) => expression(type, scope, 1))),
          fc.option(expression('boolean', scope, 1), { freq: 3 }),
        )
        .map(
          ([list, where]) =>
            `SELECT ${list.join(', ')} FROM ${identifier(own.name)} a${where === null ? '' : ` WHERE ${where}`}`,
        )
    })
    const limited = fc
      .tuple(arm, orderAndLimit(types.length, fc.constant([])))
      .map(([sql, order]) => `(${sql}${order})`)
    const any = fc.oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: arm },
      { weight: 1, arbitrary: limited },
    )
    const operator = fc.constantFrom(...operators)
    return fc
      .tuple(
        fc.tuple(any, operator, any),
        fc.option(fc.tuple(operator, any)),
        fc.option(fc.tuple(operator, any, any)),
        fc.option(orderAndLimit(types.length, fc.constant([]))),
      )
      .map(([[a, op, b], more, nested, order]) => {
        const parts = [`${a} ${op} ${b}`]
        if (more !== null) parts.push(more.join(' '))
        if (nested !== null) parts.push(`${nested[0]} (${nested[1]} UNION ALL ${nested[2]})`)
        return { sql: `${parts.join(' ')}${order ?? ''}`, ordered: order !== null }
      })
  })
}
