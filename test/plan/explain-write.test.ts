import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WriteValue } from '../../src/catalog/request-body.ts'
import { type ExplainWriteOptions, explainWrite } from '../../src/plan/explain-write.ts'
import { planChange } from '../../src/plan/plan-change.ts'
import { writeLines } from '../../src/plan/write-lines.ts'
import { changeRow, type WriteParts, writePlan } from './write-catalog.ts'

type Values = Readonly<Record<string, WriteValue>>
type Row = readonly [assigned: Values, current: Values, member?: string]

const none = { throughStates: false, purge: false }

async function explained(parts: WriteParts, options: ExplainWriteOptions, rows?: readonly Row[]) {
  const plan = await writePlan(parts)
  const changes = rows?.map(([assigned, current, member], i) =>
    planChange(plan, changeRow(assigned, current, member), i + 1, options),
  )
  return explainWrite(plan, options, changes)
}

const removal: WriteParts = {
  verb: 'delete',
  table: 'credentials',
  query: "SELECT id, state FROM credentials WHERE id IN ('1c7', '1c8')",
  current: ['id', 'state'],
}
const scan = [
  '├─ Rows',
  '│  └─ Scan acme.reg.credentials',
  '│        operation  get (effect: list)',
  '│        request    GET /v1/credentials/1c7',
  "│        key        credentials.id IN ('1c7', '1c8')  (constant)",
  "│        pushed     credentials.id IN ('1c7', '1c8')  (not exact: checked again)",
  "│        residual   credentials.id IN ('1c7', '1c8')",
  '│        columns    id, state',
  '│        calls      2 calls',
  '│  In all: 2 calls; effects: list',
]

