import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { Execution, type Permissions } from '../../src/execute/execution.ts'
import { Ledger } from '../../src/journal/ledger.ts'
import { Vault } from '../../src/secrets/vault.ts'

function executionWith(permissions: Partial<Permissions> = {}, signal = new AbortController().signal) {
  const never = () => assert.fail('asked for')
  const vault = new Vault(Buffer.from('key'))
  const execution = new Execution({
    engine: never,
    runtime: never,
    driver: never,
    surroundings: { env: {}, cwd: '/', clock: { now: () => 0, sleep: never, random: () => 0 } },
    vault,
    signal,
    record: { ledger: new Ledger({ dataFolder: '/nowhere', now: () => new Date(0) }) },
    permissions: { mint: false, verify: false, dryRun: false, partial: false, maxCalls: 3, ...permissions },
  })
  return { execution, vault }
}

test('the budget lets through as many calls as it says', () => {
  const { execution } = executionWith({ maxCalls: 2 })
  execution.countCall()
  execution.countCall()
  assert.throws(() => execution.countCall(), { code: 'too_many_calls', exitCode: 4 })
})

const failures: readonly { code: ErrorCode; missing: boolean }[] = [
  { code: 'unauthorized', missing: true },
  { code: 'rate_limited', missing: true },
  { code: 'api_failed', missing: true },
  { code: 'network_failed', missing: true },
  { code: 'timed_out', missing: true },
  { code: 'response_invalid', missing: true },
  { code: 'paging_unsafe', missing: true },
  { code: 'secret_source_failed', missing: true },
  { code: 'too_many_calls', missing: false },
  { code: 'mint_refused', missing: false },
  { code: 'engine_failed', missing: false },
  { code: 'interrupted', missing: false },
  { code: 'internal', missing: false },
]
for (const { code, missing } of failures)
  test(`${code} ${missing ? 'costs rows' : 'ends the statement'} with partial`, () => {
    const { execution } = executionWith({ partial: true })
    const error = new CredsqlError(code, `it is ${code}`)
    if (missing) execution.fail(error)
    else assert.throws(() => execution.fail(error), error)
    assert.equal(execution.complete, !missing)
    assert.deepEqual(execution.warnings, missing ? [`it is ${code}`] : [])
  })

test('without partial every failure ends the statement', () => {
  const { execution } = executionWith()
  assert.throws(() => execution.fail(new CredsqlError('api_failed', 'no')), { code: 'api_failed' })
  assert.equal(execution.complete, true)
})

test('an error that nobody foresaw is no missing data', () => {
  const { execution } = executionWith({ partial: true })
  assert.throws(() => execution.fail(new TypeError('oops')), TypeError)
})

test('the same warning is told once, and without a secret that is sealed after it', () => {
  const { execution, vault } = executionWith({ partial: true })
  for (let i = 0; i < 2; i += 1) execution.fail(new CredsqlError('api_failed', 'wrong: hunter2-and-more'))
  const { handle } = vault.seal('hunter2-and-more')
  assert.deepEqual(execution.warnings, [`wrong: ${handle}`])
})

test('an abort of the caller reaches the execution, with its reason', () => {
  const caller = new AbortController()
  const { execution } = executionWith({ partial: true }, caller.signal)
  const reason = new CredsqlError('timed_out', 'too long')
  caller.abort(reason)
  assert.equal(execution.signal.reason, reason)
  assert.throws(() => execution.fail(new CredsqlError('api_failed', 'no')))
})

test('an execution that has ended leaves the caller’s signal alone', () => {
  const caller = new AbortController()
  const { execution } = executionWith({}, caller.signal)
  execution.abort.abort()
  assert.equal(caller.signal.aborted, false)
})
