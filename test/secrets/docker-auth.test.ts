import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { type DockerAuth, decodeDockerAuth } from '../../src/secrets/docker-auth.ts'

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
const auth = (username: string, password: string, ...oddities: DockerAuth['oddities']): DockerAuth => ({
  username,
  password,
  oddities,
})

// The example of DigitalOcean's own specification: `token:token` and a line break.
const specified = 'YjdkMDNhNjk0N2IyMTdlZmI2ZjNlYzNiZDM1MDQ1ODI6YjdkMDNhNjk0N2IyMTdlZmI2ZjNlYzNiZDM1MDQ1ODIK'
const digitalOcean = 'b7d03a6947b217efb6f3ec3bd3504582'

const cases: readonly { name: string; text: string; want: DockerAuth }[] = [
  { name: 'a plain one', text: base64('user:pass'), want: auth('user', 'pass') },
  { name: 'one without padding', text: 'dXNlcjpwYXNzMQ', want: auth('user', 'pass1', 'unpadded') },
  { name: 'one that needs no padding', text: base64('user:passwo1'), want: auth('user', 'passwo1') },
  {
    name: 'the url-safe alphabet',
    text: Buffer.from('u:~~~?>>?').toString('base64url'),
    want: auth('u', '~~~?>>?', 'url_safe_alphabet'),
  },
  { name: 'several colons', text: base64('user:pa:ss:'), want: auth('user', 'pa:ss:', 'colon_in_password') },
  { name: 'no user', text: base64(':pass'), want: auth('', 'pass', 'empty_username') },
  { name: 'no password', text: base64('user:'), want: auth('user', '', 'empty_password') },
  { name: 'only a colon', text: base64(':'), want: auth('', '', 'empty_username', 'empty_password') },
  {
    name: 'a line break at the end',
    text: specified,
    want: auth(digitalOcean, `${digitalOcean}\n`, 'trailing_newline'),
  },
  { name: 'a carriage return', text: base64('u:p\r\n'), want: auth('u', 'p\r\n', 'trailing_newline') },
  { name: 'NULs at the end', text: base64('u:p\0\0'), want: auth('u', 'p\0\0', 'nul') },
  {
    name: 'a line break and NULs',
    text: base64('u:p\n\0'),
    want: auth('u', 'p\n\0', 'trailing_newline', 'nul'),
  },
  { name: 'spaces', text: base64(' u : p '), want: auth(' u ', ' p ') },
  { name: 'a byte order mark', text: base64('\uFEFFu:p'), want: auth('\uFEFFu', 'p') },
  { name: 'letters beyond ASCII', text: base64('jörg:p€ss'), want: auth('jörg', 'p€ss') },
  { name: 'wrapped base64', text: 'dXNl\r\ncjpwYXNz\n', want: auth('user', 'pass', 'line_breaks') },
]

for (const { name, text, want } of cases) {
  test(`auth: ${name}`, () => assert.deepEqual(decodeDockerAuth(text), want))
}

const refused: readonly { name: string; text: string; message: RegExp }[] = [
  { name: 'nothing', text: '', message: /is empty/ },
  { name: 'a line break', text: '\n', message: /is empty/ },
  { name: 'no colon', text: base64('CANARY'), message: /no colon/ },
  { name: 'the text itself', text: 'user:CANARY', message: /not base64/ },
  { name: 'spaces inside', text: 'dXNl cjpwYXNz', message: /not base64/ },
  { name: 'wrong padding', text: 'dXNlcjpwYXNzMQ=', message: /not base64/ },
  { name: 'padding inside', text: 'dXN=lcjp', message: /not base64/ },
  { name: 'an impossible length', text: 'dXNlc', message: /not base64/ },
  {
    name: 'bytes that are no UTF-8',
    text: base64(Buffer.from([0x75, 0x3a, 0xff, 0xfe])),
    message: /not UTF-8/,
  },
  { name: 'Latin-1', text: base64(Buffer.from('j\xf6rg:CANARY', 'latin1')), message: /not UTF-8/ },
]

for (const { name, text, message } of refused) {
  test(`auth is refused: ${name}`, () => {
    assert.throws(
      () => decodeDockerAuth(text),
      (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'response_invalid')
        assert.match(error.message, message)
        assert.ok(!inspect(error).includes('CANARY'))
        if (text.trim().length > 0) assert.ok(!inspect(error).includes(text))
        return true
      },
    )
  })
}
