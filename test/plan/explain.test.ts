import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { estimateText, explainPlan, planLines } from '../../src/plan/explain.ts'
import type { ScanActuals } from '../../src/plan/explained-plan.ts'
import { planSql } from './small-catalog.ts'

async function lines(sql: string): Promise<string[]> {
  return planLines(explainPlan(await planSql(sql)))
}

describe('a plan for a person', () => {
  for (const { sql, want } of [
    { sql: 'SELECT 1', want: ['Result: ?column?', 'In all: 0 calls'] },
    {
      sql: "SELECT id, token FROM items i WHERE state = 'on' AND name LIKE 'ci%' AND lower(name) = 'x'",
      want: [
        'Result: id, token (sealed)  (page by page)',
        '└─ Scan acme.reg.items as i',
        '      operation  list (effect: list)',
        '      request    GET /v1/items?name_prefix=ci&state=on&limit=100',
        "      key        i.name LIKE 'ci%'  (constant)",
        "      key        i.state = 'on'  (constant)",
        "      pushed     i.name LIKE 'ci%'  (not exact: checked again)",
        "      pushed     i.state = 'on'  (exact)",
        "      residual   i.name LIKE 'ci%'",
        "      residual   lower(i.name) = 'x'",
        '      pages      next address in the body, 100 a page',
        '      columns    id, name, state, token',
        '      calls      1 or more calls',
        'In all: 1 or more calls; effects: list',
      ],
    },
    {
      sql: "SELECT id FROM items WHERE state = 'on' ORDER BY created DESC LIMIT 5",
      want: [
        'Result: id',
        '└─ Scan acme.reg.items',
        '      operation  list (effect: list)',
        '      request    GET /v1/items?sort=created&order=desc&state=on&limit=5',
        "      key        items.state = 'on'  (constant)",
        "      pushed     items.state = 'on'  (exact)",
        '      order      created desc  (pushed)',
        '      limit      5  (pushed)',
        '      pages      next address in the body, 5 a page',
        '      columns    id, state, created',
        '      calls      1 call',
        'In all: 1 call; effects: list',
      ],
    },
    {
      sql: "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id AND i.state = 'on'",
      want: [
        'Result: text',
        '├─ Scan acme.reg.items as i',
        '│     operation  list (effect: list)',
        '│     request    GET /v1/items?state=on&limit=100',
        "│     key        i.state = 'on'  (constant)",
        "│     pushed     i.state = 'on'  (exact)",
        '│     pages      next address in the body, 100 a page',
        '│     columns    id, state',
        '│     calls      1 or more calls',
        '└─ Scan acme.reg.details as d',
        '      operation  get (effect: reveal)',
        '      request    GET /v1/items/{item_id}/details',
        '      key        item_id = i.id  (join)',
        '      after      acme.reg.items',
        '      columns    item_id, text',
        '      calls      not known before',
        'In all: 1 or more calls; effects: list, reveal',
      ],
    },
    {
      sql: "SELECT id FROM every.screws WHERE _connection <> 'acme_us'",
      want: [
        'Result: id',
        '├─ Scan every.reg.owners as owners (parent)',
        '│     operation  list (effect: list)',
        '│     request    GET /v1/owners',
        '│     members    acme_eu',
        '│     columns    _connection, id',
        '│     calls      1 call',
        '├─ Scan every.reg.parts as parts (parent)',
        '│     operation  list (effect: list)',
        '│     request    GET /v1/owners/{owner_id}/parts',
        '│     key        owner_id from owners.id  (parent)',
        '│     members    acme_eu',
        '│     after      every.reg.owners',
        '│     columns    _connection, owner_id, id',
        '│     calls      not known before',
        '└─ Scan every.reg.screws',
        '      operation  list (effect: list)',
        '      request    GET /v1/owners/{owner_id}/parts/{part_id}/screws',
        '      key        owner_id from parts.owner_id, part_id from parts.id  (parent)',
        "      residual   screws._connection <> 'acme_us'",
        '      members    acme_eu',
        '      after      every.reg.parts',
        '      columns    _connection, id',
        '      calls      not known before',
        'In all: 1 or more calls; effects: list',
      ],
    },
    {
      sql: 'SELECT host FROM logins WHERE write',
      want: [
        'Result: host  (page by page)',
        '└─ Scan acme.reg.logins',
        '      operation  make (effect: mint)',
        '      request    GET /v1/logins?write=true',
        '      key        logins.write  (constant)',
        '      pushed     logins.write  (exact)',
        '      columns    host, write',
        '      calls      1 call',
        'In all: 1 call; effects: mint',
      ],
    },
    {
      sql: 'SELECT host FROM logins WHERE host = NULL',
      want: [
        'Result: host',
        '└─ Scan acme.reg.logins',
        '      calls      none: logins.host = NULL is never true',
        'In all: 0 calls',
      ],
    },
    {
      sql: 'SELECT count(*) FROM owners',
      want: [
        'Result: count',
        '└─ Scan acme.reg.owners',
        '      operation  list (effect: list)',
        '      request    GET /v1/owners',
        '      columns    (none)',
        '      calls      1 call',
        'In all: 1 call; effects: list',
      ],
    },
  ])
    test(sql, async () => assert.deepEqual(await lines(sql), want))
})

