import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { outline } from './outline.ts'
import { planSql } from './small-catalog.ts'

interface Case {
  readonly sql: string
  readonly want: readonly string[] | ErrorCode
}

// biome-ignore format: one statement a line
const groups: Readonly<Record<string, readonly Case[]>> = {
  'a join': [
    { sql: "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id WHERE i.state = 'on'", want: ["items.list | push i.state = 'on' (exact)", 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM details d JOIN items i ON i.id = d.item_id', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM items i, details d WHERE i.id = d.item_id', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM items i JOIN details d ON (d.item_id, d.text) = (i.id, i.name)', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM (SELECT id AS item_id FROM items) i JOIN details d USING (item_id)', want: ['items.list', 'details.get | join item_id = i.item_id | after items'] },
    { sql: 'SELECT * FROM (SELECT id AS item_id FROM items) i NATURAL JOIN details', want: ['items.list', 'details.get | join item_id = i.item_id | after items'] },
    { sql: "SELECT p.id FROM owners o JOIN parts p ON p.owner_id = o.id WHERE o.state = 'on'", want: ["owners.list | check o.state = 'on'", 'parts.list | join owner_id = o.id | after owners'] },
    { sql: 'SELECT d.text FROM every.items i JOIN every.details d ON d.item_id = i.id', want: ['every.items.list', 'every.details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT m.rank FROM items i JOIN matches m ON m.word = i.name', want: ['items.list', 'matches.search | join word = i.name | after items'] },
  ],
  'an outer join: only where the other side can lose rows': [
    { sql: 'SELECT d.text FROM items i LEFT JOIN details d ON d.item_id = i.id', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: "SELECT d.text FROM items i LEFT JOIN details d ON d.item_id = i.id AND i.state = 'on'", want: ["items.list | check i.state = 'on'", 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM details d RIGHT JOIN items i ON d.item_id = i.id', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: 'SELECT d.text FROM details d LEFT JOIN items i ON d.item_id = i.id', want: 'missing_key' },
    { sql: 'SELECT d.text FROM details d FULL JOIN items i ON d.item_id = i.id', want: 'missing_key' },
  ],
  'an expression over one table': [
    { sql: 'SELECT d.text FROM items i, details d WHERE d.item_id = lower(i.id)', want: ['items.list', 'details.get | join item_id = lower(i.id) | after items'] },
    { sql: 'SELECT d.text FROM items i, details d WHERE d.item_id = i.id || i.name', want: ['items.list', 'details.get | join item_id = i.id || i.name | after items'] },
    { sql: 'SELECT d.text FROM items i, owners o, details d WHERE d.item_id = i.id || o.id', want: 'missing_key' },
    { sql: 'SELECT d.text FROM items i, details d WHERE lower(d.item_id) = i.id', want: 'missing_key' },
  ],
  'a subquery': [
    { sql: "SELECT text FROM details WHERE item_id IN (SELECT id FROM items WHERE state = 'on')", want: ["items.list | push items.state = 'on' (exact)", 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: 'SELECT text FROM details WHERE item_id = ANY (SELECT id FROM items)', want: ['items.list', 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: 'SELECT text FROM details WHERE item_id = (SELECT max(id) FROM items)', want: ['items.list', 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: 'SELECT text FROM details WHERE (SELECT max(id) FROM items) = item_id', want: ['items.list', 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: 'SELECT text FROM details WHERE item_id IN (SELECT id FROM items ORDER BY created LIMIT 3)', want: ['items.list', 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: "SELECT text FROM details WHERE item_id IN (VALUES ('a'), ('b'))", want: ['details.get | subquery item_id IN (subquery) | check details.item_id IN (subquery)'] },
    { sql: "SELECT p.id FROM parts p WHERE owner_id IN (SELECT id FROM owners WHERE state = 'on')", want: ["owners.list | check owners.state = 'on'", 'parts.list | subquery owner_id IN (subquery) | after owners'] },
    { sql: 'WITH v AS (SELECT id FROM items) SELECT text FROM details WHERE item_id IN (SELECT id FROM v)', want: ['items.list', 'details.get | subquery item_id IN (subquery) | after items'] },
    { sql: 'SELECT text FROM details WHERE item_id NOT IN (SELECT id FROM items)', want: 'missing_key' },
    { sql: 'SELECT text FROM details d WHERE item_id IN (SELECT id FROM items WHERE name = d.text)', want: 'missing_key' },
  ],
  'what is no table': [
    { sql: "SELECT d.text FROM (VALUES ('a'), ('b')) v(x) JOIN details d ON d.item_id = v.x", want: ['details.get | join item_id = v.x'] },
    { sql: 'SELECT d.text FROM generate_series(1, 3) g JOIN details d ON d.item_id = g::text', want: ['details.get | join item_id = g.g::text'] },
    { sql: "SELECT d.text FROM unnest(ARRAY['a', 'b']) g JOIN details d ON d.item_id = g", want: ['details.get | join item_id = g.g'] },
    { sql: "WITH v AS (SELECT id FROM items WHERE state = 'on') SELECT d.text FROM v JOIN details d ON d.item_id = v.id", want: ["items.list | push items.state = 'on' (exact)", 'details.get | join item_id = v.id | after items'] },
    { sql: 'WITH RECURSIVE r(id) AS (SELECT id FROM items UNION ALL SELECT id FROM r WHERE FALSE) SELECT d.text FROM r JOIN details d ON d.item_id = r.id', want: ['items.list', 'details.get | join item_id = r.id | after items'] },
  ],
  'from the outside': [
    { sql: 'SELECT d.text FROM items i, LATERAL (SELECT * FROM details d WHERE d.item_id = i.id) d', want: ['items.list', 'details.get | join item_id = i.id | after items'] },
    { sql: "SELECT i.id, (SELECT text FROM details d WHERE d.item_id = i.id) FROM items i WHERE i.state = 'on'", want: ["items.list | push i.state = 'on' (exact)", 'details.get | join item_id = i.id | after items'] },
    { sql: "SELECT i.id FROM items i WHERE EXISTS (SELECT 1 FROM details d WHERE d.item_id = i.id AND d.text = 'x')", want: ['items.list', "details.get | join item_id = i.id | after items | check d.text = 'x'"] },
  ],
  'chains': [
    { sql: 'SELECT e.text FROM items i JOIN details d ON d.item_id = i.id JOIN details e ON e.item_id = d.text', want: ['items.list', 'details.get | join item_id = i.id | after items', 'details.get | join item_id = d.text | after details'] },
    { sql: 'SELECT e.text FROM details e JOIN details d ON e.item_id = d.text JOIN items i ON d.item_id = i.id', want: ['items.list', 'details.get | join item_id = i.id | after items', 'details.get | join item_id = d.text | after details'] },
    { sql: "SELECT a.text FROM details a, details b WHERE a.item_id = b.item_id AND b.item_id = 'x'", want: ["details.get | push b.item_id = 'x' | check b.item_id = 'x'", 'details.get | join item_id = b.item_id | after details'] },
  ],
  'constants before other tables': [
    { sql: "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id WHERE d.item_id IN ('a', 'b')", want: ['items.list', "details.get | push d.item_id IN ('a', 'b') | check d.item_id IN ('a', 'b')"] },
    { sql: "SELECT text FROM details WHERE item_id = 'a' AND item_id IN (SELECT id FROM items)", want: ["details.get | push details.item_id = 'a' | check details.item_id = 'a'", 'items.list'] },
  ],
  'nothing binds it': [
    { sql: 'SELECT text FROM details', want: 'missing_key' },
    { sql: 'SELECT d.text FROM items i CROSS JOIN details d', want: 'missing_key' },
    { sql: "SELECT text FROM details WHERE item_id <> 'a'", want: 'missing_key' },
    { sql: "SELECT text FROM details WHERE item_id LIKE 'a%'", want: 'missing_key' },
    { sql: "SELECT text FROM details WHERE item_id = 'a' OR text = 'b'", want: 'missing_key' },
    { sql: 'SELECT d.text FROM items i JOIN details d ON d.item_id IN (i.id, i.name)', want: 'missing_key' },
    { sql: 'SELECT d.text FROM items i JOIN details d ON d.item_id = i.id OR d.item_id = i.name', want: 'missing_key' },
    { sql: 'SELECT rank FROM matches', want: 'missing_key' },
    { sql: "SELECT text FROM (SELECT item_id, text FROM details LIMIT 3) d WHERE item_id = 'a'", want: 'missing_key' },
    // a circle
    { sql: 'SELECT a.text FROM details a, details b WHERE a.item_id = b.item_id', want: 'missing_key' },
    { sql: 'SELECT a.text FROM details a JOIN details b ON a.item_id = b.text AND b.item_id = a.text', want: 'missing_key' },
    { sql: 'WITH RECURSIVE r(id) AS (SELECT id FROM items UNION ALL SELECT d.text FROM r JOIN details d ON d.item_id = r.id) SELECT id FROM r', want: 'missing_key' },
  ],
  'the declared parent': [
    { sql: 'SELECT id FROM parts', want: ['owners.list', 'parts.list | parent owner_id from owners.id | after owners'] },
    { sql: "SELECT id FROM parts WHERE label = 'x'", want: ['owners.list', "parts.list | parent owner_id from owners.id | after owners | check parts.label = 'x'"] },
    { sql: "SELECT id FROM parts WHERE owner_id <> 'a'", want: ['owners.list', "parts.list | parent owner_id from owners.id | after owners | check parts.owner_id <> 'a'"] },
    { sql: "SELECT id FROM parts WHERE owner_id = 'a'", want: ["parts.list | push parts.owner_id = 'a' | check parts.owner_id = 'a'"] },
    { sql: "SELECT id FROM parts WHERE owner_id IN ('a', 'b')", want: ["parts.list | push parts.owner_id IN ('a', 'b') | check parts.owner_id IN ('a', 'b')"] },
    { sql: 'SELECT p.id FROM parts p LEFT JOIN owners o ON o.id = p.owner_id', want: ['owners.list', 'parts.list | parent owner_id from owners.id | after owners'] },
    { sql: 'SELECT o.label FROM owners o LEFT JOIN parts p ON p.owner_id = o.id', want: ['owners.list', 'parts.list | join owner_id = o.id | after owners'] },
    { sql: "SELECT id FROM every.parts WHERE _connection = 'acme_eu'", want: ['every.owners.list', "every.parts.list | parent owner_id from owners.id | after owners | check parts._connection = 'acme_eu'"] },
    { sql: 'SELECT id FROM parts WHERE FALSE', want: ['parts.list | no call: FALSE is never true'] },
  ],
  "the parent's parent": [
    { sql: 'SELECT id FROM screws', want: ['owners.list', 'parts.list | parent owner_id from owners.id | after owners', 'screws.list | parent owner_id from parts.owner_id, part_id from parts.id | after parts'] },
    { sql: "SELECT id FROM screws WHERE owner_id = 'a'", want: ["parts.list | push screws.owner_id = 'a'", "screws.list | push screws.owner_id = 'a' | parent owner_id from parts.owner_id, part_id from parts.id | after parts | check screws.owner_id = 'a'"] },
    { sql: "SELECT id FROM screws WHERE owner_id = 'a' AND part_id = 'p'", want: ["screws.list | push screws.owner_id = 'a' | push screws.part_id = 'p' | check screws.owner_id = 'a' | check screws.part_id = 'p'"] },
    { sql: "SELECT id FROM screws WHERE owner_id = 'a' AND part_id IN ('p', 'q') AND length = 3", want: ["screws.list | push screws.length = 3 (exact) | push screws.owner_id = 'a' | push screws.part_id IN ('p', 'q') | check screws.owner_id = 'a' | check screws.part_id IN ('p', 'q')"] },
    { sql: 'SELECT id FROM screws WHERE length = 3', want: ['owners.list', 'parts.list | parent owner_id from owners.id | after owners', 'screws.list | push screws.length = 3 (exact) | parent owner_id from parts.owner_id, part_id from parts.id | after parts'] },
  ],
}

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    for (const { sql, want } of cases)
      test(sql, async () => {
        if (typeof want === 'string') await assert.rejects(planSql(sql), { code: want })
        else assert.deepEqual(outline(await planSql(sql)), want)
      })
  })
