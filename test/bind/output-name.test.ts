import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outputName } from '../../src/bind/output-name.ts'
import { parseStatements } from '../../src/sql/parse.ts'

/** What PostgreSQL 17 calls these columns. */
// biome-ignore format: one expression a line
const cases: readonly { readonly expression: string; readonly want: string }[] = [
  { expression: 'a', want: 'a' },
  { expression: 't.a', want: 'a' },
  { expression: '"A b"', want: 'A b' },
  { expression: '1', want: '?column?' },
  { expression: "'x'", want: '?column?' },
  { expression: 'NULL', want: '?column?' },
  { expression: 'a + 1', want: '?column?' },
  { expression: '-a', want: '?column?' },
  { expression: 'a = 1', want: '?column?' },
  { expression: 'a AND b', want: '?column?' },
  { expression: 'a IS NULL', want: '?column?' },
  { expression: 'a IN (1)', want: '?column?' },
  { expression: "a LIKE 'x'", want: '?column?' },
  { expression: 'upper(a)', want: 'upper' },
  { expression: 'pg_catalog.upper(a)', want: 'upper' },
  { expression: 'count(*)', want: 'count' },
  { expression: 'row_number() OVER ()', want: 'row_number' },
  { expression: "extract(year FROM a)", want: 'extract' },
  { expression: "position('a' IN b)", want: 'position' },
  { expression: 'substring(a FROM 1)', want: 'substring' },
  { expression: 'trim(a)', want: 'btrim' },
  { expression: "a AT TIME ZONE 'UTC'", want: 'timezone' },
  { expression: 'a::text', want: 'a' },
  { expression: "'1'::int", want: 'int4' },
  { expression: "'1'::bigint", want: 'int8' },
  { expression: 'CAST(1 AS text)', want: 'text' },
  { expression: "'x'::varchar(3)", want: 'varchar' },
  { expression: 'upper(a)::text', want: 'upper' },
  { expression: '(a + 1)::int', want: 'int4' },
  { expression: "date '2026-01-01'", want: 'date' },
  { expression: "interval '1 day'", want: 'interval' },
  { expression: '1::int::text', want: 'text' },
  { expression: 'TRUE', want: '?column?' },
  { expression: 'a COLLATE "C"', want: 'a' },
  { expression: 'CASE WHEN a THEN 1 END', want: 'case' },
  { expression: 'CASE WHEN a THEN 1 ELSE b END', want: 'b' },
  { expression: 'CASE WHEN a THEN 1 ELSE upper(b) END', want: 'upper' },
  { expression: "CASE WHEN a THEN 1 ELSE '2'::int END", want: 'case' },
  { expression: 'coalesce(a, b)', want: 'coalesce' },
  { expression: 'nullif(a, b)', want: 'nullif' },
  { expression: 'greatest(a, b)', want: 'greatest' },
  { expression: 'least(a, b)', want: 'least' },
  { expression: 'ARRAY[1]', want: 'array' },
  { expression: 'ARRAY(SELECT 1)', want: 'array' },
  { expression: 'EXISTS (SELECT 1)', want: 'exists' },
  { expression: '(SELECT a FROM t)', want: 'a' },
  { expression: '(SELECT a AS b FROM t)', want: 'b' },
  { expression: '(SELECT 1)', want: '?column?' },
  { expression: '(SELECT a FROM t UNION SELECT b FROM t)', want: 'a' },
  { expression: 'a IN (SELECT 1)', want: '?column?' },
  { expression: 'ROW(1, 2)', want: 'row' },
  { expression: '(a).b', want: 'b' },
  { expression: 'a[1]', want: 'a' },
  { expression: 'current_date', want: 'current_date' },
  { expression: 'current_timestamp', want: 'current_timestamp' },
  { expression: 'current_timestamp(3)', want: 'current_timestamp' },
  { expression: 'localtimestamp', want: 'localtimestamp' },
  { expression: 'current_user', want: 'current_user' },
  { expression: 'now()', want: 'now' },
  { expression: 'grouping(a)', want: 'grouping' },
  { expression: "a -> 'b'", want: '?column?' },
  { expression: "json_object('a': 1)", want: 'json_object' },
  { expression: 'json_array(1)', want: 'json_array' },
]

describe('the name of a column without AS', () => {
  for (const { expression, want } of cases)
    test(expression, async () => {
      const [statement] = await parseStatements(`SELECT ${expression} FROM t`)
      assert.ok(statement?.kind === 'select')
      const [target] = statement.tree.targetList ?? []
      assert.ok(target !== undefined && 'ResTarget' in target && target.ResTarget.val !== undefined)
      assert.equal(outputName(target.ResTarget.val), want)
    })
})
