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
  'the nullable side of an outer join: only what rejects NULL moves': [
    { sql: 'SELECT i.id FROM items i LEFT JOIN owners o ON o.id = i.owner_id WHERE o.id IS NULL', want: ['items.list', 'owners.list | check o.id IS NULL'] },
    { sql: 'SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE i.state IS NULL', want: ['owners.list', 'items.list | check i.state IS NULL'] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE i.state = 'on'", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE i.state = 'on' OR i.state IS NULL", want: ['owners.list', "items.list | check i.state = 'on' OR i.state IS NULL"] },
    { sql: 'SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE NOT i.active', want: ['owners.list', 'items.list | push NOT i.active (exact)'] },
    { sql: 'SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE i.active IS NOT TRUE', want: ['owners.list', 'items.list | check i.active IS NOT TRUE'] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id WHERE coalesce(i.state, 'on') = 'on'", want: ['owners.list', "items.list | check COALESCE(i.state, 'on') = 'on'"] },
    { sql: 'SELECT x FROM (SELECT i.state AS x FROM owners o LEFT JOIN items i ON i.owner_id = o.id) s WHERE x IS NULL', want: ['owners.list', 'items.list'] },
    { sql: "SELECT x FROM (SELECT i.state AS x FROM owners o LEFT JOIN items i ON i.owner_id = o.id) s WHERE x = 'on'", want: ['owners.list', "items.list | push s.x = 'on' (exact)"] },
  ],
  'ON restricts only the side that may lose rows': [
    { sql: "SELECT o.id FROM owners o JOIN items i ON i.owner_id = o.id AND i.state = 'on'", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id AND i.state = 'on'", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id FROM items i LEFT JOIN owners o ON i.owner_id = o.id AND i.state = 'on'", want: ["items.list | check i.state = 'on'", 'owners.list'] },
    { sql: "SELECT o.id FROM items i RIGHT JOIN owners o ON i.owner_id = o.id AND i.state = 'on'", want: ["items.list | push i.state = 'on' (exact)", 'owners.list'] },
    { sql: "SELECT o.id FROM owners o RIGHT JOIN items i ON i.owner_id = o.id AND i.state = 'on'", want: ['owners.list', "items.list | check i.state = 'on'"] },
    { sql: "SELECT o.id FROM items i FULL JOIN owners o ON i.owner_id = o.id AND i.state = 'on'", want: ["items.list | check i.state = 'on'", 'owners.list'] },
    { sql: "SELECT o.id FROM items i FULL JOIN owners o ON i.owner_id = o.id WHERE i.state = 'on'", want: ["items.list | push i.state = 'on' (exact)", 'owners.list'] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN (items i JOIN items j ON i.id = j.owner_id AND i.state = 'on') ON i.owner_id = o.id", want: ['owners.list', "items.list | push i.state = 'on' (exact)", 'items.list'] },
    { sql: "SELECT o.id FROM owners o CROSS JOIN items i WHERE i.state = 'on'", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id FROM owners o, items i WHERE i.state = 'on'", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
  ],
  'USING and NATURAL: the merged column restricts both sides': [
    { sql: "SELECT * FROM owners JOIN items USING (id, state) WHERE state = 'a'", want: ['owners.list', "items.list | push state = 'a' (exact)"] },
    { sql: "SELECT * FROM owners LEFT JOIN items USING (id, state) WHERE state = 'a'", want: ['owners.list', "items.list | push state = 'a' (exact)"] },
    { sql: "SELECT * FROM items LEFT JOIN owners USING (id, state) WHERE state = 'a'", want: ["items.list | push state = 'a' (exact)", 'owners.list'] },
    { sql: "SELECT * FROM items RIGHT JOIN owners USING (id, state) WHERE state = 'a'", want: ["items.list | push state = 'a' (exact)", 'owners.list'] },
    { sql: "SELECT * FROM owners FULL JOIN items USING (id, state) WHERE state = 'a'", want: ['owners.list', "items.list | push state = 'a' (exact)"] },
    { sql: "SELECT * FROM owners NATURAL JOIN items WHERE state = 'a'", want: ['owners.list', "items.list | push state = 'a' (exact)"] },
    { sql: 'SELECT * FROM owners LEFT JOIN items USING (id, state) WHERE items.state IS NULL', want: ['owners.list', 'items.list | check items.state IS NULL'] },
  ],
  'emptiness': [
    { sql: 'SELECT o.id FROM owners o JOIN items i ON FALSE', want: ['owners.list | no call: FALSE is never true', 'items.list | no call: FALSE is never true'] },
    { sql: 'SELECT o.id FROM owners o LEFT JOIN items i ON FALSE', want: ['owners.list', 'items.list | no call: FALSE is never true'] },
    { sql: 'SELECT o.id FROM items i RIGHT JOIN owners o ON FALSE', want: ['items.list | no call: FALSE is never true', 'owners.list'] },
    { sql: 'SELECT o.id FROM owners o FULL JOIN items i ON FALSE', want: ['owners.list', 'items.list'] },
    { sql: "SELECT o.id FROM owners o, items i WHERE i.state = 'a' AND i.state = 'b'", want: ['owners.list | no call: no value of state meets its conditions', 'items.list | no call: no value of state meets its conditions'] },
    { sql: "SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id AND i.state = 'a' AND i.state = 'b'", want: ['owners.list', 'items.list | no call: no value of state meets its conditions'] },
    { sql: 'SELECT o.id FROM owners o LEFT JOIN items i ON i.owner_id = o.id AND i.state = NULL', want: ['owners.list', 'items.list | no call: i.state = NULL is never true'] },
    { sql: 'SELECT o.id FROM owners o WHERE o.id IN (SELECT owner_id FROM items WHERE FALSE)', want: ['owners.list', 'items.list | no call: FALSE is never true'] },
    { sql: 'SELECT o.id FROM owners o WHERE o.id NOT IN (SELECT owner_id FROM items WHERE FALSE)', want: ['owners.list', 'items.list | no call: FALSE is never true'] },
    { sql: 'SELECT (SELECT count(*) FROM items WHERE id = NULL) FROM owners', want: ['owners.list', 'items.list | no call: items.id = NULL is never true'] },
    { sql: 'SELECT id FROM items WHERE FALSE UNION ALL SELECT id FROM owners', want: ['items.list | no call: FALSE is never true', 'owners.list'] },
    { sql: 'SELECT count(*) FROM items WHERE FALSE', want: ['items.list | no call: FALSE is never true'] },
    { sql: 'WITH s AS (SELECT id FROM items) SELECT id FROM s WHERE FALSE UNION ALL SELECT id FROM s', want: ['items.list'] },
  ],
  'through subqueries': [
    { sql: "SELECT id FROM (SELECT * FROM items) s WHERE state = 'on'", want: ["items.list | push s.state = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state FROM items) s(x) WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT y AS x FROM (SELECT state AS y FROM items) a) b WHERE x = 'on'", want: ["items.list | push b.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT DISTINCT state AS x FROM items) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items ORDER BY id) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items WHERE size = 3) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact) | push items.size = 3 (exact)"] },
    { sql: "SELECT a FROM items i(a, b, c, d) WHERE d = 'on'", want: ["items.list | push i.d = 'on' (exact)"] },
  ],
  'not through what depends on the other rows': [
    { sql: "SELECT x FROM (SELECT upper(state) AS x FROM items) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT DISTINCT ON (id) state AS x FROM items) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items LIMIT 3) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items OFFSET 3) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items FETCH FIRST 3 ROWS ONLY) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT state AS x, count(*) FROM items GROUP BY state) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT max(state) AS x FROM items) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT x FROM (SELECT state AS x, row_number() OVER () FROM items) s WHERE x = 'on'", want: ['items.list'] },
    { sql: "SELECT state, count(*) FROM items GROUP BY state HAVING state = 'on'", want: ['items.list'] },
    { sql: "SELECT id FROM items TABLESAMPLE BERNOULLI (10) WHERE state = 'on'", want: ["items.list | check items.state = 'on'"] },
    { sql: "SELECT i.id FROM items i TABLESAMPLE BERNOULLI (10) WHERE i.state = 'on'", want: ["items.list | check i.state = 'on'"] },
    { sql: "SELECT * FROM items TABLESAMPLE BERNOULLI (10) WHERE state = 'on'", want: ["items.list | check items.state = 'on'"] },
  ],
  'arms of a set operation': [
    { sql: "SELECT x FROM (SELECT state AS x FROM items UNION ALL SELECT state FROM owners) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)", 'owners.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items WHERE size = 1 UNION ALL SELECT state FROM items) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact) | push items.size = 1 (exact)", "items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items UNION SELECT state FROM owners) s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)", 'owners.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items UNION ALL SELECT 'a') s WHERE x = 'on'", want: ["items.list | push s.x = 'on' (exact)"] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items EXCEPT SELECT state FROM owners) s WHERE x = 'on'", want: ['items.list', 'owners.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items INTERSECT SELECT state FROM owners) s WHERE x = 'on'", want: ['items.list', 'owners.list'] },
    { sql: "SELECT x FROM (SELECT state AS x FROM items UNION ALL SELECT state FROM owners LIMIT 3) s WHERE x = 'on'", want: ['items.list', 'owners.list'] },
  ],
  'WITH queries: only where they are read once': [
    { sql: "WITH s AS (SELECT * FROM items) SELECT id FROM s WHERE state = 'on'", want: ["items.list | push s.state = 'on' (exact)"] },
    { sql: "WITH s(a, b, c, d) AS (SELECT * FROM items) SELECT a FROM s WHERE d = 'on'", want: ["items.list | push s.d = 'on' (exact)"] },
    { sql: "WITH s AS (SELECT * FROM items), t AS (SELECT * FROM s) SELECT id FROM t WHERE state = 'on'", want: ["items.list | push t.state = 'on' (exact)"] },
    { sql: "WITH s AS (SELECT * FROM items) SELECT id FROM s WHERE state = 'on' UNION ALL SELECT id FROM s", want: ['items.list'] },
    { sql: "WITH s AS (SELECT * FROM items), t AS (SELECT * FROM s) SELECT t.id FROM t, s WHERE t.state = 'on'", want: ['items.list'] },
    { sql: "WITH s AS (SELECT * FROM items) SELECT a.id FROM s a, s b WHERE a.state = 'on' AND b.state = 'on'", want: ['items.list'] },
    { sql: "WITH RECURSIVE s AS (SELECT id, state FROM items UNION ALL SELECT i.id, i.state FROM items i JOIN s ON s.id = i.owner_id) SELECT id FROM s WHERE state = 'on'", want: ['items.list'] },
  ],
  'subqueries in expressions have conditions of their own': [
    { sql: "SELECT o.id FROM owners o WHERE EXISTS (SELECT 1 FROM items i WHERE i.owner_id = o.id AND i.state = 'on')", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id FROM owners o WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.owner_id = o.id AND i.state = 'on')", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT o.id, (SELECT count(*) FROM items i WHERE i.owner_id = o.id AND i.state = 'on') FROM owners o", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
    { sql: "SELECT i.id FROM items i WHERE EXISTS (SELECT 1 FROM owners o WHERE o.id = i.owner_id AND i.state = 'on')", want: ["items.list | check i.state = 'on'", 'owners.list'] },
    { sql: "SELECT o.id FROM owners o, LATERAL (SELECT * FROM items i WHERE i.owner_id = o.id AND i.state = 'on') x", want: ['owners.list', "items.list | push i.state = 'on' (exact)"] },
  ],
}

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    for (const { sql, want } of cases)
      test(sql, async () => assert.deepEqual(outline(await planSql(sql)), want))
  })
