import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyFor } from '../../src/http/proxy.ts'

const proxy = 'http://proxy:3128'
const cases: { name: string; origin?: string; env: Record<string, string>; want: string | undefined }[] = [
  { name: 'none', env: {}, want: undefined },
  { name: 'https, upper case', env: { HTTPS_PROXY: proxy }, want: 'http://proxy:3128/' },
  {
    name: 'https, lower case goes first',
    env: { https_proxy: proxy, HTTPS_PROXY: 'http://other' },
    want: 'http://proxy:3128/',
  },
  { name: 'the http proxy is not for https', env: { HTTP_PROXY: proxy }, want: undefined },
  { name: 'http', origin: 'http://api.example.com', env: { http_proxy: proxy }, want: 'http://proxy:3128/' },
  { name: 'without a scheme', env: { https_proxy: 'proxy:3128' }, want: 'http://proxy:3128/' },
  { name: 'empty', env: { https_proxy: ' ' }, want: undefined },
  ...[
    ['*', undefined],
    ['api.example.com', undefined],
    ['EXAMPLE.com', undefined],
    ['.example.com', undefined],
    ['*.example.com', undefined],
    ['x, example.com:443', undefined],
    ['example.com:8443', 'http://proxy:3128/'],
    ['ample.com', 'http://proxy:3128/'],
    ['com.', 'http://proxy:3128/'],
  ].map(([no = '', want]) => ({ name: `NO_PROXY=${no}`, env: { https_proxy: proxy, NO_PROXY: no }, want })),
  {
    name: 'IPv6',
    origin: 'https://[::1]:8443',
    env: { https_proxy: proxy, no_proxy: '[::1]:8443' },
    want: undefined,
  },
  {
    name: 'IPv6 without brackets',
    origin: 'https://[::1]',
    env: { https_proxy: proxy, no_proxy: '::1' },
    want: undefined,
  },
]
for (const { name, origin = 'https://api.example.com', env, want } of cases) {
  test(`proxy: ${name}`, () => assert.equal(proxyFor(new URL(origin), env)?.href, want))
}

test('proxy: nonsense is refused and its password not repeated', () => {
  assert.throws(
    () => proxyFor(new URL('https://a.example'), { https_proxy: 'ftp://me:canary@proxy' }),
    (error: Error) => 'code' in error && error.code === 'config_invalid' && !error.message.includes('canary'),
  )
})
