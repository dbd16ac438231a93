import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseStatements } from '../../src/sql/parse.ts'
import { statementNodes } from '../../src/sql/statement-nodes.ts'
import { forEachNode } from '../../src/sql/walk.ts'

describe('parameters', () => {
  const cases: readonly {
    readonly text: string
    readonly want: readonly string[]
    readonly used?: readonly number[]
  }[] = [
    { text: 'select 1', want: [] },
    { text: 'select $1, $2, $1', want: ['1', '2'], used: [1, 2, 1] },
    { text: 'select $3', want: ['1', '2', '3'], used: [3] },
    { text: 'select $1x', want: ['1'], used: [1] },
    { text: 'select :a, :b, :a', want: ['1a', '2b'], used: [1, 2, 1] },
    { text: 'select :a::int, x::text, (:a)::int', want: ['1a'], used: [1, 1] },
    { text: "select ':a', \":b\", $$:c$$, E'\\':d' -- :e\n /* :f */", want: [] },
    { text: 'select a[1:2], a[:n], a[1:n], a[m:n] from t', want: [] },
    { text: 'select a[(:n)], a[1: :n], a[:n2+1] from t', want: ['1n'], used: [1, 1] },
    { text: 'select array[:a, :b], array[[:c]]', want: ['1a', '2b', '3c'], used: [1, 2, 3] },
    {
      text: 'select a[b + m:n], x[f(:p)], y[(array[:q])[1]:z], z[1 + :r] from t',
      want: ['1p', '2q', '3r'],
      used: [1, 2, 3],
    },
    { text: 'call f(a := 1, b := :b, c => :c)', want: ['1b', '2c'], used: [1, 2] },
    { text: "select json_object('k':v, 'l': :v) from t", want: ['1v'], used: [1] },
    {
      text: 'select 1 from t where a=:a and b in(:b,:c)or c like:d limit:e',
      want: ['1a', '2b', '3c', '4d', '5e'],
      used: [1, 2, 3, 4, 5],
    },
    { text: 'select case when:a then:b else:c end', want: ['1a', '2b', '3c'], used: [1, 2, 3] },
    { text: 'select :A, :a', want: ['1A', '2a'], used: [1, 2] },
    { text: 'insert into t values (:a, :from)', want: ['1a', '2from'], used: [1, 2] },
    {
      text: `select ${Array.from({ length: 12 }, (_, index) => `:p${index}`).join(', ')}`,
      want: Array.from({ length: 12 }, (_, index) => `${index + 1}p${index}`),
    },
  ]
  for (const { text, want, used } of cases) {
    test(text, async () => {
      const [statement] = await parseStatements(text)
      assert.ok(statement !== undefined)
      assert.deepEqual(
        statement.parameters.map(({ number, name }) => `${number}${name ?? ''}`),
        want,
      )
      const found: { number: number; location: number }[] = []
      const { kind } = statement
      const root = kind === 'select' || kind === 'insert' || kind === 'call' ? statementNodes(statement) : []
      forEachNode(root, ({ kind, value }) => {
        if (kind === 'ParamRef') found.push({ number: value.number ?? 0, location: value.location ?? 0 })
      })
      if (used !== undefined)
        assert.deepEqual(
          found.map(({ number }) => number),
          used,
        )
      for (const { number, location } of found) {
        const slot = statement.parameters[number - 1]
        assert.ok(slot !== undefined)
        assert.ok(text.slice(location).startsWith(slot.name === undefined ? `$${number}` : `:${slot.name}`))
      }
    })
  }

  test('each statement has its own', async () => {
    const statements = await parseStatements('select :a; select :b, :a')
    assert.deepEqual(
      statements.map(({ parameters }) => parameters.map(({ name }) => name)),
      [['a'], ['b', 'a']],
    )
  })

  test('two styles in one statement', async () => {
    await assert.rejects(parseStatements('select $1, :a'), { code: 'invalid_parameter' })
  })

  test('numbers that there are not', async () => {
    for (const text of ['select $0', 'select $65536', 'select $99999999999999']) {
      await assert.rejects(parseStatements(text), {
        code: 'syntax_error',
        message: 'parameters are $1 to $65535',
      })
    }
  })
})
