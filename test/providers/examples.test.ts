import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bundledProvidersFolder, providersIn } from '../../src/catalog/bundled-providers.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { type GoldenWorld, startGoldenWorld } from '../golden/golden-world.ts'

interface Example {
  readonly table: string
  readonly sql: string
  readonly mints: boolean
  /** It logs in to registries that are not part of the demo. */
  readonly verifies: boolean
  /** It calls an API of the demo; a driver reads what is on this machine. */
  readonly sends: boolean
}

async function bundledExamples(): Promise<Example[]> {
  const examples: Example[] = []
  for (const folder of providersIn(bundledProvidersFolder()).values()) {
    const { tables, http } = await loadProvider(folder)
    for (const { provider, service, name, reads, examples: texts } of tables) {
      const mints = reads.some(({ effect }) => effect === 'mint')
      const verifies = reads.some(({ effect }) => effect === 'verify')
      for (const sql of texts)
        examples.push({
          table: `${provider}.${service}.${name}`,
          sql,
          mints,
          verifies,
          sends: http !== undefined,
        })
    }
  }
  return examples
}

/** The manifests speak of a registry and a repository that the demo's fake has under other names. */
function inDemoWorld(sql: string): string {
  return sql.replaceAll("'example'", "'acme-prod'").replaceAll("'repo-1'", "'api'")
}

const examples = await bundledExamples()
let world: GoldenWorld
before(async () => {
  world = await startGoldenWorld()
})
after(() => world.close())

test('the manifests have examples', () => assert.ok(examples.length > 0))

for (const { table, sql, mints, verifies, sends } of examples)
  test(`${table}: ${sql}`, async (t) => {
    const [statement, ...more] = await parseStatements(sql)
    assert.equal(more.length, 0, 'an example is one statement')
    if (statement?.kind !== 'select') return
    const session = await world.openSession()
    t.after(() => session.close())
    let results = 0
    // What logs in somewhere is planned only.
    const text = verifies ? `EXPLAIN ${sql}` : inDemoWorld(sql)
    for await (const result of session.run(text, { allowMint: mints })) {
      let rows = 0
      for await (const batch of result.batches) rows += batch.length
      results += 1
      assert.ok(rows > 0, 'an example shows something')
      const { complete, warnings } = result.summary()
      assert.deepEqual({ complete, warnings }, { complete: true, warnings: [] })
    }
    assert.equal(results, 1)
    assert.equal(world.requests().length > 0, sends)
  })
