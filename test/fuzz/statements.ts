import fc from 'fast-check'
import { type ExpressionScope, expression } from './expressions.ts'
import { columnsOf, type FuzzColumn, type FuzzSchema, type FuzzType } from './relations.ts'

/** A statement, and whether the order of its rows is part of its answer. */
export interface FuzzStatement {
  readonly sql: string
  readonly ordered: boolean
}

type Pair = readonly [FuzzSchema, FuzzSchema]

const scalarTypes = ['integer', 'text', 'boolean', 'double', 'timestamp', 'date'] as const
const outputTypes = [...scalarTypes, 'json', 'numeric', 'interval'] as const
const sortable = (column: FuzzColumn) => column.type !== 'json'

function qualified(relation: FuzzSchema, alias: string): readonly FuzzColumn[] {
  return columnsOf(relation).map(({ name, type }) => ({ name: `${alias}.${name}`, type }))
}

/** Queries of one column over a relation; they may name the columns around them. */
function subqueries(relation: FuzzSchema, outer: readonly FuzzColumn[]): ExpressionScope['subqueries'] {
  const inner = qualified(relation, 's')
  const condition = expression('boolean', { columns: [...inner, ...outer], subqueries: {} }, 1)
  const from = `FROM ${relation.name} s`
  return Object.fromEntries(
    scalarTypes.flatMap((type) => {
      const own = inner.filter((column) => column.type === type).map(({ name }) => name)
      if (own.length === 0) return []
      const column = fc.constantFrom(...own)
      const rows = fc.tuple(column, condition).map(([name, where]) => `SELECT ${name} ${from} WHERE ${where}`)
      const largest = column.map((name) => `SELECT max(${name}) ${from}`)
      return [[type, type === 'boolean' ? rows : fc.oneof(rows, largest)]]
    }),
  )
}

function conditionOver(columns: readonly FuzzColumn[], other: FuzzSchema): fc.Arbitrary<string> {
  const pairs = expression('boolean', { columns: qualified(other, 's'), subqueries: {} }, 0).map(
    (where) => `SELECT s.${other.name}0, s.${other.name}1 FROM ${other.name} s WHERE ${where}`,
  )
  return expression('boolean', { columns, subqueries: subqueries(other, columns), pairs }, 2)
}

/** Scalar queries must have one row, so only aggregates stand among outputs. */
function outputs(columns: readonly FuzzColumn[]): fc.Arbitrary<readonly string[]> {
  const scope: ExpressionScope = { columns, subqueries: {} }
  const output = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...columns.map(({ name }) => name)) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...outputTypes).chain((type) => expression(type, scope, 2)),
    },
  )
  return fc.array(output, { minLength: 1, maxLength: 3 })
}

