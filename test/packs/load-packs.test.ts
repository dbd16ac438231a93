import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { loadPacks, shippedPacksFolder } from '../../src/packs/load-packs.ts'
import { severities } from '../../src/packs/pack.ts'
import { entry, manifestOf, packFolder } from './pack-folder.ts'

const control = { ...entry, kind: 'control', mend: 'Mend it.', severity: 'high' }
const answers = "SELECT 'a' AS resource, 'ok' AS status, 'fine' AS reason"

test('the shipped packs load, and each says what it has to say', async () => {
  const packs = await loadPacks({ folders: [] })
  assert.deepEqual(
    packs.map(({ name }) => name),
    readdirSync(shippedPacksFolder()).sort(),
  )
  const queries = packs.flatMap((pack) => pack.queries)
  assert.ok(queries.length >= 21)
  for (const query of queries) {
    for (const text of [query.description, query.why, query.mend ?? 'None.'])
      assert.match(text, /^[A-Z].*\.$/s, query.fullName)
    assert.ok(query.identity.length > 0, query.fullName)
    assert.ok(severities.includes(query.severity))
  }
})

test('a pack of the config is loaded beside the shipped ones', async (t) => {
  const folder = await packFolder(
    t,
    manifestOf({
      'a-query': {
        ...entry,
        parameters: {
          n: { type: 'integer', default: 7, description: 'A number.' },
          yes: { type: 'boolean', default: true, description: 'Whether.' },
          who: { type: 'text', description: 'Somebody.' },
        },
        identity: ['n'],
      },
      'a-control': { ...control, needs: 'verify', needs_complete: true, tags: { team: ['x'] } },
    }),
    { 'a-query': 'SELECT :n AS n, :yes AS yes, :who AS who', 'a-control': answers },
  )
  const packs = await loadPacks({ folders: [{ path: folder }] })
  assert.deepEqual(
    packs.map(({ name }) => name),
    ['compliance', 'inventory', 'own'],
  )
  const own = packs.at(-1)
  assert.deepEqual(own?.queries[0], {
    name: 'a-query',
    fullName: 'own.a-query',
    pack: 'own',
    kind: 'query',
    title: 'A query',
    description: 'A row is a row.',
    why: 'Because.',
    severity: 'info',
    tags: {},
    sql: 'SELECT :n AS n, :yes AS yes, :who AS who',
    file: join(folder, 'own', 'a-query.sql'),
    parameters: {
      n: { type: 'integer', description: 'A number.', default: '7' },
      yes: { type: 'boolean', description: 'Whether.', default: 'true' },
      who: { type: 'text', description: 'Somebody.' },
    },
    identity: ['n'],
  })
  const { kind, needs, needsComplete, tags, identity, severity } = own?.queries[1] ?? assert.fail()
  assert.deepEqual(
    { kind, needs, needsComplete, tags, identity, severity },
    {
      kind: 'control',
      needs: 'verify',
      needsComplete: true,
      tags: { team: ['x'] },
      identity: ['resource'],
      severity: 'high',
    },
  )
})

interface Fault {
  readonly name: string
  readonly manifest: unknown
  readonly statements?: Readonly<Record<string, string>>
  readonly message: RegExp
  /** File and line, below the pack's folder. */
  readonly file: string
}

const one = (query: object) => manifestOf({ q: query })
const parameters = (parameter: object) => ({ ...entry, parameters: { n: parameter } })

