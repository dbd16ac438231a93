import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { type KubeletAnswer, kubeletCredentials } from '../../../src/drivers/kubelet/kubelet-credentials.ts'
import { pluginTimeout } from '../../../src/drivers/kubelet/run-plugin.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { type ProgramRun, type RunProgram, runProgram } from '../../../src/secrets/run-program.ts'
import { answering, apiVersion, type FakePlugin, fakePlugins } from './fake-plugins.ts'

const canary = 'canary-of-a-plugin'
const env = { PATH: process.env['PATH'] }

async function ask(
  t: TestContext,
  image: string,
  plugins: Readonly<Record<string, FakePlugin>>,
  run: RunProgram = runProgram,
): Promise<KubeletAnswer> {
  const { config, binDir, folder } = await fakePlugins(t, plugins)
  const world = { env: { ...env, FOLDER: folder }, cwd: folder, runProgram: run }
  return kubeletCredentials(image, { config, binDir }, world, new AbortController().signal)
}

/** `rank plugin match_key username`. */
function shown({ credentials }: KubeletAnswer): string[] {
  return credentials.map(
    ({ rank, plugin, matchKey, username }) => `${rank} ${plugin} ${matchKey} ${username}`,
  )
}

test('a credential has all that the plugin and the config say of it', async (t) => {
  const answer = await ask(t, 'registry.io/team/app:1.2', {
    one: { script: answering({ 'https://registry.io/v1/': `u:${canary}` }, { cacheDuration: '90s' }) },
  })
  assert.deepEqual(answer, {
    repository: 'registry.io/team/app',
    credentials: [
      {
        plugin: 'one',
        matchKey: 'https://registry.io/v1/',
        rank: 1,
        username: 'u',
        password: canary,
        cacheKeyType: 'Registry',
        cacheDuration: '1m30s',
        apiVersion,
      },
    ],
    asked: ['one'],
    failures: [],
  })
})

for (const [name, members, want] of [
  ["the plugin's cacheDuration goes first", { cacheDuration: '10m' }, '10m0s'],
  ['0 is not the default', { cacheDuration: '0s' }, '0s'],
  ["null is the config's default", { cacheDuration: null }, '12h0m0s'],
  ['so is none', {}, '12h0m0s'],
] as const)
  test(name, async (t) => {
    const script = answering({ 'registry.io': 'u:p' }, members)
    const { credentials } = await ask(t, 'registry.io/app', { one: { script } })
    assert.deepEqual(
      credentials.map(({ cacheDuration }) => cacheDuration),
      [want],
    )
  })

test('a plugin is asked as by a kubelet: request, arguments, variables', async (t) => {
  const { config, binDir, folder } = await fakePlugins(t, {
    one: {
      script:
        'cat >"$FOLDER/request"\nprintf "%s|%s|%s|%s" "$1" "$2" "$OWN" "$SHARED" >"$FOLDER/seen"\necho noise >&2',
      config: {
        apiVersion: 'credentialprovider.kubelet.k8s.io/v1beta1',
        args: ['get credentials', '--x=$HOME'],
        env: [
          { name: 'SHARED', value: 'of the first' },
          { name: 'SHARED', value: 'of the config' },
        ],
      },
    },
  })
  const world = {
    env: { ...env, FOLDER: folder, OWN: 'of the session', SHARED: 'of the session' },
    cwd: folder,
    runProgram,
  }
  await kubeletCredentials(
    'registry.io:443/team/app:1@sha256:'.concat('0'.repeat(64)),
    { config, binDir },
    world,
    new AbortController().signal,
  )
  assert.equal(await readFile(join(folder, 'seen'), 'utf8').catch(() => 'not run'), 'not run')
  const { failures } = await kubeletCredentials(
    'registry.io/team/app:1',
    { config, binDir },
    world,
    new AbortController().signal,
  )
  assert.equal(
    await readFile(join(folder, 'request'), 'utf8'),
    '{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1beta1","image":"registry.io/team/app"}\n',
  )
  assert.equal(
    await readFile(join(folder, 'seen'), 'utf8'),
    'get credentials|--x=$HOME|of the session|of the config',
  )
  assert.deepEqual(failures, ['the credential provider plugin one printed what is not one JSON object'])
})

test('only plugins that match are run, for a minute each and no more', async (t) => {
  const runs: ProgramRun[] = []
  const answer = await ask(
    t,
    'nginx:1.25',
    {
      hub: { script: answering({ 'docker.io': 'u:p' }), matchImages: ['quay.io', 'docker.io/library'] },
      other: { script: answering({ 'docker.io': 'v:p' }), matchImages: ['*.io:443', 'index.docker.io'] },
    },
    (run) => {
      runs.push(run)
      return runProgram(run)
    },
  )
  assert.deepEqual(shown(answer), ['1 hub docker.io u'])
  assert.deepEqual(answer.asked, ['hub'])
  assert.deepEqual(
    runs.map(({ timeout }) => timeout),
    [pluginTimeout],
  )
  assert.equal(pluginTimeout, 60_000)
})

