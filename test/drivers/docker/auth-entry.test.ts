import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AuthEntry, isMarker, readAuthEntry } from '../../../src/drivers/docker/auth-entry.ts'

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')

const none: AuthEntry = {
  username: null,
  password: null,
  identityToken: null,
  registryToken: null,
  oddities: [],
  error: null,
  hasSecret: false,
}
const login = (username: string | null, password: string | null, ...oddities: AuthEntry['oddities']) => ({
  ...none,
  username,
  password,
  oddities,
  hasSecret: password !== null,
})
const unreadable = (oddity: AuthEntry['oddities'][number], problem: string) => ({
  ...none,
  oddities: [oddity],
  error: `the auth value ${problem}`,
  hasSecret: true,
})

const cases: readonly { name: string; entry: unknown; want: AuthEntry }[] = [
  { name: 'padded', entry: { auth: base64('u:pass') }, want: login('u', 'pass') },
  { name: 'unpadded', entry: { auth: 'dXNlcjpwYXNzMQ' }, want: login('user', 'pass1', 'unpadded') },
  {
    name: 'URL-safe alphabet',
    entry: { auth: Buffer.from('u:~~~?>>?').toString('base64url') },
    want: login('u', '~~~?>>?', 'url_safe_alphabet'),
  },
  {
    name: 'wrapped',
    entry: { auth: 'dXNl\r\ncjpwYXNz\n' },
    want: login('user', 'pass', 'line_breaks'),
  },
  { name: 'several colons', entry: { auth: base64('u:a:b') }, want: login('u', 'a:b', 'several_colons') },
  { name: 'empty user', entry: { auth: base64(':p') }, want: login(null, 'p', 'empty_username') },
  { name: 'empty password', entry: { auth: base64('u:') }, want: login('u', null, 'empty_password') },
  {
    name: 'trailing newline',
    entry: { auth: base64('u:p\n') },
    want: login('u', 'p\n', 'trailing_newline'),
  },
  { name: 'NULs', entry: { auth: base64('u:p\0') }, want: login('u', 'p\0', 'nul') },
  {
    name: 'no colon',
    entry: { auth: base64('CANARY') },
    want: unreadable('no_colon', 'has no colon between user name and password'),
  },
  {
    name: 'bytes that are no UTF-8',
    entry: { auth: base64(Buffer.from([0x75, 0x3a, 0xff])) },
    want: unreadable('not_utf8', 'is not UTF-8 text when decoded'),
  },
  { name: 'no base64', entry: { auth: 'u:CANARY' }, want: unreadable('not_base64', 'is not base64') },
  {
    name: 'no base64, with the members beside it',
    entry: { auth: '!', username: 'u', password: 'p' },
    want: { ...unreadable('not_base64', 'is not base64'), username: 'u', password: 'p' },
  },
  { name: 'members alone', entry: { username: 'u', password: 'p' }, want: login('u', 'p') },
  {
    name: 'the same twice',
    entry: { username: 'u', password: 'p', auth: base64('u:p') },
    want: login('u', 'p'),
  },
  {
    name: 'auth goes before the user name',
    entry: { username: 'other', auth: base64('u:p') },
    want: login('u', 'p', 'username_and_auth_differ'),
  },
  {
    name: 'auth goes before the password',
    entry: { password: 'other', auth: base64('u:p') },
    want: login('u', 'p', 'username_and_auth_differ'),
  },
  {
    name: 'an identity token with a user name alone',
    entry: { auth: base64('u:'), identitytoken: 't' },
    want: { ...login('u', null), identityToken: 't', hasSecret: true },
  },
  {
    name: 'a registry token',
    entry: { registrytoken: 't' },
    want: { ...none, registryToken: 't', hasSecret: true },
  },
  { name: 'other capitals', entry: { Auth: base64('u:p') }, want: login('u', 'p') },
  { name: 'nothing', entry: {}, want: none },
  {
    name: 'members of other types',
    entry: { username: 1, auth: ['CANARY'], password: 'p' },
    want: { ...login(null, 'p'), error: '"username" is no text; "auth" is no text' },
  },
  { name: 'a text', entry: 'CANARY', want: { ...none, error: 'the entry is no object' } },
  { name: 'null', entry: null, want: { ...none, error: 'the entry is no object' } },
]

describe('an entry of auths', () => {
  for (const { name, entry, want } of cases)
    test(name, () => {
      const got = readAuthEntry(entry)
      assert.deepEqual(got, want)
      assert.ok(!(got.error ?? '').includes('CANARY'))
    })
})

describe('a marker', () => {
  for (const { entry, want } of [
    { entry: {}, want: true },
    { entry: { email: 'a@b.example', serveraddress: 'x' }, want: true },
    { entry: { auth: '', username: null }, want: true },
    { entry: { auth: 'x' }, want: false },
    { entry: { Username: 'u' }, want: false },
    { entry: null, want: false },
    { entry: [], want: false },
  ])
    test(`${JSON.stringify(entry)}: ${want}`, () => assert.equal(isMarker(entry), want))
})
