import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSecretReference } from '../../../src/secrets/source.ts'
import { failedSource } from '../failed-source.ts'

const resolve = (name: string, env: Readonly<Record<string, string>>) =>
  resolveSecretReference({ scheme: 'env', name }, { env })

test('a variable is taken as it stands', async () => {
  assert.equal(await resolve('TOKEN', { TOKEN: ' CANARY\n' }), ' CANARY\n')
})

test('a variable that is not set is named, with those spelled alike', async () => {
  const shown = await failedSource(resolve('REGISTRY_TOKEN', { REGISTRI_TOKEN: 'CANARY', PATH: '/CANARY' }))
  assert.match(shown, /REGISTRY_TOKEN is not set/)
  assert.match(shown, /did you mean: REGISTRI_TOKEN/)
  assert.match(shown, /export REGISTRY_TOKEN=/)
})

test('an empty variable is no secret', async () => {
  assert.match(await failedSource(resolve('TOKEN', { TOKEN: '' })), /TOKEN is empty/)
})

test('members of all objects are no variables', async () => {
  assert.match(await failedSource(resolve('constructor', {})), /constructor is not set/)
})

test('a token in the place of a name is not repeated', async () => {
  const token = `dckr_pat_${'CANARY'.repeat(4)}`
  assert.match(await failedSource(resolve(token, {})), /looks like a secret/)
})
