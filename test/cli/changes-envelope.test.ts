import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoMachine } from './terminal.ts'

const twoOfThree =
  "INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1sp1', 'a@acme.example'), ('1sp99', 'b@acme.example'), ('1sp1', 'c@acme.example')"
const idForm = /^\d{8}-\d{6}-[0-9a-f]{6}$/

const cases: readonly {
  name: string
  argv: readonly string[]
  code: number
  complete: boolean
  changes: Readonly<Record<string, number>>
  journaled: boolean
}[] = [
  {
    name: 'the rest is not attempted after a failure',
    argv: [twoOfThree],
    code: 3,
    complete: false,
    changes: { done: 1, unchanged: 0, failed: 1, unknown: 0, not_attempted: 1 },
    journaled: true,
  },
  {
    name: 'a failure is passed over',
    argv: [twoOfThree, '--on-error', 'continue'],
    code: 3,
    complete: false,
    changes: { done: 2, unchanged: 0, failed: 1, unknown: 0, not_attempted: 0 },
    journaled: true,
  },
  {
    name: 'RETURNING lists rows, and the changes are counted beside them',
    argv: [`${twoOfThree} RETURNING id`, '--on-error', 'continue'],
    code: 3,
    complete: false,
    changes: { done: 2, unchanged: 0, failed: 1, unknown: 0, not_attempted: 0 },
    journaled: true,
  },
  {
    name: 'nothing was to be sent, so there is no journal',
    argv: ["UPDATE rancher.registry_credentials SET state = 'active' WHERE id = '1c1'"],
    code: 0,
    complete: true,
    changes: { done: 0, unchanged: 1, failed: 0, unknown: 0, not_attempted: 0 },
    journaled: false,
  },
]

for (const format of ['json', 'ndjson'])
  for (const { name, argv, code, complete, changes, journaled } of cases)
    test(`${format} --envelope: ${name}`, async (t) => {
      const { run } = await demoMachine(t)
      const ran = await run(['query', ...argv, '-o', format, '--envelope'])
      assert.equal(ran.code, code, ran.stderr)
      const told =
        format === 'json'
          ? JSON.parse(ran.stdout)
          : JSON.parse(ran.stdout.trimEnd().split('\n').at(-1)!).summary
      const { journal, ...counts } = told.changes
      assert.deepEqual({ complete: told.complete, counts }, { complete, counts: changes })
      if (!journaled) return assert.equal(journal, null)
      assert.match(journal, idForm)
      const shown = await run(['journal', journal, '-o', 'csv'])
      assert.equal(shown.code, 0, shown.stderr)
    })

test('a SELECT has no changes', async (t) => {
  const { run } = await demoMachine(t)
  const { stdout } = await run(['query', 'SELECT 1 AS one', '-o', 'json', '--envelope'])
  assert.equal('changes' in JSON.parse(stdout), false)
})

test('journal resume --envelope tells what is left', async (t) => {
  const { world, run } = await demoMachine(t)
  const cut = world.rancher.inject({ kind: 'reset', match: ({ method }) => method === 'DELETE', times: 10 })
  const sql = "DELETE FROM rancher.registry_credentials WHERE name = 'old-deploy'"
  const first = JSON.parse((await run(['query', sql, '--yes', '-o', 'json', '--envelope'])).stdout)
  assert.deepEqual([first.changes.unknown, first.changes.not_attempted], [1, 1])
  const argv = ['journal', 'resume', first.changes.journal, '--yes', '-o', 'json', '--envelope']
  const dry = JSON.parse((await run([...argv, '--dry-run'])).stdout)
  assert.deepEqual([dry.complete, dry.changes.not_attempted], [false, 2])
  cut.remove()
  const whole = JSON.parse((await run(argv)).stdout)
  assert.deepEqual([whole.complete, whole.changes.done], [true, 2])
  assert.equal(whole.changes.journal, first.changes.journal)
})
