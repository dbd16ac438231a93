import fc from 'fast-check'
import { expression } from '../expression/expression.ts'
import { type ExpressionScope, plainTypes, type Sql } from '../expression/scope.ts'
import type { FuzzWorld } from '../relations.ts'
import { fromClause } from './from.ts'
import type { FuzzStatement } from './select.ts'

const direction = fc.constantFrom('', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST')
const bounds = ['UNBOUNDED PRECEDING', '1 PRECEDING', 'CURRENT ROW', '1 FOLLOWING', 'UNBOUNDED FOLLOWING']
const frame = fc
  .tuple(fc.nat(2), fc.nat(2), fc.constantFrom('', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES'))
  .map(([from, to, exclude]) => `BETWEEN ${bounds[from]} AND ${bounds[to + 2]}${exclude}`)

/** What is the same for rows that are equal in the window's order. */
function ofPeers(scope: ExpressionScope): Sql {
  const of = (type: 'integer' | 'text' | 'boolean') => expression(type, scope, 1)
  return fc.oneof(
    fc.constantFrom('rank()', 'dense_rank()', 'percent_rank()', 'cume_dist()', 'count(*)'),
    of('integer').map((x) => `sum(${x} % 1000)`),
    of('integer').map((x) => `avg(${x} % 1000)`),
    fc.tuple(fc.constantFrom('min', 'max', 'count'), of('text')).map(([name, x]) => `${name}(${x})`),
    of('boolean').map((x) => `count(*) FILTER (WHERE ${x})`),
    of('boolean').map((x) => `bool_or(${x})`),
  )
}

/** What tells one row from the next. */
function ofRows(scope: ExpressionScope): Sql {
  const x = expression('text', scope, 1)
  return fc.oneof(
    fc.constantFrom('row_number()', 'ntile(3)'),
    fc
      .tuple(fc.constantFrom('lag', 'lead'), x, fc.constantFrom('', ', 2', ", 1, 'none'"))
      .map(([name, value, more]) => `${name}(${value}${more})`),
    fc.tuple(fc.constantFrom('first_value', 'last_value'), x).map(([name, value]) => `${name}(${value})`),
    x.map((value) => `nth_value(${value}, 2)`),
    x.map((value) => `string_agg(${value}, ',')`),
  )
}

/** A SELECT with a window over what it selects from. */
export function windowed(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  return fromClause(world).chain(({ sql: from, columns }) => {
    const names = columns
      .filter(({ type }) => (plainTypes as readonly string[]).includes(type))
      .map(({ name }) => name)
    const scope: ExpressionScope = {
      columns: columns.filter(({ name }) => names.includes(name)),
      portable: world.portable,
    }
    const key = fc.oneof(fc.constantFrom(...names), expression('text', scope, 1))
    const partition = fc.option(key, { freq: 2 }).map((own) => (own === null ? '' : `PARTITION BY ${own} `))
    // Rows that are equal in every column may change places.
    const total = fc
      .array(direction, { minLength: names.length, maxLength: names.length })
      .map((own) => names.map((name, i) => `${name}${own[i]}`).join(', '))
    const peers = fc
      .tuple(
        ofPeers(scope),
        partition,
        fc.tuple(key, direction),
        fc.constantFrom('', ' RANGE', ' GROUPS'),
        fc.nat(2),
        fc.integer({ min: 2, max: 4 }),
      )
      .map(([call, by, [own, order], unit, start, end]) => {
        // RANGE with a distance needs one key that can be added to.
        const [low, high] =
          unit === ' RANGE'
            ? [bounds[start === 1 ? 0 : start], bounds[end === 3 ? 4 : end]]
            : [bounds[start], bounds[end]]
        const tail = unit === '' ? '' : `${unit} BETWEEN ${low} AND ${high}`
        return `${call} OVER (${by}ORDER BY ${own}${order}${tail})`
      })
    const distance = fc
      .tuple(
        ofPeers(scope),
        partition,
        columns.some(({ type }) => type === 'timestamp')
          ? fc.constantFrom('integer', 'timestamp')
          : fc.constant('integer'),
      )
      .map(([call, by, type]) => {
        const own = columns.find((column) => column.type === type)?.name ?? '1'
        const step = type === 'integer' ? '10' : "interval '1 month'"
        return `${call} OVER (${by}ORDER BY ${own} RANGE BETWEEN ${step} PRECEDING AND ${step} FOLLOWING)`
      })
    const rows = fc
      .tuple(fc.oneof(ofRows(scope), ofPeers(scope)), partition, total, fc.option(frame))
      .map(
        ([call, by, order, own]) =>
          `${call} OVER (${by}ORDER BY ${order}${own === null ? '' : ` ROWS ${own}`})`,
      )
    const whole = fc.tuple(ofPeers(scope), partition).map(([call, by]) => `${call} OVER (${by.trim()})`)
    const call = fc.oneof({ withCrossShrink: true }, whole, peers, rows, distance)
    return fc
      .tuple(fc.array(call, { minLength: 1, maxLength: 2 }), fc.option(expression('boolean', scope, 1)))
      .map(([calls, where]) => ({
        sql: `SELECT ${[names[0], names[1], ...calls].join(', ')} FROM ${from}${where === null ? '' : ` WHERE ${where}`}`,
        ordered: false,
      }))
  })
}
