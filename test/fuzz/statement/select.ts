import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { type ExpressionScope, type ExpressionType, plainTypes, type Sql } from '../expression/scope.ts'
import type { FuzzColumn, FuzzWorld } from '../relations.ts'
import { fromClause } from './from.ts'
import { orderAndLimit } from './order.ts'
import { queriesOver, type Source } from './source.ts'

/** A statement, and whether the order of its rows is part of its answer. */
export interface FuzzStatement {
  readonly sql: string
  readonly ordered: boolean
}

const plain: ReadonlySet<string> = new Set(plainTypes)

/** Whether rows of these types can be sorted, and equal ones print alike. */
export function isSortable(types: readonly ExpressionType[]): boolean {
  return types.every((type) => plain.has(type))
}

interface Output {
  readonly sql: string
  readonly type: ExpressionType
}

/** One to four outputs. */
export function outputsOver(scope: ExpressionScope): fc.Arbitrary<readonly Output[]> {
  const types: readonly ExpressionType[] = scope.portable
    ? plainTypes
    : [...plainTypes, 'json', 'interval', 'array']
  const column = fc.constantFrom(...scope.columns.map(({ name, type }): Output => ({ sql: name, type })))
  const computed = types.map((type) => expression(type, scope, 2).map((sql): Output => ({ sql, type })))
  return fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { weight: 6, arbitrary: column },
      ...computed.map((arbitrary) => ({ weight: 1, arbitrary })),
    ),
    { minLength: 1, maxLength: 4 },
  )
}

/** A WHERE clause, or nothing. */
export function whereOver(world: FuzzWorld, columns: readonly FuzzColumn<ExpressionType>[]): Sql {
  const scope: ExpressionScope = { columns, portable: world.portable, ...queriesOver(world, columns) }
  return fc
    .option(expression('boolean', scope, 2), { freq: 4 })
    .map((test) => (test === null ? '' : ` WHERE ${test}`))
}

function selectFrom(world: FuzzWorld, { sql: from, columns }: Source): fc.Arbitrary<FuzzStatement> {
  const { scalars } = queriesOver(world, columns)
  const keys = fc.oneof(
    ...(['text', 'integer', 'timestamp'] as const).map((type) =>
      expression(type, { columns, portable: world.portable }, 1),
    ),
  )
  return fc
    .tuple(
      outputsOver({ columns, portable: world.portable, scalars }),
      whereOver(world, columns),
      fc.boolean(),
      fc.array(keys, { maxLength: 2 }),
      fc.constantFrom('none', 'order', 'order', 'distinct on'),
    )
    .chain(([outputs, where, distinct, first, tail]): fc.Arbitrary<FuzzStatement> => {
      const sorted = isSortable(outputs.map(({ type }) => type))
      const list = outputs.map(({ sql }) => sql).join(', ')
      const isDistinct = distinct && sorted
      const body = (word: string) => `SELECT ${word}${list} FROM ${from}${where}`
      if (!sorted || tail === 'none')
        return fc.constant({ sql: body(isDistinct ? 'DISTINCT ' : ''), ordered: false })
      const [key] = first
      if (tail === 'distinct on' && key !== undefined)
        return orderAndLimit(outputs.length, fc.constant([key])).map((order) => ({
          sql: `${body(`DISTINCT ON (${key}) `)}${order}`,
          ordered: true,
        }))
      // DISTINCT sorts by outputs alone.
      return orderAndLimit(outputs.length, fc.constant(isDistinct ? [] : first)).map((order) => ({
        sql: `${body(isDistinct ? 'DISTINCT ' : '')}${order}`,
        ordered: true,
      }))
    })
}

/** A plain SELECT. */
export function select(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  return fromClause(world).chain((from) => selectFrom(world, from))
}
