import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import type { Statement } from '../../src/sql/statement.ts'

async function one(text: string): Promise<Statement> {
  const [statement, more] = await parseStatements(text)
  assert.ok(statement !== undefined && more === undefined)
  return statement
}

describe('parseStatements splits', () => {
  const cases: readonly { readonly text: string; readonly want: readonly string[] }[] = [
    { text: '', want: [] },
    { text: ' ;; -- nothing\n /* ; */ ;', want: [] },
    { text: 'select 1', want: ['select 1'] },
    { text: ' select 1 ; ; select 2; ', want: ['select 1', 'select 2'] },
    { text: "select ';'; select 2", want: ["select ';'", 'select 2'] },
    { text: "select E'\\';'; select 2", want: ["select E'\\';'", 'select 2'] },
    { text: 'select $$;$$, $a$ $$ ; $a$; select 2', want: ['select $$;$$, $a$ $$ ; $a$', 'select 2'] },
    { text: 'select ";" from t -- ;\n; /* ; /* ; */ ; */ select 2', want: ['select ";" from t', 'select 2'] },
    { text: 'select /* in */ 1 -- after', want: ['select /* in */ 1'] },
    {
      text: "show tables; describe a.b; exec a.b.c @x = ';'",
      want: ['show tables', 'describe a.b', "exec a.b.c @x = ';'"],
    },
  ]
  for (const { text, want } of cases) {
    test(JSON.stringify(text), async () => {
      const statements = await parseStatements(text)
      assert.deepEqual(
        statements.map((statement) => statement.text),
        want,
      )
      for (const { offset, source, text: own } of statements) {
        assert.equal(source, text)
        assert.equal(Buffer.from(text).subarray(offset).toString().startsWith(own), true)
      }
    })
  }
})

describe('parseStatements tells the kinds', () => {
  const cases: readonly (readonly [text: string, kind: string])[] = [
    ['select 1', 'select'],
    ['values (1), (2)', 'select'],
    ['table t', 'select'],
    ['with a as (select 1) select * from a', 'select'],
    ['(select 1) union all select 2', 'select'],
    ["insert into t (a) values ('x')", 'insert'],
    ['update t set a = 1 where b = 2', 'update'],
    ['delete from t', 'delete'],
    ['merge into t using s on t.a = s.a when matched then delete', 'merge'],
    ['call t.purge(id => 1)', 'call'],
    ['explain select 1', 'explain'],
    ['show providers', 'show'],
    ['describe t', 'describe'],
    ['exec a.b.c', 'call'],
    ['execute a.b.c @x = 1', 'call'],
    ['call t.purge(id => c.id) from c where c.id is not null', 'call'],
  ]
  for (const [text, kind] of cases) test(text, async () => assert.equal((await one(text)).kind, kind))
})

describe('EXPLAIN', () => {
  const cases = [
    { text: 'explain select 1', want: [false, 'text', 'select'] },
    { text: 'EXPLAIN ANALYZE delete from t', want: [true, 'text', 'delete'] },
    { text: 'explain analyze verbose call f()', want: [true, 'text', 'call'] },
    { text: 'explain (analyze) select 1', want: [true, 'text', 'select'] },
    {
      text: "explain (analyze off, format 'JSON') insert into t values (1)",
      want: [false, 'json', 'insert'],
    },
    {
      text: 'explain (format json, verbose true, analyze 1) update t set a = 1',
      want: [true, 'json', 'update'],
    },
    { text: 'explain format json exec a.b @x = 1', want: [false, 'json', 'call'] },
    { text: 'explain (select 1)', want: [false, 'text', 'select'] },
    { text: 'explain (with a as (select 1) table a)', want: [false, 'text', 'select'] },
    { text: 'explain merge into t using s on true when matched then delete', want: [false, 'text', 'merge'] },
  ] as const
  for (const { text, want } of cases) {
    test(text, async () => {
      const statement = await one(text)
      assert.ok(statement.kind === 'explain')
      assert.deepEqual([statement.analyze, statement.format, statement.statement.kind], want)
      assert.ok(text.endsWith(statement.statement.text))
    })
  }

  test('the parameters are those of the statement inside', async () => {
    const statement = await one("explain select 'é', :a")
    assert.ok(statement.kind === 'explain')
    assert.deepEqual(statement.parameters, [{ number: 1, name: 'a' }])
    assert.deepEqual(statement.statement.parameters, statement.parameters)
    assert.equal(statement.statement.offset, 8)
  })
})

