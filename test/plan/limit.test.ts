import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outline } from './outline.ts'
import { planSql } from './small-catalog.ts'

interface Case {
  readonly sql: string
  readonly want: readonly string[]
}

// biome-ignore format: one statement a line
const groups: Readonly<Record<string, readonly Case[]>> = {
  "pushed: every condition and the order are the API's": [
    { sql: 'SELECT id FROM items LIMIT 5', want: ['items.list | limit 5'] },
    { sql: 'SELECT id FROM items LIMIT 5 OFFSET 3', want: ['items.list | limit 8'] },
    { sql: 'SELECT id FROM items LIMIT 500', want: ['items.list | limit 500'] },
    { sql: 'SELECT * FROM items FETCH FIRST 5 ROWS ONLY', want: ['items.list | limit 5'] },
    { sql: 'SELECT 1 FROM items LIMIT 5', want: ['items.list | limit 5'] },
    { sql: 'SELECT lower(id), (SELECT count(*) FROM owners) FROM items LIMIT 5', want: ['items.list | limit 5', 'owners.list'] },
    { sql: "SELECT id FROM items WHERE state = 'on' LIMIT 5", want: ["items.list | push items.state = 'on' (exact) | limit 5"] },
    { sql: "SELECT id FROM items WHERE state = 'on' AND size = 3 AND active LIMIT 5", want: ["items.list | push items.state = 'on' (exact) | push items.size = 3 (exact) | push items.active (exact) | limit 5"] },
    { sql: "SELECT id FROM items WHERE created >= '2026-01-01' AND created < '2026-02-01' LIMIT 5", want: ["items.list | push items.created >= '2026-01-01' (exact) | push items.created < '2026-02-01' (exact) | limit 5"] },
    { sql: 'SELECT id FROM items WHERE NOT active LIMIT 5', want: ['items.list | push NOT items.active (exact) | limit 5'] },
    { sql: "SELECT id FROM items WHERE state = 'on' LIMIT 5 OFFSET NULL", want: ["items.list | push items.state = 'on' (exact) | limit 5"] },
    { sql: 'SELECT id FROM items ORDER BY created LIMIT 5', want: ['items.list | order created asc | limit 5'] },
    { sql: 'SELECT id FROM items ORDER BY created ASC NULLS LAST LIMIT 5', want: ['items.list | order created asc | limit 5'] },
    { sql: 'SELECT id FROM items ORDER BY created DESC LIMIT 5', want: ['items.list | order created desc | limit 5'] },
    { sql: 'SELECT id, created AS c FROM items ORDER BY c LIMIT 5', want: ['items.list | order created asc | limit 5'] },
    { sql: 'SELECT id, created FROM items ORDER BY 2 DESC LIMIT 5', want: ['items.list | order created desc | limit 5'] },
    { sql: "SELECT lower(id) FROM items WHERE state = 'on' ORDER BY items.created LIMIT 5", want: ["items.list | push items.state = 'on' (exact) | order created asc | limit 5"] },
    { sql: "SELECT rank FROM matches WHERE word = 'a' LIMIT 5", want: ["matches.search | push matches.word = 'a' (exact) | limit 5"] },
    { sql: 'SELECT id FROM owners LIMIT 1', want: ['owners.list | limit 1'] },
  ],
  'not pushed: a condition that the API does not answer exactly': [
    { sql: "SELECT id FROM items WHERE name = 'ci' LIMIT 5", want: ["items.list | push items.name = 'ci' | check items.name = 'ci'"] },
    { sql: "SELECT id FROM items WHERE name LIKE 'ci%' LIMIT 5", want: ["items.list | push items.name LIKE 'ci%' | check items.name LIKE 'ci%'"] },
    { sql: "SELECT id FROM items WHERE state = 'on' AND lower(name) = 'x' LIMIT 5", want: ["items.list | push items.state = 'on' (exact) | check lower(items.name) = 'x'"] },
    { sql: "SELECT id FROM items WHERE state = 'on' OR name = 'x' LIMIT 5", want: ["items.list | check items.state = 'on' OR items.name = 'x'"] },
    { sql: "SELECT id FROM items WHERE created >= '2026-01-01T00:00:00.5Z' LIMIT 5", want: ["items.list | push items.created >= '2026-01-01T00:00:00.5Z' | check items.created >= '2026-01-01T00:00:00.5Z'"] },
    { sql: "SELECT id FROM items WHERE created BETWEEN '2026-01-01' AND '2026-02-01' LIMIT 5", want: ["items.list | push items.created >= '2026-01-01' (exact) | check items.created BETWEEN '2026-01-01' AND '2026-02-01'"] },
    { sql: "SELECT id FROM items WHERE token = 'x' LIMIT 5", want: ["items.list | check items.token = '***'"] },
    { sql: 'SELECT id FROM items WHERE random() < 0.5 LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM items WHERE EXISTS (SELECT 1 FROM owners) LIMIT 5', want: ['items.list', 'owners.list'] },
    { sql: 'SELECT id FROM items WHERE owner_id IN (SELECT id FROM owners) LIMIT 5', want: ['items.list', 'owners.list'] },
    { sql: "SELECT id FROM items WHERE (state, name) = ('a', 'b') LIMIT 5", want: ["items.list | push ROW(items.state, items.name) = ROW('a', 'b') | push ROW(items.state, items.name) = ROW('a', 'b') (exact) | check ROW(items.state, items.name) = ROW('a', 'b')"] },
    { sql: 'SELECT id FROM items WHERE size = 2.5 LIMIT 5', want: ['items.list | push items.size = 2.5 | check items.size = 2.5'] },
  ],
  "not pushed: an order that is not the API's": [
    { sql: 'SELECT id FROM items ORDER BY id LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM items ORDER BY created, id LIMIT 5', want: ['items.list'] },
    { sql: "SELECT id FROM items ORDER BY created + interval '1 day' LIMIT 5", want: ['items.list'] },
    { sql: "SELECT id, created + interval '1 day' AS created FROM items ORDER BY created LIMIT 5", want: ['items.list'] },
    { sql: 'SELECT id, state AS created FROM items ORDER BY created LIMIT 5', want: ['items.list'] },
    // it may be NULL, and nobody knows where the API puts that
    { sql: 'SELECT id FROM items ORDER BY size LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM items ORDER BY created USING < LIMIT 5', want: ['items.list'] },
  ],
  'not pushed: several calls come in no common order': [
    { sql: "SELECT id FROM items WHERE state IN ('a', 'b') LIMIT 5", want: ["items.list | push items.state IN ('a', 'b') (exact)"] },
    { sql: "SELECT id FROM items WHERE id IN ('a', 'b') LIMIT 5", want: ["items.get | push items.id IN ('a', 'b') | check items.id IN ('a', 'b')"] },
    { sql: 'SELECT id FROM parts LIMIT 5', want: ['owners.list', 'parts.list | parent owner_id from owners.id | after owners'] },
    { sql: 'SELECT id FROM every.items LIMIT 5', want: ['every.items.list'] },
  ],
  'not pushed: something stands between the table and the result': [
    { sql: 'SELECT DISTINCT id FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT DISTINCT ON (state) id FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT count(*) FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT max(id) FROM items LIMIT 5', want: ['items.list'] },
    { sql: "SELECT string_agg(id, ',') FROM items LIMIT 5", want: ['items.list'] },
    { sql: 'SELECT 1 FROM items HAVING TRUE LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT state FROM items GROUP BY state LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT row_number() OVER () FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT row_number() OVER w FROM items WINDOW w AS (ORDER BY created) LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT i.id FROM items i, owners o LIMIT 5', want: ['items.list', 'owners.list'] },
    { sql: 'SELECT i.id FROM items i LEFT JOIN owners o ON o.id = i.owner_id LIMIT 5', want: ['items.list', 'owners.list'] },
    { sql: 'SELECT id FROM items UNION ALL SELECT id FROM owners LIMIT 5', want: ['items.list', 'owners.list'] },
    { sql: 'SELECT id FROM items UNION ALL SELECT id FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM (SELECT id FROM items) s LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM (SELECT id FROM items LIMIT 5) s', want: ['items.list'] },
    { sql: 'WITH s AS (SELECT id FROM items) SELECT id FROM s LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM items TABLESAMPLE BERNOULLI (10) LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT id FROM items WHERE id IN (SELECT id FROM items LIMIT 5)', want: ['items.list'] },
    // a row becomes several, or none
    { sql: 'SELECT unnest(ARRAY[id, state]) FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT jsonb_array_elements(data) FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT jsonb_each_text(data) FROM items LIMIT 5', want: ['items.list'] },
    { sql: 'SELECT generate_subscripts(ARRAY[id], 1) FROM items LIMIT 5', want: ['items.list'] },
    { sql: "SELECT upper(regexp_split_to_table(id, ',')) FROM items LIMIT 5", want: ['items.list'] },
  ],
  'not pushed: no number of rows': [
    { sql: 'SELECT id FROM items OFFSET 3', want: ['items.list'] },
    { sql: 'SELECT id FROM items LIMIT ALL', want: ['items.list'] },
    { sql: 'SELECT id FROM items LIMIT NULL', want: ['items.list'] },
    { sql: 'SELECT id FROM items LIMIT 2 + 3', want: ['items.list'] },
    { sql: 'SELECT id FROM items LIMIT 5 OFFSET 1 + 1', want: ['items.list'] },
    { sql: 'SELECT id FROM items LIMIT (SELECT count(*) FROM owners)', want: ['owners.list', 'items.list'] },
    { sql: 'SELECT id FROM items ORDER BY created FETCH FIRST 5 ROWS WITH TIES', want: ['items.list'] },
  ],
}

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    for (const { sql, want } of cases)
      test(sql, async () => assert.deepEqual(outline(await planSql(sql)), want))
  })
