import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalog } from '../../src/catalog/catalog.ts'
import { parseConfig } from '../../src/catalog/config.ts'
import { functionNames } from '../../src/engine/duckdb/print/functions/function-tables.ts'
import { type Completion, type CompletionSource, complete } from '../../src/repl/complete/complete.ts'
import type { CatalogTable, MetaCommand } from '../../src/repl/complete/completion.ts'
import { functionNamed, knownFunctions } from '../../src/repl/complete/functions.ts'

const config = `connections:
  digitalocean: { provider: digitalocean, token: "env:A" }
  rancher: { provider: rancher, url: "https://a.test/v1", access_key: "env:A", secret_key: "env:B" }
  rancher_eu: { provider: rancher, url: "https://b.test/v1", access_key: "env:A", secret_key: "env:B" }
  humanitec: { provider: humanitec, org: acme, token: "env:A" }
  all_rancher: { aggregate: ["rancher*"] }
  docker: { provider: docker }
`

const metas: readonly MetaCommand[] = [
  { name: '.tables', arguments: [] },
  { name: '.timing', arguments: ['on', 'off'] },
  { name: '.describe', arguments: 'table' },
  { name: 'read', arguments: 'file' },
  { name: '.run', arguments: 'query' },
]

async function tablesOf(text: string): Promise<readonly CatalogTable[]> {
  const catalog = await Catalog.open({ config: await parseConfig(text, '/c.yaml'), env: {} })
  const connections = await catalog.connections()
  return connections.flatMap((connection) =>
    connection.provider.tables.map((table) => ({ connection, table })),
  )
}

function sourceOf(tables: readonly CatalogTable[]): CompletionSource {
  return {
    tables: () => tables,
    metaCommands: () => metas,
    queries: () => ['rotation.stale', 'rotation.never'],
    files: (typed) => ['./a.sql', './b.sql'].filter((path) => path.startsWith(typed)),
  }
}

let source: CompletionSource
before(async () => {
  source = sourceOf(await tablesOf(config))
})

interface Case {
  /** `|` is the cursor. */
  readonly at: string
  /** What is offered among others. */
  readonly has?: readonly string[]
  readonly not?: readonly string[]
  /** What comes first, in this order. */
  readonly first?: readonly string[]
  /** All that is offered. */
  readonly all?: readonly string[]
  /** The text once the first one is taken. */
  readonly taken?: string
}

function completed(at: string): { text: string; from: number; to: number; items: readonly Completion[] } {
  const cursor = at.indexOf('|')
  const text = at.slice(0, cursor) + at.slice(cursor + 1)
  return { text, ...complete(text, cursor, source) }
}

const credentials = 'rancher.registry_credentials'
const rc = `FROM ${credentials} c JOIN rancher.registries r ON`

