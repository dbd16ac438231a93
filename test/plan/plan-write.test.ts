import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { confirmationReasons, isDestructive } from '../../src/plan/confirmation.ts'
import { planChange } from '../../src/plan/plan-change.ts'
import { planWrite } from '../../src/plan/plan-write.ts'
import { boundWrite, changeRow, refusal, type WriteParts, writePlan } from './write-catalog.ts'

const mint = (...assigned: string[]): WriteParts => ({
  verb: 'insert',
  table: 'logins',
  query: 'SELECT 1',
  assigned,
})

describe('the operation', () => {
  for (const { name, parts, want } of [
    {
      name: 'of an INSERT',
      parts: { verb: 'insert', table: 'credentials', query: 'SELECT 1' },
      want: 'create',
    },
    { name: 'of an INSERT that mints', parts: mint('read_write'), want: 'make' },
    { name: 'of an INSERT that mints without a column', parts: mint(), want: 'make' },
    { name: 'of a mint with a required key', parts: mint('registry_name'), want: 'make_for' },
    {
      name: 'of a mint with all keys',
      parts: mint('read_write', 'registry_name', 'expiry_seconds'),
      want: 'make_for',
    },
    {
      name: 'of an UPDATE',
      parts: { verb: 'update', table: 'credentials', query: 'SELECT 1', assigned: ['name', 'state'] },
      want: 'update',
    },
    {
      name: 'of an UPDATE by actions alone',
      parts: { verb: 'update', table: 'credentials', query: 'SELECT 1', assigned: ['state'] },
      want: undefined,
    },
    { name: 'of a DELETE', parts: { verb: 'delete', table: 'tags', query: 'SELECT 1' }, want: 'delete' },
    {
      name: 'of a CALL',
      parts: { verb: 'call', table: 'runs', query: 'SELECT 1', action: 'cancel' },
      want: 'cancel',
    },
  ] as readonly { name: string; parts: WriteParts; want: string | undefined }[])
    test(name, async () => assert.equal((await writePlan(parts)).operation?.name, want))

  test('a mint does not take any column', async () => {
    assert.deepEqual(await refusal(() => writePlan(mint('password', 'read_write'))), [
      'missing_key: an INSERT INTO acme.reg.logins mints a credential, and password cannot be given',
      'The columns that can be given are read_write, expiry_seconds and registry_name.',
      'make takes if wanted read_write and expiry_seconds.',
      'make_for takes registry_name, and if wanted read_write and expiry_seconds.',
    ])
  })

  for (const { given, problem } of [
    { given: [], problem: 'no column is given' },
    { given: ['read_write'], problem: 'no call of the API takes read_write alone' },
  ])
    test(`a mint needs its keys: ${problem}`, async () => {
      const bound = await boundWrite(mint(...given))
      const operations = bound.operations.filter((operation) => operation.name === 'make_for')
      assert.deepEqual(await refusal(() => planWrite({ ...bound, operations })), [
        `missing_key: an INSERT INTO acme.reg.logins mints a credential, and ${problem}`,
        'The columns that can be given are read_write, expiry_seconds and registry_name.',
        'make_for takes registry_name, and if wanted read_write and expiry_seconds.',
      ])
    })

  test('a table without it is the binder’s to refuse', async () => {
    assert.deepEqual(
      await refusal(() => writePlan({ verb: 'update', table: 'tags', query: 'SELECT 1', assigned: ['tag'] })),
      ['internal: acme.reg.tags has no operation for UPDATE'],
    )
  })
})

describe('the driving query', () => {
  for (const { name, verb, query, constant, relation } of [
    {
      name: 'without a table',
      verb: 'insert',
      query: "SELECT 'a', 'b'",
      constant: true,
      relation: undefined,
    },
    {
      name: 'over a table',
      verb: 'delete',
      query: "SELECT id FROM credentials WHERE id = '1'",
      constant: false,
      relation: 'r0',
    },
    {
      name: 'that nothing meets',
      verb: 'delete',
      query: "SELECT id FROM credentials WHERE id = '1' AND id = '2'",
      constant: true,
      relation: 'r0',
    },
    {
      name: 'that reads the target for values alone',
      verb: 'insert',
      query: 'SELECT registry_id, email FROM credentials',
      constant: false,
      relation: undefined,
    },
  ] as const)
    test(name, async () => {
      const plan = await writePlan({
        verb,
        table: 'credentials',
        query,
        ...(verb === 'delete' ? { current: ['id'] } : {}),
      })
      assert.deepEqual([plan.constant, plan.relation], [constant, relation])
    })
})

describe('what is asked before', () => {
  const remove: WriteParts = { verb: 'delete', table: 'credentials', query: 'SELECT 1' }
  const set = (column: string, value = "'active'"): WriteParts => ({
    verb: 'update',
    table: 'credentials',
    query: `SELECT ${value}`,
    assigned: [column],
  })
  for (const { name, parts, want } of [
    { name: 'a DELETE', parts: remove, want: ['destructive'] },
    { name: 'an UPDATE', parts: set('name'), want: [] },
    { name: 'an UPDATE to a state that an action reaches', parts: set('state'), want: [] },
    { name: 'an UPDATE to a state that destroys', parts: set('state', "'removed'"), want: ['destructive'] },
    { name: 'an UPDATE to a state that rows tell', parts: set('state', "lower('X')"), want: ['destructive'] },
    { name: 'a CALL', parts: { ...remove, verb: 'call', action: 'deactivate' }, want: [] },
    {
      name: 'a CALL that destroys',
      parts: { ...remove, verb: 'call', action: 'purge' },
      want: ['destructive'],
    },
  ] as readonly { name: string; parts: WriteParts; want: string[] }[])
    test(`${name}, while its rows are not known`, async () =>
      assert.deepEqual(confirmationReasons(await writePlan(parts), undefined, 20), want))

  test('a change that destroys, and too many', async () => {
    const plan = await writePlan(remove)
    const none = { throughStates: false, purge: false }
    const changes = ['1', '2'].map((id, i) =>
      planChange(plan, changeRow({}, { id, state: 'inactive' }), i + 1, none),
    )
    const gone = planChange(plan, changeRow({}, { id: '3', state: 'removed' }), 3, none)
    assert.deepEqual(confirmationReasons(plan, changes, 1), ['destructive', 'more than 1 change'])
    assert.deepEqual(confirmationReasons(plan, [...changes, gone], 2), ['destructive'])
    assert.deepEqual(confirmationReasons(plan, [gone], 0), [])
    assert.equal(isDestructive(plan, []), false)
  })
})
