import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { permissionHint, withPermission } from '../../src/errors/node-permission.ts'

/** What Node's permission model throws. */
const denied = (permission?: string, resource?: string) =>
  Object.assign(new Error('Access to this API has been restricted'), {
    code: 'ERR_ACCESS_DENIED',
    ...(permission === undefined ? {} : { permission, resource }),
  })

for (const { name, error, want } of [
  { name: 'reading', error: denied('FileSystemRead', '/a/b'), want: /with --allow-fs-read=\/a\/b as well/ },
  { name: 'writing', error: denied('FileSystemWrite', '/a'), want: /with --allow-fs-write=\/a as well, or/ },
  { name: 'a program', error: denied('ChildProcess', 'true'), want: /with --allow-child-process as well\./ },
  { name: 'the network', error: denied('Net', 'a.example:443'), want: /with --allow-net as well\./ },
  { name: 'a thread', error: denied('WorkerThreads', ''), want: /with --allow-worker as well\./ },
  { name: 'what no flag allows', error: denied(), want: /^Node runs with --permission: Access to this API/ },
])
  test(`the hint names the flag: ${name}`, () => assert.match(permissionHint(error) ?? '', want))

for (const error of [new Error('other'), Object.assign(new Error(''), { code: 'EACCES' }), 'text', undefined])
  test(`no hint for ${error instanceof Error ? JSON.stringify(error) : error}`, () => {
    assert.equal(permissionHint(error), undefined)
    assert.equal(withPermission(error), error)
  })

test('a refusal of Node becomes an error with its path', () => {
  const error = withPermission(denied('FileSystemRead', '/a/b'))
  assert.ok(error instanceof CredsqlError)
  assert.deepEqual(
    [error.code, error.message],
    ['usage', 'Node does not allow what needs --allow-fs-read=/a/b'],
  )
})

test('an error that was caused by one gets the hint, unless it has its own', () => {
  const cause = denied('FileSystemWrite', '/a')
  const bare = withPermission(new CredsqlError('output_failed', 'm', { cause }))
  assert.ok(bare instanceof CredsqlError)
  assert.match(bare.details.hint ?? '', /--allow-fs-write=\/a/)
  const own = withPermission(new CredsqlError('output_failed', 'm', { cause, hint: 'h' }))
  assert.equal(own instanceof CredsqlError && own.details.hint, 'h')
})
