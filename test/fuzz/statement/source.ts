import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { literals } from '../expression/literals.ts'
import { type ExpressionScope, type ExpressionType, plainTypes, type Sql } from '../expression/scope.ts'
import { identifier, outputNames } from '../names.ts'
import { columnsOf, type FuzzColumn, type FuzzSchema, type FuzzWorld } from '../relations.ts'

/** Something of a FROM clause. */
export interface Source {
  readonly sql: string
  readonly columns: readonly FuzzColumn<ExpressionType>[]
}

const outputTypes: readonly ExpressionType[] = [...plainTypes, 'integer', 'text', 'interval', 'json', 'array']

/** A relation under an alias, its columns renamed at times. */
function table(own: FuzzSchema, alias: string): fc.Arbitrary<Source> {
  const columns = columnsOf(own, alias)
  return fc.option(outputNames('n', columns.length), { freq: 3 }).map((names) => {
    const sql = `${identifier(own.name)} AS ${alias}`
    if (names === null) return { sql, columns }
    const renamed = names.map(identifier)
    return {
      sql: `${sql}(${renamed.join(', ')})`,
      columns: columns.map(({ type }, i) => ({ name: `${alias}.${renamed[i]}`, type })),
    }
  })
}

/** A query over a relation in parentheses, by its types. */
function derived(own: FuzzSchema, alias: string, portable: boolean): fc.Arbitrary<Source> {
  const scope: ExpressionScope = { columns: columnsOf(own, 't'), portable }
  return fc
    .tuple(
      fc.array(fc.constantFrom(...(portable ? plainTypes : outputTypes)), { minLength: 1, maxLength: 3 }),
      outputNames('d', 5),
      fc.constantFrom('', 'DISTINCT ', portable ? '' : 'LATERAL'),
      fc.option(expression('boolean', scope, 1)),
    )
    .chain(([extra, names, word, where]) => {
      const types: readonly ExpressionType[] = ['integer', 'text', ...extra]
      const renamed = names.map(identifier)
      return fc.tuple(...types.map((type) => expression(type, scope, 1))).map((outputs) => {
        // Equal intervals print in several ways, and which one is left is not told.
        const distinct = word === 'DISTINCT ' && !types.includes('interval') ? word : ''
        // Columns are bigints, so these are too.
        const typed = outputs.map((sql, i) => (types[i] === 'integer' ? `(${sql})::bigint` : sql))
        const list = typed.map((sql, i) => `${sql} AS ${renamed[i]}`).join(', ')
        const query = `SELECT ${distinct}${list} FROM ${identifier(own.name)} t${where === null ? '' : ` WHERE ${where}`}`
        return {
          sql: `${word === 'LATERAL' ? 'LATERAL ' : ''}(${query}) AS ${alias}`,
          columns: types.map((type, i) => ({ name: `${alias}.${renamed[i]}`, type })),
        }
      })
    })
}

/** Constant rows. */
function values(alias: string): fc.Arbitrary<Source> {
  const row = fc.tuple(
    // Columns are bigints, so these are too.
    fc.oneof(literals.integer, fc.constant('NULL')).map((value) => `${value}::bigint`),
    fc.oneof(literals.text, fc.constant('NULL')),
    literals.timestamp,
  )
  return fc.tuple(fc.array(row, { minLength: 1, maxLength: 3 }), outputNames('v', 3)).map(([rows, names]) => {
    const renamed = names.map(identifier)
    return {
      sql: `(VALUES ${rows.map((own) => `(${own.join(', ')})`).join(', ')}) AS ${alias}(${renamed.join(', ')})`,
      columns: (['integer', 'text', 'timestamp'] as const).map((type, i) => ({
        name: `${alias}.${renamed[i]}`,
        type,
      })),
    }
  })
}

/** A query of the relations that stands in a FROM clause under an alias. Its first columns are an integer and a text. */
export function source(world: FuzzWorld, alias: string): fc.Arbitrary<Source> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(...world.relations).chain((own) => table(own, alias)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...world.relations).chain((own) => derived(own, alias, world.portable)),
    },
    { weight: 1, arbitrary: values(alias) },
  )
}

/** Queries of one column over the relations, which may name the columns around them. */
export function queriesOver(
  world: FuzzWorld,
  outer: readonly FuzzColumn<ExpressionType>[],
): Required<Omit<ExpressionScope, 'columns' | 'portable'>> {
  const own = world.relations.map((relation) => {
    const inner = columnsOf(relation, 'i')
    const from = `FROM ${identifier(relation.name)} i`
    return {
      inner,
      from,
      where: expression('boolean', { columns: [...inner, ...outer], portable: world.portable }, 1),
    }
  })
  const lists: Partial<Record<ExpressionType, Sql>> = {}
  const scalars: Partial<Record<ExpressionType, Sql>> = { integer: counted(own) }
  for (const type of plainTypes) {
    const found = own.flatMap(({ inner, from, where }) => {
      const columns = inner.filter((column) => column.type === type).map(({ name }) => name)
      if (columns.length === 0) return []
      const column = fc.constantFrom(...columns)
      return [
        {
          rows: fc.tuple(column, where).map(([name, own]) => `SELECT ${name} ${from} WHERE ${own}`),
          first: fc
            .tuple(column, where, fc.constantFrom('', ' DESC', ' NULLS FIRST'))
            .map(
              ([name, own, order]) => `SELECT ${name} ${from} WHERE ${own} ORDER BY ${name}${order} LIMIT 1`,
            ),
          largest: fc
            .tuple(column, where, fc.constantFrom('max', 'min'))
            .map(([name, own, aggregate]) => `SELECT ${aggregate}(${name}) ${from} WHERE ${own}`),
        },
      ]
    })
    if (found.length === 0) continue
    const rows = fc.oneof(...found.map((one) => one.rows))
    lists[type] = fc.oneof(
      { weight: 4, arbitrary: rows },
      {
        weight: 1,
        arbitrary: fc
          .tuple(rows, fc.constantFrom('UNION', 'EXCEPT', 'INTERSECT', 'UNION ALL'), rows)
          .map(([a, operator, b]) => `${a} ${operator} ${b}`),
      },
    )
    if (type !== 'boolean') scalars[type] = fc.oneof(...found.flatMap((one) => [one.largest, one.first]))
  }
  return {
    lists,
    scalars,
    pairs: fc.oneof(
      ...own.map(({ inner, from, where }) =>
        where.map((test) => `SELECT ${inner[0]?.name}, ${inner[1]?.name} ${from} WHERE ${test}`),
      ),
    ),
  }
}

function counted(own: readonly { readonly from: string; readonly where: Sql }[]): Sql {
  return fc.oneof(
    ...own.map(({ from, where }) => where.map((test) => `SELECT count(*) ${from} WHERE ${test}`)),
  )
}
