import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoMachine } from './terminal.ts'

const insert = (secret: string) =>
  `INSERT INTO rancher.registry_credentials (registry_id, email, name, secret_value) VALUES ('1sp3', 'a@acme.example', :name, ${secret})`

const cases: readonly { name: string; argv: readonly string[]; want: RegExp }[] = [
  {
    name: 'a literal',
    argv: [insert("'typed by hand'"), '-p', 'name=ci'],
    want: /^warning: the statement has a secret in its text, .*: write SECRET\('env:NAME'\) in its place\n$/,
  },
  {
    name: 'a parameter of the command line',
    argv: [insert(':password'), '-p', 'name=ci', '-p', 'password=typed by hand'],
    want: /^warning: a secret was given with --param, .*: write SECRET\('env:NAME'\) in the statement\n$/,
  },
  { name: 'a reference', argv: [insert("SECRET('env:CI_PASSWORD')"), '-p', 'name=ci'], want: /^$/ },
]
for (const { name, argv, want } of cases)
  test(`a secret where a shell keeps it is told of: ${name}`, async (t) => {
    const { run } = await demoMachine(t)
    const ran = await run(['query', ...argv, '-o', 'csv'], { env: { CI_PASSWORD: 'typed elsewhere' } })
    assert.equal(ran.code, 0, ran.stderr)
    assert.match(ran.stderr, want)
    assert.doesNotMatch(ran.stderr, /typed/)
  })
