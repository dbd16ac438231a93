import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { describeError } from '../../src/errors/describe-error.ts'
import { parseStatements } from '../../src/sql/parse.ts'

async function failure(text: string): Promise<CredsqlError> {
  try {
    await parseStatements(text)
  } catch (error) {
    if (error instanceof CredsqlError) return error
    throw error
  }
  return assert.fail('it parsed')
}

describe('the caret is under the fault', () => {
  const cases: readonly (readonly [text: string, line: number, column: number])[] = [
    ['select 1 frm t x', 1, 14],
    ['select é, x from from y', 1, 18],
    ["select 'é', '😀😀', x from from y", 1, 28],
    ["-- 😀\nselect 'é';\n  select x from from y", 3, 17],
    ["select :loooooong, 'é', :b from from", 1, 33],
    ['select 1;\nselect 1 from', 2, 14],
    ["select 'é' from t where a = 12x", 1, 29],
    ["select 'é', E'\\u00zz'", 1, 15],
    ["exec a.b @é = 'é', @b = 1 +", 1, 28],
    ["exec a.b @é = 'é', @b = 1 2", 1, 27],
    ["explain select 'é', :looong from", 1, 33],
    ['show tables in a.b.c', 1, 16],
    ['describe a b', 1, 12],
    ['select 1 /* open', 1, 10],
  ]
  for (const [text, line, column] of cases) {
    test(text, async () => {
      const { code, details } = await failure(text)
      assert.deepEqual([code, details.place?.line, details.place?.column], ['syntax_error', line, column])
    })
  }
})

describe('hints', () => {
  const cases: readonly (readonly [text: string, hint: RegExp | string])[] = [
    ['SELCT 1', 'SELECT'],
    ['slect 1', 'SELECT'],
    ['descibe t', 'DESCRIBE'],
    ['select * form t', 'FROM'],
    ['select a frm t where a = 1', 'FROM'],
    ['select * from t wher a = 1', 'WHERE'],
    ['select * from t gruop by a', 'GROUP'],
    ['show tabls', 'TABLES'],
    ["select 'abc", /no closing quote/],
    ['select "abc', /no closing double quote/],
    ['select $x$abc', /\$…\$/],
    ['select 1 /* x', /needs a \*\//],
    ['select interval "1 day" x', /single quotes/],
    ['exec a.b @x = "y"', /single quotes/],
    ['show tables like "x%"', /single quotes/],
    ['select 1 limit 5, 10', /LIMIT 10 OFFSET 5/],
    ['select a == 1', /written =/],
    ['select `a` from t', /double quotes/],
    ['select 1 from t where `a`=1', /double quotes/],
    ['select ‘x y’ z w', /straight quotes/],
    ['select\u00a01 from t', /invisible/],
    ['select a, from t', /comma/],
    ['select f(a,)', /comma/],
    ['select top 5 * from t', /LIMIT/],
    ['select a from order', /written "order"/],
    ['select order from t', /written "order"/],
    ['describe', /DESCRIBE \[EXTENDED\]/],
    ['show services', /SHOW SERVICES IN provider/],
    ['exec a.b x', /EXEC connection/],
  ]
  for (const [text, hint] of cases) {
    test(text, async () => {
      const { details } = await failure(text)
      if (typeof hint === 'string') assert.deepEqual(details.near, [hint])
      else assert.match(details.hint ?? '', hint)
    })
  }

  test('no hint where nothing is known', async () => {
    const { details } = await failure('select 1 2')
    assert.deepEqual([details.hint, details.near], [undefined, undefined])
  })
})

test('an error as a person reads it', async () => {
  const error = await failure("select 1;\nselect registry, 'hunter2' 'x' from t")
  assert.equal(
    describeError(error),
    [
      `error (syntax_error): syntax error at or near "'***'"`,
      `  line 2: select registry, '*******' '*' from t`,
      `                                     ^`,
    ].join('\n'),
  )
})

describe('no literal is shown', () => {
  const canary = 'c4nary'
  const cases = [
    `select '${canary}`,
    `select 'a' '${canary}'`,
    `select 'it's ${canary}'`,
    `select 'O'${canary}' from t`,
    `select E'\\u00zz ${canary}'`,
    `select 'x\\' ${canary} '`,
    `select $$${canary}`,
    `select $x$${canary}$x$ $x$${canary}$x$ y`,
    `select 1 frm t where a = '${canary}'`,
    `select * from t where a = "${canary}" b c`,
    `select * from t where a = ‘${canary}’ b c`,
    `insert into t values ("${canary}" x`,
    `select "${canary}`,
    `exec a.b @x = '${canary}' '${canary}'`,
    `exec a.b @x = "${canary}"`,
    `show tables like '${canary}' x`,
    `select 1 /* '${canary}' */ 2 3`,
    `select 1 -- password '${canary}'\n 2 3`,
    `create user x password '${canary}'`,
    `explain (format '${canary}') select 1`,
  ]
  for (const text of cases) {
    test(text, async () => {
      const error = await failure(text)
      assert.equal(
        JSON.stringify([error.message, error.details]).includes(canary),
        false,
        describeError(error),
      )
      assert.equal(error.details.cause, undefined)
    })
  }
})
