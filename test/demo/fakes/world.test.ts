import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDemoWorld } from '../../../src/demo/fakes/world.ts'
import { secret } from '../../../src/demo/fakes/world-data.ts'
import { call } from './call.ts'

const now = () => Date.UTC(2024, 4, 6, 7, 8, 9)

test('every connection of the config answers to the environment', async (t) => {
  const world = await startDemoWorld({ now })
  t.after(() => world.close())
  const settingOf = (setting: unknown) => world.environment[String(setting).replace(/^env:/, '')]
  const counts: Record<string, number> = {}
  for (const [name, settings] of Object.entries(world.config.connections)) {
    const { provider, url, project, org } = settings
    if (provider === undefined) continue
    const basic = `${settingOf(settings['access_key'])}:${settingOf(settings['secret_key'])}`
    const [path, list, authorization] =
      provider === 'rancher'
        ? [
            `/projects/${project}/registrycredentials`,
            'data',
            `Basic ${Buffer.from(basic).toString('base64')}`,
          ]
        : provider === 'humanitec'
          ? [`/orgs/${org}/registries`, '', `Bearer ${settingOf(settings['token'])}`]
          : ['/v2/registries', 'registries', `Bearer ${settingOf(settings['token'])}`]
    const reply = await call(`${url}${path}`, { authorization })
    assert.equal(reply.status, 200, name)
    counts[name] = reply.each(list, 'name').length
  }
  assert.deepEqual(counts, { digitalocean: 2, rancher: 12, rancher_eu: 4, humanitec: 6 })
  assert.deepEqual(world.config.connections['all_rancher'], { aggregate: ['rancher', 'rancher_eu'] })
  assert.equal(world.rancher.requests.length, 1)
  world.clear()
  assert.equal(world.rancher.requests.length, 0)
  assert.equal(world.digitalocean.minted.length, 0)
})

test('every secret of the world comes from the option', async (t) => {
  const names = new Set<string>()
  const world = await startDemoWorld({
    now,
    secret: (name) => {
      names.add(name)
      return `CANARY ${name}`
    },
  })
  t.after(() => world.close())
  const values = [
    ...world.rancher.stored('registryCredential'),
    ...world.rancherEu.stored('registryCredential'),
  ]
  for (const { id, secretValue } of values) {
    if (secretValue !== null) assert.match(secretValue ?? '', /^CANARY /, id ?? '')
  }
  for (const name of ['DIGITALOCEAN_TOKEN', 'CATTLE_SECRET_KEY', 'HUMANITEC_TOKEN']) {
    assert.match(world.environment[name] ?? '', /^CANARY /)
  }
  const authorization = `Bearer ${world.humanitec.token}`
  const creds = await call(`${world.humanitec.url}/orgs/acme/registries/acme-gcr/creds`, { authorization })
  assert.equal(creds.at('password'), 'CANARY google/gcr')
  await call(`${world.digitalocean.url}/v2/registry/docker-credentials`, {
    authorization: `Bearer ${world.digitalocean.token}`,
  })
  assert.equal(world.digitalocean.minted[0]?.token, 'CANARY digitalocean/minted 1')
  assert.ok(names.size > 15)
})

test('one secret is in two systems, one has two names, one ends with a newline', async (t) => {
  const world = await startDemoWorld({ now })
  t.after(() => world.close())
  const rows = world.rancher.stored('registryCredential')
  const named = (name: string) =>
    rows.filter(({ name: own }) => own === name).map((row) => row['secretValue'])
  assert.ok(named('ci push').includes(named('release bot')[0] ?? ''))
  const authorization = `Bearer ${world.humanitec.token}`
  const creds = await call(`${world.humanitec.url}/orgs/acme/registries/acme-docr/creds`, { authorization })
  assert.deepEqual(named('docr'), [creds.at('password')])
  assert.equal(rows.filter((row) => row['secretValue']?.endsWith('\n')).length, 1)
  const registries = new Set(world.rancher.stored('registry').map(({ id }) => id))
  assert.deepEqual(
    rows.filter((row) => !registries.has(row['registryId'])).map(({ id }) => id),
    ['1c16'],
  )
  const used = new Set(rows.map((row) => row['registryId']))
  assert.deepEqual(
    [...registries].filter((id) => !used.has(id ?? null)),
    ['1sp7'],
  )
})

for (const [name, shape] of [
  ['docker/a', /^dckr_pat_[\w-]{27}$/],
  ['github/a', /^ghp_\w{36}$/],
  ['gitlab/a', /^glpat-[\w-]{20}$/],
  ['digitalocean/a', /^dop_v1_[0-9a-f]{64}$/],
  ['jwt/a', /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/],
  ['google/a', /^\{"type":"service_account"/],
  ['no kind', /^Demo-\w{10}$/],
] as const) {
  test(`secret('${name}') is shaped as its kind and always the same`, () => {
    assert.match(secret(name), shape)
    assert.equal(secret(name), secret(name))
    assert.notEqual(secret(name), secret(`${name}b`))
  })
}
