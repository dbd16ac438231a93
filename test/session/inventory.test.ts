import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { ResultSummary, RunOptions } from '../../src/session/options.ts'
import { Session } from '../../src/session/session.ts'
import { type GoldenWorld, startGoldenWorld } from '../golden/golden-world.ts'

let world: GoldenWorld
before(async () => {
  world = await startGoldenWorld()
})
after(() => world.close())

interface Answer {
  readonly rows: readonly string[]
  readonly summary: ResultSummary
}

async function ask(session: Session, sql: string, options: RunOptions = {}): Promise<Answer> {
  for await (const result of session.run(sql, options)) {
    const rows: string[] = []
    for await (const { length, columns } of result.batches)
      for (let i = 0; i < length; i += 1) rows.push(columns.map((column) => String(column[i])).join(' '))
    return { rows, summary: result.summary() }
  }
  throw new Error('no statement')
}

async function opened(t: TestContext): Promise<Session> {
  const session = await world.openSession()
  t.after(() => session.close())
  return session
}

const isRegistries = { match: ({ path }: { path: string }) => path.includes('/registries') }

/** A machine with two folders of Docker's, and this config. */
async function machine(t: TestContext, config: string): Promise<{ session: Session; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'credsql-inventory-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, key] of [
    ['.docker', 'quay.io'],
    ['other', 'ghcr.io'],
  ] as const) {
    await mkdir(join(folder, name))
    const auth = Buffer.from(`petra:inventory-secret-${name}`).toString('base64')
    await writeFile(join(folder, name, 'config.json'), JSON.stringify({ auths: { [key]: { auth } } }))
    await chmod(join(folder, name, 'config.json'), name === 'other' ? 0o644 : 0o600)
  }
  const env = {
    HOME: folder,
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    PATH: '',
  }
  const session = await Session.open({
    config: await parseConfig(config.replaceAll('HOME', folder), join(folder, 'credsql.yaml')),
    env,
    cwd: folder,
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  t.after(() => session.close())
  return { session, folder }
}

describe('one connection that fails', () => {
  test('costs its rows, marks the result and is named', async (t) => {
    const session = await opened(t)
    world.inject('rancher_eu', { kind: 'status', status: 403 })
    const { rows, summary } = await ask(
      session,
      "SELECT connection, count(*) FROM inventory.registry_credentials WHERE provider = 'rancher' GROUP BY 1",
    )
    assert.deepEqual(rows, ['rancher 12'])
    assert.equal(summary.complete, false)
    assert.equal(summary.warnings.length, 1)
    assert.match(summary.warnings[0]!, /^inventory: connection rancher_eu could not be read: .*403/)
    const told = summary.scans?.map(({ table, rows: read, calls, error }) => ({
      table,
      read,
      calls,
      failed: error !== undefined,
    }))
    assert.deepEqual(told, [
      { table: 'rancher.registry.registry_credentials', read: 12, calls: 1, failed: false },
      { table: 'rancher_eu.registry.registry_credentials', read: 0, calls: 1, failed: true },
      { table: 'credsql.catalog.minted_credentials', read: 0, calls: 0, failed: false },
    ])
  })

  test('loses the rows that lack what they are joined to', async (t) => {
    const session = await opened(t)
    world.inject('rancher_eu', { kind: 'status', status: 500, ...isRegistries })
    const { rows, summary } = await ask(
      session,
      "SELECT DISTINCT connection FROM inventory.registry_credentials WHERE provider = 'rancher' AND (registry IS NULL OR registry <> 'x')",
    )
    assert.deepEqual(rows, ['rancher'])
    const failed = summary.scans?.filter(({ error }) => error !== undefined).map(({ table }) => table)
    assert.deepEqual(failed, ['rancher_eu.registry.registry_credentials', 'rancher_eu.registry.registries'])
  })

  test('keeps the rows that need nothing of what failed', async (t) => {
    const session = await opened(t)
    world.inject('rancher_eu', { kind: 'status', status: 500, ...isRegistries })
    const { rows, summary } = await ask(
      session,
      "SELECT connection, count(name) FROM inventory.registry_credentials WHERE connection = 'rancher_eu' GROUP BY 1",
    )
    assert.deepEqual(rows, ['rancher_eu 4'])
    assert.equal(summary.complete, true)
  })

  test('is not passed over where the statement names its table too', async (t) => {
    const session = await opened(t)
    world.inject('rancher_eu', { kind: 'status', status: 403 })
    await assert.rejects(
      ask(
        session,
        'SELECT connection FROM inventory.registry_credentials UNION ALL SELECT id FROM rancher_eu.registry_credentials',
      ),
      { code: 'forbidden' },
    )
  })

  test('ends a statement that writes', async (t) => {
    const session = await opened(t)
    world.inject('rancher_eu', { kind: 'status', status: 403 })
    await assert.rejects(
      ask(
        session,
        "UPDATE rancher.registry_credentials SET description = 'x' WHERE public_value IN (SELECT username FROM inventory.registry_credentials WHERE connection = 'rancher_eu')",
        { yes: true },
      ),
      { code: 'forbidden' },
    )
    assert.deepEqual(
      world.requests().filter((request) => !request.includes(' GET ')),
      [],
    )
  })

  test('whose parent failed is not called in vain, and is told to have failed', async (t) => {
    const session = await opened(t)
    world.inject('humanitec', { kind: 'status', status: 403 })
    const { rows, summary } = await ask(
      session,
      "SELECT name FROM inventory.registry_credentials WHERE connection = 'humanitec'",
    )
    assert.deepEqual(rows, [])
    assert.deepEqual(world.requests(), ['humanitec GET /orgs/acme/registries'])
    const failed = summary.scans?.filter(({ error }) => error !== undefined).map(({ table }) => table)
    assert.deepEqual(failed, ['humanitec.registry.registries', 'humanitec.registry.registry_credentials'])
  })
})

describe('connections that cannot be used', () => {
  test('a missing setting counts as a failure', async (t) => {
    const { session } = await machine(t, 'connections:\n  old: { provider: rancher }\n')
    const { rows, summary } = await ask(session, 'SELECT connection FROM inventory.registry_credentials')
    assert.deepEqual(rows, ['docker'])
    assert.deepEqual(summary.warnings.length, 1)
    assert.match(
      summary.warnings[0]!,
      /^inventory: connection old could not be read: the connection old has no "url"/,
    )
  })

  test('a provider that is not there counts as one', async (t) => {
    const { session } = await machine(t, 'connections:\n  lost: { provider: harbour }\n')
    const { rows, summary } = await ask(session, 'SELECT connection FROM inventory.registry_credentials')
    assert.deepEqual(rows, ['docker'])
    assert.equal(summary.complete, false)
    assert.match(
      summary.warnings[0]!,
      /^inventory: connection lost could not be read: there is no provider "harbour"/,
    )
    assert.equal(summary.scans?.at(-1)?.table, 'lost.*')
  })

  test('none at all is an empty inventory', async (t) => {
    const { session } = await machine(t, '{}\n')
    const { rows, summary } = await ask(session, 'SELECT count(*), max(created_at) FROM inventory.registries')
    assert.deepEqual(rows, ['0 null'])
    assert.equal(summary.complete, true)
  })
})

describe('what several connections see', () => {
  test('is told once, by the first of them', async (t) => {
    const { session } = await machine(
      t,
      'connections:\n  laptop: { provider: docker }\n  again: { provider: docker, docker_config: HOME/.docker }\n  other: { provider: docker, docker_config: HOME/other }\n',
    )
    const { rows } = await ask(
      session,
      'SELECT connection, registry, exposed, stored_plain, secret_kind FROM inventory.registry_credentials ORDER BY 1, 2',
    )
    assert.deepEqual(rows, ['laptop quay.io false true opaque', 'other ghcr.io true true opaque'])
  })

  test('an aggregate repeats nothing', async (t) => {
    const session = await opened(t)
    const { rows } = await ask(
      session,
      "SELECT connection, count(*) FROM inventory.registries WHERE provider = 'rancher' GROUP BY 1 ORDER BY 1",
    )
    assert.deepEqual(rows, ['rancher 5', 'rancher_eu 3'])
  })
})

describe('a view is a table like others', () => {
  for (const { name, sql, want } of [
    {
      name: 'no WITH query of the statement gets into it',
      sql: 'WITH registries AS (SELECT 1 AS id), c AS (SELECT 2) SELECT count(*) FROM inventory.registries, c',
      want: ['16'],
    },
    {
      name: 'it is named with its service, and by any part of its name',
      sql: "SELECT registries.name FROM inventory.views.registries WHERE inventory.registries.connection = 'rancher' AND views.registries.registry_id = '1sp2'",
      want: ['quay'],
    },
    {
      name: 'its columns can be renamed',
      sql: "SELECT b, d FROM inventory.registries AS r(a, b, c, d) WHERE a = 'rancher' AND d = '1sp2'",
      want: ['rancher 1sp2'],
    },
    {
      name: 'it is joined with tables',
      sql: "SELECT v.registry FROM inventory.registries v JOIN rancher.registries r ON r.id = v.registry_id WHERE v.connection = 'rancher' AND r.name = 'quay'",
      want: ['quay.io'],
    },
    {
      name: 'a LEFT JOIN keeps what has no row in it',
      sql: "SELECT r.id, v.name FROM rancher_eu.registries r LEFT JOIN inventory.registries v ON v.registry_id = r.id AND v.connection = 'humanitec' ORDER BY 1",
      want: ['1sp1 null', '1sp2 null', '1sp3 null'],
    },
  ])
    test(name, async (t) => assert.deepEqual((await ask(await opened(t), sql)).rows, want))

  test('SELECT * with its secrets revealed leaves those of the ledger sealed', async (t) => {
    const session = await opened(t)
    await ask(
      session,
      "SELECT registry FROM digitalocean.registry_docker_credentials WHERE expiry_seconds = 60 AND registry_name = 'acme-prod'",
      { allowMint: true },
    )
    await session.close()
    const later = await opened(t)
    const { rows } = await ask(
      later,
      'SELECT minted, secret FROM inventory.registry_credentials WHERE minted',
      {
        reveal: true,
      },
    )
    assert.match(rows.join('\n'), /^true sealed:[0-9a-f]{12}$/)
  })
})

describe('a predicate means the same inside and outside the view', () => {
  for (const predicate of [
    "connection = 'rancher'",
    "connection IN ('docker', 'humanitec')",
    "connection <> 'rancher'",
    "connection LIKE 'rancher%'",
    "provider = 'docker' OR provider = 'rancher'",
    "status = 'active'",
    "status <> 'active'",
    "status_raw = 'inactive'",
    'status_raw IS NULL',
    "username = 'acmeci'",
    "registry = 'docker.io'",
    "registry_key_raw = 'index.docker.io'",
    "created_at < '2020-01-01'",
    'NOT minted',
    'exposed',
    'exposed IS NULL',
    'stored_plain AND NOT exposed',
    "owner = '1a5' AND connection = 'rancher_eu'",
    'last_used_known',
    "expiry_kind <> 'unknown'",
    "permission = 'pull'",
    'secret IN (SELECT password FROM docker.registry_credentials)',
    "(connection, name) = ('rancher', 'docr')",
  ])
    test(predicate, async (t) => {
      const session = await opened(t)
      const list = 'SELECT connection, credential_id FROM'
      const inside = await ask(
        session,
        `${list} inventory.registry_credentials WHERE ${predicate} ORDER BY 1, 2`,
      )
      const outside = await ask(
        session,
        `${list} (SELECT * FROM inventory.registry_credentials OFFSET 0) s WHERE ${predicate} ORDER BY 1, 2`,
      )
      assert.deepEqual(inside.rows, outside.rows)
    })
})