describe('the first request', () => {
  for (const { sql, want } of [
    { sql: "SELECT id FROM items WHERE id IN ('a/b', 'c')", want: 'GET /v1/items/a%2Fb' },
    {
      sql: "SELECT text FROM details WHERE item_id = 'größe'",
      want: 'GET /v1/items/gr%C3%B6%C3%9Fe/details',
    },
    {
      sql: 'SELECT id FROM items WHERE size = 3 AND NOT active',
      want: 'GET /v1/items?size=3&active=false&limit=100',
    },
    { sql: "SELECT id FROM items WHERE due = '2026-01-02'", want: 'GET /v1/items?due=2026-01-02&limit=100' },
    {
      sql: "SELECT id FROM items WHERE created >= '2026-01-01T00:00:00.5Z'",
      want: 'GET /v1/items?from=2026-01-01T00%3A00%3A00Z&limit=100',
    },
    {
      sql: "SELECT id FROM items WHERE name LIKE '%a b%'",
      want: 'GET /v1/items?name_like=%25a+b%25&limit=100',
    },
    { sql: 'SELECT id FROM items LIMIT 7 OFFSET 3', want: 'GET /v1/items?limit=10' },
    { sql: 'SELECT id FROM items LIMIT 7000', want: 'GET /v1/items?limit=100' },
  ])
    test(sql, async () => assert.equal(explainPlan(await planSql(sql)).scans[0]?.request, want))
})

test('a plan as data', async () => {
  const sql = "SELECT d.text FROM items i JOIN details d ON d.item_id = i.id WHERE i.name = 'x'"
  assert.deepEqual(JSON.parse(JSON.stringify(explainPlan(await planSql(sql)))), {
    statement: 'select',
    outputs: ['text'],
    effects: ['list', 'reveal'],
    streamed: false,
    calls: { least: 1, exact: false },
    scans: [
      {
        table: 'acme.reg.items',
        aliases: ['i'],
        operation: 'list',
        effect: 'list',
        request: 'GET /v1/items?name=x&limit=100',
        columns: ['id', 'name'],
        keys: [{ columns: ['name'], source: 'constant', text: "i.name = 'x'" }],
        pushed: [{ text: "i.name = 'x'", exact: false }],
        residual: ["i.name = 'x'"],
        order: null,
        limit: null,
        pages: 'next address in the body, 100 a page',
        members: [],
        after: [],
        empty: null,
        calls: { least: 1, exact: false },
      },
      {
        table: 'acme.reg.details',
        aliases: ['d'],
        operation: 'get',
        effect: 'reveal',
        request: 'GET /v1/items/{item_id}/details',
        columns: ['item_id', 'text'],
        keys: [{ columns: ['item_id'], source: 'join', text: 'item_id = i.id' }],
        pushed: [],
        residual: [],
        order: null,
        limit: null,
        pages: null,
        members: [],
        after: ['acme.reg.items'],
        empty: null,
        calls: { least: 0, exact: false },
      },
    ],
  })
})

test('what happened', async () => {
  const plan = await planSql('SELECT id FROM items')
  const actual: ScanActuals = {
    calls: 3,
    pages: 3,
    rows: 250,
    bytes: 9000,
    retries: 1,
    waited: 999.6,
    milliseconds: 1234.4,
  }
  const explained = explainPlan(plan, {
    scans: new Map([[plan.scans[0]!.relation, actual]]),
    total: { calls: 3, rows: 250, milliseconds: 1300.2 },
  })
  assert.deepEqual(explained.scans[0]?.actual, actual)
  assert.deepEqual(planLines(explained).slice(-3), [
    '      actual     3 calls, 3 pages, 250 rows, 9000 bytes, 1 retries, 1000 ms waited, 1234 ms',
    'In all: 1 or more calls; effects: list',
    'Actual: 3 calls, 250 rows, 1300 ms',
  ])
})

describe('no secret is in a plan', () => {
  for (const sql of [
    "SELECT id FROM items WHERE token = 'canary'",
    "SELECT id FROM items WHERE 'canary'::text = token OR token IN ('canary')",
    "SELECT i.id FROM items i JOIN owners o ON o.password = i.token AND o.password <> 'canary'",
    "SELECT id FROM items WHERE (token, id) = ('canary', 'a')",
    "SELECT text FROM details WHERE item_id IN (SELECT id FROM items WHERE token = 'canary')",
  ])
    test(sql, async () => {
      const explained = explainPlan(await planSql(sql))
      assert.doesNotMatch(`${JSON.stringify(explained)}${planLines(explained).join('\n')}`, /canary/)
    })
})

describe('an estimate in words', () => {
  for (const [least, exact, want] of [
    [0, true, '0 calls'],
    [1, true, '1 call'],
    [2, true, '2 calls'],
    [0, false, 'not known before'],
    [1, false, '1 or more calls'],
  ] as const)
    test(want, () => assert.equal(estimateText({ least, exact }), want))
})
