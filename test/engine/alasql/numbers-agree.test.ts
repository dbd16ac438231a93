import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { assertEqualOrRefused } from './equal-or-refused.ts'
import { Dice } from './random-statement.ts'

const seed = Number(process.env['CREDSQL_SEED'] ?? 20261121)
const length = Number(process.env['CREDSQL_CASES'] ?? 1000)

const halves = [0, -0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.285, 1.005, 2.675, 1e15, 1e16, -1e16, 123456789.125, 1e-5]

/** Doubles of all sizes, and many that are half way between two others of fewer digits. */
function double(dice: Dice): number {
  const small = (dice.below(200_001) - 100_000) / 100
  return dice.pick([
    () => dice.pick(halves),
    () => (dice.below(2001) - 1000) / 8,
    () => small,
    () => (small / 3) * 10 ** dice.below(8),
    () => small / 7 / 10 ** dice.below(5),
  ])()
}

function integer(dice: Dice): number {
  return dice.pick([
    () => dice.below(21) - 10,
    () => dice.below(2_000_001) - 1_000_000,
    () => (dice.below(2_000_001) - 1_000_000) * 1_048_573,
  ])()
}

function numberText(dice: Dice): string {
  return (dice.below(2_000_001) / 10_000 - 100).toFixed(dice.below(7))
}

const perRow = [
  ...[
    'round(i / 1048576.0, 2)',
    'round(i / 1048576.0, 2)::text',
    "round(100.0 * i / k, 1) || '%'",
    '(i / 3.0)::text',
  ],
  ...[
    'a::numeric',
    'a::numeric::text',
    'round(a::numeric, 2)',
    'round(a::numeric, 0)',
    'round(a::numeric, 5)::text',
  ],
  ...[
    'round(a::numeric, -2)',
    'round(i, -2)',
    'round(i, 3)::text',
    'trunc(a::numeric, 2)',
    'trunc(a::numeric, -1)',
  ],
  ...[
    'trunc(i, -2)',
    'trunc(i * 0.125, 2)',
    'trunc(i * 0.125, 5)',
    'trunc(i * 0.125, -1)',
    'round(i * 0.125, 2)',
  ],
  ...[
    'a::numeric(20,2)',
    'a::numeric(30,10)::text',
    'i::numeric(20,2)',
    'i::numeric(38,4)',
    '5::numeric(20,2)',
  ],
  ...[
    '(case when abs(a) < 1e9 then a::numeric end)::int',
    'a::bigint',
    '(i / k)::numeric',
    '(i / 4.0)::float8',
  ],
  ...[
    'ceil(a::numeric)',
    'floor(a::numeric)',
    'trunc(a::numeric)',
    'round(a::numeric)',
    'abs(a::numeric)',
    '@ i',
  ],
  ...[
    'sign(a::numeric)',
    'sign(i * 0.5)',
    'div(i * 1.0, k)',
    'mod(i, 0.75)',
    'mod(a::numeric, 3)',
    'a::numeric % 7',
  ],
  ...[
    'sqrt(abs(i) * 0.25)',
    'sqrt(abs(a)::numeric)',
    't::numeric',
    't::numeric(12,2)',
    't::numeric(12,4)::text',
  ],
  ...[
    't::numeric(8,0)',
    'j::int',
    'j::numeric',
    'j::numeric(12,3)',
    'j::float8',
    "'1.50'::numeric",
    'null::numeric',
  ],
  ...[
    "i * 0.5 > '3.5'",
    "i * 0.5 + '3.50'",
    "i / 2.0 = '3.5'",
    'i * 1234567.8901 * k',
    '(i * 1234567.8901) % 7',
  ],
  ...['i * 1234567.89 > 5', '(i * 0.5 + 0.25)::text', '(round(0.2, 1) * 0.5)::text', 'concat(i / 8.0, a)'],
  ...[
    '-3000000000',
    'i - 3000000000',
    '-3000000000.5',
    'i & 255',
    'i | k',
    'i # k',
    '~ i',
    'coalesce(i::numeric, null::numeric)',
  ],
  ...['(5/2.5)::text', 'least(i > 3, a > 0)', 'greatest(i > 3, null, a > 0)', 'nullif(i / 2.0, 0.5)'],
] as const

