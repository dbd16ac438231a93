import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { parseGolden, printGolden } from '../../golden/golden-file.ts'
import { type GoldenWorld, startGoldenWorld } from '../../golden/golden-world.ts'
import { runGolden } from '../../golden/run-golden.ts'

const folder = join(import.meta.dirname, '../../golden')
const selects = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.golden'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  .filter(({ text }) => {
    const { sql, rows, error } = parseGolden(text)
    return (
      rows !== undefined &&
      error === undefined &&
      /^(?:select|with)\b/im.test(sql) &&
      !/^(?:insert|update|delete|call|exec)\b/im.test(sql)
    )
  })

describe('the golden SELECTs on alasql have the same calls and rows, or are refused', () => {
  let world: GoldenWorld
  let refused = 0
  before(async () => {
    world = await startGoldenWorld(await openAlasql())
  })
  after(async () => {
    await world.close()
    world.engine.close()
  })

  async function worldFor(sql: string, t: TestContext): Promise<GoldenWorld> {
    if (!/\binventory\./.test(sql)) return world
    const own = await startGoldenWorld(world.engine)
    t.after(() => own.close())
    return own
  }

  for (const { name, text } of selects)
    test(name, async (t) => {
      const wanted = parseGolden(text)
      const got = await runGolden(await worldFor(wanted.sql, t), wanted)
      if (got.error?.includes('the alasql engine does not ') === true) refused += 1
      else assert.equal(printGolden(got), text)
    })

  test('the share that alasql runs', (t) => {
    t.diagnostic(`alasql runs ${selects.length - refused} of ${selects.length} golden statements`)
    assert.ok(refused < selects.length * 0.2, `${refused} of ${selects.length} are refused`)
  })
})
