import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nth } from '../../src/demo/fakes/fault.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { resumeJournal } from '../../src/session/resume-journal.ts'
import { resumedResult } from '../../src/session/resumed-result.ts'
import { ask } from '../session/world.ts'
import {
  codeOf,
  deleteFour,
  deleteOf,
  deletes,
  inactive,
  insert,
  isWrite,
  journalOf,
  named,
  resume,
  resumedStatuses,
  writesTo,
  writeWorld,
} from './write-world.ts'

test('what a create made is not taken for what its twin made', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'reset', match: nth(2, isWrite) })
  const { rows } = await ask(session, insert('twin', 'twin'))
  assert.deepEqual(
    rows.map(([status]) => status),
    ['done', 'unknown'],
  )
  assert.deepEqual(await resumedStatuses(await world.open()), ['done', 'failed'])
  assert.equal(named(world, 'twin'), 1)
})

test('nor for what another statement made', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  await ask(session, insert('again'))
  rancher.inject({ kind: 'reset', match: isWrite })
  assert.equal(await codeOf(session, insert('again')), 'network_failed')
  assert.deepEqual(await resumedStatuses(await world.open()), ['failed'])
  assert.equal(named(world, 'again'), 1)
})

test('of two creates that are not known each finds its own row', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'reset', handled: true, match: isWrite, times: 2 })
  const { rows } = await ask(session, insert('both', 'both'), { onError: 'continue' })
  assert.deepEqual(
    rows.map(([status]) => status),
    ['unknown', 'unknown'],
  )
  const { results } = await resume(await world.open())
  assert.deepEqual(
    results.map(({ status }) => status),
    ['done', 'done'],
  )
  assert.equal(new Set(results.map(({ row }) => row?.get('id'))).size, 2)
  assert.equal(named(world, 'both'), 2)
})

test('a row too many that looks like it is not decided about', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'reset', handled: true, match: isWrite })
  assert.equal(await codeOf(session, insert('double')), 'network_failed')
  const { url, accessKey, secretKey } = rancher
  await fetch(`${url}/v1/projects/1a5/registrycredentials`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}` },
    body: JSON.stringify({ registryId: '1sp1', email: 'a@example.com', name: 'double' }),
  })
  const { results } = await resume(await world.open())
  assert.equal(results[0]?.status, 'unknown')
  assert.match(results[0]?.message ?? '', /^2 rows look like it/)
})

test('secrets that are left to send come from where they came from', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  // A PUT may be sent again, and is.
  const cut = () => rancher.inject({ kind: 'reset', match: isWrite, times: Number.POSITIVE_INFINITY })
  const first = cut()
  const sql = (secret: string) =>
    `UPDATE rancher.registry_credentials SET secret_value = ${secret} WHERE id = '1c1'`
  assert.equal(await codeOf(session, sql("SECRET('env:SECRET')")), 'network_failed')
  first.remove()
  assert.deepEqual(await resumedStatuses(await world.open()), ['done'])
  const stored = () => rancher.stored('registryCredential')[0]?.['secretValue']
  assert.equal(stored(), 'a-secret-of-the-test')

  const second = cut()
  const parameters = { positional: ['typed by hand'] }
  assert.equal(await codeOf(session, sql('$1'), { parameters }), 'network_failed')
  second.remove()
  const { changes } = await journalOf(session)
  const [handle] = JSON.stringify(changes).match(/sealed:[0-9a-f]{12}/) ?? []
  const other = await world.open({ RIGHT: 'typed by hand', WRONG: 'something else' })
  const sent = writesTo(rancher).length
  for (const secrets of [[], ['env:WRONG']])
    await assert.rejects(resume(other, { secrets }), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.code, 'secret_source_failed')
      assert.match(error.message, new RegExp(`needs ${handle}`))
      assert.match(error.details.hint ?? '', /--secret env:NAME/)
      return true
    })
  await assert.rejects(resume(other, { secrets: ['typed by hand'] }), { code: 'usage' })
  assert.equal(writesTo(rancher).length, sent)
  assert.deepEqual(await resumedStatuses(other, { secrets: ['env:WRONG', 'env:RIGHT'] }), ['done'])
  assert.equal(stored(), 'typed by hand')
})

test('two that resume at once: one does', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  const cut = rancher.inject({ kind: 'reset', match: deleteOf('1c2') })
  await ask(session, deleteFour, { yes: true })
  cut.remove()
  const { header } = await journalOf(session)
  const [one, two] = [await world.open(), await world.open()]
  const both = await Promise.allSettled(
    [one, two].map((own) => resumeJournal(header.id, own.resources, { yes: true })),
  )
  const refused = both.flatMap((end) => (end.status === 'rejected' ? [end.reason as CredsqlError] : []))
  assert.deepEqual(
    refused.map(({ code }) => code),
    ['state_unusable'],
  )
  assert.deepEqual(writesTo(rancher), deletes(['1c2', ...inactive]))
})

test('what is destructive is asked for again before it is resumed', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'reset', match: isWrite })
  assert.equal(await codeOf(session, deleteFour), undefined)
  await assert.rejects(resume(session, { yes: false }), { code: 'write_refused' })
  assert.equal(writesTo(rancher).length, 1)
  const asked: string[] = []
  const confirm = async ({ lines }: { readonly lines: readonly string[] }) => {
    asked.push(...lines)
    return false
  }
  await assert.rejects(resume(session, { yes: false, confirm }), { code: 'write_refused' })
  assert.equal(asked.length, 4)
  assert.equal(writesTo(rancher).length, 1)
})

test('with dryRun a resume tells what it would send, sends nothing, and writes nothing down', async (t) => {
  const world = await writeWorld(t)
  const { session, rancher } = world
  rancher.inject({ kind: 'reset', handled: true, match: deleteOf('1c4') })
  rancher.inject({ kind: 'status', status: 403, match: deleteOf('1c4') })
  await ask(session, deleteFour, { yes: true, concurrency: 1 })
  const before = (await journalOf(session)).changes.map(({ status }) => status)
  assert.ok(before.includes('not_sent'))
  rancher.clear()
  const tried = await world.open()
  const { results } = await resume(tried, { dryRun: true, yes: false })
  assert.deepEqual(writesTo(rancher), [])
  assert.match(
    results.find(({ status }) => status === 'not_attempted')?.message ?? '',
    /^it would be sent: DELETE \/v1\/projects\/1a5\/registrycredentials\/1c6$/,
  )
  assert.deepEqual(
    (await journalOf(session)).changes.map(({ status }) => status),
    before,
  )
  await resume(await world.open())
  assert.deepEqual(writesTo(rancher).slice(-2), deletes(['1c6', '1c8']))
})

test('a resumed create is told by its identity alone', async (t) => {
  const world = await writeWorld(t)
  world.rancher.inject({ kind: 'reset', handled: true, match: isWrite })
  assert.equal(await codeOf(world.session, insert('told')), 'network_failed')
  const { rows } = resumedResult(await resume(await world.open()))
  assert.match(String(rows[0]?.[3]), /^id = 1c\d+$/)
})