const perGroup = [
  ...[
    'round(avg(a)::numeric, 2)',
    'round(avg(i), 2)',
    'round(avg(i), 2)::text',
    'avg(i)::text',
    'avg(i)::bigint',
  ],
  ...[
    'avg(i)::float8',
    'avg(i)::numeric(20,2)',
    'sum(i / 3.0)',
    'avg(i / 3.0)',
    'min(i / 3.0)',
    'max(i / 3.0)::text',
  ],
  ...[
    'sum(i * 0.5)',
    'avg(i * 0.5)',
    'sum(a)::numeric',
    'sum(i) / count(*)',
    'round(sum(i) * 100.0 / count(*), 2)',
  ],
  ...['sum(round(a::numeric, 2))', 'avg(round(i / 7.0, 2))', 'count(distinct k) filter (where a > 0)'],
  ...['sum(distinct k) filter (where i > 0)', 'round(sum(i) / 1024.0, 1)', 'ceil(avg(i))', 'avg(i) > 3'],
  ...['round(100.0 * count(*) filter (where a > 0) / count(*), 1)', 'bit_and(k)', 'bit_or(k)', 'bit_xor(k)'],
  ...['stddev(a)', 'stddev_pop(i)', 'variance(i * 0.5)', 'var_pop(a)', 'round(stddev(i)::numeric, 3)'],
] as const

const moments = [
  ...["timestamp '2024-01-01 24:00'", "date '2024-01-01 24:00'", "timestamptz '2024-12-31 23:59:60+02'"],
  ...["timestamp '20240131 10:20:30.1234567'", "date '2024/3/1'", "timestamptz '2024-01-01 1:2:3 gmt'"],
  ...[
    "date_trunc('decade', timestamp '1999-05-05' + k % 1000 * interval '1 month')",
    "date_trunc('hrs', now()) <= now()",
  ],
  ...['century', 'decade', 'millennium'].map(
    (unit) => `extract(${unit} from date '2000-01-01' + (k % 30000)::int)`,
  ),
] as const

const json = [
  ...["j -> '*'", `'{"*":3,"a*":1,"":2}'::json ->> '*'`, `'{"*":3,"a*":1,"":2}'::json ->> ''`],
  ...["'[1,2,3]'::json -> (k % 3)", `'{"5":3}'::json ->> t`],
] as const

const groupings = [
  'select i % 5 as a, k % 3 as b, count(*), sum(i) from q group by rollup (i % 5, k % 3) order by 1, 2, 3',
  'select i % 5 as a, k % 3 as b, count(*), grouping(i % 5, k % 3) as g from q group by cube (i % 5, k % 3) order by 1, 2, 3, 4',
  'select i % 5 as a, k % 3 as b, count(*) from q group by grouping sets ((i % 5), (k % 3), ()) order by 1, 2, 3',
  'select i % 5 as a, count(*) from q where i is null group by rollup (i % 5)',
  'select i % 5 as a, k % 3 as b, count(*) from q group by 1, rollup (2) order by 1, 2, 3',
  "select a, coalesce(a::text, 'all') as c from (select i % 5 as a from q) x group by rollup (a) having grouping(a) = 1 or a > 2 order by grouping(a), a",
  'select count(*) from q group by grouping sets (rollup ((i % 5, k % 2)), (k % 3)) order by 1',
] as const

describe('numbers that both engines compute alike, to the last bit', () => {
  let duckdb: Engine
  let alasql: Engine
  before(async () => {
    ;[duckdb, alasql] = await Promise.all([openDuckdb({ threads: 1 }), openAlasql()])
    const dice = new Dice(seed)
    const column = <T>(of: () => T) => Array.from({ length }, of)
    const columns = [
      Array.from({ length }, (_, index) => index),
      column(() => double(dice)),
      column(() => integer(dice)),
      column(() => integer(dice) || 1),
      column(() => numberText(dice)),
      column(() => numberText(dice)),
    ]
    for (const engine of [duckdb, alasql]) {
      await engine.createRelation('q', [
        { name: 'id', type: 'integer' },
        { name: 'a', type: 'double' },
        { name: 'i', type: 'integer' },
        { name: 'k', type: 'integer' },
        { name: 't', type: 'text' },
        { name: 'j', type: 'json' },
      ])
      await engine.append('q', { length, columns })
    }
  })
  after(() => {
    duckdb.close()
    alasql.close()
  })

  const all = [
    ...[...perRow, ...moments, ...json].map((one) => `select id, ${one} as v from q order by 1`),
    ...perGroup.flatMap((one) => [
      `select ${one} as v from q`,
      `select i % 10 as g, ${one} as v from q group by i % 10 order by 1`,
    ]),
    ...groupings,
  ]
  for (const sql of all)
    test(sql, async () => assert.equal(await assertEqualOrRefused(duckdb, alasql, sql), 'equal'))
})