const groups: Readonly<Record<string, readonly Case[]>> = {
  'the start of a statement': [
    { at: '|', first: ['SELECT'], has: ['DESCRIBE', 'CALL', 'DELETE FROM', 'SHOW TABLES'], not: ['.tables'] },
    { at: 'sel|', all: ['select'], taken: 'select' },
    { at: 'SEL|', all: ['SELECT'] },
    { at: 'SELECT 1; UPD|', all: ['UPDATE'] },
    { at: 'SELECT 1; -- so\n del|; SELECT 2', all: ['delete from'] },
    { at: 'EXPLAIN |', has: ['ANALYZE', 'SELECT', 'UPDATE'], not: ['SHOW TABLES'] },
    { at: 'EXPLAIN (|', first: ['FORMAT JSON'] },
    { at: 'explain analyze sel|', all: ['select'] },
    { at: 'WITH a AS (|', first: ['SELECT'], not: ['FROM'] },
    { at: 'WITH a AS (SELECT 1) |', first: ['SELECT'], has: ['INSERT INTO'] },
    { at: 'SELECT 1 UNION |', first: ['ALL', 'SELECT'] },
  ],
  'names of tables': [
    {
      at: 'SELECT * FROM |',
      first: ['digitalocean', 'rancher', 'rancher_eu', 'humanitec', 'all_rancher', 'docker'],
      has: ['registry_cluster_secrets', 'repositories', 'unnest(', 'credsql'],
      not: ['registry_credentials', 'registries', 'lower(', 'WHERE'],
    },
    { at: 'SELECT * FROM ran|', all: ['rancher', 'rancher_eu'] },
    { at: 'SELECT * FROM RAN|', all: ['rancher', 'rancher_eu'] },
    { at: 'SELECT * FROM rancher.|', all: ['registry', 'registries', 'registry_credentials'] },
    { at: 'SELECT * FROM rancher.registry.|', all: ['registries', 'registry_credentials'] },
    {
      at: 'SELECT * FROM rancher.registry.registry_c|',
      taken: 'SELECT * FROM rancher.registry.registry_credentials',
    },
    { at: 'SELECT * FROM "rancher"."regi|', has: ['"registries"'], not: ['registries'] },
    { at: 'SELECT * FROM rancher.regi|strxx WHERE id', taken: 'SELECT * FROM rancher.registry WHERE id' },
    { at: 'SELECT * FROM nowhere.|', all: [] },
    { at: 'SELECT * FROM a JOIN |', has: ['rancher'], not: ['ON'] },
    { at: 'SELECT * FROM rancher.registries, |', has: ['docker', 'LATERAL'] },
    { at: 'SELECT 1 WHERE EXISTS (SELECT 1 FROM hum|', all: ['humanitec'] },
    { at: 'SELECT * FROM (|', first: ['SELECT'], has: ['rancher'] },
    { at: 'WITH mine AS (SELECT 1) SELECT * FROM |', first: ['mine'] },
    { at: 'WITH a AS (SELECT 1), b AS (SELECT * FROM |', first: ['a'], not: ['b'] },
    { at: 'TABLE doc|', all: ['docker'] },
    { at: 'DESCRIBE |', has: ['rancher', 'EXTENDED'] },
    { at: 'DESCRIBE EXTENDED docker.|', has: ['credential_helpers', 'config'] },
    { at: 'SHOW |', all: ['TABLES', 'CONNECTIONS', 'PROVIDERS', 'SERVICES', 'RESOURCES', 'METHODS'] },
    { at: 'SHOW TABLES |', all: ['IN', 'LIKE'] },
    { at: 'SHOW TABLES IN |', has: ['rancher', 'docker'], not: ['repositories'] },
    { at: 'SHOW TABLES IN digitalocean.|', all: ['container_registry'] },
    { at: 'SHOW METHODS IN rancher.registry.|', all: ['registries', 'registry_credentials'] },
  ],
  'behind a table': [
    {
      at: 'SELECT * FROM rancher.registries |',
      first: ['WHERE', 'JOIN'],
      has: ['ORDER BY', 'AS', 'LIMIT'],
      not: ['ON', 'id'],
    },
    { at: 'SELECT * FROM rancher.registries r JOIN docker.credential_helpers h |', first: ['ON', 'USING'] },
    {
      at: 'SELECT * FROM rancher.registries r CROSS JOIN docker.credential_helpers h |',
      not: ['ON', 'USING'],
    },
    { at: 'SELECT * FROM rancher.registries LEFT |', all: ['JOIN', 'OUTER JOIN'] },
    { at: 'select * from rancher.registries |', has: ['where', 'order by'] },
    { at: 'SELECT * FROM rancher.registries AS |', all: [] },
  ],
  columns: [
    {
      at: `SELECT | FROM ${credentials}`,
      first: ['id', 'registry_id', 'name'],
      has: [
        'secret_value',
        'registry_credentials',
        'count(',
        'secret_kind(',
        'DISTINCT',
        'CASE',
        'transitioning_progress',
      ],
      not: ['FROM', 'server_address', 'password'],
    },
    { at: `SELECT na| FROM ${credentials}`, first: ['name'], taken: `SELECT name FROM ${credentials}` },
    { at: `SELECT NA| FROM ${credentials}`, first: ['name'] },
    { at: `SELECT na|xyz FROM ${credentials}`, taken: `SELECT name FROM ${credentials}` },
    { at: `SELECT "na| FROM ${credentials}`, taken: `SELECT "name" FROM ${credentials}` },
    { at: `SELECT registryI| FROM ${credentials}`, first: ['registry_id'] },
    { at: `SELECT id, | FROM ${credentials}`, has: ['name', 'state'] },
    { at: `SELECT id | FROM ${credentials}`, first: ['FROM', 'AS'], not: ['name'] },
    { at: `SELECT id AS | FROM ${credentials}`, all: [] },
    { at: `SELECT * FROM ${credentials} WHERE |`, first: ['id'], not: ['count(', 'row_number()', 'WHERE'] },
    { at: `SELECT * FROM ${credentials} WHERE id = '1' AND (st|`, has: ['state', 'starts_with('] },
    { at: `SELECT * FROM ${credentials} WHERE registry_credentials.|`, has: ['id', 'state'] },
    { at: `SELECT * FROM ${credentials} WHERE rancher.registry_credentials.st|`, all: ['state'] },
    { at: `SELECT * ${rc} r.|`, has: ['id', 'server_address'], not: ['secret_value', 'lower('] },
    { at: `SELECT * ${rc} c.reg|`, all: ['registry_id'] },
    { at: `SELECT * ${rc} x.|`, all: [] },
    {
      at: `SELECT | ${rc} r.id = c.registry_id`,
      has: ['c.id', 'r.id', 'server_address', 'secret_value'],
      not: ['id'],
    },
    { at: `SELECT i| ${rc} r.id = c.registry_id`, first: ['c.id', 'r.id'] },
    { at: `SELECT * ${rc} r.id = c.registry_id WHERE c.state = r.state |`, first: ['AND', 'OR', 'GROUP BY'] },
    {
      at: `SELECT * FROM rancher.registries r JOIN ${credentials} c USING (|`,
      has: ['id', 'state'],
      not: ['server_address', 'secret_value'],
    },
    {
      at: `SELECT i| FROM rancher.registries r JOIN ${credentials} c USING (id)`,
      has: ['id'],
      not: ['r.id'],
    },
    {
      at: `SELECT * FROM rancher.registries r JOIN docker.credential_helpers h ON | JOIN ${credentials} c ON true`,
      has: ['server_address'],
      not: ['secret_value'],
    },
    { at: `SELECT state FROM ${credentials} GROUP BY |`, first: ['id'], not: ['BY', 'count('] },
    { at: `SELECT state FROM ${credentials} GROUP |`, all: ['BY'] },
    {
      at: `SELECT state, count(*) AS n FROM ${credentials} GROUP BY state HAVING |`,
      has: ['count(', 'state'],
      not: ['n'],
    },
    {
      at: `SELECT state, count(*) AS total FROM ${credentials} GROUP BY state ORDER BY |`,
      first: ['total', 'id'],
    },
    { at: `SELECT state FROM ${credentials} ORDER BY state |`, first: ['DESC', 'ASC', 'NULLS FIRST'] },
    {
      at: `SELECT id AS a FROM ${credentials} UNION SELECT id FROM rancher.registries ORDER BY |`,
      first: ['a'],
      not: ['server_address', 'state'],
    },
    { at: `SELECT row_number() OVER (| FROM ${credentials}`, all: ['PARTITION BY', 'ORDER BY'] },
    { at: `SELECT row_number() OVER (PARTITION BY st|) FROM ${credentials}`, first: ['state'] },
    { at: `SELECT count(*) FILTER (WHERE st|) FROM ${credentials}`, first: ['state'] },
    { at: 'SELECT _c| FROM all_rancher.registries', all: ['_connection'] },
    {
      at: `SELECT trans| FROM ${credentials}`,
      all: [
        'transitioning',
        'transitioning_message',
        'translate(',
        'transaction_timestamp()',
        'transitioning_progress',
      ],
    },
    { at: 'SELECT | FROM registry_credentials', not: ['id'], has: ['count('] },
  ],
  'columns of queries in queries': [
    {
      at: `SELECT q.| FROM (SELECT id, name AS who, lower(state), 1 FROM ${credentials}) q`,
      all: ['id', 'who', 'lower'],
    },
    {
      at: `SELECT q.| FROM (SELECT * FROM rancher.registries) AS q`,
      has: ['id', 'server_address'],
      not: ['transitioning_progress'],
    },
    {
      at: `SELECT q.| FROM (SELECT r.*, c.name cname ${rc} true) q`,
      has: ['server_address', 'cname'],
      not: ['secret_value'],
    },
    { at: `SELECT q.| FROM (SELECT id, name FROM ${credentials}) q (a)`, all: ['a', 'name'] },
    {
      at: `WITH w AS (SELECT id::text, secret_value s FROM ${credentials}) SELECT | FROM w`,
      first: ['id', 's'],
    },
    { at: `WITH w (x) AS (SELECT id FROM ${credentials}) SELECT * FROM w WHERE w.|`, all: ['x'] },
    { at: 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT n.| FROM n) SELECT 1', all: ['i'] },
    { at: 'SELECT v.| FROM (VALUES (1, 2)) v', all: ['column1', 'column2'] },
    { at: 'SELECT v.| FROM (VALUES (1, 2)) v (a, b)', all: ['a', 'b'] },
    { at: 'SELECT e.| FROM json_each(x) e', all: ['key', 'value'] },
    {
      at: `SELECT 1 FROM rancher.registries r WHERE EXISTS (SELECT 1 FROM ${credentials} c WHERE c.registry_id = r.|`,
      has: ['id', 'server_address'],
    },
    {
      at: `SELECT 1 FROM rancher.registries r WHERE id IN (SELECT | FROM ${credentials})`,
      first: ['id'],
      has: ['server_address'],
    },
    { at: `SELECT 1 FROM rancher.registries r, (SELECT | FROM ${credentials}) q`, not: ['server_address'] },
    {
      at: `SELECT 1 FROM rancher.registries r, LATERAL (SELECT | FROM ${credentials}) q`,
      has: ['server_address'],
    },
  ],
  secrets: [
    { at: `SELECT secret_kind(| FROM ${credentials}`, all: ['secret_value', 'registry_credentials'] },
    { at: `SELECT secret_kind(c.|) ${rc} true`, all: ['secret_value'] },
    { at: `SELECT secret_length(secret_value |) FROM ${credentials}`, all: [] },
    { at: `SELECT 1 WHERE EXISTS (SELECT secret_kind(|, id FROM ${credentials})`, first: ['secret_value'] },
    { at: `SELECT extract(year FROM cr|) FROM ${credentials}`, all: ['created'] },
    { at: `SELECT se| FROM ${credentials}`, first: ['secret_value', 'secret_kind(', 'secret_length('] },
    { at: 'SELECT s| FROM rancher.registries', first: ['server_address', 'state'], has: ['secret_kind('] },
    { at: `SELECT SECRET_K|(secret_value) FROM ${credentials}`, all: ['SECRET_KIND'] },
  ],
  values: [
    {
      at: `SELECT * FROM ${credentials} WHERE state = |`,
      first: ["'requested'", "'registering'"],
      has: ['id'],
    },
    { at: `SELECT * FROM ${credentials} WHERE state = ac|`, first: ["'activating'", "'active'"] },
    { at: `SELECT * FROM ${credentials} WHERE state = 'act|`, all: ["'activating'", "'active'"] },
    {
      at: `SELECT * FROM ${credentials} WHERE state = 'activ|' ORDER BY id`,
      taken: `SELECT * FROM ${credentials} WHERE state = 'activating' ORDER BY id`,
    },
    { at: `SELECT * FROM ${credentials} WHERE state NOT IN ('active', |`, first: ["'requested'"] },
    { at: `SELECT * FROM ${credentials} c WHERE c.transitioning <> |`, first: ["'yes'", "'no'"] },
    { at: `SELECT * FROM ${credentials} WHERE name = 'act|`, all: [] },
    { at: 'SELECT * FROM docker.registry_credentials WHERE plain_text = |', first: ['true', 'false'] },
    { at: `UPDATE ${credentials} SET state = |`, first: ["'requested'"] },
  ],
  expressions: [
    {
      at: `SELECT * FROM ${credentials} WHERE name IS |`,
      all: ['NULL', 'NOT NULL', 'TRUE', 'FALSE', 'DISTINCT FROM', 'NOT DISTINCT FROM'],
    },
    {
      at: `SELECT * FROM ${credentials} WHERE name NOT |`,
      all: ['IN', 'LIKE', 'ILIKE', 'BETWEEN', 'SIMILAR TO'],
    },
    { at: `SELECT * FROM ${credentials} WHERE NOT |`, has: ['id', 'EXISTS'] },
    { at: `SELECT CASE WHEN id = '1' | FROM ${credentials}`, first: ['THEN'] },
    { at: `SELECT CASE WHEN id = '1' THEN 1 | FROM ${credentials}`, first: ['WHEN', 'ELSE', 'END'] },
    { at: `SELECT id::| FROM ${credentials}`, first: ['TEXT'], not: ['name'] },
    { at: `SELECT cast(id AS t|) FROM ${credentials}`, all: ['text', 'timestamp', 'timestamptz', 'time'] },
    { at: 'SELECT now|', all: ['now()'] },
    { at: 'SELECT CO|', has: ['COUNT(', 'COALESCE('], not: ['count('] },
    { at: 'SELECT cou|(*)', all: ['count'] },
    { at: `SELECT count(| FROM ${credentials}`, has: ['id', 'DISTINCT'] },
    { at: 'SELECT 1 WHERE EXISTS (|', all: ['SELECT', 'WITH', 'VALUES', 'TABLE'] },
    { at: `SELECT * FROM ${credentials} WHERE id IS DISTINCT |`, all: ['FROM'] },
    { at: `SELECT * FROM ${credentials} WHERE created IS DISTINCT FROM |`, has: ['id'] },
  ],
  'writing statements': [
    { at: 'UPDATE |', has: ['rancher', 'humanitec'], not: ['docker', 'credsql'] },
    { at: 'UPDATE rancher.|', all: ['registry', 'registries', 'registry_credentials'] },
    { at: `UPDATE ${credentials} |`, first: ['SET'] },
    {
      at: `UPDATE ${credentials} SET |`,
      has: ['name', 'secret_value', 'state'],
      not: ['id', 'created', 'lower('],
    },
    { at: `UPDATE ${credentials} SET name = 'x' |`, has: ['WHERE', 'RETURNING'], not: ['GROUP BY'] },
    { at: `UPDATE ${credentials} SET name = 'x', |`, has: ['email'] },
    { at: `UPDATE ${credentials} SET secret_value = |`, first: ['SECRET('] },
    { at: `UPDATE ${credentials} SET name = 'x' WHERE |`, first: ['id'] },
    {
      at: `UPDATE ${credentials} SET name = r.name FROM rancher.registries r WHERE r.|`,
      has: ['server_address'],
    },
    { at: `UPDATE ${credentials} SET name = 'x' RETURNING |`, has: ['id', 'secret_kind('] },
    { at: 'INSERT |', all: ['INTO'] },
    { at: 'INSERT INTO |', has: ['rancher', 'digitalocean'], not: ['docker'] },
    { at: 'INSERT INTO digitalocean.|', has: ['registry_docker_credentials'], not: ['options'] },
    {
      at: `INSERT INTO ${credentials} (|`,
      first: ['registry_id', 'email'],
      has: ['secret_value'],
      not: ['id', 'state'],
    },
    { at: `INSERT INTO ${credentials} (email, |`, has: ['name'], not: ['email'] },
    { at: `INSERT INTO ${credentials} (name) |`, first: ['VALUES', 'SELECT'] },
    {
      at: `INSERT INTO ${credentials} (name, secret_value) VALUES ('a', |`,
      first: ['SECRET('],
      has: ['DEFAULT', 'NULL'],
    },
    {
      at: `INSERT INTO ${credentials} (name) SELECT | FROM docker.registry_credentials`,
      has: ['username'],
      not: ['public_value'],
    },
    { at: `INSERT INTO ${credentials} (name) VALUES ('a') RETURNING |`, has: ['id'] },
    { at: 'DELETE |', all: ['FROM'] },
    { at: 'DELETE FROM |', has: ['rancher'], not: ['docker'] },
    { at: `DELETE FROM ${credentials} |`, first: ['WHERE', 'USING'] },
    { at: `DELETE FROM ${credentials} c USING |`, has: ['rancher', 'docker'] },
    {
      at: `DELETE FROM ${credentials} c USING rancher.registries r WHERE |`,
      has: ['c.id', 'r.id', 'server_address'],
    },
  ],
  actions: [
    { at: 'CALL |', has: ['rancher', 'digitalocean'], not: ['docker', 'humanitec'] },
    { at: 'CALL rancher.|', all: ['registry', 'registries', 'registry_credentials'] },
    {
      at: 'CALL rancher.registry.registry_credentials.|',
      all: ['activate(', 'deactivate(', 'remove(', 'purge('],
    },
    { at: 'CALL rancher.registry_credentials.de|', all: ['deactivate('] },
    { at: 'CALL rancher.registry_credentials.de|(id => 1)', all: ['deactivate'] },
    { at: 'EXEC rancher.registry.registries.act|', all: ['activate'] },
    { at: 'CALL rancher.registry_credentials.purge(|', first: ['id => '] },
    {
      at: 'CALL rancher.registry_credentials.purge(id => |) FROM rancher.registries r',
      first: ['id'],
      has: ['r'],
    },
    { at: "CALL rancher.registry_credentials.purge(id => '1') |", all: ['FROM'] },
    { at: 'EXEC rancher.registry.registries.activate |', all: ['@id = '] },
    { at: 'EXEC rancher.registry.registries.activate @|', all: ['id = '] },
  ],
  'meta-commands': [
    { at: '.|', all: ['.tables', '.timing', '.describe', '.read', '.run'] },
    { at: ' .ti|', all: ['.timing'] },
    { at: '.ti|ming on', taken: '.timing on' },
    { at: '.timing |', all: ['on', 'off'] },
    { at: '.timing on |', all: [] },
    { at: '.describe ran|', all: ['rancher', 'rancher_eu'] },
    { at: '.describe rancher.registry.|', all: ['registries', 'registry_credentials'] },
    { at: '.read ./a|', all: ['./a.sql'] },
    { at: '.run rot|', all: ['rotation.stale', 'rotation.never'] },
    { at: '.nothing |', all: [] },
  ],
  'where nothing is offered': [
    { at: "SELECT 'sel|", all: [] },
    { at: "SELECT 'a|' FROM t", all: [] },
    { at: 'SELECT $$a|$$', all: [] },
    { at: 'SELECT 1 -- sel|', all: [] },
    { at: 'SELECT /* sel| */ 1', all: [] },
    { at: 'SELECT 12|', all: [] },
    { at: 'SELECT :na|', all: [] },
    { at: 'SELECT * FROM t WHERE a = :na|', all: [] },
    { at: 'SELECT $1|', all: [] },
    { at: `SELECT * FROM ${credentials} LIMIT |`, all: [] },
  ],
}

