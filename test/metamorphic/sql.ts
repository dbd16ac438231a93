import fc from 'fast-check'
import { moments, registryIds, states, texts } from './rows.ts'

/** A text as SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const ids = fc.integer({ min: 1, max: 210 }).map((n) => `1c${n}`)
const literals: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.oneof(ids, fc.constantFrom('1C5', '1c05', 'x', '', '.', '..', '1c5/', '%2e')).map(quoted),
  name: fc.constantFrom(...texts).map(quoted),
  description: fc.constantFrom(...texts).map(quoted),
  public_value: fc.constantFrom(...texts).map(quoted),
  state: fc.constantFrom(...states, 'Active', 'none').map(quoted),
  registry_id: fc.constantFrom(...registryIds, '1sp7', '1sp99', '1SP1', 'x').map(quoted),
  created: fc
    .oneof(
      fc.constantFrom(...moments),
      fc.constantFrom(
        '2019-05-14',
        '2019-05-14 08:30:00.5+00',
        '2019-05-14 10:30:00+02',
        '2020-02-29T00:00:00.000001Z',
      ),
    )
    .map(quoted),
}
const textColumns = ['id', 'name', 'description', 'public_value', 'state', 'registry_id']
export const columnNames = Object.keys(literals)
const escapesNothing = /(^|[^\\])(\\\\)*\\$/

const pattern = fc
  .array(fc.oneof(fc.constantFrom(...texts), fc.constantFrom('%', '_', '\\%', '\\_', '\\\\', 'ci', '1c1')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(''))
  // PostgreSQL refuses a pattern that ends with its escape.
  .filter((text) => !escapesNothing.test(text))
  .map(quoted)

function onColumn(prefix: string): fc.Arbitrary<string> {
  const compare = fc.constantFrom(...columnNames).chain((column) => {
    const literal = literals[column]!
    const name = `${prefix}${column}`
    return fc.oneof(
      { weight: 5, arbitrary: literal.map((value) => `${name} = ${value}`) },
      { weight: 2, arbitrary: literal.map((value) => `${value} = ${name}`) },
      { weight: 2, arbitrary: literal.map((value) => `${name} <> ${value}`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('<', '<=', '>', '>='), literal)
          .map(([operator, value]) => `${name} ${operator} ${value}`),
      },
      { weight: 1, arbitrary: fc.tuple(literal, literal).map(([a, b]) => `${name} BETWEEN ${a} AND ${b}`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('IN', 'IN', 'NOT IN'), fc.array(literal, { minLength: 1, maxLength: 4 }))
          .map(([operator, values]) => `${name} ${operator} (${values.join(', ')})`),
      },
      { weight: 1, arbitrary: literal.map((value) => `${name} = ANY (ARRAY[${value}])`) },
      { weight: 1, arbitrary: literal.map((value) => `${name} IS NOT DISTINCT FROM ${value}`) },
      { weight: 1, arbitrary: fc.constantFrom(`${name} IS NULL`, `${name} IS NOT NULL`, `${name} = NULL`) },
    )
  })
  const like = fc
    .tuple(fc.constantFrom(...textColumns), fc.constantFrom('LIKE', 'LIKE', 'NOT LIKE', 'ILIKE'), pattern)
    .map(([column, operator, value]) => `${prefix}${column} ${operator} ${value}`)
  const odd = fc.constantFrom(
    `lower(${prefix}name) = 'ci'`,
    `${prefix}name = ${prefix}description`,
    `${prefix}created >= now() - interval '5 years'`,
    `${prefix}created::date = DATE '2020-02-29'`,
    `coalesce(${prefix}name, 'a') = 'a'`,
    `(${prefix}name, ${prefix}state) = ('ci', 'active')`,
    'true',
  )
  return fc.oneof(
    { weight: 8, arbitrary: compare },
    { weight: 3, arbitrary: like },
    { weight: 1, arbitrary: odd },
  )
}

/** A WHERE tree; `prefix` is an alias and its dot. */
export function condition(prefix = ''): fc.Arbitrary<string> {
  const leaf = onColumn(prefix)
  return fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: leaf },
      { weight: 4, arbitrary: fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} AND ${b})`) },
      { weight: 2, arbitrary: fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} OR ${b})`) },
      { weight: 1, arbitrary: tie('tree').map((a) => `NOT (${a})`) },
    ),
  })).tree
}

/** How the rows of a statement are compared: as they come, or in any order. */
export interface GeneratedStatement {
  readonly sql: string
  readonly ordered: boolean
}

const columns = 'id, name, description, public_value, state, registry_id, created'
const creds = 'r.registry_credentials'

/** Orders in which no two rows are equal. */
export const totalOrder = fc.constantFrom(
  'id',
  'id DESC',
  'created, id',
  'created DESC, id',
  'name, id',
  'name DESC NULLS LAST, id DESC',
  'state, created DESC, id',
  'description NULLS FIRST, id',
)

