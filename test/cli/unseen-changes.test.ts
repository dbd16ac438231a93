import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { demoMachine } from './terminal.ts'

/** A stdout that takes so many writes and then fails. */
function failing(code: string, writes = 0): Writable {
  let taken = 0
  return new Writable({
    write(_, __, done) {
      taken += 1
      done(taken <= writes ? null : Object.assign(new Error(`write ${code}`), { code }))
    },
  })
}

const two = "UPDATE rancher.registry_credentials SET description = 'x' WHERE id IN ('1c1', '1c2')"
const oneOfTwo =
  "INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1sp1', 'a@acme.example'), ('1sp99', 'b@acme.example')"
const select = 'SELECT id FROM rancher.registries'
const journal = /\n {2}credsql journal \d{8}-\d{6}-[0-9a-f]{6} tells what became of each\.$/m

const cases: readonly {
  name: string
  sql: string
  code: string
  writes?: number
  want: { readonly code: number; readonly stderr: readonly RegExp[] }
}[] = [
  {
    name: 'a full disk',
    sql: two,
    code: 'ENOSPC',
    want: {
      code: 2,
      stderr: [/^error \(output_failed\): .*ENOSPC; 2 changes were made all the same\n/, journal],
    },
  },
  {
    name: 'a full disk, and not all were made',
    sql: oneOfTwo,
    code: 'ENOSPC',
    want: { code: 2, stderr: [/ENOSPC; 1 change was made all the same \(1 failed\)\n/, journal] },
  },
  {
    name: 'a full disk under the rows of RETURNING',
    sql: `${two} RETURNING id`,
    code: 'ENOSPC',
    writes: 1,
    want: { code: 2, stderr: [/2 changes were made all the same\n/, journal] },
  },
  {
    name: 'a full disk, and nothing was to be sent',
    sql: "UPDATE rancher.registry_credentials SET state = 'active' WHERE id = '1c1'",
    code: 'ENOSPC',
    want: { code: 2, stderr: [/^error \(output_failed\): [^;]*ENOSPC\n$/] },
  },
  {
    name: 'a reader that goes away',
    sql: two,
    code: 'EPIPE',
    writes: 1,
    want: {
      code: 2,
      stderr: [
        /^error \(output_failed\): the reader closed the output before its end; 2 changes were made all the same\n/,
        journal,
      ],
    },
  },
  {
    name: 'a reader that goes away while changes follow',
    sql: `${select}; ${two}`,
    code: 'EPIPE',
    writes: 1,
    want: {
      code: 2,
      stderr: [/^error \(output_failed\): the reader [^;]*\n {2}Statements that follow .* were not run\.\n$/],
    },
  },
  {
    name: 'a reader that goes away, and nothing is changed',
    sql: `${select}; ${select}`,
    code: 'EPIPE',
    writes: 1,
    want: { code: 0, stderr: [/^$/] },
  },
  {
    name: 'what the rows of RETURNING end with',
    sql: `${two} RETURNING id::integer`,
    code: 'none',
    writes: 100,
    want: {
      code: 2,
      stderr: [/^error \(engine_failed\): .*; 2 changes were made all the same\n/, journal],
    },
  },
]
for (const { name, sql, code, writes, want } of cases)
  test(`an error after changes tells of them: ${name}`, async (t) => {
    const { run } = await demoMachine(t)
    const ran = await run(['query', sql], { stdout: failing(code, writes) })
    assert.equal(ran.code, want.code, ran.stderr)
    for (const pattern of want.stderr) assert.match(ran.stderr, pattern)
  })

for (const code of ['ENOSPC', 'EPIPE'])
  test(`so does journal resume: ${code}`, async (t) => {
    const { world, run } = await demoMachine(t)
    const cut = world.rancher.inject({ kind: 'reset', match: ({ method }) => method === 'PUT', times: 10 })
    assert.equal((await run(['query', two])).code, 2)
    cut.remove()
    const [{ id }] = JSON.parse((await run(['journal', '-o', 'json'])).stdout)
    const ran = await run(['journal', 'resume', id], { stdout: failing(code) })
    assert.equal(ran.code, 2)
    assert.match(ran.stderr, /; 2 changes were made all the same\n/)
    assert.match(ran.stderr, journal)
  })