interface Case {
  readonly name: string
  readonly parts: WriteParts
  readonly options?: ExplainWriteOptions
  readonly rows?: readonly Row[]
  readonly want: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a DELETE whose rows are named and not read',
    parts: removal,
    want: [
      'Delete from acme.reg.credentials: delete (effect: write)',
      ...scan,
      '├─ Change for each row',
      '│     delete     DELETE /v1/credentials/{id}  (destructive)',
      '│     needs      state is inactive or requested  (refused otherwise)',
      '│     awaits     state is removed',
      '└─ At the most',
      "      id = '1c7' on acme  DELETE /v1/credentials/1c7",
      "      id = '1c8' on acme  DELETE /v1/credentials/1c8",
      'In all: a change for each row; asks for a confirmation: destructive',
    ],
  },
  {
    name: 'a DELETE through states with a purge, whose rows are known',
    parts: removal,
    options: { throughStates: true, purge: true, maxChanges: 1 },
    rows: [
      [{}, { id: '1c7', state: 'active' }],
      [{}, { id: '1c8', state: 'purged' }],
      [{}, { id: "o'c", state: 'inactive' }],
    ],
    want: [
      'Delete from acme.reg.credentials: delete (effect: write)',
      ...scan,
      "├─ Change 1 on acme: id = '1c7'",
      '│     deactivate  POST /v1/credentials/1c7?action=deactivate',
      '│     awaits      state is inactive',
      '│     delete      DELETE /v1/credentials/1c7  (destructive)',
      '│     awaits      state is removed',
      '│     purge       POST /v1/credentials/1c7?action=purge  (destructive)',
      '│     awaits      state is purged',
      "├─ Change 2 on acme: id = '1c8'",
      '│     unchanged',
      "└─ Change 3 on acme: id = 'o''c'",
      "      delete     DELETE /v1/credentials/o'c  (destructive)",
      '      awaits     state is removed',
      "      purge      POST /v1/credentials/o'c?action=purge  (destructive)",
      '      awaits     state is purged',
      'In all: 2 changes, 5 requests, 1 row unchanged; asks for a confirmation: destructive and more than 1 change',
    ],
  },
  {
    name: 'a DELETE that nothing meets',
    parts: { ...removal, query: 'SELECT id, state FROM credentials WHERE FALSE' },
    want: [
      'Delete from acme.reg.credentials: delete (effect: write)',
      '├─ Rows',
      '│  └─ Scan acme.reg.credentials',
      '│        calls      none: FALSE is never true',
      '│  In all: 0 calls',
      '├─ Change for each row',
      '│     delete     DELETE /v1/credentials/{id}  (destructive)',
      '│     needs      state is inactive or requested  (refused otherwise)',
      '│     awaits     state is removed',
      '└─ No row',
      'In all: a change for each row; asks for a confirmation: destructive',
    ],
  },
  {
    name: 'an UPDATE of columns and a state',
    parts: {
      verb: 'update',
      table: 'credentials',
      query: "SELECT 'x', 'inactive', id, state FROM credentials WHERE state = 'active'",
      assigned: ['name', 'state'],
      current: ['id', 'state'],
    },
    options: { throughStates: true, purge: false },
    want: [
      'Update acme.reg.credentials: update (effect: write), sets name, state',
      '├─ Rows',
      '│  └─ Scan acme.reg.credentials',
      '│        operation  list (effect: list)',
      '│        request    GET /v1/credentials?state=active',
      "│        key        credentials.state = 'active'  (constant)",
      "│        pushed     credentials.state = 'active'  (not exact: checked again)",
      "│        residual   credentials.state = 'active'",
      '│        columns    id, state',
      '│        calls      1 call',
      '│  In all: 1 call; effects: list',
      '└─ Change for each row',
      '      update      PUT /v1/credentials/{id}',
      '      body        {"name":"x"}  (what of it changes)',
      '      awaits      state is active or inactive',
      '      deactivate  POST /v1/credentials/{id}?action=deactivate',
      '      needs       state is requested or active  (brought there first)',
      '      awaits      state is inactive',
      'In all: a change for each row',
    ],
  },
  {
    name: 'a DELETE through states with a purge, whose rows are named and not read',
    parts: removal,
    options: { throughStates: true, purge: true },
    want: [
      'Delete from acme.reg.credentials: delete (effect: write)',
      ...scan,
      '├─ Change for each row',
      '│     deactivate  POST /v1/credentials/{id}?action=deactivate  (where state is active)',
      '│     awaits      state is inactive',
      '│     delete      DELETE /v1/credentials/{id}  (destructive)',
      '│     needs       state is inactive or requested  (brought there first)',
      '│     awaits      state is removed',
      '│     purge       POST /v1/credentials/{id}?action=purge  (destructive)',
      '│     needs       state is removed  (brought there first)',
      '│     awaits      state is purged',
      '└─ At the most',
      "      id = '1c7' on acme  POST /v1/credentials/1c7?action=deactivate",
      '                          DELETE /v1/credentials/1c7',
      '                          POST /v1/credentials/1c7?action=purge',
      "      id = '1c8' on acme  POST /v1/credentials/1c8?action=deactivate",
      '                          DELETE /v1/credentials/1c8',
      '                          POST /v1/credentials/1c8?action=purge',
      'In all: a change for each row; asks for a confirmation: destructive',
    ],
  },
  {
    name: 'an INSERT whose rows are not read: what only they tell stays open',
    parts: {
      verb: 'insert',
      table: 'credentials',
      query: "SELECT id, 'e', secret_value FROM credentials WHERE id = '1c7'",
      assigned: ['registry_id', 'email', 'secret_value'],
    },
    want: [
      'Insert into acme.reg.credentials: create (effect: write), with registry_id, email, secret_value',
      '├─ Rows',
      '│  └─ Scan acme.reg.credentials',
      '│        operation  get (effect: list)',
      '│        request    GET /v1/credentials/1c7',
      "│        key        credentials.id = '1c7'  (constant)",
      "│        pushed     credentials.id = '1c7'  (not exact: checked again)",
      "│        residual   credentials.id = '1c7'",
      '│        columns    id, secret_value',
      '│        calls      1 call',
      '│  In all: 1 call; effects: list',
      '└─ Change for each row',
      '      create     POST /v1/credentials',
      '      body       {"registry_id":"{registry_id}","secret_value":"{secret_value}","email":"e"}',
      '      awaits     state is active',
      'In all: a change for each row',
    ],
  },
  {
    name: 'an INSERT that mints for rows that are not read',
    parts: {
      verb: 'insert',
      table: 'logins',
      query: "SELECT name = 'x', size FROM credentials WHERE id = '1c7'",
      assigned: ['read_write', 'expiry_seconds'],
    },
    want: [
      'Insert into acme.reg.logins: make (effect: mint), with read_write, expiry_seconds',
      '├─ Rows',
      '│  └─ Scan acme.reg.credentials',
      '│        operation  get (effect: list)',
      '│        request    GET /v1/credentials/1c7',
      "│        key        credentials.id = '1c7'  (constant)",
      "│        pushed     credentials.id = '1c7'  (not exact: checked again)",
      "│        residual   credentials.id = '1c7'",
      '│        columns    id, name, size',
      '│        calls      1 call',
      '│  In all: 1 call; effects: list',
      '└─ Change for each row',
      '      make       GET /v1/registry/login?read_write={read_write}&expiry_seconds={expiry_seconds}',
      '      mints      a read-only or read-write credential that expires after {expiry_seconds} seconds',
      'In all: a change for each row',
    ],
  },
  {
    name: 'an INSERT with a secret',
    parts: {
      verb: 'insert',
      table: 'credentials',
      query: "SELECT '1sp3', 'e', 's3cret'",
      assigned: ['registry_id', 'email', 'secret_value'],
    },
    rows: [[{ registry_id: '1sp3', email: 'e', secret_value: 'sealed:35903d10ed36' }, {}]],
    want: [
      'Insert into acme.reg.credentials: create (effect: write), with registry_id, email, secret_value',
      '└─ Change 1 on acme',
      '      create     POST /v1/credentials',
      '      body       {"registry_id":"1sp3","secret_value":"sealed:35903d10ed36","email":"e"}',
      '      awaits     state is active',
      'In all: 1 change, 1 request',
    ],
  },
  {
    name: 'an INSERT that mints',
    parts: {
      verb: 'insert',
      table: 'logins',
      query: 'SELECT true, 3600',
      assigned: ['read_write', 'expiry_seconds'],
    },
    rows: [
      [{ read_write: true, expiry_seconds: 3600 }, {}],
      [{ read_write: null, expiry_seconds: 0 }, {}],
    ],
    want: [
      'Insert into acme.reg.logins: make (effect: mint), with read_write, expiry_seconds',
      '├─ Change 1 on acme',
      '│     make       GET /v1/registry/login?read_write=true&expiry_seconds=3600',
      '│     mints      a read-write credential that expires after 3600 seconds',
      '└─ Change 2 on acme',
      '      make       GET /v1/registry/login?expiry_seconds=0',
      '      mints      a read-only credential that never expires',
      'In all: 2 changes, 2 requests',
    ],
  },
  {
    name: 'a credential that revokes itself at another address',
    parts: { verb: 'delete', table: 'logins', query: "SELECT 's'", assigned: ['password'] },
    rows: [[{ password: 'sealed:35903d10ed36' }, {}]],
    want: [
      'Delete from acme.reg.logins: delete (effect: write), with password',
      '└─ Change 1 on acme',
      '      delete     POST https://cloud.acme.example/oauth/revoke  (destructive)',
      '      body       token=sealed:35903d10ed36',
      'In all: 1 change, 1 request; asks for a confirmation: destructive',
    ],
  },
  {
    name: 'an UPDATE by actions alone, on two connections',
    parts: {
      verb: 'update',
      table: 'every.reg.credentials',
      query: "SELECT 'active', id, state, _connection FROM every.credentials WHERE FALSE",
      assigned: ['state'],
      current: ['id', 'state'],
    },
    rows: [
      [{ state: 'active' }, { id: '1', state: 'inactive' }, 'acme_eu'],
      [{ state: 'active' }, { id: '1', state: 'active' }, 'acme_us'],
    ],
    want: [
      'Update every.reg.credentials: actions (effect: write), sets state',
      '├─ Rows',
      '│  └─ Scan every.reg.credentials',
      '│        calls      none: FALSE is never true',
      '│  In all: 0 calls',
      "├─ Change 1 on acme_eu: id = '1'",
      '│     activate   POST /v1/credentials/1?action=activate',
      '│     awaits     state is active',
      "└─ Change 2 on acme_us: id = '1'",
      '      unchanged',
      'In all: 1 change, 1 request, 1 row unchanged',
    ],
  },
]