const plain = fc
  .tuple(condition(), fc.option(totalOrder), fc.option(fc.tuple(fc.nat(12), fc.nat(4))))
  .map(([where, order, limit]): GeneratedStatement => {
    const head = `SELECT ${columns} FROM ${creds} WHERE ${where}`
    if (order === null) return { sql: head, ordered: false }
    const tail = limit === null ? '' : ` LIMIT ${limit[0]} OFFSET ${limit[1]}`
    return { sql: `${head} ORDER BY ${order}${tail}`, ordered: true }
  })

/** Rows that are equal in their order are any of them: only what was ordered by is told. */
const ties = fc
  .tuple(
    condition(),
    fc.constantFrom('created', 'created DESC', 'state', 'registry_id DESC'),
    fc.nat(20),
    fc.nat(5),
  )
  .map(
    ([where, order, limit, offset]): GeneratedStatement => ({
      sql: `SELECT ${order.split(' ')[0]} FROM ${creds} WHERE ${where} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
      ordered: true,
    }),
  )

export const joins = ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'] as const

const join = fc
  .tuple(
    fc.constantFrom(...joins),
    fc.option(condition('c.')),
    fc.option(condition('c.')),
    fc.constantFrom(
      'true',
      'g.id IS NULL',
      'c.id IS NULL',
      "g.id = '1sp1'",
      "g.name LIKE 'ci%'",
      "g.state = 'active'",
      "c.registry_id IN ('1sp1', '1sp7')",
    ),
  )
  .map(
    ([kind, on, where, more]): GeneratedStatement => ({
      sql: `SELECT c.id, c.name, c.registry_id, g.id, g.server_address, g.name FROM ${creds} c ${kind} r.registries g ON g.id = c.registry_id${on === null ? '' : ` AND ${on}`} WHERE ${where === null ? '' : `${where} AND `}${more}`,
      ordered: false,
    }),
  )

const others = fc
  .tuple(
    condition(),
    condition('c.'),
    fc.constantFrom("g.state = 'active'", "g.name LIKE '%i%'", "g.id < '1sp3'"),
  )
  .chain(([own, aliased, registry]) =>
    fc.constantFrom(
      `SELECT state, registry_id, count(*), min(created) FROM ${creds} WHERE ${own} GROUP BY state, registry_id HAVING count(*) > 1`,
      `SELECT DISTINCT name FROM ${creds} WHERE ${own}`,
      `SELECT count(*), count(name), max(id) FROM ${creds} WHERE ${own}`,
      `SELECT c.id FROM ${creds} c WHERE ${aliased} AND c.registry_id IN (SELECT g.id FROM r.registries g WHERE ${registry})`,
      `SELECT c.id FROM ${creds} c WHERE ${aliased} AND c.registry_id NOT IN (SELECT g.id FROM r.registries g WHERE ${registry})`,
      `SELECT g.id FROM r.registries g WHERE ${registry} AND NOT EXISTS (SELECT 1 FROM ${creds} c WHERE c.registry_id = g.id AND ${aliased})`,
      `SELECT g.id, (SELECT count(*) FROM ${creds} c WHERE c.registry_id = g.id AND ${aliased}) FROM r.registries g WHERE ${registry}`,
      `WITH w AS (SELECT * FROM ${creds}) SELECT id FROM w WHERE ${own} UNION ALL SELECT id FROM w WHERE state = 'active'`,
      `WITH w AS (SELECT * FROM ${creds}) SELECT id, name FROM w WHERE ${own}`,
      `SELECT id FROM (SELECT * FROM ${creds} ORDER BY id LIMIT 20) x WHERE ${own}`,
      `SELECT id FROM ${creds} WHERE ${own} EXCEPT SELECT id FROM ${creds} WHERE state = 'inactive'`,
      `SELECT c.id, x.id FROM ${creds} c JOIN LATERAL (SELECT * FROM r.registries g WHERE g.id = c.registry_id AND ${registry}) x ON true WHERE ${aliased}`,
      `SELECT a.id, c.id FROM ${creds} a JOIN ${creds} c ON c.name = a.name AND c.id > a.id WHERE ${aliased}`,
      `SELECT c.id FROM ${creds} c WHERE c.id = (SELECT max(d.id) FROM ${creds} d WHERE d.registry_id = c.registry_id) OR ${aliased}`,
      `SELECT id, row_number() OVER (PARTITION BY registry_id ORDER BY id) FROM ${creds} WHERE ${own}`,
      `SELECT _connection, id, name FROM all_r.registry_credentials WHERE ${own}`,
      `SELECT _connection, id FROM all_r.registry_credentials WHERE _connection = 's' AND ${own}`,
      `SELECT _connection, count(*) FROM all_r.registry_credentials WHERE ${own} OR _connection <> 'r' GROUP BY _connection`,
      `SELECT c._connection, c.id, g.id FROM all_r.registry_credentials c LEFT JOIN all_r.registries g ON g.id = c.registry_id AND g._connection = c._connection WHERE ${aliased}`,
    ),
  )
  .map((sql): GeneratedStatement => ({ sql, ordered: false }))

/** Any statement on the two Ranchers. */
export const statement: fc.Arbitrary<GeneratedStatement> = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 2, arbitrary: ties },
  { weight: 3, arbitrary: join },
  { weight: 4, arbitrary: others },
)
