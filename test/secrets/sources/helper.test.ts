import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ProgramRun } from '../../../src/secrets/run-program.ts'
import { resolveSecretReference } from '../../../src/secrets/source.ts'
import type { SourceContext } from '../../../src/secrets/source-context.ts'
import { failedSource } from '../failed-source.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const skip = process.platform === 'win32' && 'scripts of POSIX'
const server = 'https://registry.example.com/v1/'

/** Resolves `helper:x/…` with a folder in PATH that holds a shell script `docker-credential-x`. */
async function resolve(
  t: TestContext,
  script: string,
  context: Partial<SourceContext> = {},
): Promise<string> {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'docker-credential-x'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const env = { PATH: `${folder}:${process.env['PATH'] ?? '/usr/bin:/bin'}` }
  return resolveSecretReference({ scheme: 'helper', helper: 'x', server }, { env, ...context })
}

test('the helper gets the server on stdin, and its Secret is the value', { skip }, async (t) => {
  const script = `test "$*" = get || exit 9
read -r url || test -n "$url"
printf '{"ServerURL":"%s","Username":"ci","Secret":"CANARY of %s"}\\n' "$url" "$url"`
  assert.equal(await resolve(t, script), `CANARY of ${server}`)
})

test('a helper need not read its stdin', { skip }, async (t) => {
  assert.equal(await resolve(t, `exec <&-; echo '{"Secret":"CANARY"}'`), 'CANARY')
})

const failures: readonly { name: string; script: string; message: RegExp }[] = [
  {
    name: 'has nothing stored',
    script: 'echo "credentials not found in native keychain"; exit 1',
    message:
      /docker-credential-x has no credential for https:\/\/registry.example.com\/v1\/\n.*docker-credential-x list/,
  },
  {
    name: 'misses the server',
    script: 'echo "no credentials server URL"; exit 1',
    message: /was given no server URL/,
  },
  {
    name: 'misses the user',
    script: 'echo "no credentials username"; exit 1',
    message: /without a user name/,
  },
  {
    name: 'fails',
    script: 'echo "CANARY is wrong"; echo CANARY >&2; exit 1',
    message: /ended with exit code 1/,
  },
  {
    name: 'says not found with exit code 0',
    script: 'echo "credentials not found in native keychain"',
    message: /not a JSON object/,
  },
  { name: 'prints no JSON', script: 'echo CANARY', message: /not a JSON object/ },
  { name: 'prints a list', script: `echo '["CANARY"]'`, message: /not a JSON object/ },
  { name: 'prints nothing', script: 'exit 0', message: /not a JSON object/ },
  {
    name: 'prints bytes',
    script: String.raw`printf '{"Secret":"CANARY\377"}'`,
    message: /not a JSON object/,
  },
  { name: 'has no Secret', script: `echo '{"Username":"CANARY"}'`, message: /without a Secret/ },
  {
    name: 'has a Secret of a wrong type',
    script: `echo '{"Secret":["CANARY"]}'`,
    message: /without a Secret/,
  },
  { name: 'has an empty Secret', script: `echo '{"Secret":""}'`, message: /an empty secret/ },
  { name: 'prints 10 MB', script: 'yes CANARY | head -c 10000000', message: /printed more than 1 MiB/ },
  { name: 'kills itself', script: 'kill -TERM $$', message: /killed by SIGTERM/ },
]
for (const { name, script, message } of failures) {
  test(`a helper that ${name}`, { skip }, async (t) => {
    assert.match(await failedSource(resolve(t, script)), message)
  })
}

test('a helper that hangs is killed', { skip }, async (t) => {
  assert.match(await failedSource(resolve(t, 'sleep 1000', { timeout: 100 })), /did not finish within 0.1 s/)
})

test('a helper that is not installed is named', async () => {
  const resolving = resolveSecretReference(
    { scheme: 'helper', helper: 'nowhere', server },
    { env: { PATH: '/nonexistent' } },
  )
  assert.match(await failedSource(resolving), /docker-credential-nowhere was not found\n.*Install/)
})

test('another runner can stand in', async () => {
  const runs: ProgramRun[] = []
  const { signal } = new AbortController()
  const value = await resolveSecretReference(
    { scheme: 'helper', helper: 'x', server },
    {
      env: {},
      cwd: '/',
      signal,
      runHelper: async (run) => {
        runs.push(run)
        return { kind: 'exited', code: 0, stdout: Buffer.from('{"Secret":"CANARY"}') }
      },
    },
  )
  assert.equal(value, 'CANARY')
  assert.deepEqual(runs, [
    {
      program: 'docker-credential-x',
      args: ['get'],
      env: {},
      cwd: '/',
      signal,
      input: server,
      timeout: 30_000,
      mostBytes: 1024 * 1024,
    },
  ])
})
