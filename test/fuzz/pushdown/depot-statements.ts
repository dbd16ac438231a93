import fc from 'fast-check'
import type { DataValue } from '../../conformance/data-set.ts'
import { quoted } from '../../metamorphic/sql.ts'
import type { FuzzStatement } from '../statement/select.ts'
import { type DepotTable, grants, projects, robots } from './depot-manifest.ts'
import { depotValues, oddTexts } from './depot-rows.ts'

type Sql = fc.Arbitrary<string>

function written(value: DataValue, type: string): string {
  if (typeof value === 'string') {
    return type === 'timestamp'
      ? `timestamptz ${quoted(value)}`
      : type === 'date'
        ? `date ${quoted(value)}`
        : quoted(value)
  }
  return type === 'double' ? `${value}::double precision` : `(${value})`
}

/** Constants beside a column: what it holds, and what it nearly holds. */
function literal(column: string, type: string): Sql {
  const own = fc.constantFrom(...(depotValues[column] ?? ['g0', 'g1'])).map((value) => written(value, type))
  const untyped = fc.constantFrom(...(depotValues[column] ?? ['g0'])).map((value) => quoted(String(value)))
  const near: Readonly<Record<string, Sql>> = {
    text: fc.constantFrom(...oddTexts).map(quoted),
    integer: fc.constantFrom('2.5', '1e1', '-0.5', "'3'", '1 + 1', '99999999999999999999'),
    double: fc.constantFrom('1', '0.1', '2.5::numeric'),
    timestamp: fc.constantFrom(
      "'2019-05-14'",
      "timestamptz '2019-05-14' + interval '8 hours 30 minutes'",
      "date '2024-02-01'",
    ),
    date: fc.constantFrom("'2024-01-31'", "date '2024-01-30' + 1"),
  }
  return fc.oneof(
    { weight: 5, arbitrary: own },
    { weight: 2, arbitrary: untyped },
    ...(near[type] === undefined ? [] : [{ weight: 1, arbitrary: near[type] }]),
  )
}

const pattern = fc
  .array(fc.constantFrom('%', '_', 'ci', 'CI', 'p', ' ', '\\%', 'pull', 'í', 'r'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => quoted(parts.join('')))

/** What one column is compared with. */
function onColumn(table: DepotTable, alias: string): Sql {
  const leaves = Object.entries(table.columns).map(([column, type]) => {
    const [name, x] = [`${alias}.${column}`, literal(column, type)]
    const list = fc.array(x, { minLength: 1, maxLength: 4 })
    const order = ['<', '<=', '>', '>=']
    const operators = type === 'boolean' ? ['=', '<>'] : ['=', '=', '=', '<>', ...order]
    const plain = fc.tuple(fc.constantFrom(...operators), x)
    const forms: fc.WeightedArbitrary<string>[] = [
      { weight: 6, arbitrary: plain.map(([operator, value]) => `${name} ${operator} ${value}`) },
      { weight: 1, arbitrary: plain.map(([operator, value]) => `${value} ${operator} ${name}`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('IN', 'IN', 'NOT IN'), list)
          .map(([operator, own]) => `${name} ${operator} (${own.join(', ')})`),
      },
      { weight: 2, arbitrary: fc.tuple(x, x).map(([a, b]) => `(${name} = ${a} OR ${name} = ${b})`) },
      { weight: 1, arbitrary: fc.tuple(x, x).map(([a, b]) => `${name} IN (${a}, NULL, ${b})`) },
      { weight: 1, arbitrary: x.map((a) => `${name} IS NOT DISTINCT FROM ${a}`) },
      { weight: 1, arbitrary: fc.constantFrom(`${name} IS NULL`, `${name} IS NOT NULL`, `${name} = NULL`) },
    ]
    if (type !== 'boolean')
      forms.push({ weight: 1, arbitrary: fc.tuple(x, x).map(([a, b]) => `${name} BETWEEN ${a} AND ${b}`) })
    else
      forms.push({
        weight: 4,
        arbitrary: fc.constantFrom(
          name,
          `NOT ${name}`,
          `${name} IS TRUE`,
          `${name} IS FALSE`,
          `${name} IS NOT TRUE`,
        ),
      })
    if (type === 'text')
      forms.push({
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('LIKE', 'LIKE', 'NOT LIKE', 'ILIKE'), pattern)
          .map(([operator, own]) => `${name} ${operator} ${own}`),
      })
    return fc.oneof(...forms)
  })
  return fc.oneof(...leaves)
}