test('the order is that of the keys, and of the config for equal keys', async (t) => {
  const answer = await ask(t, 'registry.io/team/app', {
    // The later of the two ends first.
    slow: {
      script: `while [ ! -e "$FOLDER/done" ]; do sleep 0.01; done\n${answering({ 'registry.io': 'slow:p', '*.io': 'slow:p' })}`,
    },
    quick: {
      script: `${answering({ 'registry.io/team': 'quick:p', 'https://registry.io': 'quick:p', 'quay.io': 'quick:p' })}\n: >"$FOLDER/done"`,
    },
  })
  assert.deepEqual(shown(answer), [
    '1 quick registry.io/team quick',
    '2 slow registry.io slow',
    '3 quick https://registry.io quick',
    '4 slow *.io slow',
  ])
})

test("Docker Hub's credentials are the last resort", async (t) => {
  const script = answering({ 'https://index.docker.io/v1/': 'u:p' })
  const answer = await ask(t, 'nginx', { hub: { script, matchImages: ['docker.io'] } })
  assert.deepEqual(shown(answer), ['1 hub https://index.docker.io/v1/ u'])
})

describe('a plugin that fails is named, and the others stay', () => {
  const good: FakePlugin = { script: answering({ 'registry.io': 'u:p' }) }
  const cases: readonly (readonly [name: string, plugin: FakePlugin, want: string])[] = [
    ['an exit code', { script: `echo ${canary}; echo ${canary} >&2; exit 3` }, 'ended with exit code 3'],
    ['killed', { script: 'kill -9 $$' }, 'was killed by SIGKILL'],
    ['not there', {}, 'was not found'],
    ['no JSON', { script: `echo ${canary}` }, 'printed what is not one JSON object'],
    ['10 MB', { script: `yes ${canary} | head -c 10000000` }, 'printed more than 1 MiB, which is no secret'],
    [
      'an unknown member',
      { script: answering({ 'registry.io': `u:${canary}` }, { comment: canary }) },
      'answered with a member that is not known',
    ],
    [
      'another version',
      { script: answering({}, { apiVersion: 'credentialprovider.kubelet.k8s.io/v1alpha1' }) },
      'answered in another version than credentialprovider.kubelet.k8s.io/v1, or in none',
    ],
    ['a NUL in an argument', { ...good, config: { args: ['a\0b'] } }, 'could not be started'],
    [
      'service account tokens',
      {
        script: `: >"$FOLDER/run"`,
        config: {
          tokenAttributes: {
            serviceAccountTokenAudience: 'a',
            cacheType: 'Token',
            requireServiceAccount: false,
          },
        },
      },
      'was not run: it has tokenAttributes, and only a kubelet has the service account token of a pod',
    ],
  ]
  for (const [name, plugin, want] of cases)
    test(name, async (t) => {
      const answer = await ask(t, 'registry.io/app', { bad: plugin, good })
      assert.deepEqual(answer.failures, [`the credential provider plugin bad ${want}`])
      assert.deepEqual(shown(answer), ['1 good registry.io u'])
      assert.deepEqual(answer.asked, ['bad', 'good'])
      assert.ok(!JSON.stringify(answer).includes(canary))
    })

  test('a plugin that never ends', async (t) => {
    const answer = await ask(t, 'registry.io/app', { bad: { script: 'sleep 100' }, good }, (run) =>
      runProgram({ ...run, timeout: run.program.endsWith('bad') ? 1 : run.timeout }),
    )
    assert.deepEqual(answer.failures, ['the credential provider plugin bad did not finish within 60 s'])
    assert.deepEqual(shown(answer), ['1 good registry.io u'])
  })
})

test('what is no image reference is a failure that names it', async (t) => {
  const answer = await ask(t, 'https://Registry.io', { one: { script: 'exit 1' } })
  assert.deepEqual(answer, {
    repository: undefined,
    credentials: [],
    asked: [],
    failures: [
      'the image "https://Registry.io" has a registry that is no host name: a kubelet would not pull it',
    ],
  })
})

test('an interruption kills the plugin and ends as an error', async (t) => {
  const { config, binDir, folder } = await fakePlugins(t, { one: { script: 'cat >/dev/null; sleep 100' } })
  const abort = new AbortController()
  const run: RunProgram = (given) => {
    const end = runProgram(given)
    abort.abort(new CredsqlError('interrupted', 'interrupted'))
    return end
  }
  await assert.rejects(
    kubeletCredentials(
      'registry.io/app',
      { config, binDir },
      { env, cwd: folder, runProgram: run },
      abort.signal,
    ),
    { code: 'interrupted' },
  )
})
