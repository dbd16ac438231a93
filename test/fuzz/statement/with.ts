import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { identifier, outputNames } from '../names.ts'
import { columnsOf, type FuzzWorld } from '../relations.ts'
import { type FuzzStatement, whereOver } from './select.ts'

const names = ['w', '"W"', '"constructor"', '"with `tick`"']

/** A WITH query that is read once or twice, and one that counts. */
export function withQuery(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  const named = fc.constantFrom(...names)
  const shared = fc.constantFrom(...world.relations).chain((own) => {
    const columns = columnsOf(own, 't')
    return fc
      .tuple(
        named,
        outputNames('c', 2),
        expression('integer', { columns, portable: world.portable }, 1),
        expression('text', { columns, portable: world.portable }, 1),
        whereOver(world, columns),
        fc.constantFrom('', ' MATERIALIZED', ' NOT MATERIALIZED'),
        fc.nat(world.portable ? 2 : 3),
      )
      .map(([name, given, x, y, where, kept, form]) => {
        const [a, b] = given.map(identifier)
        const query = `WITH ${name}(${a}, ${b}) AS${kept} (SELECT ${x}, ${y} FROM ${identifier(own.name)} t${where})`
        const bodies = [
          `SELECT count(*), max(v.${a}), min(v.${b}) FROM ${name} v`,
          `SELECT v.${a}, u.${b} FROM ${name} v LEFT JOIN ${name} u ON u.${b} = v.${b} AND u.${a} > v.${a}`,
          `SELECT * FROM ${name} WHERE ${a} IN (SELECT ${a} FROM ${name} WHERE ${b} IS NOT NULL) UNION ALL SELECT ${a}, 'end' FROM ${name}`,
          `SELECT v.${b}, x.n FROM ${name} v CROSS JOIN LATERAL (SELECT count(*) AS n FROM ${name} u WHERE u.${b} >= v.${b}) x`,
        ]
        return { sql: `${query} ${bodies[form]}`, ordered: false }
      })
  })
  const counting = fc
    .tuple(
      named,
      fc.constantFrom('UNION', 'UNION ALL'),
      fc.constantFrom(...world.relations),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([name, operator, own, most]) => ({
      sql: `WITH RECURSIVE ${name}(n) AS (SELECT 1 ${operator} SELECT n + 1 FROM ${name} WHERE n < ${most}) SELECT r.n, count(*) FROM ${name} r JOIN ${identifier(own.name)} t ON ${columnsOf(own, 't')[0]?.name} >= r.n GROUP BY r.n`,
      ordered: false,
    }))
  const unnested = fc
    .tuple(
      fc.constantFrom(...world.relations),
      expression('array', { columns: columnsOf(world.relations[0]!, 't'), portable: false }, 1),
    )
    .map(([, list]) => ({
      sql: `SELECT ${columnsOf(world.relations[0]!, 't')[0]?.name}, u.item, u.place FROM ${identifier(world.relations[0]!.name)} t CROSS JOIN LATERAL unnest(${list}) WITH ORDINALITY AS u(item, place)`,
      ordered: false,
    }))
  if (world.portable) return shared
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: shared },
    { weight: 1, arbitrary: counting },
    { weight: 1, arbitrary: unnested },
  )
}
