import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CredsqlError } from '../../src/errors/credsql-error.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import type { CallStatement } from '../../src/sql/statement.ts'

async function call(text: string): Promise<CallStatement> {
  const [statement, ...more] = await parseStatements(text)
  assert.ok(statement?.kind === 'call' && more.length === 0, text)
  return statement
}

function argumentsOf({ arguments: given }: CallStatement): string {
  return given.map(({ name, value }) => `${name ?? '?'}: ${printExpression(value)}`).join(', ')
}

describe('CALL and EXEC are one kind', () => {
  // biome-ignore format: one statement a line
  for (const { text, method, want, from = [], where = '' } of [
    { text: 'call t.go()', method: 't.go', want: '' },
    { text: "CALL A.b.\"C\".go(id => 'x')", method: 'a.b.C.go', want: "id: 'x'" },
    { text: "call t.go(id := 'x', \"Odd one\" => 1 + 2)", method: 't.go', want: "id: 'x', Odd one: 1 + 2" },
    { text: "call t.go('x', 3)", method: 't.go', want: "?: 'x', ?: 3" },
    { text: "call t.go('x', n => 3)", method: 't.go', want: "?: 'x', n: 3" },
    { text: 'call t.go(id => c.id) from c', method: 't.go', want: 'id: c.id', from: ['RangeVar'] },
    { text: 'call t.go(c.id) from (select id from u order by id limit 1) c where c.id > 1 and c.n = :n', method: 't.go', want: '?: c.id', from: ['RangeSubselect'], where: 'c.id > 1 AND c.n = $1' },
    { text: 'call t.go(id => a.id) from a join b on a.id = b.id, c', method: 't.go', want: 'id: a.id', from: ['JoinExpr', 'RangeVar'] },
    { text: 'call t.go(id => :a, n => substring(:b for 2))', method: 't.go', want: 'id: $1, n: substring($2, 1, 2::int)' },
    { text: 'exec t.go @id = :a', method: 't.go', want: 'id: $1' },
  ] as const)
    test(text, async () => {
      const statement = await call(text)
      assert.equal(statement.spelling, text.slice(0, 4).toUpperCase())
      assert.equal(statement.method.join('.'), method)
      assert.equal(argumentsOf(statement), want)
      assert.deepEqual((statement.query.fromClause ?? []).map((node) => Object.keys(node)[0]), [...from])
      assert.equal(printExpression(statement.query.whereClause), where)
      assert.equal(statement.query.targetList, undefined)
    })
})

test('locations count bytes of the text as it was written', async () => {
  const statement = await call('/* é */ CALL t.go(\'é\', :long_name, "ö" => c.x) FROM c')
  const bytes = Buffer.from(statement.text)
  const at = (location: number) => bytes.subarray(location).toString()
  assert.ok(at(statement.location).startsWith('t.go('))
  assert.deepEqual(
    statement.arguments.map(({ location }) => at(location).split(/[,)]/)[0]),
    ["'é'", ':long_name', '"ö" => c.x'],
  )
})

describe('a CALL that is none', () => {
  const form = /^write CALL connection\.service\.table\.action/
  // biome-ignore format: one statement a line
  for (const { text, message, column, hint = form } of [
    { text: 'call', message: 'syntax error at end of input', column: 5 },
    { text: 'call from t', message: 'syntax error at or near "from"', column: 6 },
    { text: 'call 1', message: 'syntax error at or near "1"', column: 6 },
    { text: 'call t.go', message: 'syntax error at or near "t"', column: 6 },
    { text: 'call (t.go())', message: 'syntax error at or near "("', column: 6 },
    { text: 'call distinct t.go()', message: 'syntax error at or near "distinct"', column: 6 },
    { text: 'call all t.go()', message: 'syntax error at or near "all"', column: 6 },
    { text: 'call t.go() + 1', message: 'syntax error at or near "t"', column: 6 },
    { text: 'call t.go() as x', message: 'CALL takes an action and its arguments, and nothing around them', column: 6 },
    { text: 'call t.go(*)', message: 'CALL takes an action and its arguments, and nothing around them', column: 6 },
    { text: 'call t.go(distinct a) from a', message: 'CALL takes an action and its arguments, and nothing around them', column: 6 },
    { text: 'call t.go() over ()', message: 'CALL takes an action and its arguments, and nothing around them', column: 6 },
    { text: 'call t.go(variadic a) from a', message: 'CALL takes an action and its arguments, and nothing around them', column: 6 },
    { text: 'call t.go(1), t.stop(2)', message: 'CALL runs one action', column: 15 },
    { text: 'call t.go(a) from a order by 1', message: 'syntax error at or near "order"', column: 21 },
    { text: 'call t.go(a) from a group by a', message: 'syntax error at or near "group"', column: 21 },
    { text: 'call t.go(a) from a limit 1', message: 'syntax error at or near "limit"', column: 21 },
    { text: 'call t.go(a) from a union select 1', message: 'syntax error at or near "union"', column: 21 },
    { text: 'call t.go(a) from a for update', message: 'syntax error at or near "for"', column: 21 },
    { text: 'call t.go(id => 1, 2)', message: 'an argument without a name stands behind one with a name', column: 20, hint: /^$/ },
    { text: 'call t.go(id => 1, id => 2)', message: 'the argument "id" is given twice', column: 20, hint: /^$/ },
  ])
    test(text, async () => {
      await assert.rejects(parseStatements(text), (error: CredsqlError) => {
        assert.equal(error.code, 'syntax_error')
        assert.equal(error.message, message)
        assert.equal(error.details.place?.column, column)
        assert.match(error.details.hint ?? '', hint)
        return true
      })
    })

  test('a query that writes is refused in it', () =>
    assert.rejects(parseStatements('call t.go(a) from (with x as (delete from t returning 1) table x) a'), {
      code: 'unsupported',
      message: 'a WITH query that writes is not supported',
    }))
})

test('a value in the wrong quotes is masked', async () => {
  for (const text of ['call t.go("k3y") x y', 'call t.go(id := "k3y") x y', 'call t.go(id => "k3y") x y'])
    await assert.rejects(parseStatements(text), (error: CredsqlError) => {
      assert.doesNotMatch(JSON.stringify([error.message, error.details]), /k3y/)
      return true
    })
})
