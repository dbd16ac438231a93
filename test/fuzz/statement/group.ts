import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { type ExpressionScope, type ExpressionType, plainTypes, type Sql } from '../expression/scope.ts'
import type { FuzzWorld } from '../relations.ts'
import { fromClause } from './from.ts'
import { orderAndLimit } from './order.ts'
import { type FuzzStatement, isSortable, whereOver } from './select.ts'

interface Aggregate {
  readonly sql: string
  readonly type: ExpressionType
}

const one = (type: ExpressionType, arbitrary: Sql) => arbitrary.map((sql): Aggregate => ({ sql, type }))

/** What folds rows whose order is not told. */
export function aggregateOver(scope: ExpressionScope): fc.Arbitrary<Aggregate> {
  const of = (type: ExpressionType) => expression(type, scope, 1)
  const filter = fc
    .option(of('boolean'), { freq: 3 })
    .map((test) => (test === null ? '' : ` FILTER (WHERE ${test})`))
  const comparable = plainTypes.filter((type) => type !== 'boolean')
  return fc.oneof(
    { withCrossShrink: true },
    one(
      'integer',
      filter.map((test) => `count(*)${test}`),
    ),
    one(
      'numeric',
      fc.tuple(of('integer'), filter).map(([x, test]) => `sum(${x})${test}`),
    ),
    one(
      'numeric',
      fc.tuple(of('numeric'), filter).map(([x, test]) => `sum(${x})${test}`),
    ),
    one(
      'numeric',
      of('integer').map((x) => `avg(${x} % 1000)`),
    ),
    // Doubles that are not whole depend on the order in which they are added up.
    one(
      'double',
      of('double').map((x) => `sum(round(least(greatest(${x}, -1000), 1000)))`),
    ),
    one(
      'integer',
      of('integer').map((x) => `sum(DISTINCT ${x} % 100)::bigint`),
    ),
    one(
      'boolean',
      fc
        .tuple(fc.constantFrom('bool_and', 'bool_or', 'every'), of('boolean'))
        .map(([name, x]) => `${name}(${x})`),
    ),
    one(
      'integer',
      fc.tuple(fc.constantFrom('bit_and', 'bit_or'), of('integer')).map(([name, x]) => `${name}(${x})`),
    ),
    one(
      'text',
      fc.tuple(of('text'), filter).map(([x, test]) => `string_agg(${x}, ',' ORDER BY ${x})${test}`),
    ),
    one(
      'text',
      of('text').map((x) => `string_agg(DISTINCT ${x}, '|' ORDER BY ${x} DESC)`),
    ),
    one(
      'array',
      of('text').map((x) => `array_agg(${x} ORDER BY ${x} NULLS FIRST)`),
    ),
    one(
      'array',
      of('text').map((x) => `array_agg(DISTINCT ${x})`),
    ),
    one(
      'json',
      of('text').map((x) => `jsonb_agg(${x} ORDER BY ${x} DESC)`),
    ),
    one(
      'json',
      fc
        .tuple(of('integer'), of('text'))
        .map(([x, y]) => `jsonb_agg(jsonb_build_array(${x}, ${y}) ORDER BY ${x}, ${y})`),
    ),
    one(
      'integer',
      fc.tuple(of('integer')).map(([x]) => `percentile_disc(0.5) WITHIN GROUP (ORDER BY ${x})`),
    ),
    fc.oneof(
      ...comparable.flatMap((type) => [
        one(
          type,
          fc
            .tuple(fc.constantFrom('min', 'max'), of(type), filter)
            .map(([name, x, test]) => `${name}(${x})${test}`),
        ),
        one(
          'integer',
          of(type).map((x) => `count(DISTINCT ${x})`),
        ),
        one(
          'integer',
          of(type).map((x) => `count(${x})`),
        ),
      ]),
    ),
  )
}

function havingOver(aggregate: fc.Arbitrary<Aggregate>): Sql {
  const count = fc.tuple(fc.constantFrom('count(*) > 1', 'count(*) < 3', 'NOT bool_or(false)', 'true'))
  return fc
    .option(
      fc.oneof(
        aggregate.map(({ sql }) => `${sql} IS NOT NULL`),
        aggregate.map(({ sql }) => `(${sql}) IS NULL`),
        count.map(([test]) => test),
      ),
      { freq: 3 },
    )
    .map((test) => (test === null ? '' : ` HAVING ${test}`))
}

/** Keys of GROUP BY and, with sets of them, the clause. */
function clauseOf(keys: readonly string[], form: number): string {
  if (keys.length === 0) return ''
  const list = keys.join(', ')
  if (form === 1) return ` GROUP BY ROLLUP (${list})`
  if (form === 2) return ` GROUP BY CUBE (${list})`
  if (form === 3) return ` GROUP BY GROUPING SETS ((${list}), (${keys[0]}), ())`
  if (form === 4) return ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}`
  return ` GROUP BY ${list}`
}

/** A SELECT with GROUP BY, or with aggregates alone. */
export function grouped(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  return fromClause(world).chain(({ sql: from, columns }) => {
    const scope: ExpressionScope = { columns, portable: world.portable }
    const aggregate = aggregateOver(scope)
    const key = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ...columns.filter(({ type }) => isSortable([type])).map(({ name }) => name),
        ),
      },
      { weight: 1, arbitrary: expression('text', scope, 1) },
      { weight: 1, arbitrary: expression('date', scope, 1) },
    )
    return fc
      .tuple(
        // A constant is no key in PostgreSQL, but its place among the outputs.
        fc.uniqueArray(
          key.filter((sql) => /[a-z]\./.test(sql) || sql.includes('"')),
          { maxLength: 2 },
        ),
        fc.array(aggregate, { minLength: 1, maxLength: 3 }),
        whereOver(world, columns),
        havingOver(aggregate),
        world.portable ? fc.constantFrom(0, 4) : fc.integer({ min: -6, max: 4 }),
        fc.boolean(),
      )
      .chain(([keys, aggregates, where, having, form, ordered]): fc.Arbitrary<FuzzStatement> => {
        const outputs = [...keys, ...aggregates.map(({ sql }) => sql)]
        const sql = `SELECT ${outputs.join(', ')} FROM ${from}${where}${clauseOf(keys, form)}${having}`
        const sorted = isSortable(aggregates.map(({ type }) => type))
        if (!ordered || !sorted) return fc.constant({ sql, ordered: false })
        const first = fc.constant(keys.length > 0 && form < 1 ? ['count(*)'] : [])
        return orderAndLimit(outputs.length, first).map((order) => ({ sql: `${sql}${order}`, ordered: true }))
      })
  })
}
