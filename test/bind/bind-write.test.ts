import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BoundWrite } from '../../src/bind/bound-write.ts'
import type { ParameterInput } from '../../src/bind/substitute-parameters.ts'
import { planStatement } from '../../src/plan/plan-statement.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { outputsOf } from './outputs.ts'
import { bindWriteSql, outline, yieldedBy } from './write-world.ts'

interface Case {
  readonly sql: string
  readonly values?: readonly ParameterInput[]
  readonly yields: string
  readonly want: string
  /** Names of the operations. */
  readonly runs: string
  /** WHERE of the driving query. */
  readonly where?: string
  /** The tables that the driving query reads, with the columns that it uses. */
  readonly reads?: string
  readonly returns?: string
  readonly allRows?: boolean
}

function readBy({ query }: BoundWrite): string {
  return query.references.map(({ name, used }) => `${name}(${[...used].sort().join(', ')})`).join(' ')
}

const credentials = 'rancher.registry.registry_credentials'

function check(cases: readonly Case[]): void {
  for (const { sql, values, yields, want, runs, where = '', reads = '', returns, allRows = false } of cases)
    test(sql, async () => {
      const bound = await bindWriteSql(sql, values)
      assert.equal(yieldedBy(bound), yields)
      assert.equal(outline(bound), want)
      assert.equal(bound.operations.map(({ name }) => name).join(', '), runs)
      assert.equal(printExpression(bound.query.tree.whereClause), where)
      assert.equal(readBy(bound), reads)
      assert.equal(bound.returning === undefined ? undefined : outputsOf(bound.returning.statement), returns)
      assert.equal(bound.allRows, allRows)
      for (const { output } of bound.assignments) assert.ok(bound.query.outputs[output] !== undefined)
      // Whatever is bound can be planned.
      planStatement(bound.query)
    })
}

describe('INSERT', () => {
  // biome-ignore format: one member a line
  check([
    {
      sql: "INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1r1', 'e')",
      yields: "('1r1', 'e')", want: 'set: registry_id 0, email 1', runs: 'create',
    },
    {
      sql: "INSERT INTO rancher.registry_credentials (registryId, Email, name) VALUES ('1r1', 'e', DEFAULT), ('1r2', 'e', $1)", values: ['n'],
      yields: "('1r1', 'e', NULL), ('1r2', 'e', 'n')", want: 'set: registry_id 0, email 1, name 2', runs: 'create',
    },
    {
      sql: "INSERT INTO rancher.registry_credentials VALUES ('1r1', 'n', 'd', 'p', NULL, 'e')",
      yields: "('1r1', 'n', 'd', 'p', NULL, 'e')", want: 'set: registry_id 0, name 1, description 2, public_value 3, secret_value 4, email 5', runs: 'create',
    },
    {
      sql: "INSERT INTO rancher.registry_credentials (email, name, registry_id) SELECT 'e', name, id FROM rancher.registries WHERE state = 'active'",
      yields: "'e' AS \"?column?\", registries.name AS name, registries.id AS id", want: 'set: email 0, name 1, registry_id 2', runs: 'create',
      where: "registries.state = 'active'", reads: 'rancher.registry.registries(id, name, state)',
    },
    {
      sql: "WITH a AS (SELECT 'r' AS r) INSERT INTO rancher.registry_credentials (registry_id, email) WITH b AS (SELECT r FROM a) SELECT a.r, b.r FROM a, b",
      yields: 'a.r AS r, b.r AS r', want: 'set: registry_id 0, email 1', runs: 'create',
    },
    {
      sql: "WITH registry_credentials AS (SELECT 'r' AS r) INSERT INTO registry_credentials AS c (registry_id, email) SELECT r, r FROM registry_credentials RETURNING c.id",
      yields: 'registry_credentials.r AS r, registry_credentials.r AS r', want: 'set: registry_id 0, email 1', runs: 'create', returns: 'id',
    },
    {
      sql: "INSERT INTO rancher.registry_credentials (registry_id, email, name) VALUES ('01', 'e', '01'), ('02', 'e', 2), ('03', 'e', NULL)",
      yields: "('01', 'e', '01'::text), ('02', 'e', 2::text), ('03', 'e', NULL)", want: 'set: registry_id 0, email 1, name 2', runs: 'create',
    },
    {
      sql: "INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1r1', 'e') RETURNING id AS made, secret_kind(secretValue), *",
      yields: "('1r1', 'e')", want: 'set: registry_id 0, email 1', runs: 'create',
      returns: 'made, secret_kind, id, registry_id, name, description, public_value, secret_value (secret), email, state, account_id, kind, uuid, created, removed, transitioning, transitioning_message',
    },
    {
      sql: 'INSERT INTO digitalocean.registry_docker_credentials (read_write, expiry_seconds) VALUES (true, 3600) RETURNING registry, username, password, expires_at',
      yields: '(TRUE, 3600)', want: 'set: read_write 0, expiry_seconds 1', runs: 'get_docker_credentials, get_registry_docker_credentials',
      returns: 'registry, username, password (secret), expires_at',
    },
    {
      sql: 'INSERT INTO digitalocean.registry_docker_credentials VALUES (false, 60)',
      yields: '(FALSE, 60)', want: 'set: read_write 0, expiry_seconds 1', runs: 'get_docker_credentials, get_registry_docker_credentials',
    },
    {
      sql: 'INSERT INTO digitalocean.registry_docker_credentials DEFAULT VALUES',
      yields: 'NULL AS default_values', want: '', runs: 'get_docker_credentials, get_registry_docker_credentials',
    },
  ])
})

