import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import { bundled } from '../cli/bundled.ts'
import { machine } from '../cli/terminal.ts'
import { rancherAt, rancherKeys } from '../session/world.ts'
import { writesTo } from './write-world.ts'

let program: Awaited<ReturnType<typeof bundled>>
before(async () => {
  program = await bundled(['src/cli/credsql.ts', 'test/write/kill-at-journal.ts'])
})
after(() => program.remove())

/** A statement, and what it brings about when it is done once. */
interface Killed {
  readonly name: string
  readonly argv: readonly string[]
  /** Requests that change something, in their order. */
  readonly writes: readonly string[]
  /** Rows that a create makes, by name; such a row is made at most once. */
  readonly created?: readonly string[]
}

const inserted = ['first', 'second']

const statements: readonly Killed[] = [
  {
    name: 'two deletes',
    argv: ["DELETE FROM rancher.registry_credentials WHERE id IN ('1c2', '1c4')", '--yes'],
    writes: ['DELETE /registrycredentials/1c2', 'DELETE /registrycredentials/1c4'],
  },
  {
    name: 'a chain of steps',
    argv: [
      "DELETE FROM rancher.registry_credentials WHERE id = '1c1'",
      '--through-states',
      '--purge',
      '--yes',
    ],
    writes: [
      'POST /registrycredentials/1c1?action=deactivate',
      'DELETE /registrycredentials/1c1',
      'POST /registrycredentials/1c1?action=purge',
    ],
  },
  {
    name: 'two creates',
    argv: [
      `INSERT INTO rancher.registry_credentials (registry_id, email, name, secret_value) VALUES ${inserted
        .map((name) => `('1sp1', 'a@example.com', '${name}', SECRET('env:NEW_SECRET'))`)
        .join(', ')}`,
    ],
    writes: inserted.map(() => 'POST /registrycredentials'),
    created: inserted,
  },
]

async function killedMachine(t: TestContext) {
  const rancher = await startFakeRancher({
    accessKey: rancherKeys.RANCHER_ACCESS_KEY,
    secretKey: rancherKeys.RANCHER_SECRET_KEY,
    registries: [{ id: '1sp1', serverAddress: 'registry.example.com' }],
    registryCredentials: [1, 2, 3, 4].map((n) => ({
      id: `1c${n}`,
      registryId: '1sp1',
      state: n % 2 === 1 ? 'active' : 'inactive',
      created: '2020-01-01T00:00:00Z',
    })),
  })
  t.after(() => rancher.close())
  const env = { ...rancherKeys, NEW_SECRET: 'a-new-secret-of-the-test' }
  const own = await machine(t, env)
  await own.write('credsql.yaml', JSON.stringify({ connections: { rancher: rancherAt(rancher.url) } }))
  /** Runs credsql as a process that is killed; resolves to its exit code, null when it was. */
  const runKilled = async (argv: readonly string[], at: string): Promise<number | null> => {
    const { folder } = own
    const killer = pathToFileURL(join(program.folder, 'kill-at-journal.mjs')).href
    const credsql = join(program.folder, 'credsql.mjs')
    const child = spawn(process.execPath, ['--import', killer, credsql, ...argv], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, 'config'),
        XDG_STATE_HOME: join(folder, 'state'),
        ...env,
        KILL_AT: at,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    t.after(() => child.kill('SIGKILL'))
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const [code] = (await once(child, 'close')) as [number | null]
    assert.ok(code === null || code === 0, stderr)
    return code
  }
  return { ...own, rancher, runKilled }
}

type KilledMachine = Awaited<ReturnType<typeof killedMachine>>

interface ListedJournal {
  readonly id: string
  readonly status: string
  readonly changes: readonly { readonly status: string; readonly number: number }[]
}

async function journalsOf({ run }: KilledMachine): Promise<readonly ListedJournal[]> {
  const { code, stdout, stderr } = await run(['journal', '-o', 'json'])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

/** Holds that what was begun is finished by resuming, and that nothing is done twice. */
async function holdsAfterKill(own: KilledMachine, { writes, created }: Killed): Promise<void> {
  const { rancher, run } = own
  const [journal, ...more] = await journalsOf(own)
  assert.equal(more.length, 0)
  if (journal === undefined) {
    assert.deepEqual(writesTo(rancher), [])
    return
  }
  const before = writesTo(rancher)
  assert.deepEqual(before, writes.slice(0, before.length))
  if (!['complete', 'interrupted'].includes(journal.status)) assert.fail(journal.status)
  const { code, stderr } = await run(['journal', 'resume', journal.id, '--yes'])
  const [resumed] = await journalsOf(own)
  const stored = rancher.stored('registryCredential')
  const lost: string[] = []
  for (const [at, name] of (created ?? []).entries()) {
    const count = stored.filter((row) => row['name'] === name).length
    assert.ok(count <= 1, `${name} was made ${count} times`)
    assert.equal(resumed?.changes[at]?.status, count === 1 ? 'done' : 'failed')
    if (count === 0) lost.push(name)
  }
  // A create that had not left when the process died is not sent again, as nobody can know.
  assert.ok(lost.length <= 1)
  assert.deepEqual(writesTo(rancher), writes.slice(lost.length))
  assert.equal(code, lost.length === 0 ? 0 : code === 2 ? 2 : 3, stderr)
  if (lost.length === 0) {
    assert.deepEqual(
      resumed?.changes.map(({ status }) => status),
      journal.changes.map(() => 'done'),
    )
    assert.equal(resumed?.status, 'complete')
  }
  const again = await run(['journal', 'resume', journal.id, '--yes'])
  assert.equal(again.code, code)
  assert.deepEqual(writesTo(rancher), writes.slice(lost.length))
}

describe('a process that is killed at a step of its journal', { concurrency: 2 }, () => {
  for (const at of ['create', 'created', 'placed'])
    test(`two deletes: ${at}`, async (t) => {
      const [statement] = statements as [Killed]
      const own = await killedMachine(t)
      assert.equal(await own.runKilled(['query', ...statement.argv], at), null)
      await holdsAfterKill(own, statement)
    })
  for (const statement of statements) {
    // A torn line is one that was not written: what came before it has happened.
    for (const at of ['torn', 'after'])
      test(`${statement.name}: ${at} each write`, async (t) => {
        let write = 1
        for (; ; write += 1) {
          const own = await killedMachine(t)
          const code = await own.runKilled(['query', ...statement.argv], `${at} ${write}`)
          await holdsAfterKill(own, statement)
          if (code === 0) break
        }
        // At the least one write before each request, one after it, and the last line.
        assert.ok(write > statement.writes.length * 2, `${write} writes`)
      })
  }
})

test('a process that is killed while it resumes', async (t) => {
  const [statement] = statements as [Killed]
  for (let write = 1; ; write += 1) {
    const own = await killedMachine(t)
    assert.equal(await own.runKilled(['query', ...statement.argv], 'torn 2'), null)
    const [journal] = await journalsOf(own)
    const code = await own.runKilled(['journal', 'resume', journal?.id ?? '', '--yes'], `after ${write}`)
    await holdsAfterKill(own, statement)
    if (code === 0) break
  }
})
