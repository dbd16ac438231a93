import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ParameterInput } from '../../src/bind/substitute-parameters.ts'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { atCaret, bindWriteSql, masked } from './write-world.ts'

interface Case {
  readonly sql: string
  readonly values?: readonly ParameterInput[]
  readonly code: ErrorCode
  readonly message: string
  /** What the caret is under. */
  readonly at: string
  readonly hint?: string
  readonly near?: readonly string[]
}

function check(cases: readonly Case[]): void {
  for (const { sql, values, code, message, at, hint, near } of cases)
    test(sql, async () => {
      await assert.rejects(bindWriteSql(sql, values), (error) => {
        assert.ok(error instanceof CredsqlError, String(error))
        assert.equal(error.message, message)
        assert.equal(error.code, code)
        assert.equal(atCaret(error, at), masked(at))
        if (hint !== undefined) assert.equal(error.details.hint, hint)
        if (near !== undefined) assert.deepEqual(error.details.near, near)
        return true
      })
    })
}

const full = 'rancher.registry.registry_credentials'
const creates = 'INSERT can set registry_id, name, description, public_value, secret_value, email.'
const updates = 'UPDATE can set name, description, public_value, secret_value, email, state.'
const mints = 'digitalocean.container_registry.registry_docker_credentials'

describe('INSERT that cannot be', () => {
  // biome-ignore format: one error a line
  check([
    { sql: "INSERT INTO rancher.registry_credential (a) VALUES (1)", code: 'unknown_table', message: 'rancher has no table "registry_credential"', at: 'rancher.' },
    { sql: "INSERT INTO humanitec.registry_credentials (username) VALUES ('u')", code: 'unsupported', message: 'humanitec.registry.registry_credentials has no create, so nothing can be inserted into it; it can only be read', at: 'humanitec' },
    { sql: "INSERT INTO registry_credentials (nam) VALUES ('x')", code: 'unknown_column', message: `table "${full}" has no column "nam"`, at: 'nam', near: ['name'], hint: creates },
    { sql: "INSERT INTO registry_credentials (c.name) VALUES ('x')", code: 'unknown_column', message: `table "${full}" has no column "c.name"`, at: 'c.name' },
    { sql: "INSERT INTO registry_credentials (email, id) VALUES ('x', 'y')", code: 'unsupported', message: `column "id" of ${full} cannot be written`, at: 'id)', hint: creates },
    { sql: "INSERT INTO registry_credentials (email, state) VALUES ('x', 'active')", code: 'unsupported', message: `column "state" of ${full} cannot be written`, at: 'state', hint: creates },
    { sql: "INSERT INTO registry_credentials (name, Name) VALUES ('x', 'y')", code: 'syntax_error', message: 'column "name" is given twice', at: 'Name' },
    { sql: "INSERT INTO registry_credentials (registry_id, registryId) VALUES ('x', 'y')", code: 'syntax_error', message: 'column "registry_id" is given twice', at: 'registryId' },
    { sql: "INSERT INTO registry_credentials (name) VALUES ('x')", code: 'invalid_value', message: `a new row of ${full} needs a value for registry_id, email`, at: 'registry_credentials' },
    { sql: 'INSERT INTO registry_credentials DEFAULT VALUES', code: 'invalid_value', message: `a new row of ${full} needs a value for registry_id, email`, at: 'registry_credentials' },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x', 'y'), ('z', DEFAULT)", code: 'invalid_value', message: `column "email" of ${full} has no default: a create needs a value`, at: 'DEFAULT' },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x', 'y', 'z')", code: 'syntax_error', message: 'INSERT has fewer target columns than values: 2 and 3', at: "'z'" },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x')", code: 'syntax_error', message: 'INSERT has more target columns than values: 2 and 1', at: 'email' },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x', 'y'), ('z')", code: 'syntax_error', message: 'VALUES lists must all be the same length: one has 2, another 1', at: "'z'" },
    { sql: 'INSERT INTO registry_credentials (registry_id, email) SELECT id, name, state FROM registries', code: 'syntax_error', message: 'INSERT has fewer target columns than values: 2 and 3', at: 'state' },
    { sql: "INSERT INTO registry_credentials VALUES (1, 2, 3, 4, 5, 6, 7)", code: 'syntax_error', message: 'INSERT has fewer target columns than values: 6 and 7', at: '7', hint: 'Without a list the columns are registry_id, name, description, public_value, secret_value, email.' },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x', 'y') ON CONFLICT DO NOTHING", code: 'unsupported', message: 'ON CONFLICT is not supported', at: 'ON CONFLICT' },
    { sql: "INSERT INTO registry_credentials (registry_id) OVERRIDING SYSTEM VALUE VALUES ('x')", code: 'unsupported', message: 'OVERRIDING is not supported', at: 'registry_credentials' },
    { sql: "INSERT INTO ranchers.registry_credentials (registry_id, email) VALUES ('x', 'y')", code: 'unsupported', message: 'ranchers.registry.registry_credentials is the union of several connections, and a new row is in one of them', at: 'ranchers', hint: 'Insert into one of its members: r_eu.registry.registry_credentials, r_us.registry.registry_credentials.' },
    { sql: "WITH a AS (SELECT 1) INSERT INTO registry_credentials (name) WITH a AS (SELECT 2) SELECT * FROM a", code: 'unsupported', message: 'WITH in front of INSERT and WITH in front of its SELECT cannot be joined into one', at: 'WITH a AS (SELECT 2)' },
    { sql: "INSERT INTO registry_credentials (registry_id, email) VALUES ('x', nope)", code: 'unknown_column', message: 'there is no column "nope"', at: 'nope' },
    { sql: `INSERT INTO ${mints} (password) VALUES ('x')`, code: 'unsupported', message: `column "password" of ${mints} cannot be written`, at: 'password', hint: 'INSERT can set read_write, expiry_seconds, registry_name.' },
  ])
})

