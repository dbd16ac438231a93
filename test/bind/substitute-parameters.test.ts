import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ParameterInput, substituteParameters } from '../../src/bind/substitute-parameters.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { printExpression } from '../../src/sql/print-expression.ts'

async function treeWith(sql: string, values: readonly ParameterInput[]) {
  const [statement] = await parseStatements(sql)
  assert.ok(statement?.kind === 'select')
  substituteParameters(statement.tree, values)
  return statement.tree
}

describe('a value in the place of a parameter', () => {
  for (const { value, want } of [
    { value: 'x', want: "'x'" },
    { value: "it's", want: "'it''s'" },
    { value: '', want: "''" },
    { value: 7, want: '7' },
    { value: 0, want: '0' },
    { value: -7, want: '-7' },
    { value: 2_147_483_648, want: '2147483648' },
    { value: 1e21, want: '1000000000000000000000' },
    { value: 1.5, want: '1.5' },
    { value: 9_007_199_254_740_993n, want: '9007199254740993' },
    { value: true, want: 'TRUE' },
    { value: false, want: 'FALSE' },
    { value: null, want: 'NULL' },
    { value: new Date(0), want: "'1970-01-01T00:00:00.000Z'" },
    { value: ['a', 1, null], want: "ARRAY['a', 1, NULL]" },
    { value: [], want: 'ARRAY[]' },
  ] satisfies readonly { value: ParameterInput; want: string }[])
    test(want, async () => {
      const tree = await treeWith('SELECT 1 WHERE $1', [value])
      assert.equal(printExpression(tree.whereClause), want)
    })

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    test(`${value} is none`, () =>
      assert.rejects(treeWith('SELECT $1', [value]), {
        code: 'invalid_parameter',
        message: new RegExp(`${value}`),
      }))
})

test('each by its number, wherever it stands', async () => {
  const tree = await treeWith(
    'SELECT $2 FROM (SELECT $1) s WHERE a = $2 AND b IN ($1, $3) AND EXISTS (SELECT $3)',
    ['one', 'two', 'three'],
  )
  assert.equal(printExpression(tree.whereClause), "a = 'two' AND b IN ('one', 'three') AND EXISTS (subquery)")
  assert.equal(JSON.stringify(tree).includes('ParamRef'), false)
})

test('one without a value stays', async () => {
  const tree = await treeWith('SELECT 1 WHERE $1 = $2', ['a'])
  assert.equal(printExpression(tree.whereClause), "'a' = $2")
})

describe('LIMIT and OFFSET take a text of digits', () => {
  for (const { value, want } of [
    { value: '5', want: '5' },
    { value: 5, want: '5' },
    { value: '99999999999', want: '99999999999' },
    { value: 'x', want: "'x'" },
    { value: '-5', want: "'-5'" },
    { value: null, want: 'NULL' },
  ] satisfies readonly { value: ParameterInput; want: string }[])
    test(JSON.stringify(value), async () => {
      const tree = await treeWith('SELECT 1 LIMIT $1 OFFSET $1', [value])
      assert.equal(printExpression(tree.limitCount), want)
      assert.equal(printExpression(tree.limitOffset), want)
    })
})