describe('a writing statement for a person', () => {
  for (const { name, parts, options = none, rows, want } of cases)
    test(name, async () => assert.deepEqual(writeLines(await explained(parts, options, rows)), want))

  test('the rows that WHERE names by two columns, on each connection', async () => {
    const { named } = await explained(
      {
        verb: 'delete',
        table: 'every.reg.tags',
        query:
          "SELECT repository, tag, _connection FROM every.tags WHERE repository = 'a' AND tag IN ('v1', 'v2')",
        current: ['repository', 'tag'],
      },
      none,
    )
    const path = 'DELETE /v1/repositories/a/tags/'
    const row = (connection: string, tag: string) => ({
      connection,
      identity: { repository: 'a', tag },
      requests: [`${path}${tag}`],
    })
    assert.deepEqual(named, [
      row('acme_eu', 'v1'),
      row('acme_eu', 'v2'),
      row('acme_us', 'v1'),
      row('acme_us', 'v2'),
    ])
  })

  test('rows that are named by half are not named', async () => {
    const query = "SELECT repository, tag FROM tags WHERE repository = 'a'"
    const { named } = await explained(
      { verb: 'delete', table: 'tags', query, current: ['repository', 'tag'] },
      none,
    )
    assert.equal(named, null)
  })

  test('a long list is cut for a person, and whole as data', async () => {
    const rows = Array.from({ length: 1000 }, (_, i): Row => [{}, { id: String(i), state: 'inactive' }])
    const write = await explained(removal, none, rows)
    assert.equal(write.changes?.length, 1000)
    const lines = writeLines(write)
    assert.deepEqual(lines.slice(-4), [
      '│     delete     DELETE /v1/credentials/49  (destructive)',
      '│     awaits     state is removed',
      '└─ … and 950 more',
      'In all: 1000 changes, 1000 requests; asks for a confirmation: destructive',
    ])
  })
})

