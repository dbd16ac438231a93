import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter } from '../../src/library/options.ts'
import { errorOf, libraryWorld, unhandledRejections } from './library-world.ts'

test('rows are objects, columns have types, and what it took is told', async (t) => {
  const { db } = await libraryWorld(t)
  const result = await db.query<{ id: string; server_address: string }>(
    "SELECT id, server_address, created FROM rancher.registries WHERE id IN ('1sp1', '1sp3') ORDER BY id",
  )
  const addresses: string[] = result.rows.map(({ server_address }) => server_address)
  assert.deepEqual(addresses, ['index.docker.io', 'ghcr.io'])
  assert.deepEqual(result.columns.at(-1), { name: 'created', type: 'timestamp with time zone' })
  assert.deepEqual([result.complete, result.warnings, result.stats.rows], [true, [], 2])
  assert.ok(result.stats.calls > 0 && result.stats.bytes > 0)
  assert.equal(result.stats.cached, undefined)
})

const values: readonly { name: string; sql: string; parameters?: readonly Parameter[]; want: unknown }[] = [
  { name: 'a text', sql: 'SELECT $1 AS v', parameters: ["it's"], want: "it's" },
  { name: 'a number', sql: 'SELECT $1 + 1 AS v', parameters: [1.5], want: '2.5' },
  { name: 'a small integer', sql: 'SELECT $1 + 1 AS v', parameters: [41], want: 42 },
  {
    name: 'a bigint beyond 2^53',
    sql: 'SELECT $1::bigint AS v',
    parameters: [9007199254740993n],
    want: 9007199254740993n,
  },
  { name: 'a boolean', sql: 'SELECT NOT $1 AS v', parameters: [true], want: false },
  { name: 'null', sql: 'SELECT $1::text IS NULL AS v', parameters: [null], want: true },
  {
    name: 'a Date',
    sql: 'SELECT $1::timestamptz AS v',
    parameters: [new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 600))],
    want: '2024-01-02T03:04:05.6Z',
  },
  { name: 'a list', sql: "SELECT 'b' = ANY($1) AS v", parameters: [['a', 'b']], want: true },
  { name: 'JSON', sql: `SELECT '{"a":[1,null,"x"]}'::json AS v`, want: { a: [1, null, 'x'] } },
  {
    name: 'JSON with an integer that a double does not hold',
    sql: `SELECT '{"a":9007199254740993}'::json AS v`,
    want: { a: 9007199254740993n },
  },
  { name: "JSON's null", sql: "SELECT 'null'::json AS v", want: null },
  { name: 'an array', sql: "SELECT ARRAY['a', NULL] AS v", want: ['a', null] },
]
test('values come as they are', async (t) => {
  const { db } = await libraryWorld(t)
  for (const { name, sql, parameters = [], want } of values)
    await t.test(name, async () => {
      const { rows } = await db.query(sql, parameters)
      assert.deepEqual(rows, [{ v: want }])
    })
})

test('parameters by position, by name, and in the options', async (t) => {
  const { db } = await libraryWorld(t)
  const sql = (one: string, two: string) =>
    `SELECT name FROM rancher.registry_credentials WHERE state = ${one} AND registry_id = ${two} ORDER BY id`
  const want = (await db.query(sql("'active'", "'1sp1'"))).rows
  assert.ok(want.length > 0)
  const [one, two] = ['active', '1sp1']
  assert.deepEqual((await db.query(sql('$1', '$2'), [one, two])).rows, want)
  assert.deepEqual((await db.query(sql('$1', '$2'), [one, two], { maxCalls: 5 })).rows, want)
  assert.deepEqual((await db.query(sql('$1', '$2'), { parameters: [one, two] })).rows, want)
  assert.deepEqual(
    (await db.query(sql(':state', ':registry'), { parameters: { state: one, registry: two } })).rows,
    want,
  )
})

