import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WriteValue } from '../../src/catalog/request-body.ts'
import { stepBody, stepRequest } from '../../src/plan/explain-write.ts'
import { currentNeeded, mergeChanges, planChange } from '../../src/plan/plan-change.ts'
import type { Change, WritePlan } from '../../src/plan/write-plan.ts'
import { changeRow, refusal, type WriteParts, writePlan } from './write-catalog.ts'

type Values = Readonly<Record<string, WriteValue>>

const none = { throughStates: false, purge: false }
const through = { throughStates: true, purge: false }
const purge = { throughStates: true, purge: true }

const insert: WriteParts = { verb: 'insert', table: 'credentials', query: 'SELECT 1' }
const update = (...assigned: string[]): WriteParts => ({
  verb: 'update',
  table: 'credentials',
  query: 'SELECT 1',
  assigned,
})
const remove: WriteParts = { verb: 'delete', table: 'credentials', query: 'SELECT 1' }
const call = (action: string): WriteParts => ({
  verb: 'call',
  table: 'credentials',
  query: 'SELECT 1',
  assigned: ['id'],
  action,
})
const login = (...assigned: string[]): WriteParts => ({
  verb: 'insert',
  table: 'logins',
  query: 'SELECT 1',
  assigned,
})

function requests(plan: WritePlan, change: Change): string[] {
  return change.steps.map((step) => {
    const body = stepBody(step, plan.target.table, change)
    return `${stepRequest(step, change)}${body === null ? '' : ` ${body}`}`
  })
}

interface Case {
  readonly name: string
  readonly parts: WriteParts
  readonly assigned?: Values
  readonly current?: Values
  readonly options?: typeof none
  readonly want: readonly string[]
}

const path = '/v1/credentials/1c7'
const active: Values = { id: '1c7', state: 'active' }

