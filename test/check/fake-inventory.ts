import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { PackQuery } from '../../src/packs/pack.ts'
import { Session } from '../../src/session/session.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** Rows of a table, by column. */
export type Rows = readonly Readonly<Record<string, unknown>>[]

/** What the fake tables hold; `failing` names those whose requests fail. */
export interface FakeInventory {
  readonly credentials?: Rows
  readonly registries?: Rows
  readonly ages?: Rows
  readonly logins?: Rows
  readonly failing?: readonly string[]
}

const texts = (names: string) => names.split(' ').map((name) => [name, 'text'] as const)
const timestamps = (names: string) => names.split(' ').map((name) => [name, 'timestamp'] as const)
const booleans = (names: string) => names.split(' ').map((name) => [name, 'boolean'] as const)

const tables: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  credentials: [
    ...texts('connection provider source_table credential_id name registry registry_key_raw username'),
    ['secret', 'secret'],
    ...texts('secret_kind permission status status_raw expiry_kind owner source_url file file_mode'),
    ...timestamps('created_at updated_at expires_at last_used_at'),
    ...booleans('last_used_known minted exposed stored_plain'),
  ],
  registries: [
    ...texts('connection provider source_table registry_id name registry registry_key_raw kind status'),
    ...timestamps('created_at'),
  ],
  ages: [
    ...texts('connection source_table credential_id registry_key_raw'),
    ...timestamps('first_seen secret_since rotated_at last_seen'),
  ],
  logins: [
    ...texts('registry username error'),
    ['password', 'secret'],
    ['ok', 'boolean'],
    ['http_status', 'integer'],
  ],
}

const provider = `
provider: fake
title: Fake inventory
description: An inventory whose rows a test gives.
source: This test
settings:
  url: { type: url, required: true, description: "Where it is." }
  token: { type: secret, required: true, description: "Any." }
http:
  base_url: "{url}"
  auth: { style: bearer, token: token }
  error: { message: [message] }
  check: GET /credentials
`

function manifestOf(table: string): string {
  const columns = (tables[table] ?? []).map(
    ([name, type]) => `  ${name}: { type: ${type}, description: "Its ${name}." }`,
  )
  return `
table: ${table}
service: views
description: Rows that a test gives.
source: This test
identity: [${tables[table]?.[0]?.[0]}]
columns:
${columns.join('\n')}
operations:
  list: { effect: reveal, request: "GET /${table}", items: "" }
examples: ["SELECT * FROM fake.views.${table}"]
`
}

/** A session over tables that hold what a test gives, at the time of the fake clock. `requests` are those that came. */
export async function fakeInventory(
  t: TestContext,
  inventory: FakeInventory,
  config: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly session: Session; readonly requests: readonly string[]; readonly clock: FakeClock }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const table = (request.url ?? '').slice(1)
    requests.push(table)
    const fails = inventory.failing?.includes(table) === true
    const rows = (inventory as Readonly<Record<string, unknown>>)[table] ?? []
    response.writeHead(fails ? 403 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(fails ? { message: 'not for you' } : rows))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'fake', 'tables'), { recursive: true })
  await writeFile(join(folder, 'fake', 'provider.yaml'), provider)
  for (const table of Object.keys(tables))
    await writeFile(join(folder, 'fake', 'tables', `${table}.yaml`), manifestOf(table))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = new FakeClock()
  const session = await Session.open({
    config: await parseConfig(
      JSON.stringify({
        ...config,
        providers: ['./fake'],
        connections: { fake: { provider: 'fake', url, token: 'env:SECRET' } },
      }),
      join(folder, 'credsql.yaml'),
    ),
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder, SECRET: 'a-token-of-the-test' },
    cwd: folder,
    clock,
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  t.after(() => session.close())
  return { session, requests, clock }
}

const fakeNames: readonly (readonly [string, string])[] = [
  ['inventory.registry_credentials', 'fake.views.credentials'],
  ['inventory.registries', 'fake.views.registries'],
  ['history.credential_ages', 'fake.views.ages'],
  ['registry.v2.login_checks', 'fake.views.logins'],
]

/** A query over the fake tables instead of the real ones; what it needs is there. */
export function overFakes({ needs: _, ...query }: PackQuery): PackQuery {
  const sql = fakeNames.reduce((text, [real, fake]) => text.replaceAll(real, fake), query.sql)
  return { ...query, sql }
}

/** `days` before (or, when negative, after) the fake clock's first instant. */
export function daysAgo(days: number): string {
  return new Date(new FakeClock().now() - days * 86_400_000).toISOString()
}

let number = 0

/** A credential with which nothing is wrong but what `differs`. */
export function credential(
  differs: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  number += 1
  return {
    ...{ connection: 'north', provider: 'rancher', source_table: 'north.registry.registry_credentials' },
    ...{ credential_id: `c${number}`, name: 'nodes', registry: 'quay.io', registry_key_raw: 'quay.io' },
    ...{ username: `robot-${number}`, secret: `an-opaque-secret-number-${number}`, secret_kind: 'opaque' },
    ...{ permission: 'pull', status: 'active', status_raw: 'active', created_at: daysAgo(10) },
    ...{ updated_at: daysAgo(10), expires_at: daysAgo(-100), expiry_kind: 'timestamp' },
    ...{ last_used_known: false, owner: 'platform', minted: false },
    ...differs,
  }
}