describe('a writing statement as data', () => {
  test('survives JSON with instants, large integers and secrets', async () => {
    const write = await explained(
      {
        verb: 'insert',
        table: 'credentials',
        query: 'SELECT 1',
        assigned: ['registry_id', 'email', 'size', 'until', 'secret_value'],
      },
      none,
      [
        [
          {
            registry_id: 'r',
            email: 'e',
            size: 9_007_199_254_740_993n,
            until: 1_767_323_045_000_000n,
            secret_value: 'sealed:1',
          },
          {},
        ],
      ],
    )
    assert.deepEqual(JSON.parse(JSON.stringify(write)), {
      statement: 'insert',
      table: 'acme.reg.credentials',
      operation: 'create',
      effect: 'write',
      sets: ['registry_id', 'email', 'size', 'until', 'secret_value'],
      rows: {
        statement: 'select',
        outputs: ['?column?'],
        effects: [],
        streamed: false,
        calls: { least: 0, exact: true },
        scans: [],
      },
      changes: [
        {
          number: 1,
          connection: 'acme',
          identity: {},
          steps: [
            {
              operation: 'create',
              effect: 'write',
              request: 'POST /v1/credentials',
              body: '{"registry_id":"r","secret_value":"sealed:1","email":"e","size":9007199254740993,"until":"2026-01-02T03:04:05Z"}',
              mints: null,
              only_where: {},
              needs: {},
              awaits: { state: ['active'] },
              destructive: false,
            },
          ],
        },
      ],
      each: [],
      named: null,
      unchanged: 0,
      requests: 1,
      through_states: false,
      confirmation: [],
    })
  })
})
