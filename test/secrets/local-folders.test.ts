import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Environment, localFolders } from '../../src/secrets/local-folders.ts'

const skip = process.platform === 'win32' && 'paths of POSIX'

test('the defaults are under HOME', { skip }, () => {
  assert.deepEqual(localFolders({ HOME: '/home/a' }), {
    config: '/home/a/.config/credsql',
    data: '/home/a/.local/share/credsql',
    state: '/home/a/.local/state/credsql',
    cache: '/home/a/.cache/credsql',
  })
})

test('XDG folders win where they are absolute', { skip }, () => {
  const env = {
    HOME: '/home/a',
    XDG_CONFIG_HOME: '/c/',
    XDG_DATA_HOME: 'relative',
    XDG_STATE_HOME: '',
    XDG_CACHE_HOME: '/k',
  }
  assert.deepEqual(localFolders(env), {
    config: '/c/credsql',
    data: '/home/a/.local/share/credsql',
    state: '/home/a/.local/state/credsql',
    cache: '/k/credsql',
  })
})

test('HOME is not needed when all XDG folders are set', { skip }, () => {
  const env = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k' }
  assert.equal(localFolders(env).state, '/s/credsql')
})

const homeless: readonly Environment[] = [{}, { HOME: '' }, { HOME: 'relative' }, { XDG_CONFIG_HOME: '/c' }]
for (const env of homeless) {
  test(`no folders from ${JSON.stringify(env)}`, () => {
    assert.throws(() => localFolders(env), { code: 'state_unusable', message: /HOME/ })
  })
}