describe('UPDATE', () => {
  const own = (...names: string[]) =>
    names.map((name) => `registry_credentials.${name} AS ${name}`).join(', ')
  // biome-ignore format: one member a line
  check([
    {
      sql: "UPDATE rancher.registry_credentials SET state = 'inactive' WHERE id = '1c7'",
      yields: `${own('id', 'state')}, 'inactive' AS new_state`, want: 'current: id 0, state 1; set: state 2', runs: 'update',
      where: "registry_credentials.id = '1c7'", reads: `${credentials}(id, state)`,
    },
    {
      sql: "UPDATE rancher.registry_credentials SET name = upper(name), publicValue = NULL",
      yields: `${own('id', 'name', 'public_value', 'state')}, upper(registry_credentials.name) AS new_name, NULL AS new_public_value`,
      want: 'current: id 0, name 1, public_value 2, state 3; set: name 4, public_value 5', runs: 'update',
      reads: `${credentials}(id, name, public_value, state)`, allRows: true,
    },
    {
      sql: "UPDATE rancher.registry_credentials c SET (name, description) = ('n', c.kind), email = $1 FROM rancher.registries r WHERE r.id = c.registry_id AND r.name = 'x'", values: ['e'],
      yields: "c.id AS id, c.name AS name, c.description AS description, c.email AS email, c.state AS state, 'n' AS new_name, c.kind AS new_description, 'e' AS new_email",
      want: 'current: id 0, name 1, description 2, email 3, state 4; set: name 5, description 6, email 7', runs: 'update',
      where: "r.id = c.registry_id AND r.name = 'x'", reads: `${credentials}(description, email, id, kind, name, registry_id, state) rancher.registry.registries(id, name)`,
    },
    {
      sql: 'UPDATE rancher.registry_credentials c SET (name, description) = (SELECT r.name, r.description FROM rancher.registries r WHERE r.id = c.registry_id) WHERE true',
      yields: 'c.id AS id, c.name AS name, c.description AS description, c.state AS state, (subquery) AS new_name, (subquery) AS new_description',
      want: 'current: id 0, name 1, description 2, state 3; set: name 4, description 5', runs: 'update', where: 'TRUE',
      reads: `${credentials}(description, id, name, registry_id, state) rancher.registry.registries(description, id, name) rancher.registry.registries(description, id, name)`,
    },
    {
      sql: "UPDATE ranchers.registry_credentials SET name = 'x' WHERE _connection = 'r_eu' RETURNING _connection, kind",
      yields: `${own('id', 'name', 'state', 'kind', '_connection')}, 'x' AS new_name`, want: 'current: id 0, name 1, state 2, kind 3; set: name 5; member 4', runs: 'update',
      where: "registry_credentials._connection = 'r_eu'", reads: 'ranchers.registry.registry_credentials(_connection, id, kind, name, state)', returns: '_connection, kind',
    },
    {
      sql: "WITH n AS (SELECT 'x' AS name) UPDATE rancher.registry_credentials SET name = n.name FROM n WHERE id = '1c7'",
      yields: `${own('id', 'name', 'state')}, n.name AS new_name`, want: 'current: id 0, name 1, state 2; set: name 3', runs: 'update',
      where: "registry_credentials.id = '1c7'", reads: `${credentials}(id, name, state)`,
    },
  ])

  test('what an update must carry is read', async () => {
    const { current, target } = await bindWriteSql(
      "UPDATE humanitec.registries SET enable_ci = true WHERE id = 'a'",
    )
    const required = target.table.columns.filter(
      ({ manifest: { write } }) => write !== undefined && 'update' in write && write.update === 'required',
    )
    for (const { name } of required) assert.ok(current.has(name), name)
  })
})