const badParameters: readonly {
  name: string
  sql: string
  parameters: unknown
  code: string
  message: RegExp
}[] = [
  { name: 'too few', sql: 'SELECT $1, $2', parameters: [1], code: 'missing_parameter', message: /\$2/ },
  {
    name: 'too many',
    sql: 'SELECT $1',
    parameters: [1, 2],
    code: 'unknown_parameter',
    message: /2 positional/,
  },
  {
    name: 'an unknown name',
    sql: 'SELECT :a',
    parameters: { b: 1 },
    code: 'unknown_parameter',
    message: /\bb\b/,
  },
  {
    name: 'undefined',
    sql: 'SELECT $1',
    parameters: [undefined],
    code: 'invalid_parameter',
    message: /\$1 is undefined/,
  },
  {
    name: 'a hole',
    sql: 'SELECT $1',
    parameters: new Array(1),
    code: 'invalid_parameter',
    message: /\$1 is undefined/,
  },
  { name: 'NaN', sql: 'SELECT $1', parameters: [Number.NaN], code: 'invalid_parameter', message: /NaN/ },
  {
    name: 'no instant',
    sql: 'SELECT $1',
    parameters: [new Date('x')],
    code: 'invalid_parameter',
    message: /Date/,
  },
  {
    name: 'a function',
    sql: 'SELECT $1',
    parameters: [() => 1],
    code: 'invalid_parameter',
    message: /a function/,
  },
  {
    name: 'an object',
    sql: 'SELECT :a',
    parameters: { a: {} },
    code: 'invalid_parameter',
    message: /:a is an object/,
  },
  {
    name: 'an object in a list',
    sql: 'SELECT 1 = ANY($1)',
    parameters: [[1, {}]],
    code: 'invalid_parameter',
    message: /\$1\[1\] is an object/,
  },
]
test('parameters that are none', async (t) => {
  const { db } = await libraryWorld(t)
  for (const { name, sql, parameters, code, message } of badParameters)
    await t.test(name, async () => {
      const error = await errorOf(db.query(sql, { parameters } as never))
      assert.equal(error.code, code)
      assert.match(error.message, message)
    })
})

test('an object that looks like a secret names no source of one', async (t) => {
  const { db } = await libraryWorld(t)
  for (const handle of ['env:HOME', 'command:echo hello', 'sealed:000000000000']) {
    const sql = 'SELECT name FROM rancher.registry_credentials WHERE secret_value = $1'
    const error = await errorOf(db.query(sql, [{ handle }] as never))
    assert.equal(error.code, 'invalid_parameter')
  }
})

test('names that occur twice are numbered, and no name is special', async (t) => {
  const { db } = await libraryWorld(t)
  const { columns, rows } = await db.query(
    'SELECT 1 AS id, 2 AS id, 3 AS id_2, 4 AS __proto__, 5 AS constructor',
  )
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['id', 'id_3', 'id_2', '__proto__', 'constructor'],
  )
  const [row] = rows
  assert.deepEqual(Object.entries(row!), [
    ['id', 1],
    ['id_3', 2],
    ['id_2', 3],
    ['__proto__', 4],
    ['constructor', 5],
  ])
  assert.equal(Object.getPrototypeOf(row), Object.prototype)
})

test('a statement that would change something is refused, and the hint names execute', async (t) => {
  const { db, world } = await libraryWorld(t)
  for (const sql of [
    "DELETE FROM rancher.registry_credentials WHERE id = '1c1'",
    "UPDATE rancher.registry_credentials SET name = 'x' WHERE id = '1c1'",
    "INSERT INTO rancher.registry_credentials (registry_id, public_value) VALUES ('1sp1', 'x')",
    "CALL rancher.registry_credentials.deactivate(id => '1c1')",
  ]) {
    const error = await errorOf(db.query(sql))
    assert.equal(error.code, 'write_refused')
    assert.match(error.details.hint ?? '', /execute\(\)/)
    assert.equal((await errorOf(db.stream(sql).next())).code, 'write_refused')
  }
  assert.equal(world.rancher.requests.length, 0)
})

const refusals: readonly { name: string; run: readonly unknown[]; code: string; hint: RegExp }[] = [
  {
    name: 'a mint',
    run: ['SELECT username FROM digitalocean.registry_docker_credentials'],
    code: 'mint_refused',
    hint: /To create it: allowMint,/,
  },
  {
    name: 'too many calls',
    run: ['SELECT id FROM rancher.registries', { maxCalls: 0 }],
    code: 'too_many_calls',
    hint: /with maxCalls,/,
  },
]
test('advice names options, not flags', async (t) => {
  const { db } = await libraryWorld(t)
  for (const { name, run, code, hint } of refusals)
    await t.test(name, async () => {
      const error = await errorOf(db.query(...(run as [string])))
      assert.equal(error.code, code)
      assert.match(error.details.hint ?? '', hint)
    })
})

