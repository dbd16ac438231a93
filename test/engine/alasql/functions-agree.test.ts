import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { assertEqualOrRefused } from './equal-or-refused.ts'
import { createHostileRelations } from './hostile-relations.ts'

const documents = [
  '{"a":1,"b":["x","y",null],"c":{"d":"e"},"a b":"z"}',
  '{"tags":["prod","eu"],"scopes":[{"name":"read"},{"name":"write"}]}',
  '["a","b",1,null,true,[1],{"k":"v"}]',
  '"text"',
  '12',
  'true',
  'null',
  '{}',
  '[]',
  null,
  '{"__proto__":1,"constructor":"c","*":"star","a/b":2,"a~b":3}',
  '{"nested":{"list":[[1,2],[3,[4,"deep"]]]},"ü":"é","🦊":"fox"}',
]

/** Expressions that must be answered, and alike: over the relation r, over the documents d, and over a document's rows. */
const overText = [
  ...['initcap(x)', "translate(x, 'aé', 'b')", "translate(y, 'ab', '')", 'bit_length(x)', 'reverse(x)'],
  ...['quote_ident(x)', 'quote_literal(x)', 'quote_nullable(y)', "format('%s|%I|%L', x, 'Ab', y)"],
  ...["format('%2$s %1$5s', x, y)", 'num_nulls(x, i, null)', 'num_nonnulls(x, y)', 'registry_host(x)'],
  ...["x ^@ 'a'", "x like any (array['a%', '%s'])", "x not ilike all (array['A%', '%🦊%'])", 'to_hex(k)'],
  ...['upper(x)', 'lower(y)', "x ilike '%É%'", "lower('ÀÉÎÖ') || upper(x)", 'text(i)', "x ~~ 'a%'"],
] as const

const overNumbers = [
  ...['ceil(i)', 'floor(i)', 'trunc(i)', 'round(i)', 'sign(i)', 'sign(d)', 'div(i, 3)', 'div(i, -2)'],
  ...['ceil(1.01 * (k % 100))', 'floor(-0.5)', 'trunc(k / 2)', 'ceil(-0.25)', 'trunc(-1.75)', 'round(5)'],
] as const

const overJson = [
  ...['jsonb_typeof(j)', "jsonb_typeof(j->'b')", 'jsonb_strip_nulls(j)', 'jsonb_pretty(j)', "j ? 'a'"],
  ...["j ? 'constructor'", "j ?| array['a', 'k']", "j ?& array['a', 'b']", 'j @> \'{"a":1}\'', 'j @> j'],
  ...['j @> \'["a"]\'', 'j <@ \'{"a":1,"b":["x","y",null],"c":{"d":"e"},"a b":"z"}\'', 'j = j'],
  ...[
    "j <> '{}'",
    "j = '[]'",
    "j #> '{b,0}'",
    "j #>> '{c,d}'",
    "j #>> '{nested,list,1,1,1}'",
    'j->-1',
    'j->>-2',
  ],
  ...[
    "(case when jsonb_typeof(j) in ('object', 'array') then j end) - 'a'",
    "j->'b' || '[1]'",
    'j->0',
    "j->>'ü'",
    "j->'🦊'",
    "jsonb_extract_path_text(j, 'c', 'd')",
  ],
  ...[
    "json_build_object('k', j->'b', 'n', id, 'x', null, 'b', true)",
    "json_build_array(id, 'a\"\\é🦊/', j->'a', null)",
  ],
  ...["to_json('a'||id)", 'to_jsonb(id)', 'to_jsonb(j)', 'to_json(id > 2)'],
  ...["jsonb_array_length('[1,2]')", "j->'__proto__'", "j #>> '{a/b}'", "j #>> '{a~b}'"],
] as const

