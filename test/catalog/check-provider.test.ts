import assert from 'node:assert/strict'
import { join, relative } from 'node:path'
import test from 'node:test'
import { checkProvider } from '../../src/catalog/check-provider.ts'
import { acmeFiles, acmeTeams, folderWith, replaced } from './provider-folder.ts'

test('a right provider has no problems', async (t) => {
  const folder = await folderWith(t, acmeFiles())
  assert.deepEqual(await checkProvider(join(folder, 'acme')), [])
})

test('parents that go in a circle are told', async (t) => {
  const circle = replaced(
    replaced(
      acmeTeams,
      '  name: {',
      '  robot: { type: text, required: true, description: A robot. }\n  name: {',
    ),
    '{ effect: list, request: "GET /orgs/{org}/teams", items: "" }',
    '{ effect: list, request: "GET /orgs/{org}/{robot}/teams", items: "", parent: { table: robots, keys: { robot: name } } }',
  )
  const folder = await folderWith(t, acmeFiles({ 'acme/tables/teams.yaml': circle }))
  const messages = (await checkProvider(join(folder, 'acme'))).map(({ message }) => message)
  assert.deepEqual(messages, [
    'the parents go in a circle: robots <- teams <- robots',
    'the parents go in a circle: teams <- robots <- teams',
  ])
})

test('a folder that is not there, and a table with another ending', async (t) => {
  const folder = await folderWith(t, acmeFiles({ 'acme/tables/more.yml': 'x' }))
  const [problem, ...others] = await checkProvider(join(folder, 'acme'))
  assert.deepEqual([problem?.message, problem?.hint, others], ['is not read', 'Name it .yaml.', []])
  const missing = await checkProvider(join(folder, 'nothing'))
  assert.deepEqual(
    missing.map(({ file }) => relative(folder, file)),
    ['nothing/provider.yaml', 'nothing/tables'],
  )
})