const keys: Readonly<Record<string, string>> = {
  'projects robots': 'a.id = b.project_id',
  'robots projects': 'a.project_id = b.id',
  'robots grants': 'b.robot_id = a.id',
  'grants robots': 'a.robot_id = b.id',
}

/** A WHERE tree over tables by their aliases. */
function condition(tables: readonly (readonly [DepotTable, string])[]): Sql {
  const leaf = fc.oneof(...tables.map(([table, alias]) => onColumn(table, alias)))
  const inside = tables.map(([table, alias]) => {
    const [own, other, column] =
      table === projects
        ? ['id', robots, 'project_id']
        : table === robots
          ? ['project_id', projects, 'id']
          : ['robot_id', robots, 'id']
    const inner = onColumn(other as DepotTable, 'i')
    return fc.tuple(fc.constantFrom('IN', 'IN', 'NOT IN', 'EXISTS', '='), inner).map(([operator, test]) => {
      const from = `FROM ${(other as DepotTable).name} i WHERE ${test}`
      if (operator === 'EXISTS')
        return `EXISTS (SELECT 1 ${from} AND i.${column as string} = ${alias}.${own as string})`
      if (operator === '=') return `${alias}.${own as string} = (SELECT max(i.${column as string}) ${from})`
      return `${alias}.${own as string} ${operator} (SELECT i.${column as string} ${from})`
    })
  })
  return fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 6, arbitrary: leaf },
      { weight: 1, arbitrary: fc.oneof(...inside) },
      { weight: 5, arbitrary: fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} AND ${b})`) },
      { weight: 2, arbitrary: fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} OR ${b})`) },
      { weight: 1, arbitrary: tie('tree').map((a) => `NOT (${a})`) },
    ),
  })).tree
}

const limit = fc.option(fc.tuple(fc.nat(7), fc.nat(3)), { nil: null, freq: 3 })
const tail = (bounds: readonly [number, number] | null) =>
  bounds === null ? '' : ` LIMIT ${bounds[0]} OFFSET ${bounds[1]}`

/** One table; with LIMIT only what was ordered by is shown, as rows that are equal in it may change places. */
const single: fc.Arbitrary<FuzzStatement> = fc
  .constantFrom(projects, robots, projects, grants)
  .chain((table) => {
    const columns = Object.keys(table.columns).map((column) => `a.${column}`)
    return fc
      .tuple(
        condition([[table, 'a']]),
        fc.constantFrom(...columns),
        fc.constantFrom('', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'),
        limit,
        fc.constantFrom('all', 'key', 'total', 'count'),
      )
      .map(([where, key, direction, bounds, form]) => {
        const from = `FROM ${table.name} a WHERE ${where}`
        if (form === 'all') return { sql: `SELECT * ${from}`, ordered: false }
        if (form === 'count')
          return { sql: `SELECT count(*), min(${columns[0]}), max(a.id) ${from}`, ordered: false }
        const shown = form === 'key' ? [key] : columns
        const order = form === 'key' ? [key] : [key, ...columns]
        return {
          sql: `SELECT ${shown.join(', ')} ${from} ORDER BY ${order.map((own) => `${own}${direction}`).join(', ')}${tail(bounds)}`,
          ordered: true,
        }
      })
  })

/** Rows that nothing orders: that there are so many of them is told. */
const counted: fc.Arbitrary<FuzzStatement> = fc.constantFrom(projects, robots).chain((table) =>
  fc.tuple(condition([[table, 'a']]), fc.nat(6), fc.nat(2)).map(([where, most, from]) => ({
    sql: `SELECT 1 FROM ${table.name} a WHERE ${where} LIMIT ${most} OFFSET ${from}`,
    ordered: true,
  })),
)

const joined: fc.Arbitrary<FuzzStatement> = fc
  .constantFrom([projects, robots], [robots, projects], [robots, grants], [grants, robots] as const)
  .chain((pair) => {
    const [left, right] = pair as readonly [DepotTable, DepotTable]
    const both = condition([
      [left, 'a'],
      [right, 'b'],
    ])
    return fc
      .tuple(
        fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'LATERAL', ','),
        fc.option(both),
        fc.option(both),
      )
      .map(([kind, on, where]) => {
        const key = keys[`${left.name} ${right.name}`] ?? 'true'
        const test = where === null ? '' : ` WHERE ${where}`
        if (kind === ',')
          return {
            sql: `SELECT * FROM ${left.name} a, ${right.name} b WHERE ${key}${where === null ? '' : ` AND ${where}`}`,
            ordered: false,
          }
        if (kind === 'LATERAL')
          return {
            sql: `SELECT * FROM ${left.name} a CROSS JOIN LATERAL (SELECT * FROM ${right.name} b WHERE ${key}) b${test}`,
            ordered: false,
          }
        const more = on === null || kind === 'FULL JOIN' ? '' : ` AND ${on}`
        return {
          sql: `SELECT * FROM ${left.name} a ${kind} ${right.name} b ON ${key}${more}${test}`,
          ordered: false,
        }
      })
  })

