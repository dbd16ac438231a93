import type { RunOptions } from '../../src/session/options.ts'
import { canarySecret } from './canary.ts'

/** A statement that has to do with secrets, and how it ends: undefined with rows, else with this code. */
export interface SecretStatement {
  readonly sql: string
  readonly options?: RunOptions
  readonly ends?: string
}

/** A secret of two systems, and one that only the user knows. */
export const shared = canarySecret('digitalocean/shared')
export const typed = canarySecret('opaque/typed by hand')

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
const s = quoted(shared)
const u = quoted(typed)
const p = quoted(canarySecret('password/petra'))
const creds = 'rancher.registry_credentials'
const human = 'humanitec.registry_credentials'
const docker = 'digitalocean.registry_docker_credentials'

const reading: readonly SecretStatement[] = [
  `SELECT * FROM ${creds}`,
  `SELECT * FROM all_rancher.registry_credentials`,
  `SELECT * FROM ${human}`,
  'SELECT * FROM inventory.registry_credentials',
  'SELECT secret, count(*) FROM inventory.registry_credentials GROUP BY secret HAVING count(DISTINCT connection) > 1',
  `SELECT name FROM inventory.registry_credentials WHERE secret = ${s}`,
  'SELECT * FROM humanitec.registry_cluster_secrets',
  `SELECT a.name, h.registry_id, a.secret_value, h.password FROM ${creds} a JOIN ${human} h ON a.secret_value = h.password`,
  `SELECT secret_value, count(*) AS n, count(DISTINCT secret_value) FROM ${creds} GROUP BY secret_value`,
  `SELECT DISTINCT password FROM ${human}`,
  `SELECT secret_kind(secret_value), secret_length(secret_value), secret_expires_at(secret_value), secret_issuer(secret_value), secret_has_trailing_space(secret_value) FROM ${creds}`,
  `SELECT id, row_number() OVER (PARTITION BY secret_value ORDER BY id) FROM ${creds}`,
  `SELECT secret_value FROM ${creds} UNION SELECT password FROM ${human}`,
  `SELECT id FROM ${creds} WHERE secret_value = ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value = ${p}`,
  `SELECT id FROM ${creds} WHERE ${u} = secret_value`,
  `SELECT id FROM ${creds} WHERE secret_value <> ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value IN (${s}, ${u})`,
  `SELECT id FROM ${creds} WHERE secret_value NOT IN (${s}, NULL)`,
  `SELECT id FROM ${creds} WHERE secret_value = ANY (ARRAY[${s}, ${u}])`,
  `SELECT id FROM ${creds} WHERE secret_value IS NOT DISTINCT FROM ${s}`,
  `SELECT id FROM ${creds} WHERE (id, secret_value) = ('1c1', ${s})`,
  `SELECT id FROM ${creds} WHERE secret_value = ${s}::text AND state = 'active'`,
  `SELECT id FROM ${creds} WHERE secret_value = $x$${shared}$x$`,
  `SELECT id FROM ${creds} WHERE secret_value = E${u}`,
  `SELECT id, secret_value = ${s} AS same FROM ${creds} ORDER BY secret_value = ${s}, id`,
  `SELECT CASE WHEN secret_value = ${s} THEN 'yes' ELSE 'no' END FROM ${creds}`,
  `SELECT count(*) FILTER (WHERE secret_value = ${u}) FROM ${creds}`,
  `SELECT secret_value FROM ${creds} GROUP BY secret_value HAVING secret_value = ${s}`,
  `SELECT c.id FROM ${creds} c LEFT JOIN rancher.registries r ON r.id = c.registry_id AND c.secret_value = ${s} WHERE NOT (c.secret_value = ${u}) OR r.id IS NULL`,
  `SELECT username FROM ${human} WHERE registry_id IN (SELECT registry_id FROM ${human} WHERE password = ${s}) AND password <> ${u}`,
  `WITH w AS (SELECT password AS x FROM ${human} WHERE password = ${s}) SELECT id FROM ${creds} JOIN w ON w.x = secret_value`,
  `SELECT id FROM ${creds} c WHERE EXISTS (SELECT 1 FROM ${human} h WHERE h.password = c.secret_value AND h.password = ${s})`,
  `SELECT id FROM ${creds} WHERE ${s} IN (SELECT password FROM ${human})`,
  `SELECT id FROM ${creds} WHERE secret_value = ${s} AND secret_value = ${u}`,
  `SELECT id FROM ${creds} WHERE secret_value = ${s} LIMIT 1`,
  'SHOW TABLES',
  'DESCRIBE EXTENDED rancher.registry_credentials',
  'SELECT * FROM credsql.connections',
  'SELECT * FROM credsql.operations',
].map((sql) => ({ sql }))