const groups: Readonly<Record<string, readonly Case[]>> = {
  INSERT: [
    {
      name: 'NULL is left out, and the order is the table’s',
      parts: insert,
      assigned: { email: 'a@b', name: null, registry_id: '1sp3', secret_value: 'sealed:1' },
      want: ['POST /v1/credentials {"registry_id":"1sp3","secret_value":"sealed:1","email":"a@b"}'],
    },
    {
      name: 'a column in the path is not in the body',
      parts: { ...insert, table: 'runs' },
      assigned: { repository: 'a/b', kind: 'all' },
      want: ['POST /v1/repositories/a%2Fb/runs {"kind":"all"}'],
    },
    {
      name: 'a mint takes its columns as parameters',
      parts: login('read_write', 'expiry_seconds'),
      assigned: { read_write: true, expiry_seconds: 3600 },
      want: ['GET /v1/registry/login?read_write=true&expiry_seconds=3600'],
    },
    {
      name: 'the mint that the columns fit',
      parts: login('registry_name', 'read_write'),
      assigned: { registry_name: 'example', read_write: false },
      want: ['GET /v1/registries/example/login?read_write=false'],
    },
    {
      name: 'NULL is no parameter',
      parts: login('read_write'),
      assigned: { read_write: null },
      want: ['GET /v1/registry/login'],
    },
  ],
  UPDATE: [
    {
      name: 'only what changes',
      parts: update('name', 'email'),
      assigned: { name: 'new', email: 'a@b' },
      current: { ...active, name: 'old', email: 'a@b' },
      want: [`PUT ${path} {"name":"new"}`],
    },
    {
      name: 'nothing changes',
      parts: update('name', 'size', 'data'),
      assigned: { name: 'old', size: 7n, data: '{"b":1,"a":[1]}' },
      current: { ...active, name: 'old', size: 7, data: '{"a": [1], "b": 1}' },
      want: [],
    },
    {
      name: 'NULL is sent',
      parts: update('name'),
      assigned: { name: null },
      current: { ...active, name: 'old' },
      want: [`PUT ${path} {"name":null}`],
    },
    {
      name: 'the same secret is not sent',
      parts: update('secret_value'),
      assigned: { secret_value: 'sealed:1' },
      current: { ...active, secret_value: 'sealed:1' },
      want: [],
    },
    {
      name: 'a secret that cannot be read is sent, be it NULL',
      parts: update('secret_value'),
      assigned: { secret_value: null },
      current: { ...active, secret_value: null },
      want: [`PUT ${path} {"secret_value":null}`],
    },
    {
      name: 'what every update needs goes along',
      parts: { ...update('note'), table: 'registries' },
      assigned: { note: 'x' },
      current: { id: 'r', host: 'h', note: null },
      want: ['PATCH /v1/registries/r {"id":"r","host":"h","note":"x"}'],
    },
    {
      name: 'what is never returned is always sent',
      parts: { ...update('password', 'note'), table: 'registries' },
      assigned: { password: 'sealed:1', note: 'x' },
      current: { id: 'r', host: 'h', note: 'x' },
      want: ['PATCH /v1/registries/r {"id":"r","host":"h","creds":{"password":"sealed:1"}}'],
    },
    {
      name: 'a new identity is in the body, the old one in the path',
      parts: { ...update('id'), table: 'registries' },
      assigned: { id: 'new' },
      current: { id: 'r', host: 'h' },
      want: ['PATCH /v1/registries/r {"id":"new","host":"h"}'],
    },
    {
      name: 'a state is reached by its action',
      parts: update('state'),
      assigned: { state: 'inactive' },
      current: active,
      want: [`POST ${path}?action=deactivate`],
    },
    {
      name: 'a state that is reached needs no call',
      parts: update('state'),
      assigned: { state: 'active' },
      current: active,
      want: [],
    },
    {
      name: 'columns first, then the state',
      parts: update('state', 'name'),
      assigned: { state: 'inactive', name: 'x' },
      current: { ...active, name: null },
      want: [`PUT ${path} {"name":"x"}`, `POST ${path}?action=deactivate`],
    },
    {
      name: 'a state through others',
      parts: update('state'),
      assigned: { state: 'purged' },
      current: active,
      options: through,
      want: [`POST ${path}?action=deactivate`, `POST ${path}?action=remove`, `POST ${path}?action=purge`],
    },
    {
      name: 'an action without an update operation, with its own body',
      parts: { ...update('status'), table: 'runs' },
      assigned: { status: 'cancelled' },
      current: { uuid: 'u', status: 'requested' },
      want: ['PUT /v1/runs/u {"cancel":true}'],
    },
  ],
  DELETE: [
    {
      name: 'a row in a state that allows it',
      parts: remove,
      current: { id: '1c7', state: 'inactive' },
      want: [`DELETE ${path}`],
    },
    {
      name: 'through the states before',
      parts: remove,
      current: active,
      options: through,
      want: [`POST ${path}?action=deactivate`, `DELETE ${path}`],
    },
    {
      name: 'and the purge after it',
      parts: remove,
      current: active,
      options: purge,
      want: [`POST ${path}?action=deactivate`, `DELETE ${path}`, `POST ${path}?action=purge`],
    },
    {
      name: 'a row that is removed is only purged',
      parts: remove,
      current: { id: '1c7', state: 'removed' },
      options: purge,
      want: [`POST ${path}?action=purge`],
    },
    { name: 'a row that is removed', parts: remove, current: { id: '1c7', state: 'removed' }, want: [] },
    {
      name: 'a row that is purged',
      parts: remove,
      current: { id: '1c7', state: 'purged' },
      options: purge,
      want: [],
    },
    {
      name: 'a purge where nothing is left behind',
      parts: { ...remove, table: 'registries' },
      current: { id: 'r' },
      options: purge,
      want: ['DELETE /v1/registries/r'],
    },
    {
      name: 'two columns say which row',
      parts: { ...remove, table: 'tags' },
      current: { repository: 'a/b', tag: 'v1' },
      want: ['DELETE /v1/repositories/a%2Fb/tags/v1'],
    },
    {
      name: 'a credential revokes itself, elsewhere',
      parts: { ...remove, table: 'logins', assigned: ['password'] },
      assigned: { password: 'sealed:7' },
      want: ['POST https://cloud.acme.example/oauth/revoke token=sealed:7'],
    },
  ],
  CALL: [
    {
      name: 'an action whose row was not read',
      parts: call('deactivate'),
      assigned: { id: '1c7' },
      want: [`POST ${path}?action=deactivate`],
    },
    {
      name: 'through the states before',
      parts: call('remove'),
      assigned: { id: '1c7' },
      current: { state: 'active' },
      options: through,
      want: [`POST ${path}?action=deactivate`, `POST ${path}?action=remove`],
    },
    {
      name: 'with the purge after it',
      parts: call('remove'),
      assigned: { id: '1c7' },
      options: purge,
      want: [`POST ${path}?action=remove`, `POST ${path}?action=purge`],
    },
    {
      name: 'no way round to where the row is',
      parts: call('deactivate'),
      assigned: { id: '1c7' },
      current: { state: 'inactive' },
      options: through,
      want: [],
    },
    {
      name: 'an argument in the body',
      parts: call('rename'),
      assigned: { id: '1c7', name: 'x' },
      want: [`POST ${path}?action=rename {"newName":"x"}`],
    },
  ],
}

