import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { type ExpressionType, plainTypes } from '../expression/scope.ts'
import { identifier } from '../names.ts'
import type { FuzzColumn, FuzzSchema, FuzzWorld } from '../relations.ts'
import { type Source, source } from './source.ts'

type Columns = readonly FuzzColumn<ExpressionType>[]

const kinds = ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN'] as const
const aliases = [
  ...[['a', 'b', 'c']],
  ['"constructor"', '"A b"', '"__proto__"'],
  ['"x""y"', '"`"', '"select"'],
] as const

/** Equalities of columns of one type on both sides. */
function equality(left: Columns, right: Columns): fc.Arbitrary<string> {
  const pairs = left.flatMap((one) =>
    right.flatMap((other) =>
      one.type === other.type && (plainTypes as readonly string[]).includes(one.type)
        ? [`${one.name} = ${other.name}`]
        : [],
    ),
  )
  return fc
    .uniqueArray(fc.constantFrom(...pairs), { minLength: 1, maxLength: 2 })
    .map((own) => own.join(' AND '))
}

function joined(left: Source, right: Source, portable: boolean): fc.Arbitrary<Source> {
  const columns = [...left.columns, ...right.columns]
  return fc
    .tuple(
      fc.constantFrom(...kinds),
      equality(left.columns, right.columns),
      fc.option(expression('boolean', { columns, portable }, 1), { freq: 2 }),
      fc.boolean(),
    )
    .map(([kind, on, more, alone]) => {
      if (kind === 'CROSS JOIN') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, columns }
      // PostgreSQL has no FULL JOIN over conditions that it can neither hash nor merge.
      const condition = more === null || kind === 'FULL JOIN' ? on : alone ? more : `${on} AND ${more}`
      return { sql: `${left.sql} ${kind} ${right.sql} ON ${condition}`, columns }
    })
}

function inParentheses({ sql, columns }: Source): Source {
  return { sql: `(${sql})`, columns }
}

/** One source, two that are joined, or three, in either order. */
function joins(world: FuzzWorld): fc.Arbitrary<Source> {
  const named = fc.constantFrom(...aliases)
  const one = named.chain(([a]) => source(world, a))
  const two = named.chain(([a, b]) =>
    fc.tuple(source(world, a), source(world, b)).chain(([left, right]) =>
      fc.oneof(
        { weight: 5, arbitrary: joined(left, right, world.portable) },
        {
          weight: 1,
          arbitrary: fc.constant({
            sql: `${left.sql}, ${right.sql}`,
            columns: [...left.columns, ...right.columns],
          }),
        },
      ),
    ),
  )
  const three = named.chain(([a, b, c]) =>
    fc
      .tuple(source(world, a), source(world, b), source(world, c), fc.boolean())
      .chain(([x, y, z, first]) =>
        first
          ? joined(x, y, world.portable).chain((left) => joined(left, z, world.portable))
          : joined(y, z, world.portable).chain((right) => joined(x, inParentheses(right), world.portable)),
      ),
  )
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: one },
    { weight: 5, arbitrary: two },
    { weight: 2, arbitrary: three },
  )
}

/** Joins whose columns have names in common. */
function merged(world: FuzzWorld): fc.Arbitrary<Source> {
  const renamed = (own: FuzzSchema, alias: string, first: string, second: string): string => {
    const [a, b] = Object.keys(own.columns).map(identifier)
    return `(SELECT ${a} AS ${first}, ${b} AS ${second} FROM ${identifier(own.name)}) AS ${alias}`
  }
  const relation = fc.constantFrom(...world.relations)
  return fc
    .tuple(
      relation,
      relation,
      fc.constantFrom(...kinds.slice(0, 4)),
      fc.constantFrom('k', '"K k"'),
      fc.nat(2),
    )
    .map(([left, right, kind, key, form]) => {
      const integer = { name: key, type: 'integer' } as const
      if (form === 2)
        return {
          sql: `${renamed(left, 'x', key, 'm')} ${kind} ${renamed(right, 'y', key, 'm')} USING (${key}, m)`,
          columns: [
            integer,
            { name: 'm', type: 'text' },
            { name: `x.${key}`, type: 'integer' },
            { name: 'y.m', type: 'text' },
          ],
        }
      const on = form === 0 ? [kind, ` USING (${key})`] : [`NATURAL ${kind}`, '']
      return {
        sql: `${renamed(left, 'x', key, 'm')} ${on[0]} ${renamed(right, 'y', key, 'n')}${on[1]}`,
        columns: [
          integer,
          { name: 'x.m', type: 'text' },
          { name: 'n', type: 'text' },
          { name: `y.${key}`, type: 'integer' },
        ],
      }
    })
}

/** A whole FROM clause without its word. */
export function fromClause(world: FuzzWorld): fc.Arbitrary<Source> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 8, arbitrary: joins(world) },
    { weight: 1, arbitrary: merged(world) },
  )
}