const nested: fc.Arbitrary<FuzzStatement> = fc
  .tuple(condition([[projects, 'a']]), condition([[robots, 'b']]), condition([[grants, 'c']]))
  .chain(([p, r, g]) =>
    fc.constantFrom(
      `SELECT a.state, count(*), max(a.size) FROM projects a WHERE ${p} GROUP BY a.state HAVING count(*) > 1`,
      `SELECT a.id, (SELECT count(*) FROM robots b WHERE b.project_id = a.id AND ${r}) FROM projects a WHERE ${p}`,
      `SELECT b.id, b.name FROM robots b WHERE b.project_id IN (SELECT a.id FROM projects a WHERE ${p}) AND ${r}`,
      `SELECT a.name FROM projects a WHERE ${p} UNION SELECT b.name FROM robots b WHERE ${r}`,
      `SELECT a.id FROM projects a WHERE ${p} EXCEPT SELECT b.project_id FROM robots b WHERE ${r}`,
      `WITH w AS (SELECT * FROM robots b WHERE ${r}) SELECT w.id, a.name FROM w JOIN projects a ON a.id = w.project_id WHERE ${p}`,
      `WITH w AS (SELECT * FROM projects) SELECT a.id FROM w a WHERE ${p} UNION ALL SELECT x.id FROM w x WHERE x.state = 'off'`,
      `SELECT a.id, b.id, c.id FROM projects a JOIN robots b ON b.project_id = a.id JOIN grants c ON c.robot_id = b.id WHERE ${p} AND ${r} AND ${g}`,
      `SELECT a.id, b.id, c.id FROM projects a LEFT JOIN (robots b JOIN grants c ON c.robot_id = b.id AND ${g}) ON b.project_id = a.id WHERE ${p}`,
      `SELECT b.id, c.scope FROM robots b LEFT JOIN grants c ON c.robot_id = b.id AND ${g} WHERE ${r}`,
      `SELECT c.id FROM grants c WHERE c.robot_id IN (SELECT b.id FROM robots b WHERE ${r}) AND ${g}`,
      `SELECT x.id FROM (SELECT * FROM projects a WHERE ${p} ORDER BY a.id LIMIT 4) x JOIN robots b ON b.project_id = x.id WHERE ${r}`,
      `SELECT a.id, row_number() OVER (PARTITION BY a.state ORDER BY a.id) FROM projects a WHERE ${p}`,
      `SELECT DISTINCT ON (a.state) a.state, a.id FROM projects a WHERE ${p} ORDER BY a.state, a.id`,
      `SELECT a.id, z.id FROM projects a JOIN projects z ON z.owner = a.owner AND z.id > a.id WHERE ${p}`,
    ),
  )
  .map((sql) => ({ sql, ordered: false }))

/** A statement over the tables of the depot. */
export const depotStatement: fc.Arbitrary<FuzzStatement> = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 1, arbitrary: counted },
  { weight: 4, arbitrary: joined },
  { weight: 4, arbitrary: nested },
)
