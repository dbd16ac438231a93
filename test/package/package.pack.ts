import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** An empty folder in which the packed package was installed, as a stranger would. */
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credsql-package-'))
  process.on('exit', () => void rm(folder, { recursive: true, force: true }).catch(() => undefined))
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  })
  const [packed] = Object.values(JSON.parse(stdout)) as { filename: string }[]
  await writeFile(join(folder, 'package.json'), '{"name":"stranger","version":"1.0.0","private":true}')
  await run('npm', ['install', '--no-audit', '--no-fund', join(folder, packed!.filename)], { cwd: folder })
})

test('an install brings few packages, and no React Native', async () => {
  const names = await readdir(join(folder, 'node_modules'))
  assert.ok(names.includes('credsql'))
  assert.deepEqual(
    names.filter((name) => /react|native-fs|alasql/.test(name)),
    [],
  )
  assert.ok(names.filter((name) => !name.startsWith('.')).length <= 6, names.join(', '))
})

test('the installed command runs a statement', async () => {
  const { stdout } = await run('npx', ['credsql', 'query', '-o', 'json', 'SELECT 1 AS one'], { cwd: folder })
  assert.deepEqual(JSON.parse(stdout), [{ one: 1 }])
})

test('the installed command runs the demo, with the shipped providers', async () => {
  const { stdout } = await run(
    'npx',
    ['credsql', 'demo', 'query', '-o', 'json', 'SELECT count(*) FROM rancher.registries'],
    {
      cwd: folder,
    },
  )
  assert.deepEqual(JSON.parse(stdout), [{ count: 5 }])
})

test('the installed command checks a provider with the shipped schemas', async () => {
  const provider = join(folder, 'node_modules', 'credsql', 'providers', 'rancher')
  const { stdout } = await run('npx', ['credsql', 'validate', provider], { cwd: folder })
  assert.match(stdout, /no problems/)
})

test('the installed credential helper speaks its protocol', async () => {
  const { stdout } = await run('npx', ['docker-credential-credsql', 'version'], { cwd: folder })
  assert.match(stdout, /^docker-credential-credsql \(credsql\) \d/)
})

test('the library can be imported', async () => {
  const { stdout } = await run(
    'node',
    ['-e', "import('credsql').then((m) => console.log(typeof m.CredsqlError))"],
    { cwd: folder },
  )
  assert.equal(stdout.trim(), 'function')
})