for (const [group, cases] of Object.entries(groups))
  describe(`the requests of ${group}`, () => {
    for (const { name, parts, assigned = {}, current = {}, options = none, want } of cases)
      test(name, async () => {
        const plan = await writePlan(parts)
        const change = planChange(plan, changeRow(assigned, current), 1, options)
        assert.deepEqual(requests(plan, change), want)
      })
  })

describe('what is not in the request', () => {
  test('the credential that proves who asks is among the values', async () => {
    const plan = await writePlan({ ...remove, table: 'logins', assigned: ['password'] })
    const { steps, identity } = planChange(plan, changeRow({ password: 'sealed:7' }), 1, none)
    assert.equal(steps[0]?.values.get('password'), 'sealed:7')
    assert.equal(identity.size, 0)
  })

  test('a change knows its row', async () => {
    const plan = await writePlan(call('remove'))
    const { identity, current, member, number } = planChange(
      plan,
      changeRow({ id: '1c7' }, { state: 'inactive' }),
      3,
      none,
    )
    assert.deepEqual([...identity], [['id', '1c7']])
    assert.deepEqual([...current], [['state', 'inactive']])
    assert.deepEqual([member.name, number], ['acme', 3])
  })

  test('a created row has no identity', async () => {
    const plan = await writePlan({ ...insert, table: 'registries' })
    assert.equal(planChange(plan, changeRow({ id: 'r', host: 'h' }), 1, none).identity.size, 0)
  })
})

describe('refusals', () => {
  const cases: readonly (Omit<Case, 'want'> & {
    readonly want: readonly string[]
    readonly member?: string
  })[] = [
    {
      name: 'DELETE of an active row',
      parts: remove,
      current: active,
      want: [
        "write_refused: acme.reg.credentials: the row where id = '1c7' is active, and delete needs state to be inactive or requested",
        "First: CALL acme.reg.credentials.deactivate(id => '1c7')",
        'With --through-states deactivate and delete are done one after the other.',
      ],
    },
    {
      name: 'of a row of an aggregate connection',
      parts: { ...remove, table: 'every.reg.credentials' },
      current: active,
      member: 'acme_eu',
      want: [
        "write_refused: every.reg.credentials: the row where id = '1c7' is active, and delete needs state to be inactive or requested",
        "First: CALL every.reg.credentials.deactivate(_connection => 'acme_eu', id => '1c7')",
        'With --through-states deactivate and delete are done one after the other.',
      ],
    },
    {
      name: 'a state that several actions are away',
      parts: update('state'),
      assigned: { state: 'purged' },
      current: active,
      want: [
        "write_refused: acme.reg.credentials: the row where id = '1c7' is active, and purge needs state to be removed",
        "First: CALL acme.reg.credentials.deactivate(id => '1c7'); CALL acme.reg.credentials.remove(id => '1c7')",
        'With --through-states deactivate, remove and purge are done one after the other.',
      ],
    },
    {
      name: 'a state from which no action leads',
      parts: remove,
      current: { id: '1c7', state: 'updating' },
      options: through,
      want: [
        "write_refused: acme.reg.credentials: the row where id = '1c7' is updating, and delete needs state to be inactive or requested",
        'No action leads there from updating: look again when it has changed.',
      ],
    },
    {
      name: 'a segment that would climb',
      parts: call('remove'),
      assigned: { id: '..' },
      want: [
        "invalid_value: row 1: '..' as id of acme.reg.credentials cannot stand in a path: the API would be asked for something else",
      ],
    },
    {
      name: 'a row that does not say which it is',
      parts: { ...remove, table: 'tags' },
      current: { repository: 'a' },
      want: ['missing_key: row 1: delete of acme.reg.tags needs a value for tag'],
    },
    {
      name: 'an update that needs what cannot be read',
      parts: { ...update('note'), table: 'registries' },
      assigned: { note: 'x' },
      current: { id: 'r' },
      want: [
        'invalid_value: row 1: every update of acme.reg.registries needs host, which cannot be read: set it too',
      ],
    },
  ]
  for (const { name, parts, assigned = {}, current = {}, options = none, member, want } of cases)
    test(name, async () => {
      const plan = await writePlan(
        member === undefined
          ? parts
          : {
              ...parts,
              query: 'SELECT id, state, _connection FROM every.credentials',
              current: ['id', 'state'],
            },
      )
      assert.deepEqual(
        await refusal(() => planChange(plan, changeRow(assigned, current, member), 1, options)),
        want,
      )
    })
})

