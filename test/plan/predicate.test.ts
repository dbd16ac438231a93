import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { columnPath } from '../../src/bind/tree.ts'
import { type Condition, conditionsOf } from '../../src/plan/predicate.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { printExpression } from '../../src/sql/print-expression.ts'

/** A condition as a text: `a = ['x', 'y']`. */
function told(condition: Condition): string {
  switch (condition.kind) {
    case 'never':
      return 'never'
    case 'equal':
      return `${printExpression(condition.left)} == ${printExpression(condition.right)}`
    case 'subquery':
      return `${columnPath(condition.column).join('.')} in subquery`
    case 'compare': {
      const operands = condition.operands.map((node) => printExpression(node)).join(', ')
      return `${columnPath(condition.column).join('.')} ${condition.operator} [${operands}]`
    }
  }
}

async function conditions(where: string): Promise<string[]> {
  const [statement] = await parseStatements(`SELECT 1 FROM t WHERE ${where}`)
  assert.ok(statement?.kind === 'select' && statement.tree.whereClause !== undefined)
  return conditionsOf(statement.tree.whereClause).map(told)
}

// biome-ignore format: one condition a line
const cases: readonly { readonly where: string; readonly want: readonly string[] }[] = [
  { where: "a = 'x'", want: ["a == 'x'", "a = ['x']"] },
  { where: "'x' = a", want: ["'x' == a", "a = ['x']"] },
  { where: 't.a = 1', want: ['t.a == 1', 't.a = [1]'] },
  { where: 'a = b', want: ['a == b', 'a = [b]', 'b = [a]'] },
  { where: "a <> 'x'", want: ["a <> ['x']"] },
  { where: "a != 'x'", want: ["a <> ['x']"] },
  { where: 'a < 1', want: ['a < [1]'] },
  { where: '1 < a', want: ['a > [1]'] },
  { where: '1 >= a', want: ['a <= [1]'] },
  { where: 'a = lower(b)', want: ['a == lower(b)', 'a = [lower(b)]'] },
  { where: 'lower(a) = lower(b)', want: [] },
  { where: 'a IN (1, 2)', want: ['a = [1, 2]'] },
  { where: '1 IN (a, b)', want: [] },
  { where: 'a NOT IN (1, 2)', want: [] },
  { where: 'a = ANY(ARRAY[1, 2])', want: ['a = [1, 2]'] },
  { where: "a = ANY(ARRAY['x']::text[])", want: ["a = ['x']"] },
  { where: 'a = SOME(ARRAY[1])', want: ['a = [1]'] },
  { where: 'a = ANY(ARRAY[]::int[])', want: ['a = []'] },
  { where: 'a > ANY(ARRAY[1, 2])', want: [] },
  { where: 'a = ALL(ARRAY[1])', want: [] },
  { where: 'a = ANY(b)', want: [] },
  { where: "a LIKE 'x%'", want: ["a like ['x%']"] },
  { where: "'x' LIKE a", want: [] },
  { where: "a NOT LIKE 'x%'", want: [] },
  { where: "a ILIKE 'x%'", want: [] },
  { where: "a SIMILAR TO 'x%'", want: [] },
  { where: "a ~~ 'x%'", want: [] },
  { where: 'a BETWEEN 1 AND 2', want: ['a >= [1]', 'a <= [2]'] },
  { where: '1 BETWEEN a AND b', want: [] },
  { where: 'a NOT BETWEEN 1 AND 2', want: [] },
  { where: 'a BETWEEN SYMMETRIC 2 AND 1', want: [] },
  { where: 'a', want: ['a = [TRUE]'] },
  { where: 'NOT a', want: ['a = [FALSE]'] },
  { where: 'NOT NOT a', want: [] },
  { where: 'a IS TRUE', want: ['a = [TRUE]'] },
  { where: 'a IS FALSE', want: ['a = [FALSE]'] },
  { where: 'a IS NOT TRUE', want: [] },
  { where: 'a IS NOT FALSE', want: [] },
  { where: 'a IS UNKNOWN', want: [] },
  { where: 'a IS NULL', want: [] },
  { where: 'a IS NOT NULL', want: [] },
  { where: 'a IS NOT DISTINCT FROM 1', want: [] },
  { where: 'a IS DISTINCT FROM 1', want: [] },
  { where: 'NULLIF(a, 1)', want: [] },
  { where: 'a = 1 OR a = 2', want: ['a = [1, 2]'] },
  { where: 'a = 1 OR 2 = a OR a IN (3, 4)', want: ['a = [1, 2, 3, 4]'] },
  { where: 'a OR NOT a', want: ['a = [TRUE, FALSE]'] },
  { where: 'a = 1 OR b = 1', want: [] },
  { where: 'a = 1 OR t.a = 2', want: [] },
  { where: 'a = 1 OR a > 2', want: [] },
  { where: 'a = 1 OR a IS NULL', want: [] },
  { where: 'a = 1 OR TRUE', want: [] },
  { where: 'a = 1 OR (a = 2 AND b = 3)', want: [] },
  { where: 'a BETWEEN 1 AND 2 OR a = 3', want: [] },
  { where: 'a IN (SELECT 1) OR a = 3', want: [] },
  { where: 'a = b OR a = 1', want: [] },
  { where: 'NOT a = 1', want: [] },
  { where: 'NOT (a = 1 OR b = 2)', want: [] },
  { where: '(a, b) = (1, 2)', want: ['a == 1', 'a = [1]', 'b == 2', 'b = [2]'] },
  { where: '(a, b) <> (1, 2)', want: [] },
  { where: '(a, b) < (1, 2)', want: [] },
  { where: '(a, b) IN ((1, 2))', want: [] },
  { where: 'a IN (SELECT 1)', want: ['a in subquery'] },
  { where: 'a = ANY (SELECT 1)', want: ['a in subquery'] },
  { where: 'a = (SELECT 1)', want: ['a in subquery'] },
  { where: '(SELECT 1) = a', want: ['a in subquery'] },
  { where: 'a > (SELECT 1)', want: ['a > [(subquery)]'] },
  { where: 'a > ANY (SELECT 1)', want: [] },
  { where: 'a = ALL (SELECT 1)', want: [] },
  { where: 'a NOT IN (SELECT 1)', want: [] },
  { where: '(a, b) IN (SELECT 1, 2)', want: [] },
  { where: 'EXISTS (SELECT 1)', want: [] },
  { where: 'a::text = 1', want: [] },
  { where: 'a + 1 = 2', want: [] },
  { where: 'a COLLATE "C" = 1', want: [] },
  { where: 'CASE WHEN a = 1 THEN TRUE END', want: [] },
  { where: 'coalesce(a, TRUE)', want: [] },
  { where: 'FALSE', want: ['never'] },
  { where: 'NULL', want: ['never'] },
  { where: 'TRUE', want: [] },
  { where: '1 = 2', want: [] },
]

describe('conditionsOf', () => {
  for (const { where, want } of cases)
    test(where, async () => assert.deepEqual(await conditions(where), want))
})
