import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { ask, failureOf, rancherOf, stillUsable } from '../../session/world.ts'

/** Some 10^12 rows of a kind that is known at once: it does not end by itself. */
const endless = (type: string) => `UPDATE rancher.registry_credentials c SET description = 'x'
FROM (SELECT max(a + b + c)::${type} AS most
  FROM generate_series(1, 9999) f(a), generate_series(1, 9999) g(b), generate_series(1, 9999) h(c)) x
WHERE c.id = '1c1' RETURNING c.id, x.most`

/** An engine that tells which queries it is asked to run. */
function watched(engine: Engine, onQuery: () => void): Engine {
  return {
    name: engine.name,
    createRelation: (name, columns) => engine.createRelation(name, columns),
    append: (name, batch) => engine.append(name, batch),
    truncate: (name) => engine.truncate(name),
    dropRelation: (name) => engine.dropRelation(name),
    check: (statement) => engine.check(statement),
    query: (statement) => {
      const result = engine.query(statement)
      onQuery()
      return result
    },
    interrupt: () => engine.interrupt(),
    close: () => engine.close(),
  }
}

const engines = { duckdb: () => openDuckdb({ threads: 1 }), alasql: () => openAlasql() }

for (const [name, open] of Object.entries(engines)) {
  const never = () => assert.fail('the query that finds the rows was run for its types')

  test(`${name}: EXPLAIN tells the types of a relation whose query would never end`, async (t) => {
    const openEngine = async () => watched(await open(), never)
    const { rancher, session } = await rancherOf(t, 3, {}, { openEngine })
    const { rows } = await ask(session, `EXPLAIN ${endless('bigint')}`)
    assert.match(String(rows[0]?.[0]), /^Update rancher\.registry\.registry_credentials/)
    assert.equal(rancher.requests.length, 0)
  })

  test(`${name}: a type that RETURNING cannot show is refused before its query runs`, async (t) => {
    const openEngine = async () => watched(await open(), never)
    const { rancher, session } = await rancherOf(t, 3, {}, { openEngine })
    const error = await failureOf(session, endless('numeric'), { yes: true })
    assert.equal(error.code, 'unsupported')
    assert.match(error.message, /x\.most, which is of type numeric/)
    assert.equal(rancher.requests.length, 0)
  })
}

test('a signal ends the query that finds the rows, and nothing is changed', async (t) => {
  const stop = new AbortController()
  const openEngine = async () => watched(await engines.duckdb(), () => stop.abort())
  const { rancher, session } = await rancherOf(t, 3, {}, { openEngine })
  const error = await failureOf(session, endless('bigint'), { yes: true, signal: stop.signal })
  assert.equal(error.code, 'interrupted')
  assert.ok(rancher.requests.every(({ method }) => method === 'GET'))
  await stillUsable(session)
})