const order = fc.constantFrom('', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST')
const limit = fc.option(fc.tuple(fc.nat(6), fc.nat(3)), { nil: null })

/** Every column that sorts, so that rows that are equal in the order are equal. */
function plain([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const columns = qualified(p, 'p')
  const all = columns.filter(sortable)
  return fc
    .tuple(fc.option(conditionOver(columns, q)), order, fc.boolean(), limit)
    .map(([where, direction, distinct, bounds]) => {
      const names = all.map(({ name }) => name)
      const head = `SELECT ${distinct ? 'DISTINCT ' : ''}${names.join(', ')} FROM p${where === null ? '' : ` WHERE ${where}`}`
      const keys = names.map((name) => `${name}${direction}`).join(', ')
      const tail = bounds === null ? '' : ` LIMIT ${bounds[0]} OFFSET ${bounds[1]}`
      return { sql: `${head} ORDER BY ${keys}${tail}`, ordered: true }
    })
}

function projection([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const columns = qualified(p, 'p')
  return fc.tuple(outputs(columns), fc.option(conditionOver(columns, q))).map(([list, where]) => ({
    sql: `SELECT ${list.join(', ')} FROM p${where === null ? '' : ` WHERE ${where}`}`,
    ordered: false,
  }))
}

function join([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const columns = [...qualified(p, 'p'), ...qualified(q, 'q')]
  const keys = fc.constantFrom('p.p0 = q.q0', 'p.p1 = q.q1', 'p.p0 = q.q0 AND p.p1 = q.q1', 'p.p0 < q.q0')
  return fc
    .tuple(
      outputs(columns),
      fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'),
      keys,
      fc.option(expression('boolean', { columns, subqueries: {} }, 1)),
      fc.option(conditionOver(columns, q)),
    )
    .map(([list, kind, on, more, where]) => {
      // PostgreSQL has no FULL JOIN over conditions that it can neither hash nor merge.
      const extra = more === null || kind === 'FULL JOIN' ? '' : ` AND ${more}`
      const condition = kind === 'FULL JOIN' && on.includes('<') ? 'p.p0 = q.q0' : on
      return {
        sql: `SELECT ${list.join(', ')} FROM p ${kind} q ON ${condition}${extra}${where === null ? '' : ` WHERE ${where}`}`,
        ordered: false,
      }
    })
}

function grouping([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const columns = qualified(p, 'p')
  const scope: ExpressionScope = { columns, subqueries: {} }
  const aggregate = fc.oneof(
    fc.constant('count(*)'),
    expression('integer', scope, 1).map((x) => `sum(${x})`),
    expression('integer', scope, 1).map((x) => `avg(${x} % 1000)`),
    expression('double', scope, 1).map((x) => `sum(${x})`),
    expression('boolean', scope, 1).map((x) => `bool_and(${x})`),
    expression('boolean', scope, 1).map((x) => `count(*) FILTER (WHERE ${x})`),
    expression('text', scope, 1).map((x) => `string_agg(${x}, ',' ORDER BY ${x})`),
    fc
      .tuple(
        fc.constantFrom('min', 'max', 'count', 'count_distinct'),
        fc.constantFrom<FuzzType>('integer', 'text', 'double', 'timestamp', 'date'),
      )
      .chain(([name, type]) =>
        expression(type, scope, 1).map((x) =>
          name === 'count_distinct' ? `count(DISTINCT ${x})` : `${name}(${x})`,
        ),
      ),
  )
  const names = columns.filter(sortable).map(({ name }) => name)
  return fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
      fc.array(aggregate, { minLength: 1, maxLength: 3 }),
      fc.option(conditionOver(columns, q)),
      fc.option(fc.tuple(aggregate, fc.constantFrom('IS NOT NULL', 'IS NULL'))),
    )
    .map(([keys, aggregates, where, having]) => {
      const parts = [`SELECT ${[...keys, ...aggregates].join(', ')} FROM p`]
      if (where !== null) parts.push(`WHERE ${where}`)
      if (keys.length > 0) parts.push(`GROUP BY ${keys.join(', ')}`)
      if (having !== null) parts.push(`HAVING ${having.join(' ')}`)
      return { sql: parts.join(' '), ordered: false }
    })
}

function setOperation([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const [left, right] = [qualified(p, 'p'), qualified(q, 'q')]
  return fc
    .array(fc.constantFrom(...scalarTypes), { minLength: 1, maxLength: 2 })
    .chain((types) =>
      fc.tuple(
        fc.tuple(...types.map((type) => expression(type, { columns: left, subqueries: {} }, 1))),
        fc.tuple(...types.map((type) => expression(type, { columns: right, subqueries: {} }, 1))),
        fc.constantFrom('UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'),
      ),
    )
    .map(([a, b, operator]) => ({
      sql: `SELECT ${a.join(', ')} FROM p ${operator} SELECT ${b.join(', ')} FROM q`,
      ordered: false,
    }))
}

function nested([p, q]: Pair): fc.Arbitrary<FuzzStatement> {
  const columns = qualified(p, 'p')
  // What is the same for rows that are equal in the order.
  const window = fc.constantFrom(
    'rank() OVER (ORDER BY p.p1)',
    'dense_rank() OVER (ORDER BY p.p0 DESC)',
    'count(*) OVER (PARTITION BY p.p1)',
    'count(*) OVER (ORDER BY p.p0, p.p1 DESC)',
    'sum(p.p0 % 100) OVER (PARTITION BY p.p1)',
    'max(p.p1) OVER (ORDER BY p.p0)',
    'first_value(p.p0) OVER (PARTITION BY p.p1 ORDER BY p.p0)',
    'lag(p.p0) OVER (PARTITION BY p.p1 ORDER BY p.p0)',
    'count(*) OVER (ORDER BY p.p0 RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
    'count(*) OVER (ORDER BY p.p1 GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    'count(*) FILTER (WHERE p.p0 > 0) OVER (PARTITION BY p.p1)',
    'ntile(2) OVER (PARTITION BY p.p1, p.p0)',
    'percent_rank() OVER (ORDER BY p.p1)',
  )
  return fc.oneof(
    window.map((own) => ({ sql: `SELECT p.p0, p.p1, ${own} FROM p`, ordered: false })),
    conditionOver(columns, q).map((where) => ({
      sql: `WITH w AS (SELECT * FROM p WHERE ${where}) SELECT w.p1, count(*), max(w.p0) FROM w LEFT JOIN q ON q.q1 = w.p1 GROUP BY w.p1`,
      ordered: false,
    })),
    fc.constantFrom('ROLLUP (p.p0, p.p1)', 'CUBE (p.p0, p.p1)', 'GROUPING SETS ((p.p1), ())').map((keys) => ({
      sql: `SELECT ${keys.startsWith('G') ? '' : 'p.p0, '}p.p1, count(*), max(p.p0) FROM p GROUP BY ${keys}`,
      ordered: false,
    })),
    fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN').map((kind) => ({
      sql: `SELECT k, a, b FROM (SELECT p0 AS k, p1 AS a FROM p) x ${kind} (SELECT q0 AS k, q1 AS b FROM q) y USING (k)`,
      ordered: false,
    })),
    fc.constantFrom('UNION', 'EXCEPT', 'INTERSECT').map((operator) => ({
      sql: `(SELECT p0 FROM p UNION ALL SELECT q0 FROM q) ${operator} (SELECT p0 FROM p EXCEPT ALL SELECT q0 FROM q)`,
      ordered: false,
    })),
    expression('text', { columns, subqueries: {} }, 1).map((own) => ({
      sql: `SELECT array_agg(DISTINCT ${own}), string_agg(DISTINCT ${own}, '|') FROM p`,
      ordered: false,
    })),
    conditionOver(columns, q).map((where) => ({
      sql: `SELECT DISTINCT ON (p.p1) p.p1, p.p0 FROM p WHERE ${where} ORDER BY p.p1, p.p0 DESC`,
      ordered: true,
    })),
    conditionOver(columns, q).map((where) => ({
      sql: `SELECT x.p1, x.n FROM (SELECT p.p1, count(*) AS n FROM p WHERE ${where} GROUP BY p.p1) x WHERE x.n > 1 OR x.p1 IS NULL`,
      ordered: false,
    })),
    conditionOver(columns, q).map((where) => ({
      sql: `SELECT q.q0, (SELECT count(*) FROM p WHERE p.p0 = q.q0 AND ${where}) FROM q`,
      ordered: false,
    })),
    conditionOver(columns, q).map((where) => ({
      sql: `SELECT p.p0, x.m FROM p, LATERAL (SELECT max(q.q1) AS m FROM q WHERE q.q0 = p.p0) x WHERE ${where}`,
      ordered: false,
    })),
  )
}

/** A statement over two relations. */
export function statementOver(pair: Pair): fc.Arbitrary<FuzzStatement> {
  return fc.oneof(
    { weight: 3, arbitrary: plain(pair) },
    { weight: 4, arbitrary: projection(pair) },
    { weight: 4, arbitrary: join(pair) },
    { weight: 3, arbitrary: grouping(pair) },
    { weight: 2, arbitrary: setOperation(pair) },
    { weight: 2, arbitrary: nested(pair) },
  )
}