describe('what a CALL must read first', () => {
  for (const { name, parts, options, want } of [
    { name: 'nothing', parts: call('remove'), options: none, want: [] },
    { name: 'the state, to get through others', parts: call('remove'), options: through, want: ['state'] },
    { name: 'nothing where any state will do', parts: call('rename'), options: through, want: [] },
    { name: 'nothing: an UPDATE reads its rows', parts: update('state'), options: through, want: [] },
  ])
    test(name, async () => assert.deepEqual(currentNeeded(await writePlan(parts), options), want))
})

describe('a row that is changed twice', () => {
  const changesOf = async (parts: WriteParts, rows: readonly (readonly [Values, Values, string?])[]) => {
    const plan = await writePlan(parts)
    return rows.map(([assigned, current, member], i) =>
      planChange(plan, changeRow(assigned, current, member), i + 1, none),
    )
  }
  const row = { id: '1c7', name: 'old', secret_value: null }

  for (const { name, parts, rows, want } of [
    {
      name: 'with the same values is changed once',
      parts: update('name'),
      rows: [
        [{ name: 'a' }, row],
        [{ name: 'a' }, row],
        [{ name: 'a' }, { ...row, id: '1c8' }],
      ],
      want: ['1 id=1c7', '2 id=1c8'],
    },
    {
      name: 'of two connections is two rows',
      parts: update('name'),
      rows: [
        [{ name: 'a' }, row, 'acme_eu'],
        [{ name: 'b' }, row, 'acme_us'],
      ],
      want: ['1 id=1c7', '2 id=1c7'],
    },
    {
      name: 'is not what creates are, be they alike',
      parts: insert,
      rows: [
        [{ registry_id: 'r', email: 'e' }, {}],
        [{ registry_id: 'r', email: 'e' }, {}],
      ],
      want: ['1 ', '2 '],
    },
    {
      name: 'is not what mints are',
      parts: login('read_write'),
      rows: [
        [{ read_write: true }, {}],
        [{ read_write: true }, {}],
      ],
      want: ['1 ', '2 '],
    },
    {
      name: 'a credential is revoked once',
      parts: { ...remove, table: 'logins', assigned: ['password'] },
      rows: [
        [{ password: 'sealed:1' }, {}],
        [{ password: 'sealed:1' }, {}],
        [{ password: 'sealed:2' }, {}],
      ],
      want: ['1 ', '2 '],
    },
  ] as readonly { name: string; parts: WriteParts; rows: [Values, Values, string?][]; want: string[] }[])
    test(name, async () => {
      const merged = mergeChanges(await changesOf(parts, rows))
      assert.deepEqual(
        merged.map(
          ({ number, identity }) => `${number} ${[...identity].map((pair) => pair.join('=')).join()}`,
        ),
        want,
      )
    })

  test('with different values is refused, and a secret is not told', async () => {
    const changes = await changesOf(update('name', 'secret_value'), [
      [{ name: 'a', secret_value: 'sealed:1' }, row],
      [{ name: 'a', secret_value: 'sealed:2' }, row],
    ])
    assert.deepEqual(await refusal(() => mergeChanges(changes)), [
      "invalid_value: a row is changed twice with different values: id = '1c7' on acme, in rows 1 and 2 (secret_value)",
      'Narrow the join, so that it gives one row for each that is changed.',
    ])
  })

  test('once to what it is and once to another value is refused', async () => {
    const changes = await changesOf(update('name'), [
      [{ name: 'old' }, row],
      [{ name: 'new' }, row],
    ])
    assert.deepEqual(await refusal(() => mergeChanges(changes)), [
      "invalid_value: a row is changed twice with different values: id = '1c7' on acme, in rows 1 and 2 (name)",
      'Narrow the join, so that it gives one row for each that is changed.',
    ])
  })
})