const faults: readonly Fault[] = [
  { name: 'no YAML', manifest: 'pack: [', message: /./, file: 'pack.yaml:1' },
  {
    name: 'an unknown member',
    manifest: one({ ...entry, whi: 'x' }),
    message: /unknown member "whi"/,
    file: 'pack.yaml:10',
  },
  {
    name: 'no why',
    manifest: one({ title: 'x', description: 'y' }),
    message: /"why" is missing in "q"/,
    file: 'pack.yaml:6',
  },
  {
    name: 'another name than its folder',
    manifest: { ...one(entry), pack: 'other' },
    message: /the pack "other" is in the folder "own"/,
    file: 'pack.yaml:2',
  },
  { name: 'no statement', manifest: one(entry), statements: {}, message: /cannot be read/, file: 'q.sql' },
  {
    name: 'a statement that nothing names',
    manifest: one(entry),
    statements: { q: 'SELECT 1 AS n', r: 'SELECT 2' },
    message: /no entry of pack\.yaml/,
    file: 'r.sql',
  },
  {
    name: 'a syntax error',
    manifest: one(entry),
    statements: { q: 'SELECT 1 AS n\nFORM t' },
    message: /^own\.q: syntax error/,
    file: 'q.sql:2',
  },
  {
    name: 'two statements',
    manifest: one(entry),
    statements: { q: 'SELECT 1; SELECT 2' },
    message: /there are 2 statements, and a query is one/,
    file: 'q.sql:1',
  },
  {
    name: 'no SELECT',
    manifest: one(entry),
    statements: { q: 'DELETE FROM rancher.registries' },
    message: /a query is a SELECT, and this is DELETE/,
    file: 'q.sql:1',
  },
  {
    name: 'an undeclared parameter',
    manifest: one(entry),
    statements: { q: 'SELECT :days AS n' },
    message: /the parameter :days is not declared/,
    file: 'q.sql:1',
  },
  {
    name: 'a numbered parameter',
    manifest: one(entry),
    statements: { q: 'SELECT $1 AS n' },
    message: /write :name instead of \$1/,
    file: 'q.sql:1',
  },
  {
    name: 'an unused parameter',
    manifest: one(parameters({ type: 'text', description: 'x' })),
    statements: { q: 'SELECT 1 AS n' },
    message: /the statement does not use :n/,
    file: 'pack.yaml:11',
  },
  {
    name: 'a default of another type',
    manifest: one(parameters({ type: 'integer', default: 'many', description: 'x' })),
    statements: { q: 'SELECT :n AS n' },
    message: /"default" must be a whole number/,
    file: 'pack.yaml:13',
  },
  {
    name: 'an identity that is no column',
    manifest: one({ ...entry, identity: ['nn'] }),
    statements: { q: 'SELECT 1 AS n' },
    message: /the statement has no column "nn"/,
    file: 'pack.yaml:11',
  },
  {
    name: 'a control without reason',
    manifest: one(control),
    statements: { q: "SELECT 'a' AS resource, 'ok' AS status" },
    message: /a control answers resource, status, reason, and "reason" is missing/,
    file: 'q.sql:1',
  },
  {
    name: 'a control without mend',
    manifest: one({ ...entry, kind: 'control' }),
    statements: { q: answers },
    message: /"mend" is missing in a control/,
    file: 'pack.yaml:6',
  },
]

for (const { name, manifest, statements = { q: 'SELECT 1 AS n' }, message, file } of faults)
  test(`a pack with ${name} is refused with its place`, async (t) => {
    const folder = await packFolder(t, manifest, statements)
    await assert.rejects(loadPacks({ folders: [{ path: folder }] }), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.code, 'manifest_invalid')
      assert.match(error.message, message)
      assert.equal(error.details.file, join(folder, 'own', file))
      return true
    })
  })

for (const { name, sql } of [
  { name: 'all columns of a table', sql: 'SELECT * FROM rancher.registries' },
  { name: 'a VALUES', sql: 'VALUES (1)' },
])
  test(`the columns of ${name} cannot be told, and are not checked`, async (t) => {
    const folder = await packFolder(t, one({ ...entry, identity: ['any'] }), { q: sql })
    await loadPacks({ folders: [{ path: folder }] })
  })

test('a folder without a pack, and two packs of one name, are refused', async (t) => {
  const manifest = { ...one(entry), pack: 'inventory' }
  const twice = await packFolder(t, manifest, { q: 'SELECT 1 AS n' }, 'inventory')
  for (const { path, message } of [
    { path: join(twice, 'none'), message: /none holds no pack$/ },
    { path: twice, message: /there are two packs "inventory"/ },
  ])
    await assert.rejects(loadPacks({ folders: [{ path, origin: 'credsql.yaml:3' }] }), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.code, 'config_invalid')
      assert.match(error.message, message)
      assert.equal(error.details.file, 'credsql.yaml:3')
      return true
    })
})
