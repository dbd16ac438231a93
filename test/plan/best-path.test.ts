import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KeyOperator, OperationManifest } from '../../src/catalog/manifest.ts'
import { type AccessPath, bestPath, bindKeys, callsOf } from '../../src/plan/access-path.ts'
import type { KeyPredicate } from '../../src/plan/scan-plan.ts'
import { operationOf } from '../provider/small-table.ts'
import { smallTable } from './small-catalog.ts'

const items = smallTable('items')

/** `column operator values` as the conjunct of a statement. */
function predicate(
  column: string,
  operator: KeyOperator,
  ...values: readonly (string | number | bigint | boolean)[]
): KeyPredicate {
  const found = items.columns.find((one) => one.name === column)
  assert.ok(found)
  const operands = values.map((value) => ({ kind: 'value', value }) as const)
  return {
    column: found,
    operator,
    operands,
    conjunct: { A_Const: {} },
    text: `${column} ${operator} ${values}`,
  }
}

function bindList(...predicates: readonly KeyPredicate[]): AccessPath {
  return bindKeys(items, items.reads.find((one) => one.name === 'list')!, predicates)
}

describe('bindKeys', () => {
  for (const { name, path, want, exact } of [
    { name: 'nothing', path: bindList(), want: [], exact: [] },
    { name: 'another column', path: bindList(predicate('weight', '=', 1)), want: [], exact: [] },
    { name: 'an equality', path: bindList(predicate('state', '=', 'a')), want: ['state = a'], exact: [true] },
    {
      name: 'an inexact key',
      path: bindList(predicate('name', '=', 'a')),
      want: ['name = a'],
      exact: [false],
    },
    {
      name: 'an operator that the key lacks',
      path: bindList(predicate('size', '<', 3)),
      want: [],
      exact: [],
    },
    {
      name: 'lists meet',
      path: bindList(predicate('state', '=', 'a', 'b'), predicate('state', '=', 'b', 'c')),
      want: ['state = b'],
      exact: [true, true],
    },
    {
      name: 'a value twice',
      path: bindList(predicate('state', '=', 'a', 'a')),
      want: ['state = a'],
      exact: [true],
    },
    {
      name: 'a prefix',
      path: bindList(predicate('name', 'like', 'ci%')),
      want: ['name prefix ci'],
      exact: [false],
    },
    {
      name: 'a pattern',
      path: bindList(predicate('name', 'like', '%ci')),
      want: ['name like %ci'],
      exact: [false],
    },
    {
      name: 'a prefix and a pattern',
      path: bindList(predicate('name', 'like', '%ci'), predicate('name', 'like', 'a%')),
      want: ['name prefix a', 'name like %ci'],
      exact: [false, false],
    },
    {
      name: 'an underscore is no prefix',
      path: bindList(predicate('name', 'like', 'c_%')),
      want: ['name like c_%'],
      exact: [false],
    },
    { name: 'a backslash', path: bindList(predicate('name', 'like', 'c\\%')), want: [], exact: [] },
    {
      name: 'both bounds',
      path: bindList(predicate('created', '>=', 0n), predicate('created', '<', 1_000_000n)),
      want: ['created >= 0', 'created < 1000000'],
      exact: [true, true],
    },
    {
      name: 'a bound with a fraction',
      path: bindList(predicate('created', '>=', 1n)),
      want: ['created >= 1'],
      exact: [false],
    },
    {
      name: 'an equality leaves nothing to narrow',
      path: bindList(predicate('created', '=', 0n), predicate('created', '>=', 0n)),
      want: ['created = 0'],
      exact: [true],
    },
    { name: 'a secret', path: bindList(predicate('token', '=', 'sealed:1')), want: [], exact: [] },
  ])
    test(name, () => {
      const bound = path.bound.map(({ column, operator, operands }) => {
        const values = operands.map((operand) => (operand.kind === 'value' ? operand.value : operand.text))
        return `${column.name} ${operator} ${values}`
      })
      assert.deepEqual(bound, want)
      assert.deepEqual(
        path.pushed.map((one) => one.exact),
        exact,
      )
      assert.deepEqual(path.missing, [])
    })

  test('required keys that are missing', () => {
    const screws = smallTable('screws')
    const [list] = screws.reads
    assert.deepEqual(
      bindKeys(screws, list!, []).missing.map((key) => key.column),
      ['owner_id', 'part_id'],
    )
  })

  test('of a group one key is enough', () => {
    const matches = smallTable('matches')
    const [search] = matches.reads
    assert.equal(bindKeys(matches, search!, []).missing.length, 1)
    const tag = matches.columns.find((column) => column.name === 'tag')!
    const bound: KeyPredicate = { ...predicate('state', '=', 'a'), column: tag }
    assert.deepEqual(bindKeys(matches, search!, [bound]).missing, [])
  })

  test('a list of values is worth twenty calls', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => `${i}`)
    assert.equal(callsOf(bindList(predicate('state', '=', ...twenty))), 20)
    assert.equal(callsOf(bindList(predicate('state', '=', ...twenty, '20'))), 1)
    assert.equal(callsOf(bindList(predicate('state', '=', ...twenty), predicate('size', '=', 1, 2))), 20)
  })

  test('a required key takes any number', () => {
    const many = Array.from({ length: 100 }, (_, i) => `${i}`)
    const get = items.reads.find((one) => one.name === 'get')!
    assert.equal(callsOf(bindKeys(items, get, [predicate('id', '=', ...many)])), 100)
  })
})

describe('bestPath', () => {
  /** A path of an operation with so many values for each of its keys. */
  function path(
    name: string,
    manifest: Partial<OperationManifest>,
    ...counts: readonly number[]
  ): AccessPath {
    const operation = { ...operationOf(manifest), name }
    const { bound } = bindList(predicate('state', '=', 'a'))
    return {
      operation,
      pushed: [],
      missing: [],
      bound: counts.map((count, i) => ({
        ...bound[0]!,
        key: { ...bound[0]!.key, column: `k${i}` },
        operands: Array.from({ length: count }, (_, value) => ({ kind: 'value', value })),
      })),
    }
  }
  const paged = { page: { style: 'link_header' } } as const

  for (const { name, paths, want } of [
    { name: 'none', paths: [], want: undefined },
    { name: 'one', paths: [path('a', {})], want: 'a' },
    { name: 'the most keys', paths: [path('a', {}, 1), path('b', {}, 1, 1)], want: 'b' },
    {
      name: 'the most keys, though they ask for more calls',
      paths: [path('a', {}, 1), path('b', {}, 5, 5)],
      want: 'b',
    },
    { name: 'then the fewest calls', paths: [path('a', {}, 3), path('b', {}, 2)], want: 'b' },
    { name: 'then one call rather than pages', paths: [path('a', paged, 1), path('b', {}, 1)], want: 'b' },
    { name: 'fewer calls before pages', paths: [path('a', {}, 3), path('b', paged, 1)], want: 'b' },
    { name: 'then the order of the manifest', paths: [path('a', {}, 1), path('b', {}, 1)], want: 'a' },
  ])
    test(name, () => assert.equal(bestPath(paths)?.operation.name, want))

  test('two bounds of one column are one key', () => {
    const ranged = bindList(predicate('created', '>=', 0n), predicate('created', '<', 1_000_000n))
    const get = items.reads.find((one) => one.name === 'get')!
    const byId = bindKeys(items, get, [predicate('id', '=', 'a')])
    assert.equal(bestPath([ranged, byId])?.operation.name, 'get')
  })
})
