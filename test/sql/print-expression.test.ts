import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseStatements } from '../../src/sql/parse.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { forEachNode } from '../../src/sql/walk.ts'

async function whereOf(expression: string) {
  const [statement] = await parseStatements(`select ${expression}`)
  assert.ok(statement?.kind === 'select')
  const target = statement.tree.targetList?.[0]
  assert.ok(target !== undefined && 'ResTarget' in target)
  return target.ResTarget.val
}

describe('printExpression', () => {
  const cases: readonly (readonly [expression: string, want?: string])[] = [
    ['a'],
    ['t."A b".c'],
    ['t.*'],
    ["a = 'it''s'"],
    ['a <> 0 AND b >= -1.5'],
    ['TRUE'],
    ['a is null', 'a IS NULL'],
    ['a + b IS NOT NULL'],
    ['(a = 1) IS NULL', 'a = 1 IS NULL'],
    ['a IS NOT TRUE'],
    ['a IS DISTINCT FROM b'],
    ['a and (b or not c)', 'a AND (b OR NOT c)'],
    ['NOT (a AND b)'],
    ['a IN (1, 2)'],
    ["a NOT IN ('x')"],
    ["a LIKE 'x%'"],
    ["a NOT LIKE 'x!%' ESCAPE '!'"],
    ["a ILIKE b || '%'"],
    ["a SIMILAR TO 'x'"],
    ['a BETWEEN 1 AND b + 2'],
    ['a NOT BETWEEN 1 AND 2'],
    ['a ~ b'],
    ['a - (b - c) - d'],
    ['(a + b) * c'],
    ['-a'],
    ['f(a, 1)'],
    ['count(*)'],
    ['count(DISTINCT a)'],
    ["lower(trim(both 'x' from a))", "lower(btrim(a, 'x'))"],
    ['a::int'],
    ["'2020-01-01'::timestamptz"],
    ["interval '90 days'", "'90 days'::interval"],
    ["now() - interval '1 day'", "now() - '1 day'::interval"],
    ['CURRENT_TIMESTAMP'],
    ['a = ANY ($1)'],
    ['a = $1 OR a = :b'.replace(':b', '$2')],
    ['a in (select b from t)', 'a IN (subquery)'],
    ['exists (select 1)', 'EXISTS (subquery)'],
    ['(select 1) + 1', '(subquery) + 1'],
    ['coalesce(a, b)', 'COALESCE(a, b)'],
    ['greatest(a, b)', 'GREATEST(a, b)'],
    ['nullif(a, b)', 'NULLIF(a, b)'],
    ["CASE a WHEN 1 THEN 'x' ELSE 'y' END"],
    ['ARRAY[1, 2]'],
    ['a[1]'],
    ['(r).f'],
    ['ROW(a, b)'],
    ['sum(a) over (partition by b)', 'sum(a) OVER (…)'],
    ['f(a => 1)'],
    ["a ->> 'k' = 'v'"],
    ['a COLLATE "C"'],
    ['NULL'],
  ]
  for (const [expression, want = expression] of cases) {
    test(expression, async () => assert.equal(printExpression(await whereOf(expression)), want))
  }

  test('nothing', () => assert.equal(printExpression(undefined), ''))

  test('masked literals', async () => {
    const node = await whereOf("a = 'secret' AND b IN ('other', 'plain') AND c = 5")
    const masked = new Set<object>()
    forEachNode(node, ({ kind, value }) => {
      if (kind === 'A_Const' && (value.sval?.sval !== 'plain' || value.ival !== undefined)) masked.add(value)
    })
    const want = "a = '***' AND b IN ('***', 'plain') AND c = '***'"
    assert.equal(printExpression(node, { maskLiterals: masked }), want)
  })
})
