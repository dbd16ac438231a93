import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { parseStatements } from '../../src/sql/parse.ts'
import { bareMembers, forEachNode, type NodeKind } from '../../src/sql/walk.ts'

async function treeOf(text: string) {
  const [statement] = await parseStatements(text)
  assert.ok(statement?.kind === 'select')
  return { SelectStmt: statement.tree }
}

describe('forEachNode', () => {
  test('visits in order, members without a wrapper too', async () => {
    const names: string[] = []
    const tree = await treeOf(
      'with w as (select w1) select a, f(b) over (order by c), d::int from t join u on e union select g from v as x',
    )
    forEachNode(tree, ({ kind, value }) => {
      if (kind === 'ColumnRef')
        for (const field of value.fields ?? []) if ('String' in field) names.push(field.String.sval ?? '')
      if (kind === 'RangeVar') names.push(`${value.relname}${value.alias === undefined ? '' : '!'}`)
      if (kind === 'WithClause' || kind === 'TypeName' || kind === 'Alias') names.push(kind)
    })
    assert.deepEqual(names.sort(), [
      'Alias',
      'TypeName',
      'WithClause',
      'a',
      'b',
      'c',
      'd',
      'e',
      'g',
      't',
      'u',
      'v!',
      'w1',
    ])
  })

  test('false leaves out what is below, and parents are told', async () => {
    const kinds: NodeKind[] = []
    const tree = await treeOf('select (select a), b')
    forEachNode(tree, ({ kind, parent }) => {
      if (kind === 'ResTarget') assert.equal(parent, tree.SelectStmt)
      kinds.push(kind)
      return kind !== 'SubLink'
    })
    assert.deepEqual(kinds, ['SelectStmt', 'ResTarget', 'SubLink', 'ResTarget', 'ColumnRef', 'String'])
  })

  test('a list of nodes, and nothing', async () => {
    let count = 0
    const { SelectStmt } = await treeOf('select a, b')
    forEachNode(SelectStmt.targetList, ({ kind }) => {
      if (kind === 'ColumnRef') count += 1
    })
    forEachNode(undefined, () => assert.fail())
    assert.equal(count, 2)
  })
})

test('every member without a wrapper is known, but those of DDL and of the executor', () => {
  const require = createRequire(import.meta.url)
  const declared = readFileSync(require.resolve('@pgsql/types').replace(/index\.js$/, 'types.d.ts'), 'utf8')
  const kinds = new Set(Array.from(declared.matchAll(/^ {4}(\w+): \1;/gm), ([, kind]) => kind))
  const elsewhere =
    /^(?:Create|Alter|Drop|Grant|Rename|Rule|View|Composite|Cluster|Vacuum|Refresh|Reindex|Reassign|Publication|Partition|Index|Copy|PL|TableLike|Constraint|Function|Query$|RangeTblEntry|ParseResult|ScanResult|SummaryResult|A_Const|JsonConstructorExpr|JsonExpr|JsonTablePathScan)/
  const beyond = new Set(['IntoClause.viewQuery', 'CallStmt.funcexpr'])
  const want: string[] = []
  for (const [, kind = '', body = ''] of declared.matchAll(/^export interface (\w+) \{(.*?)^\}/gms)) {
    if (elsewhere.test(kind)) continue
    for (const [, member, type] of body.matchAll(/(\w+)\?: (\w+)(?:\[\])?;/g)) {
      if (kinds.has(type) && !beyond.has(`${kind}.${member}`)) want.push(`${kind}.${member}: ${type}`)
    }
  }
  const got = Object.entries(bareMembers).flatMap(([kind, members]) =>
    Object.entries(members).map(([member, type]) => `${kind}.${member}: ${type}`),
  )
  assert.deepEqual(got.sort(), want.sort())
})