for (const [name, cases] of Object.entries(groups))
  describe(`completion: ${name}`, () => {
    for (const { at, has = [], not = [], first = [], all, taken } of cases)
      test(at, () => {
        const { text, from, to, items } = completed(at)
        const texts = items.map((item) => item.text)
        const shown = texts.join(' ¦ ')
        for (const one of has) assert.ok(texts.includes(one), `no ${one} in ${shown}`)
        for (const one of not) assert.ok(!texts.includes(one), `${one} in ${shown}`)
        assert.deepEqual(texts.slice(0, first.length), first)
        if (all !== undefined) assert.deepEqual(texts, all)
        if (taken !== undefined) assert.equal(text.slice(0, from) + texts[0] + text.slice(to), taken)
        assert.equal(new Set(texts).size, texts.length)
      })
  })

describe('completion', () => {
  const kindOf = (at: string, text: string) =>
    completed(at).items.flatMap((item) => (item.text === text ? [item.kind, item.note] : []))

  test('columns come before functions, these before keywords, and hidden columns last', () => {
    const kinds = completed(`SELECT | FROM ${credentials}`).items
    const lastOf = (kind: string) =>
      kinds.findLastIndex((item) => item.kind === kind && !item.note?.includes('hidden'))
    const firstOf = (kind: string) => kinds.findIndex((item) => item.kind === kind)
    assert.ok(lastOf('column') < firstOf('function'))
    assert.ok(lastOf('function') < firstOf('keyword'))
    assert.equal(kinds.at(-1)?.text, 'transitioning_progress')
  })

  for (const { at, text, want } of [
    { at: `SELECT | FROM ${credentials}`, text: 'secret_value', want: ['column', 'secret'] },
    {
      at: 'SELECT | FROM humanitec.registry_credentials',
      text: 'registry_id',
      want: ['column', 'text, required key'],
    },
    { at: 'SELECT * FROM |', text: 'all_rancher', want: ['connection', 'rancher, aggregate'] },
    { at: 'SELECT * FROM digitalocean.|', text: 'registry_docker_credentials', want: ['table', 'mint'] },
    { at: 'SELECT * FROM rancher.|', text: 'registry', want: ['service', '2 tables'] },
    { at: `SELECT | FROM ${credentials} c`, text: 'c', want: ['alias', undefined] },
    { at: 'CALL rancher.registries.|', text: 'purge(', want: ['action', 'write, destructive'] },
    { at: '.ti|', text: '.timing', want: ['meta', 'on | off'] },
    { at: '.timing |', text: 'on', want: ['setting', undefined] },
  ])
    test(`${text} in ${at} is ${want.join(', ')}`, () => assert.deepEqual(kindOf(at, text), want))

  test('no text makes it fail, wherever the cursor is', () => {
    const texts = Object.values(groups).flatMap((cases) => cases.map(({ at }) => at.replace('|', '')))
    for (const text of [
      ...texts,
      '((((',
      '))))',
      'WITH WITH (',
      'a.b.',
      '.',
      ';;',
      '"',
      "'",
      'SELECT * FROM (SELECT * FROM',
    ])
      for (let cursor = 0; cursor <= text.length; cursor += 1) {
        const { from, to } = complete(text, cursor, source)
        assert.ok(from <= cursor && cursor <= to && to <= text.length)
      }
  })

  test('queries of queries do not multiply', () => {
    const steps = Array.from({ length: 40 }, (_, at) => `w${at + 1} AS (SELECT * FROM w${at} a, w${at} b)`)
    const text = `WITH w0 AS (SELECT * FROM ${credentials}), ${steps.join(', ')} SELECT  FROM w40`
    assert.ok(complete(text, text.indexOf(' FROM w40'), source).items.length > 10)
  })

  test('a thousand parentheses are only parentheses', () => {
    const text = `SELECT * FROM ${credentials} WHERE ${'('.repeat(5000)}sta`
    assert.ok(complete(text, text.length, source).items.some((item) => item.text === 'state'))
  })

  test('a hundred connections are answered at once', async (t) => {
    const many = Array.from(
      { length: 100 },
      (_, at) =>
        `  do_${at}: { provider: ${at % 2 === 0 ? 'digitalocean' : 'docker'}${at % 2 === 0 ? ', token: "env:A"' : ''} }`,
    )
    const big = sourceOf(await tablesOf(`connections:\n${many.join('\n')}\n`))
    const texts = [
      'SELECT * FROM ',
      'SELECT  FROM do_7.registry_credentials',
      'UPDATE do_8.',
      'SELECT * FROM do_42.',
    ]
    const rounds = 20
    const started = performance.now()
    for (let round = 0; round < rounds; round += 1)
      for (const text of texts) complete(text, text.includes('  ') ? 7 : text.length, big)
    const each = (performance.now() - started) / rounds / texts.length
    t.diagnostic(`${each.toFixed(2)} ms each`)
    assert.ok(each < 10, `${each} ms`)
  })
})

describe('the list of functions', () => {
  // What only the parser writes, and the functions behind casts and AT TIME ZONE.
  const unspoken = ['like_escape', 'similar_to_escape', 'text', 'timezone']

  test('is the engine’s', () => {
    const own = knownFunctions.filter(({ kind }) => kind !== 'form').map(({ name }) => name)
    assert.deepEqual([...own, ...unspoken].sort(), functionNames())
  })

  test('names each once', () => assert.equal(functionNamed.size, knownFunctions.length))
})
