import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bindWrite } from '../../src/bind/bind-write.ts'
import { Catalog } from '../../src/catalog/catalog.ts'
import { parseConfig } from '../../src/catalog/config.ts'
import type { Connection } from '../../src/catalog/table.ts'
import { readChangeRow } from '../../src/plan/change-row.ts'
import { explainWrite, stepBody, stepRequest } from '../../src/plan/explain-write.ts'
import { planChange } from '../../src/plan/plan-change.ts'
import { planWrite } from '../../src/plan/plan-write.ts'
import type { ChangeOptions, WritePlan } from '../../src/plan/write-plan.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { placeInStatement } from '../../src/sql/place.ts'
import type { ResultValue } from '../../src/value/batch.ts'
import { postgresTypeName } from '../../src/value/column-type.ts'
import { now } from './small-catalog.ts'
import { refusal } from './write-catalog.ts'

const config = `connections:
  rancher: { provider: rancher, url: "https://r.example", project: 1a5, access_key: "env:A", secret_key: "env:B" }
  humanitec: { provider: humanitec, org: acme, token: "env:C" }
  digitalocean: { provider: digitalocean, token: "env:D" }
`

async function plan(sql: string): Promise<WritePlan> {
  const catalog = await Catalog.open({ config: await parseConfig(config, '/c.yaml'), env: {} })
  const [statement] = await parseStatements(sql)
  const isWrite = statement !== undefined && ['insert', 'update', 'delete', 'call'].includes(statement.kind)
  assert.ok(isWrite, sql)
  const bound = await bindWrite(statement as Parameters<typeof bindWrite>[0], {
    resolveTable: (parts) => catalog.resolveTable(parts),
    seal: (value) => `sealed:${value.length}`,
    secretFrom: async (reference) => `sealed:${reference}`,
    placeAt: (location) => placeInStatement(statement, location),
    now,
  })
  return planWrite(bound)
}

/** The output columns of the driving query, typed as the engine would: the target's as they are, what is assigned as text. */
function requests(write: WritePlan, values: readonly ResultValue[], options: ChangeOptions): string[] {
  const { columns } = write.target.table
  const types = new Map([...write.current].map(([name, output]) => [output, name]))
  const outputs = write.query.outputs.map(({ name, secret }, i) => {
    const column = columns.find((one) => one.name === types.get(i))
    return {
      name,
      type: secret ? 'secret' : column === undefined ? 'text' : postgresTypeName[column.type],
    } as const
  })
  const row = readChangeRow(write, outputs, values, 1)
  const change = planChange(write, row, 1, options)
  return change.steps.map((step) => {
    const body = stepBody(step, write.target.table, change)
    return `${stepRequest(step, change)}${body === null ? '' : ` ${body}`}`
  })
}

const none = { throughStates: false, purge: false }
const all = { throughStates: true, purge: true }
const credentials = '/v1/projects/1a5/registrycredentials'

interface Case {
  readonly sql: string
  /** Outputs of the driving query by name; `new_name` is what an UPDATE sets. */
  readonly row: Readonly<Record<string, ResultValue>>
  readonly options?: ChangeOptions
  readonly want: readonly string[]
}

