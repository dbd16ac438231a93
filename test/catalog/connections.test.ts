import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { buildConnection, connectHint, implicitConnection, normalUrl } from '../../src/catalog/connections.ts'
import { loadProvider } from '../../src/catalog/load-provider.ts'
import type { Connection } from '../../src/catalog/table.ts'
import { acmeFiles, folderWith } from './provider-folder.ts'

async function acme(t: TestContext) {
  return loadProvider(join(await folderWith(t, acmeFiles()), 'acme'))
}

async function connect(
  t: TestContext,
  settings: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Connection> {
  const text = `connections:\n  a:\n    provider: acme\n${settings.replace(/^/gm, '    ')}\n`
  const [config] = (await parseConfig(text, '/c.yaml')).connections
  assert.ok(config?.kind === 'connection')
  return buildConnection(config, await acme(t), env)
}

test('settings, defaults and references', async (t) => {
  const connection = await connect(t, 'token: file:/t\norg: env:WHO\ntimeout: 5', { WHO: 'us' })
  assert.equal(connection.problem, undefined)
  assert.deepEqual(connection.settings, {
    token: { kind: 'reference', reference: 'file:/t' },
    org: { kind: 'plain', value: 'us' },
    timeout: { kind: 'plain', value: '5' },
    url: { kind: 'plain', value: 'https://api.acme.example' },
  })
})

// biome-ignore format: one case is two or three lines
const problems: readonly (readonly [settings: string, code: string, line: number, message: string, hint: RegExp])[] = [
  ['org: us', 'connection_incomplete', 2, 'the connection a has no "token": Its token.', /token: env:ACME_TOKEN/],
  ['timeout: 1', 'connection_incomplete', 2, 'the connection a has no "token", "org": Its token.', /org: env:ACME_ORG/],
  ['org: ""\ntoken: env:T', 'connection_incomplete', 2, 'the connection a has no "org": Its organisation.', /org: env:ACME_ORG/],
  ['org: env:WHO\ntoken: env:T', 'config_invalid', 4, 'connections.a.org names the environment variable WHO, which is not set', /Set WHO\./],
  ['org: us\ntoken: env:T\norgg: x', 'config_invalid', 6, 'connections.a: acme has no setting "orgg"', /token, url, org, ca, timeout/],
  ['org: us\ntoken: env:T\nurl: ftp://x', 'config_invalid', 2, 'the connection a has a "url" that is no http or https url', /Where it is/],
]
for (const [settings, code, line, message, hint] of problems)
  test(`a connection's problem: ${message}`, async (t) => {
    const { problem } = await connect(t, settings)
    assert.deepEqual(
      [problem?.code, problem?.message, problem?.details.file],
      [code, message, `/c.yaml:${line}`],
    )
    assert.match(problem?.details.hint ?? '', hint)
    assert.equal(problem?.details.connection, 'a')
  })

test('a secret that is written out is refused even where its name says nothing', async (t) => {
  const provider = await acme(t)
  const { token, ...others } = provider.settings
  assert.ok(token)
  const config = (
    await parseConfig(
      'connections:\n  a:\n    provider: acme\n    opener: hunter22\n    org: us\n',
      '/c.yaml',
    )
  ).connections[0]
  assert.ok(config?.kind === 'connection')
  const { problem } = buildConnection(config, { ...provider, settings: { ...others, opener: token } }, {})
  assert.deepEqual(
    [problem?.code, problem?.message, problem?.details.file],
    ['config_invalid', 'connections.a.opener is a secret, and is written out', '/c.yaml:4'],
  )
  assert.match(problem?.details.hint ?? '', /opener: env:ACME_TOKEN/)
  assert.ok(!JSON.stringify(problem?.details).includes('hunter22'))
})

test('the connection of the environment', async (t) => {
  const provider = await acme(t)
  for (const env of [{}, { ACME_TOKEN: 't' }, { ACME_TOKEN: 't', ACME_ORG: '' }])
    assert.equal(implicitConnection(provider, env), undefined)
  assert.deepEqual(implicitConnection(provider, { ACME_TOKEN: 't', ACME_ORG: 'us' }), {
    kind: 'connection',
    name: 'acme',
    provider,
    settings: {
      token: { kind: 'reference', reference: 'env:ACME_TOKEN' },
      url: { kind: 'plain', value: 'https://api.acme.example' },
      org: { kind: 'plain', value: 'us' },
    },
    allowMint: false,
    origin: 'environment',
  })
})

test('how to connect', async (t) => {
  assert.equal(
    connectHint(await acme(t)),
    `Set ACME_TOKEN and ACME_ORG in the environment, or write into the config:
connections:
  acme:
    provider: acme
    token: env:ACME_TOKEN
    org: …`,
  )
})

for (const [url, path, want] of [
  ['http://h:8080', '/v1', 'http://h:8080/v1'],
  ['http://h:8080/', '/v1', 'http://h:8080/v1'],
  ['http://h:8080/v1/', '/v1', 'http://h:8080/v1'],
  ['http://h/rancher/v2-beta', '/v1', 'http://h/rancher/v2-beta'],
  ['https://h//', undefined, 'https://h'],
] as const)
  test(`url ${url}`, () => assert.equal(normalUrl(url, path), want))