describe('UPDATE that cannot be', () => {
  // biome-ignore format: one error a line
  check([
    { sql: `UPDATE ${mints} SET read_write = true`, code: 'unsupported', message: `${mints} has no update, so no column of it can be set; it has delete`, at: 'digitalocean' },
    { sql: "UPDATE registry_credentials SET nmae = 'x'", code: 'unknown_column', message: `table "${full}" has no column "nmae"`, at: 'nmae', near: ['name'], hint: updates },
    { sql: "UPDATE registry_credentials c SET c.name = 'x'", code: 'unknown_column', message: `table "${full}" has no column "c.name"`, at: 'c.name' },
    { sql: "UPDATE registry_credentials SET registryId = 'x'", code: 'unsupported', message: `column "registry_id" of ${full} cannot be written`, at: 'registryId', hint: updates },
    { sql: "UPDATE registry_credentials SET name = 'x', (email, name) = ('a', 'b')", code: 'syntax_error', message: 'column "name" is given twice', at: 'name) =' },
    { sql: 'UPDATE registry_credentials SET name = DEFAULT', code: 'unsupported', message: 'a column cannot be set to DEFAULT', at: 'DEFAULT' },
    { sql: "UPDATE registry_credentials SET (name, email) = ('x', DEFAULT)", code: 'unsupported', message: 'a column cannot be set to DEFAULT', at: 'DEFAULT' },
    { sql: "UPDATE registry_credentials SET (name, email) = ('x', 'y', 'z')", code: 'syntax_error', message: 'number of columns does not match number of values: 2 and 3', at: 'name, email' },
    { sql: 'UPDATE registry_credentials SET (name, email) = (SELECT name FROM registries)', code: 'syntax_error', message: 'number of columns does not match number of values: 2 and 1', at: 'name, email' },
    { sql: 'UPDATE registry_credentials SET (name, email) = (SELECT * FROM registries)', code: 'syntax_error', message: '(a, b) = (SELECT *) is not supported', at: 'name, email' },
    { sql: 'UPDATE registry_credentials SET name = max(name)', code: 'unsupported', message: 'aggregate functions are not allowed in UPDATE', at: 'registry_credentials' },
    { sql: 'UPDATE registry_credentials SET name = rank() OVER ()', code: 'unsupported', message: 'window functions are not allowed in UPDATE', at: 'registry_credentials' },
    { sql: "UPDATE registry_credentials c SET name = 'x' FROM registries r WHERE id = '1'", code: 'ambiguous_column', message: 'column "id" is ambiguous: c.id, r.id', at: 'id =' },
    { sql: "UPDATE registry_credentials c SET name = 'x' FROM registries r WHERE r.id = c.registry_id RETURNING c.id, r.nme", code: 'unknown_column', message: 'table "r" has no column "nme"', at: 'r.nme', near: ['name'] },
    { sql: "UPDATE registry_credentials c SET name = 'x' FROM registries r WHERE r.id = c.registry_id RETURNING id", code: 'ambiguous_column', message: 'column "id" is ambiguous: c.id, r.id', at: 'id' },
    { sql: "UPDATE registry_credentials c SET name = 'x' FROM registries r WHERE r.id = c.registry_id RETURNING c.id, r", code: 'unsupported', message: 'RETURNING takes columns, and "r" is none', at: 'r', hint: 'Name the columns, each with its table.' },
    { sql: "UPDATE registry_credentials SET name = 'x' RETURNING nme", code: 'unknown_column', message: 'there is no column "nme"', at: 'nme', near: ['name'] },
    { sql: "UPDATE registry_credentials SET name = 'x' RETURNING count(*)", code: 'unsupported', message: 'aggregate functions are not allowed in RETURNING', at: 'count(*)' },
    { sql: "UPDATE registry_credentials SET name = 'x' RETURNING (SELECT 1)", code: 'unsupported', message: 'a subquery in RETURNING is not supported', at: '(SELECT 1)' },
    { sql: "UPDATE registry_credentials SET name = 'x' RETURNING WITH (OLD AS o) o.id", code: 'unsupported', message: 'RETURNING WITH is not supported', at: 'registry_credentials' },
  ])
})

