import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { bindSql } from '../plan/small-catalog.ts'
import { outputsOf } from './outputs.ts'

interface Case {
  readonly sql: string
  readonly want: string
}

// biome-ignore format: one statement a line
const allowed: readonly Case[] = [
  { sql: 'SELECT token FROM items', want: 'token (secret)' },
  { sql: 'SELECT token AS t FROM items', want: 't (secret)' },
  { sql: "SELECT token = 'x' FROM items", want: '?column?' },
  { sql: "SELECT token <> 'x' FROM items", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = 'x'", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE 'x' = token", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = 'x'::text", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = CAST('x' AS varchar)", want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = NULL', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token IS NULL', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token IS NOT NULL', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token IS DISTINCT FROM 'x'", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token IS NOT DISTINCT FROM 'x'", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token IN ('x', 'y', NULL)", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token NOT IN ('x')", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = ANY(ARRAY['x', 'y'])", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = ANY(ARRAY['x']::text[])", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token <> ALL(ARRAY['x'])", want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = 5', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE (token, id) = ('x', 'a')", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE ROW(token) = ROW('x')", want: '?column?' },
  { sql: 'SELECT 1 FROM items i JOIN owners o ON o.password = i.token', want: '?column?' },
  { sql: 'SELECT 1 FROM items i JOIN owners o ON o.password <> i.token', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token IN (SELECT password FROM owners)', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token NOT IN (SELECT password FROM owners)', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = ANY (SELECT password FROM owners)', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = (SELECT password FROM owners LIMIT 1)', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE 'x' IN (SELECT password FROM owners)", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE 'x'::text = ANY (SELECT password FROM owners)", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE 'x' = (SELECT password FROM owners LIMIT 1)", want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE (token, id) IN (SELECT password, id FROM owners)', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE ('x', id) IN (SELECT password, id FROM owners)", want: '?column?' },
  { sql: 'SELECT (SELECT password FROM owners LIMIT 1) FROM items', want: 'password (secret)' },
  { sql: 'SELECT COALESCE(i.token, o.password, NULL) FROM items i JOIN owners o ON true', want: 'coalesce (secret)' },
  { sql: "SELECT 1 FROM items WHERE COALESCE(token, token) = 'x'", want: '?column?' },
  { sql: 'SELECT EXISTS (SELECT password FROM owners)', want: 'exists' },
  { sql: 'SELECT token, count(*) FROM items GROUP BY token', want: 'token (secret), count' },
  { sql: 'SELECT count(*) FROM items GROUP BY token HAVING count(token) > 1', want: 'count' },
  { sql: 'SELECT token FROM items GROUP BY 1', want: 'token (secret)' },
  { sql: 'SELECT token AS t FROM items GROUP BY t', want: 't (secret)' },
  { sql: "SELECT count(token), count(DISTINCT token), count(*) FILTER (WHERE token = 'x') FROM items", want: 'count, count, count' },
  { sql: 'SELECT DISTINCT token FROM items', want: 'token (secret)' },
  { sql: 'SELECT DISTINCT ON (token) id FROM items', want: 'id' },
  { sql: "SELECT id FROM items ORDER BY token = 'x'", want: 'id' },
  { sql: 'SELECT count(*) OVER (PARTITION BY token) FROM items', want: 'count' },
  { sql: 'SELECT count(*) OVER w FROM items WINDOW w AS (PARTITION BY token)', want: 'count' },
  { sql: 'SELECT count(token) OVER (PARTITION BY id) FROM items', want: 'count' },
  { sql: "SELECT CASE WHEN token = 'x' THEN 1 ELSE 2 END FROM items", want: 'case' },
  { sql: 'SELECT secret_kind(token), secret_length(token), secret_expires_at(token), secret_issuer(token), secret_has_trailing_space(token) FROM items', want: 'secret_kind, secret_length, secret_expires_at, secret_issuer, secret_has_trailing_space' },
  { sql: 'SELECT secret_kind(NULL) FROM items', want: 'secret_kind' },
  { sql: 'SELECT secret_kind(x) FROM (SELECT token AS x FROM items) s', want: 'secret_kind' },
  { sql: 'SELECT x FROM (SELECT token AS x FROM items UNION ALL SELECT password FROM owners) s', want: 'x (secret)' },
  { sql: 'SELECT token FROM items UNION ALL SELECT NULL', want: 'token (secret)' },
  { sql: 'SELECT NULL UNION ALL SELECT token FROM items', want: '?column? (secret)' },
  { sql: 'SELECT token FROM items EXCEPT SELECT password FROM owners', want: 'token (secret)' },
  { sql: "WITH s(k) AS (SELECT token FROM items) SELECT k FROM s WHERE k = 'x'", want: 'k (secret)' },
  { sql: 'SELECT * FROM items i JOIN (SELECT password AS token FROM owners) o USING (token)', want: 'token (secret), id, owner_id, name, state, size, weight, active, created, due, data' },
  { sql: 'SELECT x FROM items, LATERAL (SELECT token AS x) s', want: 'x (secret)' },
  { sql: "SELECT registry.example.com = 'x' FROM items", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE (token) = ('x')", want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = ''", want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = true', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = -5', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token = U&'\\0061'", want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = $$x$$', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE token = 5.50', want: '?column?' },
  { sql: 'SELECT grouping(token) FROM items GROUP BY ROLLUP (token)', want: 'grouping' },
  { sql: 'SELECT 1 FROM items GROUP BY CUBE (token, id)', want: '?column?' },
  { sql: 'SELECT 1 FROM items WHERE EXISTS (SELECT 1 FROM owners WHERE password = token)', want: '?column?' },
  { sql: "SELECT 1 FROM items WHERE token OPERATOR(pg_catalog.=) 'x'", want: '?column?' },
  { sql: 'SELECT count(CASE WHEN token IS NULL THEN 1 END) FROM items', want: 'count' },
]

describe('allowed on a secret', () => {
  for (const { sql, want } of allowed)
    test(sql, async () => assert.equal(outputsOf(await bindSql(sql)), want))
})

// biome-ignore format: one statement a line
const refused: readonly Case[] = [
  { sql: 'SELECT upper(token) FROM items', want: 'upper() cannot be used on the secret column "token"' },
  { sql: "SELECT token || 'x' FROM items", want: 'the operator || cannot be used on the secret column "token"' },
  { sql: 'SELECT token::text FROM items', want: 'a cast cannot be used on the secret column "token"' },
  { sql: 'SELECT CAST(token AS text) FROM items', want: 'a cast cannot be used on the secret column "token"' },
  { sql: 'SELECT length(token) FROM items', want: 'length() cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token IN ('x', name)", want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE 'x' IN (token)", want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE name IN (token)', want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token = ANY('{x}')", want: 'the operator = cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE token = name', want: 'the secret column "token" is compared with something that is no secret' },
  { sql: "SELECT 1 FROM items WHERE token = lower('X')", want: 'the secret column "token" is compared with something that is no secret' },
  { sql: "SELECT 1 FROM items WHERE token < 'x'", want: 'the operator < cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token LIKE 'x%'", want: 'the operator LIKE cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token NOT LIKE 'x%'", want: 'the operator LIKE cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token ILIKE 'x%'", want: 'the operator ILIKE cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token ~ 'x'", want: 'the operator ~ cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token SIMILAR TO 'x'", want: 'the operator SIMILAR TO cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token BETWEEN 'a' AND 'b'", want: 'the operator BETWEEN cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE token', want: 'WHERE cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE NOT token', want: 'AND, OR or NOT cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE token IS TRUE', want: 'IS TRUE or IS FALSE cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE token AND true', want: 'AND, OR or NOT cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE (token, id) IN (('x', 'a'))", want: 'ROW(…) cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items i JOIN owners o ON o.password < i.token', want: 'the operator < cannot be used on the secret column "password"' },
  { sql: 'SELECT 1 FROM items i JOIN owners o ON o.label = i.token', want: 'the secret column "token" is compared with something that is no secret' },
  { sql: 'SELECT 1 FROM items WHERE token > ANY (SELECT password FROM owners)', want: 'the operator > cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE token IN (SELECT label FROM owners)', want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items WHERE name IN (SELECT password FROM owners)', want: 'a comparison with something that is no secret cannot be used on the secret column "password"' },
  { sql: 'SELECT 1 FROM items WHERE token IN (SELECT NULL)', want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token IN (SELECT 'x')", want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE (SELECT password FROM owners) LIKE 'x'", want: 'the operator LIKE cannot be used on a secret' },
  { sql: 'SELECT ARRAY(SELECT password FROM owners)', want: 'ARRAY(SELECT …) cannot be used on the secret column "password"' },
  { sql: 'SELECT max(token) FROM items', want: 'max() cannot be used on the secret column "token"' },
  { sql: "SELECT string_agg(token, ',') FROM items", want: 'string_agg() cannot be used on the secret column "token"' },
  { sql: 'SELECT array_agg(token) FROM items', want: 'array_agg() cannot be used on the secret column "token"' },
  { sql: 'SELECT json_agg(token) FROM items', want: 'json_agg() cannot be used on the secret column "token"' },
  { sql: 'SELECT count(*) FILTER (WHERE token) FROM items', want: 'FILTER cannot be used on the secret column "token"' },
  { sql: 'SELECT id FROM items ORDER BY token', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT token FROM items ORDER BY 1', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT token AS t FROM items ORDER BY t', want: 'ORDER BY cannot be used on the secret column "t"' },
  { sql: 'SELECT count(*) OVER (ORDER BY token) FROM items', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT count(*) OVER w FROM items WINDOW w AS (ORDER BY token)', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT first_value(token) OVER (PARTITION BY id) FROM items', want: 'first_value() cannot be used on the secret column "token"' },
  { sql: 'SELECT CASE WHEN true THEN token END FROM items', want: 'CASE cannot be used on the secret column "token"' },
  { sql: "SELECT CASE token WHEN 'x' THEN 1 END FROM items", want: 'CASE cannot be used on the secret column "token"' },
  { sql: "SELECT COALESCE(token, 'x') FROM items", want: 'COALESCE cannot be used on the secret column "token"' },
  { sql: 'SELECT COALESCE(token, name) FROM items', want: 'COALESCE cannot be used on the secret column "token"' },
  { sql: "SELECT NULLIF(token, 'x') FROM items", want: 'the operator NULLIF cannot be used on the secret column "token"' },
  { sql: "SELECT GREATEST(token, 'x') FROM items", want: 'GREATEST or LEAST cannot be used on the secret column "token"' },
  { sql: 'SELECT ARRAY[token] FROM items', want: 'ARRAY[…] cannot be used on the secret column "token"' },
  { sql: 'SELECT ROW(token) FROM items', want: 'ROW(…) cannot be used on the secret column "token"' },
  { sql: 'SELECT i FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT row_to_json(i) FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT to_json(token) FROM items', want: 'to_json() cannot be used on the secret column "token"' },
  { sql: 'SELECT (token).x FROM items', want: 'a subscript cannot be used on the secret column "token"' },
  { sql: 'SELECT token[1] FROM items', want: 'a subscript cannot be used on the secret column "token"' },
  { sql: 'SELECT token COLLATE "C" FROM items', want: 'COLLATE cannot be used on the secret column "token"' },
  { sql: 'SELECT token || token FROM items', want: 'the operator || cannot be used on the secret column "token"' },
  { sql: 'SELECT -token FROM items', want: 'the operator - cannot be used on the secret column "token"' },
  { sql: 'SELECT secret_kind(name) FROM items', want: 'secret_kind() takes a secret column' },
  { sql: "SELECT secret_kind('x') FROM items", want: 'secret_kind() takes a secret column' },
  { sql: 'SELECT secret_kind(upper(token)) FROM items', want: 'upper() cannot be used on the secret column "token"' },
  { sql: 'SELECT upper(x) FROM (SELECT token AS x FROM items) s', want: 'upper() cannot be used on the secret column "x"' },
  { sql: 'SELECT token FROM items UNION SELECT label FROM owners', want: 'a set operation puts the secret column "token" beside something that is no secret' },
  { sql: "SELECT token FROM items UNION ALL SELECT 'x'", want: 'a set operation puts the secret column "token" beside something that is no secret' },
  { sql: 'SELECT token FROM items INTERSECT SELECT label FROM owners', want: 'a set operation puts the secret column "token" beside something that is no secret' },
  { sql: 'SELECT token FROM items UNION SELECT password FROM owners ORDER BY 1', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT token FROM items UNION SELECT password FROM owners ORDER BY token', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'WITH s AS (SELECT token AS k FROM items) SELECT upper(k) FROM s', want: 'upper() cannot be used on the secret column "k"' },
  { sql: 'WITH RECURSIVE s(k) AS (SELECT token FROM items UNION SELECT upper(k) FROM s) SELECT k FROM s', want: 'upper() cannot be used on the secret column "k"' },
  { sql: 'SELECT x FROM items, LATERAL (SELECT upper(token) AS x) s', want: 'upper() cannot be used on the secret column "token"' },
  { sql: 'SELECT * FROM items, unnest(ARRAY[token]) u', want: 'ARRAY[…] cannot be used on the secret column "token"' },
  { sql: 'SELECT * FROM items, LATERAL json_each(token) u', want: 'json_each() cannot be used on the secret column "token"' },
  { sql: 'VALUES ((SELECT token FROM items))', want: 'VALUES cannot be used on a secret' },
  { sql: 'SELECT id FROM items LIMIT (SELECT token FROM items)', want: 'LIMIT cannot be used on a secret' },
  { sql: `SELECT "registry.example.com" || 'x' FROM items`, want: 'the operator || cannot be used on the secret column "token"' },
  { sql: 'SELECT pg_typeof(token) FROM items', want: 'pg_typeof() cannot be used on the secret column "token"' },
  { sql: "SELECT token AT TIME ZONE 'UTC' FROM items", want: 'timezone() cannot be used on the secret column "token"' },
  { sql: `SELECT 1 FROM items WHERE token = 'x' COLLATE "C"`, want: 'the secret column "token" is compared with something that is no secret' },
  { sql: "SELECT 1 FROM items WHERE token = 'x' || 'y'", want: 'the secret column "token" is compared with something that is no secret' },
  { sql: "SELECT json_object('a': token) FROM items", want: 'JsonKeyValue cannot be used on the secret column "token"' },
  { sql: "SELECT json_build_object('a', token) FROM items", want: 'json_build_object() cannot be used on the secret column "token"' },
  { sql: "SELECT format('%s', token) FROM items", want: 'format() cannot be used on the secret column "token"' },
  { sql: "SELECT 1 FROM items WHERE token IN ('x'::text, lower('y'))", want: 'a comparison with something that is no secret cannot be used on the secret column "token"' },
  { sql: 'SELECT count(DISTINCT (token, id)) FROM items', want: 'ROW(…) cannot be used on the secret column "token"' },
  { sql: 'SELECT count(upper(token)) FROM items', want: 'upper() cannot be used on the secret column "token"' },
  { sql: 'SELECT row_to_json(i.*) FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT count(i.*) FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT ROW(i.*) FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT (i.*).token FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT (i).token FROM items i', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT s FROM (SELECT token FROM items) s', want: 'a whole row cannot be used on the secret column "token"' },
  { sql: 'SELECT lag(token) OVER (ORDER BY id) FROM items', want: 'lag() cannot be used on the secret column "token"' },
  { sql: "SELECT string_agg(id, ',' ORDER BY token) FROM items", want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY token) FROM items', want: 'ORDER BY cannot be used on the secret column "token"' },
  { sql: 'SELECT 1 FROM items i JOIN owners o ON i.token', want: 'a secret is no condition' },
  { sql: 'SELECT 1 FROM items HAVING token', want: 'HAVING cannot be used on the secret column "token"' },
  { sql: 'WITH RECURSIVE s(k, n) AS (SELECT NULL, 1 UNION ALL SELECT token, n + 1 FROM items, s) SELECT upper(k) FROM s', want: 'the recursive arm of "s" puts a secret into the column "k", which starts as none' },
  { sql: 'SELECT * FROM (SELECT token AS k FROM items) a JOIN (SELECT id AS k FROM owners) b USING (k)', want: 'USING (k) compares a secret with something that is no secret' },
  { sql: 'SELECT * FROM (SELECT token AS k FROM items) a NATURAL JOIN (SELECT id AS k FROM owners) b', want: 'USING (k) compares a secret with something that is no secret' },
  { sql: "SELECT 1 FROM items i JOIN (VALUES ('x')) v(k) ON v.k = i.token", want: 'the secret column "token" is compared with something that is no secret' },
]

describe('refused on a secret', () => {
  for (const { sql, want } of refused)
    test(sql, () =>
      assert.rejects(bindSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.deepEqual([error.code, error.message], ['secret_operation', want])
        return true
      }),
    )

  test('the hint names what works', () =>
    assert.rejects(bindSql('SELECT upper(token) FROM items'), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.match(error.details.hint ?? '', /=, <>, IN, IS NULL.*secret_kind\(\)/)
      assert.deepEqual([error.details.place?.line, error.details.place?.column], [1, 14])
      return true
    }))

  for (const sql of [
    "SELECT 1 FROM items WHERE upper(token) = 'canary'",
    "SELECT token || 'canary' FROM items",
    "SELECT 1 FROM items WHERE token = 'canary' || 'x'",
    "SELECT 1 FROM items WHERE token IN ('canary', name)",
    "SELECT 1 FROM items WHERE token = $$canary$$ AND token LIKE 'canary%'",
  ])
    test(`no literal is in the error: ${sql}`, () =>
      assert.rejects(bindSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.doesNotMatch(`${error.message}${JSON.stringify(error.details)}`, /canary/)
        return true
      }))
})

describe('facts about a secret', () => {
  for (const { sql, want } of [
    { sql: 'SELECT secret_kind(token) FROM items', want: true },
    { sql: 'SELECT id FROM items WHERE secret_length(token) > 3', want: true },
    { sql: "SELECT id FROM items WHERE token = 'x'", want: false },
  ])
    test(`${want ? 'used' : 'not used'}: ${sql}`, async () =>
      assert.equal((await bindSql(sql)).usesSecretFacts, want))

  for (const sql of ['SELECT secret_kind(token, 1) FROM items', 'SELECT secret_kind() FROM items'])
    test(sql, () =>
      assert.rejects(bindSql(sql), { code: 'unsupported', message: 'secret_kind() takes one secret column' }),
    )
})
