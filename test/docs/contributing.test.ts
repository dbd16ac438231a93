import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkProvider } from '../../src/catalog/check-provider.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { answeredStatements, codeBlocks } from './code-blocks.ts'
import { runCommand } from './run-command.ts'

const token = 'the-token-of-dockyard'
const robots = [
  { id: 'r1', name: 'ci', state: 'active', canPush: true, secret: 'dckr_pat_AAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  { id: 'r2', name: 'old', state: 'disabled', canPush: true, secret: 'an old password' },
  { id: 'r3', name: 'nodes', state: 'active', canPush: false, secret: 'a password' },
].map((robot) => ({ ...robot, createdAt: '2024-05-01T08:00:00Z', expiresAt: null }))

/** The API that the page describes, on loopback. `requests` are those that it got. */
async function startDockyard(
  t: TestContext,
): Promise<{ readonly url: string; readonly requests: readonly string[] }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const url = new URL(request.url ?? '/', 'http://dockyard')
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: 'who are you?' })
    const id = /^\/v1\/robots\/(.+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) {
      const found = robots.find((robot) => robot.id === id)
      return found === undefined ? answer(404, { message: 'no such robot' }) : answer(200, found)
    }
    const number = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise)
    const state = url.searchParams.get('state')
    const fitting = robots.filter((robot) => state === null || robot.state === state)
    const size = number('per_page', 20)
    const start = (number('page', 1) - 1) * size
    return answer(200, { robots: fitting.slice(start, start + size), total: fitting.length })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** A folder with the files of the page, whose config leads to the given address. */
async function exampleFolder(t: TestContext, url: string): Promise<string> {
  const folder = await temporaryFolder(t)
  for (const { language, info, text } of codeBlocks('CONTRIBUTING.md')) {
    if (language !== 'yaml') continue
    const path = join(folder, info)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text.replace('https://dockyard.example.com', url), { mode: 0o600 })
  }
  return folder
}

test('the example provider has no problems', async (t) => {
  const folder = await exampleFolder(t, 'https://dockyard.example.com')
  assert.deepEqual(await checkProvider(join(folder, 'providers', 'dockyard')), [])
  const { printed, exitCode } = await runCommand(['validate', 'providers/dockyard'], { cwd: folder })
  assert.deepEqual({ printed, exitCode }, { printed: 'providers/dockyard: no problems\n', exitCode: 0 })
})

test('the example connection passes its test', async (t) => {
  const { url, requests } = await startDockyard(t)
  const cwd = await exampleFolder(t, url)
  const { printed } = await runCommand(['connections', 'test'], { cwd, env: { DOCKYARD_TOKEN: token } })
  assert.equal(printed, 'ok     dockyard  GET /v1/robots answered 200\n')
  assert.deepEqual(requests, ['GET /v1/robots?per_page=1'])
})

const page = 'GET /v1/robots?state=active&per_page=100'
const statements = answeredStatements('CONTRIBUTING.md', 'dockyard')
test('the page has a query and its plan', () => assert.equal(statements.length, 2))
for (const { sql, want } of statements)
  test(`CONTRIBUTING: ${sql.trim()}`, async (t) => {
    const { url, requests } = await startDockyard(t)
    const cwd = await exampleFolder(t, url)
    const env = { DOCKYARD_TOKEN: token, DOCUMENTED_KEY: 'the key of the documents' }
    await appendFile(join(cwd, 'credsql.yaml'), 'fingerprint_key: env:DOCUMENTED_KEY\n')
    const { printed, exitCode } = await runCommand(['query', sql], { cwd, env })
    assert.equal(exitCode, 0)
    assert.equal(printed, want)
    assert.deepEqual(requests, sql.startsWith('EXPLAIN') ? [] : [page])
  })

test("the example table's other statements work", async (t) => {
  const { url, requests } = await startDockyard(t)
  const cwd = await exampleFolder(t, url)
  const env = { DOCKYARD_TOKEN: token }
  const run = async (sql: string) => (await runCommand(['query', '-o', 'csv', sql], { cwd, env })).printed
  assert.equal(
    await run(
      'SELECT id, name FROM dockyard.registry.robots WHERE can_push AND expires_at IS NULL ORDER BY id',
    ),
    'id,name\nr1,ci\nr2,old\n',
  )
  assert.equal(
    await run("SELECT name FROM dockyard.registry.robots WHERE state = 'disabled' ORDER BY name"),
    'name\nold\n',
  )
  assert.equal(await run("SELECT name FROM dockyard.robots WHERE id = 'r9'"), 'name\n')
  assert.deepEqual(
    requests.map((request) => request.replace(/\?.*/, '')),
    ['GET /v1/robots', 'GET /v1/robots', 'GET /v1/robots/r9'],
  )
})
