import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { parseStatements } from '../../src/sql/parse.ts'
import { quoteIdentifier, quoteLiteral } from '../../src/sql/quote.ts'
import { reservedWords } from '../../src/sql/reserved-words.ts'

describe('quoteIdentifier', () => {
  const cases = [
    ['a_b1', 'a_b1'],
    ['Ab', '"Ab"'],
    ['1a', '"1a"'],
    ['a"b', '"a""b"'],
    ['order', '"order"'],
    ['registry.digitalocean.com', '"registry.digitalocean.com"'],
    ['', '""'],
  ] as const
  for (const [name, want] of cases)
    test(JSON.stringify(name), () => assert.equal(quoteIdentifier(name), want))
})

test('quoteLiteral is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      if (text.includes('\0')) return void assert.throws(() => quoteLiteral(text), { code: 'unsupported' })
      const [statement] = await parseStatements(`select ${quoteLiteral(text)}`)
      assert.ok(statement?.kind === 'select')
      const target = statement.tree.targetList?.[0]
      assert.ok(target !== undefined && 'ResTarget' in target)
      const value = target.ResTarget.val
      assert.ok(value !== undefined && 'A_Const' in value)
      assert.equal(value.A_Const.sval?.sval ?? '', text)
    }),
    { numRuns: 300, seed: 18 },
  )
})

describe('reservedWords', () => {
  let scan: (text: string) => { readonly tokens: readonly { readonly keywordName: string }[] }

  before(async () => {
    const parser = await import('libpg-query')
    await parser.loadModule()
    scan = parser.scanSync
  })

  test('are what PostgreSQL reserves', () => {
    for (const word of reservedWords) {
      assert.match(
        scan(word).tokens[0]?.keywordName ?? '',
        /^(?:RESERVED_KEYWORD|TYPE_FUNC_NAME_KEYWORD)$/,
        word,
      )
    }
  })
})