describe('SHOW and DESCRIBE', () => {
  const cases: readonly { readonly text: string; readonly want: object }[] = [
    { text: 'SHOW TABLES', want: { what: 'tables', in: [] } },
    { text: 'show tables in Do', want: { what: 'tables', in: ['do'] } },
    { text: "show tables from a.b like 'x''%'", want: { what: 'tables', in: ['a', 'b'], like: "x'%" } },
    { text: "show tables like E'\\x41'", want: { what: 'tables', in: [], like: 'A' } },
    { text: 'show connections', want: { what: 'connections', in: [] } },
    { text: 'show providers', want: { what: 'providers', in: [] } },
    { text: 'show services in "My P"', want: { what: 'services', in: ['My P'] } },
    { text: 'show resources in p.s', want: { what: 'resources', in: ['p', 's'] } },
    { text: 'show methods in p.s."r""x"', want: { what: 'methods', in: ['p', 's', 'r"x'] } },
    { text: 'describe a.b.c', want: { name: ['a', 'b', 'c'], extended: false } },
    { text: 'DESC t', want: { name: ['t'], extended: false } },
    { text: 'describe extended t', want: { name: ['t'], extended: true } },
    { text: 'describe table t', want: { name: ['t'], extended: false } },
    { text: 'describe table extended t', want: { name: ['t'], extended: true } },
    { text: 'describe extended', want: { name: ['extended'], extended: false } },
    { text: 'describe extended.table', want: { name: ['extended', 'table'], extended: false } },
    { text: 'describe registry.config', want: { name: ['registry', 'config'], extended: false } },
  ]
  for (const { text, want } of cases) {
    test(text, async () => {
      const { kind, text: _text, offset, source, parameters, ...rest } = await one(text)
      assert.ok('location' in rest)
      const { location, ...own } = rest
      assert.deepEqual(own, want)
    })
  }
})

describe('EXEC', () => {
  test('names, values and their places', async () => {
    const statement = await one(
      '/* é */ EXEC P.s."R".go @name = \'é\', @"n 2"=-3, @q = (select max(a) from t), @p = f(:v, 2) || :v',
    )
    assert.ok(statement.kind === 'call' && statement.spelling === 'EXEC')
    assert.deepEqual(statement.method, ['p', 's', 'R', 'go'])
    assert.deepEqual(
      statement.arguments.map(({ name, value }) => [name, Object.keys(value)[0]]),
      [
        ['name', 'A_Const'],
        ['n 2', 'A_Const'],
        ['q', 'SubLink'],
        ['p', 'A_Expr'],
      ],
    )
    assert.deepEqual(statement.parameters, [{ number: 1, name: 'v' }])
    const [name] = statement.arguments
    assert.ok(name !== undefined && 'A_Const' in name.value)
    const location = name.value.A_Const.location ?? 0
    assert.equal(Buffer.from(statement.text).subarray(location).toString().startsWith("'é'"), true)
  })

  test('no arguments', async () => {
    const statement = await one('exec a.b.c')
    assert.ok(statement.kind === 'call' && statement.spelling === 'EXEC')
    assert.deepEqual(statement.arguments, [])
  })
})

describe('locations', () => {
  test('count bytes of the text as it was written', async () => {
    const statement = await one("select 'é😀', :somewhat_long_name, :b, here from t")
    assert.ok(statement.kind === 'select')
    const last = statement.tree.targetList?.at(-1)
    assert.ok(last !== undefined && 'ResTarget' in last)
    const location = last.ResTarget.location ?? 0
    assert.equal(
      Buffer.from(statement.text)
        .subarray(location, location + 4)
        .toString(),
      'here',
    )
  })

  test('are placed in the whole text', async () => {
    const [, statement] = await parseStatements("select 'é';\n\n  select :p,\n    'secret', here")
    assert.ok(statement?.kind === 'select')
    const last = statement.tree.targetList?.at(-1)
    assert.ok(last !== undefined && 'ResTarget' in last)
    assert.deepEqual(placeInStatement(statement, last.ResTarget.location ?? 0), {
      line: 4,
      column: 15,
      excerpt: "    '******', here",
    })
  })
})