const withParameters: readonly SecretStatement[] = [
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value = :secret`,
    options: { parameters: { named: { secret: shared } } },
  },
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value = $1 OR $2 = secret_value`,
    options: { parameters: { positional: [typed, shared] } },
  },
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value = ANY ($1)`,
    options: { parameters: { positional: [[typed, shared]] } },
  },
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value LIKE :secret`,
    options: { parameters: { named: { secret: shared } } },
    ends: 'secret_operation',
  },
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value = :secret`,
    options: { parameters: { named: { secrte: shared } } },
    ends: 'unknown_parameter',
  },
  {
    sql: `SELECT id FROM ${creds} WHERE id = :id LIMIT :secret`,
    options: { parameters: { named: { id: '1c1', secret: shared } } },
    ends: 'engine_failed',
  },
]

const minting: readonly SecretStatement[] = [
  { sql: `SELECT * FROM ${docker}`, options: { allowMint: true } },
  { sql: `SELECT username, password = ${u} FROM ${docker}`, options: { allowMint: true } },
  {
    sql: `EXPLAIN ANALYZE SELECT username, password = ${u} FROM ${docker}`,
    options: { allowMint: true },
  },
  {
    sql: `EXPLAIN (ANALYZE, FORMAT JSON) SELECT username, password = :secret OR auth = ${u} FROM ${docker}`,
    options: { allowMint: true, parameters: { named: { secret: typed } } },
  },
  { sql: `SELECT *, password = ${u} FROM ${docker}`, ends: 'mint_refused' },
  {
    sql: 'SELECT registry.digitalocean.com FROM digitalocean.registry_docker_credentials',
    ends: 'mint_refused',
  },
]

const refused: readonly SecretStatement[] = [
  `SELECT upper(secret_value) FROM ${creds}`,
  `SELECT id FROM ${creds} WHERE secret_value LIKE ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value || ${s} = ${u}`,
  `SELECT id FROM ${creds} WHERE secret_value > ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value ~ ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value BETWEEN ${s} AND ${u}`,
  `SELECT id FROM ${creds} WHERE secret_value = lower(${s})`,
  `SELECT id FROM ${creds} WHERE secret_value = name || ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value IN (SELECT ${s})`,
  `SELECT id FROM ${creds} WHERE secret_value IN (VALUES (${s}), (${u}))`,
  `SELECT id FROM ${creds} WHERE secret_value = (SELECT ${s})`,
  `SELECT coalesce(secret_value, ${s}) FROM ${creds}`,
  `SELECT nullif(secret_value, ${s}) FROM ${creds}`,
  `SELECT replace(secret_value, ${s}, '') FROM ${creds}`,
  `SELECT string_agg(secret_value, ${s}) FROM ${creds}`,
  `SELECT secret_value::bytea FROM ${creds} WHERE secret_value = ${s}`,
  `SELECT id FROM ${creds} ORDER BY secret_value`,
  `SELECT row_to_json(c) FROM ${creds} c WHERE secret_value = ${s}`,
  `SELECT c FROM ${creds} c WHERE secret_value = ${s}`,
  `SELECT id FROM ${creds} WHERE secret_value = name`,
  `SELECT max(secret_value) FROM ${creds}`,
].map((sql) => ({ sql, ends: 'secret_operation' }))

const wrong: readonly SecretStatement[] = [
  { sql: `SELECT id FROM ${creds} WHERE secret_value = '${shared}`, ends: 'syntax_error' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value = ${s} ${u}`, ends: 'syntax_error' },
  { sql: `SELECT id FROM ${creds} WHEREE secret_value = ${s}`, ends: 'syntax_error' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value == ${s} AND`, ends: 'syntax_error' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value = $x$${shared}`, ends: 'syntax_error' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value = ‘${shared}’`, ends: 'unknown_column' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value = "${typed}"`, ends: 'unknown_column' },
  { sql: `SELECT id FROM ${creds} WHERE secret_value IN ("${typed}")`, ends: 'unknown_column' },
  { sql: `SELECT id FROM ${creds} WHERE secret_valu = ${s}`, ends: 'unknown_column' },
  { sql: `SELECT id FROM rancher.registry_credential WHERE secret_value = ${s}`, ends: 'unknown_table' },
  {
    sql: `SELECT id FROM ${creds} WHERE secret_value = ${s} AND no_function(id) = ${u}`,
    ends: 'unsupported',
  },
  {
    sql: `SELECT secret_value, CAST(${s} || '' AS integer) FROM ${creds} WHERE secret_value = ${s}`,
    ends: 'engine_failed',
  },
  { sql: `SELECT secret_value, ${s}::integer FROM ${creds}`, ends: 'engine_failed' },
  { sql: `SELECT secret_value, ${s}::jsonb FROM ${creds}`, ends: 'engine_failed' },
  { sql: `SELECT secret_value FROM ${creds} WHERE id ~ (${s} || '(')`, ends: 'engine_failed' },
  { sql: `SELECT secret_kind(secret_value)::integer FROM ${creds}`, ends: 'engine_failed' },
  { sql: `SELECT name::integer FROM ${creds} WHERE secret_value = ${s}`, ends: 'engine_failed' },
  { sql: `SELECT secret_kind(${s}) FROM ${creds}`, ends: 'secret_operation' },
  {
    sql: `INSERT INTO ${creds} (registry_id, secret_value) VALUES ('1sp1', ${u})`,
    ends: 'invalid_value',
  },
  { sql: `UPDATE ${creds} SET secret_value = ${u}`, ends: 'write_refused' },
  { sql: `DELETE FROM ${creds} WHERE secret_value = ${s}`, ends: 'write_refused' },
  { sql: `CALL rancher.registry.registry_credentials.create(${u})`, ends: 'unknown_action' },
  { sql: `EXEC rancher.registry.registry_credentials.create @secret_value = ${u}`, ends: 'unknown_action' },
  { sql: `EXPLAIN ANALYZE UPDATE ${creds} SET secret_value = ${u}`, ends: 'write_refused' },
]

/** All of them, and EXPLAIN of those that run. */
export const secretStatements: readonly SecretStatement[] = [
  ...reading,
  ...withParameters,
  ...minting,
  ...refused,
  ...wrong,
  ...[...reading, ...withParameters]
    .filter(({ sql, ends }) => ends === undefined && !/^(SHOW|DESCRIBE|SELECT \* FROM credsql)/.test(sql))
    .flatMap(({ sql, options }) =>
      ['EXPLAIN', 'EXPLAIN (FORMAT JSON)', 'EXPLAIN ANALYZE', 'EXPLAIN (ANALYZE, FORMAT JSON)'].map(
        (word) => ({
          sql: `${word} ${sql}`,
          ...(options === undefined ? {} : { options }),
        }),
      ),
    ),
]