test('allowed, a mint runs', async (t) => {
  const { db } = await libraryWorld(t)
  const { rows } = await db.query(
    'SELECT username FROM digitalocean.registry_docker_credentials WHERE expiry_seconds = $1',
    [900],
    { allowMint: true },
  )
  assert.equal(rows.length, 1)
})

const badCalls: readonly { name: string; args: readonly unknown[]; message: RegExp }[] = [
  {
    name: 'a misspelled option',
    args: ['SELECT 1', { maxcalls: 1 }],
    message: /query has no option "maxcalls"/,
  },
  {
    name: 'named parameters as options',
    args: ['SELECT :state', { state: 1 }],
    message: /no option "state"/,
  },
  { name: "an option of execute's", args: ['SELECT 1', { dryRun: true }], message: /no option "dryRun"/ },
  {
    name: "an option of the session's own",
    args: ['SELECT 1', { reveal: true }],
    message: /no option "reveal"/,
  },
  {
    name: 'a number of the wrong type',
    args: ['SELECT 1', [], { maxCalls: '5' }],
    message: /maxCalls must be/,
  },
  { name: 'a signal of the wrong type', args: ['SELECT 1', { signal: {} }], message: /AbortSignal/ },
  { name: 'two statements', args: ['SELECT 1; SELECT 2'], message: /2 statements/ },
  { name: 'no statement', args: [' -- nothing'], message: /no statement/ },
  { name: 'no text', args: [undefined], message: /must be a text/ },
]
test('what is asked wrongly is refused', async (t) => {
  const rejections = unhandledRejections(t)
  const { db } = await libraryWorld(t)
  for (const { name, args, message } of badCalls)
    await t.test(name, async () => {
      const error = await errorOf(db.query(...(args as [string])))
      assert.equal(error.code, 'usage')
      assert.match(error.message, message)
    })
  assert.deepEqual(
    (await errorOf(db.query('SELECT 1', { maxCall: 1 } as never))).details.near?.[0],
    'maxCalls',
  )
  assert.deepEqual((await db.query('SELECT 1 AS one', { maxCalls: undefined } as never)).rows, [{ one: 1 }])
  assert.deepEqual(rejections, [])
})

test('a failed call is an error, with partial a marked result', async (t) => {
  const { db, world } = await libraryWorld(t)
  const sql = 'SELECT _connection, count(*) AS n FROM all_rancher.registries GROUP BY 1'
  const deny = () => world.rancherEu.inject({ kind: 'status', status: 403 })
  deny()
  const error = await errorOf(db.query(sql))
  assert.deepEqual([error.code, error.details.status], ['forbidden', 403])
  deny()
  const { complete, rows, warnings } = await db.query(sql, { partial: true })
  assert.deepEqual([complete, rows], [false, [{ _connection: 'rancher', n: 5 }]])
  assert.match(warnings.join(), /rancher_eu/)
})

test('EXPLAIN is a statement like others, and explain gives it as data', async (t) => {
  const { db, world } = await libraryWorld(t)
  const { rows } = await db.query<{ plan: string }>('EXPLAIN SELECT id FROM rancher.registries')
  assert.match(rows.map(({ plan }) => plan).join('\n'), /Scan rancher\.registry\.registries/)
  const read = await db.explain('SELECT id FROM rancher.registries WHERE state = $1', ['active'])
  assert.ok(read.statement === 'select')
  assert.deepEqual(read.outputs, ['id'])
  const write = await db.explain('DELETE FROM rancher.registry_credentials WHERE id = :id', {
    parameters: { id: '1c3' },
    throughStates: true,
  })
  assert.equal(write.statement, 'delete')
  assert.equal((await errorOf(db.explain('SHOW TABLES'))).code, 'unsupported')
  assert.equal(world.rancher.requests.length, 0)
})