const cases: readonly Case[] = [
  {
    sql: "INSERT INTO rancher.registry_credentials (registry_id, email, public_value, secret_value) VALUES ('1sp3', 'e', 'ci', 's3cret')",
    row: { registry_id: '1sp3', email: 'e', public_value: 'ci', secret_value: 'sealed:6' },
    want: [
      `POST ${credentials} {"registryId":"1sp3","publicValue":"ci","secretValue":"sealed:6","email":"e"}`,
    ],
  },
  {
    sql: "UPDATE rancher.registry_credentials SET state = 'inactive', name = 'x' WHERE id = '1c7'",
    row: { id: '1c7', name: null, state: 'active', new_state: 'inactive', new_name: 'x' },
    want: [`PUT ${credentials}/1c7 {"name":"x"}`, `POST ${credentials}/1c7?action=deactivate`],
  },
  {
    sql: "UPDATE rancher.registry_credentials SET state = 'inactive' WHERE id = '1c7'",
    row: { id: '1c7', state: 'inactive', new_state: 'inactive' },
    want: [],
  },
  {
    sql: "DELETE FROM rancher.registry_credentials WHERE id = '1c7'",
    row: { id: '1c7', state: 'active' },
    options: all,
    want: [
      `POST ${credentials}/1c7?action=deactivate`,
      `DELETE ${credentials}/1c7`,
      `POST ${credentials}/1c7?action=purge`,
    ],
  },
  {
    sql: "CALL rancher.registry.registry_credentials.deactivate(id => '1c7')",
    row: { id: '1c7' },
    want: [`POST ${credentials}/1c7?action=deactivate`],
  },
  {
    sql: "EXEC rancher.registry.registries.purge @id = '1sp3'",
    row: { id: '1sp3' },
    want: ['POST /v1/projects/1a5/registries/1sp3?action=purge'],
  },
  {
    sql: "UPDATE humanitec.registries SET enable_ci = true WHERE id = 'r'",
    row: { id: 'r', registry: 'r.io', type: 'basic', enable_ci: false, new_enable_ci: 'true' },
    want: ['PATCH /orgs/acme/registries/r {"id":"r","registry":"r.io","type":"basic","enable_ci":true}'],
  },
  {
    sql: "DELETE FROM humanitec.registries WHERE id = 'r'",
    row: { id: 'r' },
    want: ['DELETE /orgs/acme/registries/r'],
  },
  {
    sql: 'INSERT INTO digitalocean.registry_docker_credentials (read_write, expiry_seconds) VALUES (true, 3600)',
    row: { read_write: 'true', expiry_seconds: '3600' },
    want: ['GET /v2/registry/docker-credentials?read_write=true&expiry_seconds=3600'],
  },
  {
    sql: "INSERT INTO digitalocean.registry_docker_credentials (registry_name) VALUES ('example')",
    row: { registry_name: 'example' },
    want: ['GET /v2/registries/example/docker-credentials'],
  },
  {
    sql: "DELETE FROM digitalocean.registry_docker_credentials WHERE password = SECRET('env:X')",
    row: { password: 'sealed:35903d10ed36' },
    want: ['POST https://cloud.digitalocean.com/v1/oauth/revoke token=sealed:35903d10ed36'],
  },
  {
    sql: "DELETE FROM digitalocean.repository_tags WHERE registry_name = 'a' AND repository_name = 'b/c' AND tag = 'v1'",
    row: { registry_name: 'a', repository_name: 'b/c', tag: 'v1' },
    want: ['DELETE /v2/registries/a/repositories/b%2Fc/tags/v1'],
  },
  {
    sql: "INSERT INTO digitalocean.garbage_collections (registry_name) VALUES ('example')",
    row: { registry_name: 'example' },
    want: ['POST /v2/registries/example/garbage-collection {}'],
  },
  {
    sql: "UPDATE digitalocean.garbage_collections SET status = 'cancelled' WHERE registry_name = 'a' AND uuid = 'u'",
    row: { registry_name: 'a', uuid: 'u', status: 'requested', new_status: 'cancelled' },
    want: ['PUT /v2/registries/a/garbage-collection/u {"cancel":true}'],
  },
]

function valuesFor(write: WritePlan, row: Case['row']): ResultValue[] {
  const assigned = new Map(write.assignments.map(({ column, output }) => [output, column.name]))
  const current = new Map([...write.current].map(([name, output]) => [output, name]))
  return write.query.outputs.map((_, i) => {
    const name = assigned.get(i)
    const own = name === undefined ? undefined : (row[`new_${name}`] ?? row[name])
    return own ?? row[current.get(i) ?? ''] ?? null
  })
}

describe('the requests of statements over the shipped providers', () => {
  for (const { sql, row, options = none, want } of cases)
    test(sql, async () => {
      const write = await plan(sql)
      // Every column that the binder asks for is in the case, so that none is NULL by accident.
      const known = Object.keys(row)
      const asked = [...write.current.keys()].filter((name) => !known.includes(name))
      assert.deepEqual(
        asked.filter((name) => write.target.table.identity.includes(name)),
        [],
      )
      assert.deepEqual(requests(write, valuesFor(write, row), options), want)
    })

  test('DELETE of an active credential says what to do', async () => {
    const write = await plan("DELETE FROM rancher.registry_credentials WHERE id = '1c7'")
    const values = valuesFor(write, { id: '1c7', state: 'active' })
    assert.deepEqual(await refusal(() => requests(write, values, none)), [
      "write_refused: rancher.registry.registry_credentials: the row where id = '1c7' is active, and delete needs state to be inactive, requested, registering, updating-active or updating-inactive",
      "First: CALL rancher.registry.registry_credentials.deactivate(id => '1c7')",
      'With --through-states deactivate and delete are done one after the other.',
    ])
  })
})

describe('rows that a statement names', () => {
  for (const { sql, want } of [
    {
      sql: "DELETE FROM rancher.registry_credentials WHERE id IN ('1c7', '1c8')",
      want: [`DELETE ${credentials}/1c7`, `DELETE ${credentials}/1c8`],
    },
    {
      sql: "UPDATE rancher.registry_credentials SET state = 'inactive' WHERE id = '1c7'",
      want: [`POST ${credentials}/1c7?action=deactivate`],
    },
    {
      sql: "DELETE FROM rancher.registry_credentials c USING rancher.registries r WHERE r.id = c.registry_id AND c.id = '1c7'",
      want: [`DELETE ${credentials}/1c7`],
    },
    { sql: "DELETE FROM rancher.registry_credentials WHERE state = 'inactive'", want: undefined },
    { sql: "DELETE FROM rancher.registry_credentials WHERE id = '1c7' OR name = 'x'", want: undefined },
  ])
    test(sql, async () => {
      const { named } = explainWrite(await plan(sql), none)
      assert.deepEqual(
        named?.flatMap((row) => row.requests),
        want,
      )
    })
})

test('a statement without a table needs no call to be known', async () => {
  const write = await plan("CALL rancher.registry_credentials.remove(id => '1c7')")
  assert.equal(write.constant, true)
  assert.equal((write.target.connection as Connection).name, 'rancher')
})
