import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { RunOptions } from '../../src/session/options.ts'
import { isWrite, writeWorld } from '../write/write-world.ts'
import { ask } from './world.ts'

const creds = 'rancher.registry_credentials'
const values = (...columns: readonly string[]) =>
  `INSERT INTO ${creds} (${columns.join(', ')}) VALUES (${columns.map((name) => (name === 'secret_value' ? "SECRET('prompt')" : "'1sp1'")).join(', ')})`

const refused: readonly { name: string; sql: string; options?: RunOptions; code: string }[] = [
  {
    name: 'a required column that is missing',
    sql: values('registry_id', 'secret_value'),
    code: 'invalid_value',
  },
  { name: 'an unknown column', sql: values('registry_id', 'mail', 'secret_value'), code: 'unknown_column' },
  {
    name: 'an unknown column of RETURNING',
    sql: `${values('registry_id', 'email', 'secret_value')} RETURNING nmae`,
    code: 'unknown_column',
  },
  {
    name: 'a secret for a column that is none',
    sql: `INSERT INTO ${creds} (registry_id, email) VALUES ('1sp1', SECRET('prompt'))`,
    code: 'secret_operation',
  },
  {
    name: 'a value that its column does not take',
    sql: `INSERT INTO ${creds} (registry_id, email, secret_value) VALUES (NULL, 'a', SECRET('prompt'))`,
    code: 'invalid_value',
  },
  {
    name: 'a computed value that its column does not take',
    sql: `INSERT INTO ${creds} (registry_id, email, secret_value) SELECT nullif('a', 'a'), 'a', SECRET('prompt')`,
    code: 'invalid_value',
  },
  {
    name: 'an unknown column of WHERE',
    sql: `UPDATE ${creds} SET secret_value = SECRET('prompt') WHERE nmae = 'x'`,
    code: 'unknown_column',
  },
  {
    name: 'every row',
    sql: `UPDATE ${creds} SET secret_value = SECRET('prompt')`,
    code: 'write_refused',
  },
  {
    name: 'a mint that is not allowed',
    sql: `UPDATE ${creds} c SET secret_value = SECRET('prompt') FROM digitalocean.registry_docker_credentials d WHERE c.id = '1c1'`,
    code: 'mint_refused',
  },
  {
    name: 'more changes than are made without a confirmation',
    sql: `INSERT INTO ${creds} (registry_id, email, secret_value) VALUES ('1sp1', 'a', SECRET('prompt')), ('1sp1', 'b', SECRET('prompt'))`,
    options: { maxChanges: 1 },
    code: 'write_refused',
  },
  {
    name: 'an unknown column of a SELECT',
    sql: `SELECT nmae FROM ${creds} WHERE secret_value = SECRET('prompt')`,
    code: 'unknown_column',
  },
  {
    name: 'an unknown argument of a CALL',
    sql: "CALL rancher.registry.registry_credentials.deactivate(idd => SECRET('prompt'))",
    code: 'unknown_column',
  },
]
for (const { name, sql, options = {}, code } of refused)
  test(`nobody is asked for the secret of what is refused: ${name}`, async (t) => {
    const { session, rancher } = await writeWorld(t)
    let asked = 0
    const promptSecret = async () => {
      asked += 1
      return 'typed by hand'
    }
    await assert.rejects(ask(session, sql, { promptSecret, ...options }), (error) => {
      assert.ok(error instanceof CredsqlError, String(error))
      assert.equal(error.code, code, error.message)
      return true
    })
    assert.equal(asked, 0)
    assert.equal(rancher.requests.filter(isWrite).length, 0)
  })

test('each question is asked once, and its answer is sent', async (t) => {
  const { session, rancher } = await writeWorld(t)
  const answers = ['first by hand', 'second by hand']
  const promptSecret = async () => answers.shift() ?? assert.fail('asked too often')
  const sql = `INSERT INTO ${creds} (registry_id, email, secret_value) VALUES ('1sp1', 'a@example.com', SECRET('prompt')), ('1sp1', 'b@example.com', SECRET('prompt'))`
  const { rows } = await ask(session, sql, { promptSecret })
  assert.deepEqual(
    rows.map(([status]) => status),
    ['done', 'done'],
  )
  const stored = rancher.stored('registryCredential').slice(-2)
  assert.deepEqual(
    stored.map((row) => row['secretValue']),
    ['first by hand', 'second by hand'],
  )
})