describe('DELETE that cannot be', () => {
  const revoke = `Write DELETE FROM ${mints} WHERE password = SECRET('env:NAME').`
  // biome-ignore format: one error a line
  check([
    { sql: 'DELETE FROM humanitec.registry_credentials', code: 'unsupported', message: 'humanitec.registry.registry_credentials has no delete, so its rows cannot be deleted; it can only be read', at: 'humanitec' },
    { sql: `DELETE FROM ${mints}`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE must give password`, at: 'digitalocean', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE 1 = 1`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE must give password`, at: 'digitalocean', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE registry = 'x' AND password = 'y'`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE takes password with = or IN alone`, at: 'registry =', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE password <> 'y'`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE takes password with = or IN alone`, at: 'password <>', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE password = 'y' OR password = 'z'`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE takes password with = or IN alone`, at: 'password = \'y\'', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE password = auth`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE takes password with = or IN alone`, at: 'password = auth', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE password = 'x' AND password = 'y'`, code: 'missing_key', message: `nothing lists the rows of ${mints}: its WHERE gives password twice`, at: "password = 'y'", hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE password = 'x' RETURNING username`, code: 'missing_key', message: `nothing lists the rows of ${mints}: RETURNING cannot tell its username`, at: 'digitalocean', hint: revoke },
    { sql: `DELETE FROM ${mints} WHERE pasword = 'x'`, code: 'unknown_column', message: 'there is no column "pasword"', at: 'pasword', near: ['password'] },
    { sql: `DELETE FROM ${mints} WHERE password IN (SELECT secret_value, name FROM registry_credentials)`, code: 'syntax_error', message: 'the subquery has 2 columns, not one', at: 'password IN' },
    { sql: `DELETE FROM ${mints} d USING registry_credentials c WHERE d.password = c.name`, code: 'secret_operation', message: 'the secret column "password" is compared with something that is no secret', at: '= c.name' },
    { sql: `DELETE FROM oceans.registry_docker_credentials WHERE password = 'x'`, code: 'missing_key', message: 'nothing lists the rows of oceans.container_registry.registry_docker_credentials: its WHERE must give _connection', at: 'oceans', hint: "Write DELETE FROM oceans.container_registry.registry_docker_credentials WHERE _connection = '…' AND password = SECRET('env:NAME')." },
  ])
})

describe('CALL that cannot be', () => {
  const takes = `Write CALL ${full}.purge(id => …).`
  // biome-ignore format: one error a line
  check([
    { sql: 'CALL purge(1)', code: 'unknown_action', message: '"purge" does not tell of which table it is an action', at: 'purge', hint: 'Write CALL connection.service.table.action.' },
    { sql: 'EXEC purge @id = 1', code: 'unknown_action', message: '"purge" does not tell of which table it is an action', at: 'purge', hint: 'Write EXEC connection.service.table.action.' },
    { sql: "CALL registry_credentials.deactivat(id => 'x')", code: 'unknown_action', message: `${full} has no action "deactivat"`, at: 'registry_credentials', near: ['deactivate', 'activate'], hint: 'Its actions: activate, deactivate, remove, purge.' },
    { sql: "CALL registry_credentials.delete(id => 'x')", code: 'unknown_action', message: `${full} has no action "delete"`, at: 'registry_credentials', hint: `Its actions: activate, deactivate, remove, purge.\nWrite DELETE FROM ${full}.` },
    { sql: 'CALL humanitec.registry_credentials.go()', code: 'unknown_action', message: 'humanitec.registry.registry_credentials has no action "go"', at: 'humanitec', hint: 'humanitec.registry.registry_credentials has no actions.' },
    { sql: "CALL rancher.nothing.purge(id => 'x')", code: 'unknown_table', message: 'rancher has no table "nothing"', at: 'rancher' },
    { sql: 'CALL registry_credentials.purge()', code: 'invalid_value', message: `purge of ${full} needs id`, at: 'registry_credentials', hint: takes },
    { sql: "CALL registry_credentials.purge(ide => 'x')", code: 'unknown_column', message: `table "${full}" has no column "ide"`, at: 'ide', near: ['id'], hint: 'purge takes id.' },
    { sql: "CALL registry_credentials.purge(id => 'x', name => 'y')", code: 'unsupported', message: `column "name" of ${full} cannot be written`, at: 'name', hint: 'purge takes id.' },
    { sql: "CALL registry_credentials.purge('x', 'y')", code: 'syntax_error', message: 'purge takes 1 argument without a name', at: "'y'", hint: 'purge takes id.' },
    { sql: "CALL registry_credentials.purge('x', id => 'y')", code: 'syntax_error', message: 'column "id" is given twice', at: 'id =>' },
    { sql: "CALL ranchers.registry_credentials.purge(id => 'x')", code: 'invalid_value', message: 'purge of ranchers.registry.registry_credentials needs _connection', at: 'ranchers', hint: 'Write CALL ranchers.registry.registry_credentials.purge(_connection => …, id => …).' },
    { sql: 'CALL registry_credentials.purge(id => c.id)', code: 'unknown_table', message: 'there is no table "c" in this FROM clause', at: 'c.id' },
    { sql: 'CALL registry_credentials.purge(id => secret_value) FROM registry_credentials', code: 'secret_operation', message: `a secret cannot be put into column "id" of ${full}, which is no secret`, at: 'secret_value' },
  ])
})