describe('DELETE', () => {
  // biome-ignore format: one member a line
  check([
    {
      sql: "DELETE FROM rancher.registry_credentials WHERE id IN ('1c7', '1c8')",
      yields: 'registry_credentials.id AS id, registry_credentials.state AS state', want: 'current: id 0, state 1', runs: 'delete',
      where: "registry_credentials.id IN ('1c7', '1c8')", reads: `${credentials}(id, state)`,
    },
    {
      sql: 'DELETE FROM rancher.registry_credentials AS c USING rancher.registries r WHERE r.id = c.registry_id RETURNING c.name, upper(email)',
      yields: 'c.id AS id, c.name AS name, c.email AS email, c.state AS state', want: 'current: id 0, name 1, email 2, state 3', runs: 'delete',
      where: 'r.id = c.registry_id', reads: `${credentials}(email, id, name, registry_id, state) rancher.registry.registries(id)`, returns: 'name, upper',
    },
    {
      sql: 'DELETE FROM rancher.registry_credentials AS c USING rancher.registries r WHERE r.id = c.registry_id RETURNING c.name, r.name AS of, upper(r.name), r.state',
      yields: 'c.id AS id, c.name AS name, c.state AS state, r.name AS _from_1, r.state AS _from_2', want: 'current: id 0, name 1, state 2', runs: 'delete',
      where: 'r.id = c.registry_id', reads: `${credentials}(id, name, registry_id, state) rancher.registry.registries(id, name, state)`, returns: 'name, of, upper, state',
    },
    {
      sql: 'DELETE FROM ranchers.registry_credentials',
      yields: 'registry_credentials.id AS id, registry_credentials.state AS state, registry_credentials._connection AS _connection',
      want: 'current: id 0, state 1; member 2', runs: 'delete', reads: 'ranchers.registry.registry_credentials(_connection, id, state)', allRows: true,
    },
    {
      sql: "WITH old AS (SELECT id FROM rancher.registries WHERE state = 'removed') DELETE FROM rancher.registry_credentials WHERE registry_id IN (SELECT id FROM old)",
      yields: 'registry_credentials.id AS id, registry_credentials.state AS state', want: 'current: id 0, state 1', runs: 'delete',
      where: 'registry_credentials.registry_id IN (subquery)', reads: `rancher.registry.registries(id, state) ${credentials}(id, registry_id, state)`,
    },
  ])
})

describe('DELETE of what nothing lists', () => {
  const table = 'digitalocean.registry_docker_credentials'
  // biome-ignore format: one member a line
  check([
    { sql: `DELETE FROM ${table} WHERE password = 'abc'`, yields: "'sealed:3' AS password", want: 'set: password 0', runs: 'delete' },
    { sql: `DELETE FROM ${table} d WHERE $1 = d.password AND 1 = 1 RETURNING password`, values: ['ab'], yields: "'sealed:2' AS password", want: 'set: password 0', runs: 'delete', where: '1 = 1', returns: 'password (secret)' },
    { sql: `DELETE FROM ${table} WHERE password = SECRET('env:X')`, yields: "'sealed:env:X' AS password", want: 'set: password 0', runs: 'delete' },
    { sql: `DELETE FROM ${table} WHERE password = NULL`, yields: 'NULL AS password', want: 'set: password 0', runs: 'delete', where: 'NULL IS NOT NULL' },
    { sql: `DELETE FROM ${table} WHERE password IN ('abc', SECRET('env:X'), NULL)`, yields: 'given_password.password AS password', want: 'set: password 0', runs: 'delete', where: 'given_password.password IS NOT NULL' },
    { sql: `DELETE FROM ${table} WHERE password = ANY ($1)`, values: [['abc', 'de']], yields: 'given_password.password AS password', want: 'set: password 0', runs: 'delete', where: 'given_password.password IS NOT NULL' },
    {
      sql: `DELETE FROM ${table} WHERE password IN (SELECT secret_value FROM rancher.registry_credentials WHERE name = 'old')`,
      yields: 'given_password.password AS password', want: 'set: password 0', runs: 'delete', where: 'given_password.password IS NOT NULL', reads: `${credentials}(name, secret_value)`,
    },
    {
      sql: `DELETE FROM ${table} d USING rancher.registry_credentials c WHERE d.password = c.secret_value AND c.name = 'old'`,
      yields: 'c.secret_value AS password', want: 'set: password 0', runs: 'delete', where: "c.name = 'old' AND c.secret_value IS NOT NULL", reads: `${credentials}(name, secret_value)`,
    },
    {
      sql: "DELETE FROM oceans.registry_docker_credentials WHERE password = 'abc' AND _connection = 'do_eu'",
      yields: "'sealed:3' AS password, 'do_eu' AS _connection", want: 'set: password 0; member 1', runs: 'delete',
    },
  ])
})

describe('CALL', () => {
  // biome-ignore format: one member a line
  check([
    { sql: "CALL rancher.registry.registry_credentials.deactivate(id => '1c7')", yields: "'1c7' AS id", want: 'set: id 0', runs: 'deactivate' },
    { sql: 'CALL registry_credentials.Purge($1)', values: ['1c7'], yields: "'1c7' AS id", want: 'set: id 0', runs: 'purge' },
    { sql: "EXEC rancher.registry_credentials.activate @ID = '1c7'", yields: "'1c7' AS id", want: 'set: id 0', runs: 'activate' },
    {
      sql: "CALL rancher.registry_credentials.remove(id => c.id) FROM (SELECT id FROM rancher.registry_credentials WHERE state = 'inactive') c WHERE c.id <> '1c7'",
      yields: 'c.id AS id', want: 'set: id 0', runs: 'remove', where: "c.id <> '1c7'", reads: `${credentials}(id, state)`,
    },
    {
      sql: 'CALL ranchers.registry_credentials.remove(id => id, _connection => _connection) FROM ranchers.registry_credentials',
      yields: 'registry_credentials.id AS id, registry_credentials._connection AS _connection', want: 'set: id 0; member 1', runs: 'remove', reads: 'ranchers.registry.registry_credentials(_connection, id)',
    },
  ])
})