describe('what is not run', () => {
  const cases: readonly (readonly [text: string, message: string, column: number])[] = [
    ['create table t (a int)', 'CREATE TABLE is not supported', 1],
    ['  drop view v', 'DROP VIEW is not supported', 3],
    ['set a = 1', 'SET is not supported', 1],
    ["copy t from '/etc/passwd'", 'COPY is not supported', 1],
    ['begin', 'BEGIN is not supported', 1],
    ['vacuum', 'VACUUM is not supported', 1],
    ['execute prepared(1)', 'EXECUTE is not supported', 1],
    ['select 1 into x', 'SELECT INTO is not supported', 15],
    ['select 1 from t for update', 'SELECT … FOR UPDATE or SHARE is not supported', 17],
    ['select * from (select 1 from t for share) x', 'SELECT … FOR UPDATE or SHARE is not supported', 32],
    ['with x as (delete from t returning *) select 1', 'a WITH query that writes is not supported', 6],
    ['exec a.b @x = (select 1 from t for update)', 'SELECT … FOR UPDATE or SHARE is not supported', 32],
    ['explain (buffers) select 1', 'EXPLAIN (BUFFERS) is not supported', 10],
    ['explain (format yaml) select 1', 'EXPLAIN (FORMAT YAML) is not supported', 17],
    ['explain show tables', 'EXPLAIN of SHOW is not supported', 9],
    [
      'show server_version',
      'SHOW server_version shows a setting of a PostgreSQL server, which credsql has none of',
      6,
    ],
  ]
  for (const [text, message, column] of cases) {
    test(text, async () => {
      await assert.rejects(parseStatements(text), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.deepEqual(
          [error.code, error.message, error.details.place?.column],
          ['unsupported', message, column],
        )
        assert.ok(error.details.hint !== undefined)
        return true
      })
    })
  }
})

describe('deep nesting', () => {
  const cases: readonly (readonly [name: string, text: string, ok: boolean])[] = [
    ['parentheses', `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, false],
    ['a sum', `select 1${'+1'.repeat(20_000)}`, false],
    ['NOT', `select ${'not '.repeat(20_000)}a`, false],
    ['UNION', `select 1, 2${' union select 1, 2'.repeat(3_000)}`, false],
    [
      'CASE',
      `${'select case when a and b then '.repeat(1)}${'case when a and b then '.repeat(3_000)}`,
      false,
    ],
    ['a long OR', `select 1 from t where ${Array(5_000).fill("a = 'x'").join(' or ')}`, true],
    ['a long IN', `select 1 from t where a in (${Array(20_000).fill("'x'").join(', ')})`, true],
    ['many rows', `insert into t values ${Array(5_000).fill("('a', f(1))").join(', ')}`, true],
    ['400 members of a UNION', `select 1 a${' union all select 1'.repeat(400)}`, true],
  ]
  for (const [name, text, ok] of cases) {
    test(name, async () => {
      if (ok) return void (await parseStatements(text))
      // More often than the parser's stack would bear.
      for (let round = 0; round < 40; round += 1) {
        await assert.rejects(parseStatements(text), {
          code: 'unsupported',
          message: 'the statement is nested too deeply',
        })
      }
      return void (await parseStatements('select 1'))
    })
  }
})

test('any text is parsed or is a CredsqlError', async () => {
  const fragments = [
    ...[
      'select',
      'from',
      't',
      'where',
      'show',
      'tables',
      'in',
      'like',
      'describe',
      'extended',
      'exec',
      'explain',
      'analyze',
      'format',
    ],
    ...[
      'json',
      'a',
      '.',
      ',',
      '@',
      '@x',
      '=',
      "'s'",
      '"q"',
      '$1',
      ':n',
      '::int',
      '(',
      ')',
      '[',
      ']',
      '*',
      '1',
      '+',
      ';',
      '--',
      '/*',
      '*/',
    ],
    ...[
      "'",
      '"',
      '$$',
      "E'",
      '\\',
      'é',
      '😀',
      '\n',
      'insert into',
      'values',
      'delete',
      'call',
      'with',
      'as',
      'for update',
      'case',
      'end',
    ],
  ]
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...fragments) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
  const property = fc.asyncProperty(
    fc.array(piece, { maxLength: 14 }),
    fc.constantFrom('', ' '),
    async (parts, between) => {
      const text = parts.join(between)
      try {
        const statements = await parseStatements(text)
        for (const statement of statements) assert.ok(text.includes(statement.text))
      } catch (error) {
        if (!(error instanceof CredsqlError)) throw error
        assert.notEqual(error.code, 'internal')
        assert.ok(error.details.place !== undefined)
      }
    },
  )
  await fc.assert(property, { numRuns: 5_000, seed: 18 })
})

test('half a surrogate pair and NUL are refused', async () => {
  for (const text of ["select '\ud800'", 'select 1\0; delete from t']) {
    await assert.rejects(parseStatements(text), { code: 'syntax_error' })
  }
})