const queries = [
  "select id from r where m - timestamptz '2024-01-01' > interval '30 days' order by 1",
  "select id, m - timestamptz '2024-02-01' < '2 days' as a, m - timestamptz '2024-02-29' between interval '-1 day' and '1 day' as b from r where id <> 9 order by 1",
  "select id, extract(epoch from m - timestamptz '2024-02-01') as e, extract(day from m - timestamptz '2020-02-01') as d, extract(hour from m - timestamptz '2020-02-01') as h from r where m > '2020-01-01' and m < '2030-01-01' order by 1",
  "select id, date_part('epoch', m - timestamptz '2024-02-01') as e, date_part('minute', m - timestamptz '2020-02-01') as d, extract(second from m - timestamptz '2020-02-01 00:00:01.25Z') as s from r where m > '2020-01-01' and m < '2030-01-01' order by 1",
  "select interval '36 hours' > interval '1 day' as a, interval '1 month' = interval '30 days' as b, interval '-1 day' < interval '-23 hours' as c, interval '29 days 23 hours' < interval '1 month' as d",
  "select v.i from (values (interval '2 days'), (interval '1 month'), (null), (interval '3 hours'), (interval '-1 day')) v(i) order by v.i",
  'select b, json_agg(x order by id) as a, jsonb_agg(i order by id desc) as c from r group by b order by b',
  "select jsonb_agg(j->'b' order by id) as a, json_agg(id order by id) filter (where id > 99) as c from d",
  "select distinct on (case when b then x else 'é' end) id from r order by case when b then x else 'é' end, id",
  'select distinct on (coalesce(i, 0) + 1) x, id from r where id <> 5 order by coalesce(i, 0) + 1 desc, 2',
  'select b, array_agg(x order by id) as a, array_agg(i order by id desc) filter (where id > 3) as c, array_agg(m order by id) as m from r group by b order by b',
  'select array_agg(day order by id), array_agg(k * 0.5 order by id), array_agg(d order by id), array_agg(b order by id) from r',
  'select array_agg(x order by id) as n from r where id > 99',
  "select array_agg(m - timestamptz '2024-01-01' order by id) from r where id in (1, 2, 3)",
  'select (select array_agg(s.i order by s.id) from r s where s.id <= r.id) as a, case when id > 3 then (select array_agg(y order by id) from r) end as c from r order by id',
  'select a from (select array_agg(x order by id) as a from r) q where a is not null',
  "select distinct coalesce(x, 'é') as y from r where id <> 2 order by coalesce(x, 'é')",
  'select coalesce(i, 0) + 1 as n, count(*) as c from r where id <> 5 group by coalesce(i, 0) + 1 order by coalesce(i, 0) + 1',
  'select i from r where i > all (select n from (values (1), (2)) v(n)) order by 1',
  'select id, i <> all (select k from r) as a, i < any (select k from r) as b, i = all (select 1 where false) as c from r order by 1',
  'select id, (x, i) in (select y, k from r) as a, (x, k) not in (select x, k from s) as b from r order by 1',
  'select id, (i, k) <> all (select i, k from r) as a from r order by 1',
  'select g.n from generate_series(1, 5) g(n) order by 1',
  'select g.n from generate_series(5, 1, -2) g(n) order by 1',
  'select g.n from generate_series(1, 0) g(n)',
  'select r.id, g.n from r, generate_series(1, r.k) g(n) where r.k < 6 and g.n > 1 order by 1, 2',
  "select g.t from generate_series(timestamp '2024-02-27', timestamp '2024-03-02', interval '12 hours') g(t) order by 1",
  "select u.v, u.n from unnest(array['b', null, 'a']) with ordinality u(v, n) order by 2",
  'select r.id, u.v from r, unnest(array[r.i, r.k]) u(v) order by 1, 2',
  "select d.id, e.value from d, jsonb_array_elements(d.j) e(value) where jsonb_typeof(d.j) = 'array' order by 1, e.value::text",
  "select d.id, count(*) as n, sum(length(t.v)) as m from d, jsonb_array_elements_text(d.j->'tags') t(v) group by d.id order by 1",
  "select d.id, k.key from d, jsonb_object_keys(d.j) k(key) where jsonb_typeof(d.j) = 'object' order by 1, 2",
  "select d.id, e.key, e.value from d, jsonb_each(d.j) e(key, value) where jsonb_typeof(d.j) = 'object' order by 1, 2",
  "select d.id from d where exists (select 1 from jsonb_array_elements(d.j->'scopes') s(v) where s.v->>'name' = 'write')",
  "select d.id, s.v->>'name' as name, s.n from d join r on r.id = d.id, jsonb_array_elements(d.j->'scopes') with ordinality s(v, n) order by 3",
] as const

describe('functions that both engines compute alike', () => {
  let duckdb: Engine
  let alasql: Engine
  before(async () => {
    ;[duckdb, alasql] = await Promise.all([openDuckdb({ threads: 1 }), openAlasql()])
    for (const engine of [duckdb, alasql]) {
      await createHostileRelations(engine)
      await engine.createRelation('d', [
        { name: 'id', type: 'integer' },
        { name: 'j', type: 'json' },
      ])
      await engine.append('d', {
        length: documents.length,
        columns: [documents.map((_, index) => index + 1), [...documents]],
      })
    }
  })
  after(() => {
    duckdb.close()
    alasql.close()
  })

  const all = [
    ...[...overText, ...overNumbers].map((one) => `select id, ${one} as v from r order by 1`),
    ...overJson.map((one) => `select id, ${one} as v from d where id <> 99 order by 1`),
    ...queries,
  ]
  for (const sql of all)
    test(sql, async () => assert.equal(await assertEqualOrRefused(duckdb, alasql, sql), 'equal'))
})
