import assert from 'node:assert/strict'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { DockerCredential } from '../../../src/drivers/docker/read-credentials.ts'
import type { ProgramEnd } from '../../../src/secrets/run-program.ts'
import { auth, type DockerFolder, dockerFolder, keeper, readAll, skip } from './docker-folder.ts'

const config = '.docker/config.json'
const exited = (text: string, code = 0): Promise<ProgramEnd> =>
  Promise.resolve({ kind: 'exited', code, stdout: Buffer.from(text) })

/** `source registry user password`, with the error, of each row. */
function outline(rows: readonly DockerCredential[]): string[] {
  return rows.map(({ source, registry, username, password, identity_token, error }) =>
    [
      source,
      registry,
      username,
      password ?? (identity_token === null ? null : `token ${identity_token}`),
      error,
    ]
      .map((value) => value ?? '-')
      .join(' '),
  )
}

function filesOf(home: DockerFolder, rows: readonly DockerCredential[]): string[] {
  return rows.map((row) => `${row.consumer} ${home.short(row.source_file ?? '-')} ${row.server_key}`)
}

describe('files', () => {
  test('all of them, in the order of the search', async (t) => {
    const entry = { auth: auth('u', 'p') }
    const home = await dockerFolder(t, {
      files: {
        [config]: { auths: { a: entry } },
        'run/containers/auth.json': { auths: { 'b/team/app': entry } },
        '.config/containers/auth.json': { auths: { c: entry } },
        '.dockercfg': { 'https://d/v1/': { ...entry, email: 'u@example.com' } },
      },
      env: () => ({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { e: entry } }) }),
    })
    const rows = await readAll(home)
    assert.deepEqual(
      filesOf(home, rows),
      [
        'docker - e',
        'docker ~/.docker/config.json a',
        process.platform === 'linux' ? 'podman ~/run/containers/auth.json b/team/app' : '',
        'podman ~/.config/containers/auth.json c',
        'podman ~/.dockercfg https://d/v1/',
      ].filter((line) => line !== ''),
    )
    assert.deepEqual(home.warnings, [])
    const [first] = rows
    assert.deepEqual([first?.source, first?.plain_text, first?.file_mode], ['env', true, null])
    const namespaced = rows.find(({ repository_prefix }) => repository_prefix !== null)
    if (process.platform === 'linux')
      assert.deepEqual([namespaced?.registry, namespaced?.repository_prefix], ['b', 'team/app'])
  })

  test('variables lead elsewhere', async (t) => {
    const entry = { auth: auth('u', 'p') }
    const home = await dockerFolder(t, {
      files: {
        [config]: { auths: { never: entry } },
        'run/containers/auth.json': { auths: { never: entry } },
        'd/config.json': { auths: { a: entry } },
        'x/containers/auth.json': { auths: { c: entry } },
        'mine.json': { auths: { b: entry } },
      },
      env: (folder) => ({
        DOCKER_CONFIG: join(folder, 'd'),
        XDG_CONFIG_HOME: join(folder, 'x'),
        REGISTRY_AUTH_FILE: 'mine.json',
      }),
    })
    assert.deepEqual(filesOf(home, await readAll(home)), [
      'docker ~/d/config.json a',
      'podman ~/mine.json b',
      'podman ~/x/containers/auth.json c',
    ])
  })

  test('settings stand instead of all of that', async (t) => {
    const entry = { auth: auth('u', 'p') }
    const files = {
      [config]: { auths: { never: entry } },
      'd/config.json': { auths: { a: entry } },
      '.dockercfg': { b: entry },
    }
    const env = () => ({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { never: entry } }) })
    for (const { settings, want } of [
      { settings: { docker_config: '~/d' }, want: ['docker ~/d/config.json a'] },
      { settings: { auth_file: '~/.dockercfg' }, want: ['podman ~/.dockercfg b'] },
      {
        settings: { docker_config: 'd', auth_file: '.dockercfg' },
        want: ['docker ~/d/config.json a', 'podman ~/.dockercfg b'],
      },
    ]) {
      const home = await dockerFolder(t, { files, env, settings: () => ({ ...settings }) })
      assert.deepEqual(filesOf(home, await readAll(home)), want)
    }
  })

  test('a file that is reached twice is read once, for Docker', { skip }, async (t) => {
    const home = await dockerFolder(t, {
      files: { [config]: { auths: { a: { auth: auth('u', 'p') } } } },
      env: (folder) => ({ REGISTRY_AUTH_FILE: join(folder, 'link.json') }),
    })
    await symlink(join(home.folder, config), join(home.folder, 'link.json'))
    assert.deepEqual(filesOf(home, await readAll(home)), ['docker ~/.docker/config.json a'])
  })

  test('no file is no error, with and without a home folder', async (t) => {
    const home = await dockerFolder(t, {})
    assert.deepEqual([await readAll(home), home.warnings], [[], []])
    const nowhere = await dockerFolder(t, { env: () => ({ HOME: undefined, DOCKER_CONFIG: '' }) })
    assert.deepEqual([await readAll(nowhere), nowhere.warnings], [[], []])
  })

  test('the mode of a file is told', { skip }, async (t) => {
    const home = await dockerFolder(t, { files: { [config]: { auths: { a: { auth: auth('u', 'p') } } } } })
    await chmod(join(home.folder, config), 0o644)
    assert.equal((await readAll(home))[0]?.file_mode, '0644')
  })

  for (const { name, text, warning } of [
    { name: 'is empty', text: '', warning: 'is not a JSON object' },
    { name: 'is cut', text: '{"auths":{"CANARY":', warning: 'is not a JSON object' },
    { name: 'is a list', text: '["CANARY"]', warning: 'is not a JSON object' },
    { name: 'has odd auths', text: '{"auths":"CANARY"}', warning: 'has "auths" that is no object' },
    { name: 'has odd helpers', text: '{"credHelpers":"x"}', warning: 'has "credHelpers" that is no object' },
    { name: 'has an odd helper', text: '{"credHelpers":{"x":1}}', warning: 'has an entry in' },
    { name: 'has an odd store', text: '{"credsStore":1}', warning: 'has "credsStore" that is no text' },
  ])
    test(`a file that ${name} costs no other one`, async (t) => {
      const home = await dockerFolder(t, {
        files: { [config]: text, '.config/containers/auth.json': { auths: { b: { auth: auth('u', 'p') } } } },
      })
      assert.deepEqual(outline(await readAll(home)), ['auths b u p -'])
      assert.equal(home.warnings.length, 1)
      assert.ok(home.warnings[0]?.startsWith(`~/.docker/config.json ${warning}`), home.warnings[0])
      assert.ok(!home.warnings.join().includes('CANARY'))
    })

  test('a folder in the place of a file is a warning', async (t) => {
    const home = await dockerFolder(t, { files: { '.dockercfg': { b: { auth: auth('u', 'p') } } } })
    await mkdir(join(home.folder, config), { recursive: true })
    assert.deepEqual(outline(await readAll(home)), ['auths b u p -'])
    assert.deepEqual(home.warnings, ['~/.docker/config.json is no file'])
  })

  test('a variable that is no JSON is a warning, and its helpers are not looked at', async (t) => {
    const broken = await dockerFolder(t, {
      files: { [config]: { auths: { a: { auth: auth('u', 'p') } } } },
      env: () => ({ DOCKER_AUTH_CONFIG: 'CANARY' }),
    })
    assert.deepEqual(outline(await readAll(broken)), ['auths a u p -'])
    assert.deepEqual(broken.warnings, ['DOCKER_AUTH_CONFIG is not a JSON object'])
    const helpers = await dockerFolder(t, {
      env: () => ({ DOCKER_AUTH_CONFIG: '{"credsStore":"x","credHelpers":{"y":"z"}}' }),
    })
    assert.deepEqual([await readAll(helpers), helpers.warnings], [[], []])
  })

  test('an entry that cannot be read is a row and a warning', async (t) => {
    const home = await dockerFolder(t, {
      files: {
        [config]: {
          auths: {
            'https://ci:CANARY@a/v1/': { auth: 'CANARY!' },
            b: { auth: auth('u', 'p') },
            c: 'CANARY',
            d: {},
          },
        },
      },
    })
    const rows = await readAll(home)
    assert.deepEqual(outline(rows), [
      'auths a - - the auth value is not base64',
      'auths b u p -',
      'auths c - - the entry is no object',
      'auths d - - -',
    ])
    assert.deepEqual(
      rows.map((row) => row.plain_text),
      [true, true, false, false],
    )
    assert.equal(rows[0]?.server_key, 'https://ci:***@a/v1/')
    assert.deepEqual(home.warnings, [
      '~/.docker/config.json: https://ci:***@a/v1/: the auth value is not base64',
      '~/.docker/config.json: c: the entry is no object',
    ])
  })
})

describe('helpers', { skip }, () => {
  const stored = keeper({
    'https://index.docker.io/v1/': ['petra', 'hub secret'],
    'quay.io': ['<token>', 'refresh'],
    'ghcr.io': ['bot', 'store secret'],
  })
  const files = {
    [config]: {
      auths: { 'https://index.docker.io/v1/': {}, 'ghcr.io': {}, old: { auth: auth('u', 'p') } },
      credsStore: 'store',
      credHelpers: { 'ghcr.io': 'own', 'gone.example': 'own' },
    },
  }
  const helpers = {
    store: stored,
    own: keeper({ 'https://ghcr.io': ['bot2', 'x'], 'ghcr.io': ['bot2', 'own secret'] }),
  }

  test('rows come from lists, and markers are none', async (t) => {
    const home = await dockerFolder(t, { files, helpers })
    assert.deepEqual(outline(await readAll(home, { withSecrets: false })), [
      'auths old u p -',
      'creds_store docker.io petra - -',
      'creds_store quay.io - - -',
      'cred_helper ghcr.io bot2 - -',
      'cred_helper gone.example - - -',
    ])
    assert.deepEqual(home.runs, [
      '~/bin/docker-credential-store list < ',
      '~/bin/docker-credential-own list < ',
    ])
    assert.deepEqual(home.warnings, [])
  })

  test('secrets are asked for one by one, and what is not found is a row without a secret', async (t) => {
    const home = await dockerFolder(t, { files, helpers })
    const rows = await readAll(home)
    assert.deepEqual(outline(rows), [
      'auths old u p -',
      'creds_store docker.io petra hub secret -',
      'creds_store quay.io - token refresh -',
      'cred_helper ghcr.io bot2 own secret -',
      'cred_helper gone.example - - -',
    ])
    assert.deepEqual(
      rows.map(({ helper, plain_text }) => [helper, plain_text]),
      [
        [null, true],
        ['store', false],
        ['store', false],
        ['own', false],
        ['own', false],
      ],
    )
    assert.deepEqual([...home.runs].sort(), [
      '~/bin/docker-credential-own get < ghcr.io',
      '~/bin/docker-credential-own get < gone.example',
      '~/bin/docker-credential-store get < https://index.docker.io/v1/',
      '~/bin/docker-credential-store get < quay.io',
      '~/bin/docker-credential-store list < ',
    ])
    assert.deepEqual(home.warnings, [])
  })

  test('of one registry nothing else is asked for', async (t) => {
    const home = await dockerFolder(t, { files, helpers })
    const rows = await readAll(home, { withSecrets: true, registry: 'docker.io' })
    assert.deepEqual(outline(rows), ['creds_store docker.io petra hub secret -'])
    assert.deepEqual(home.runs, [
      '~/bin/docker-credential-store list < ',
      '~/bin/docker-credential-store get < https://index.docker.io/v1/',
    ])
  })

  test('an empty name is no helper, and Podman knows no store', async (t) => {
    const home = await dockerFolder(t, {
      files: {
        [config]: { auths: { a: {} }, credsStore: '', credHelpers: { b: '' } },
        '.config/containers/auth.json': {
          auths: { c: {} },
          credsStore: 'gone',
          credHelpers: { 'ghcr.io': 'own' },
        },
      },
      helpers,
    })
    assert.deepEqual(outline(await readAll(home)), [
      'auths a - - -',
      'auths c - - -',
      'cred_helper ghcr.io bot2 own secret -',
    ])
    assert.deepEqual(home.warnings, [])
  })

  for (const { name, script, list, get } of [
    {
      name: 'fails',
      script: 'echo CANARY; echo CANARY >&2; exit 3',
      list: 'ended with exit code 3',
      get: 'ended with exit code 3',
    },
    {
      name: 'prints no JSON',
      script: 'echo CANARY',
      list: 'printed what is not a JSON object',
      get: 'printed what is not a JSON object',
    },
    {
      name: 'prints a list',
      script: `echo '["CANARY"]'`,
      list: 'printed what is not a JSON object',
      get: 'printed what is not a JSON object',
    },
    {
      name: 'prints 10 MB',
      script: 'yes CANARY | head -c 10000000',
      list: 'printed more than 1 MiB',
      get: 'printed more than 1 MiB',
    },
    {
      name: 'is killed',
      script: 'kill -TERM $$',
      list: 'was killed by SIGTERM',
      get: 'was killed by SIGTERM',
    },
  ])
    test(`a helper that ${name} costs warnings, and no other row`, async (t) => {
      const broken = {
        [config]: {
          auths: { 'https://index.docker.io/v1/': {}, old: { auth: auth('u', 'p') } },
          credsStore: 'bad',
          credHelpers: { 'ghcr.io': 'own', 'quay.io': 'bad' },
        },
      }
      const home = await dockerFolder(t, { files: broken, helpers: { ...helpers, bad: script } })
      const listing = `docker-credential-bad list ${list}`
      assert.deepEqual(outline(await readAll(home, { withSecrets: false })), [
        'auths old u p -',
        `creds_store docker.io - - ${listing}`,
        'cred_helper ghcr.io bot2 - -',
        `cred_helper quay.io - - ${listing}`,
      ])
      assert.deepEqual([...new Set(home.warnings)], [`~/.docker/config.json: ${listing}`])
      const getting = `docker-credential-bad get ${get}`
      assert.deepEqual(outline(await readAll(home)), [
        'auths old u p -',
        `creds_store docker.io - - ${getting}`,
        'cred_helper ghcr.io bot2 own secret -',
        `cred_helper quay.io - - ${getting}`,
      ])
      assert.ok(!home.warnings.join().includes('CANARY'))
    })

  test('a helper that is not installed is named', async (t) => {
    const home = await dockerFolder(t, { files: { [config]: { credHelpers: { 'quay.io': 'nowhere' } } } })
    const problem = 'docker-credential-nowhere was not found in PATH'
    assert.deepEqual(outline(await readAll(home)), [`cred_helper quay.io - - ${problem}`])
    assert.deepEqual(home.warnings, [`~/.docker/config.json: ${problem}`])
  })

  for (const helper of ['../bin/docker-credential-own', 'a b', '-x', 'a/b'])
    test(`a helper is never called ${helper}`, async (t) => {
      const home = await dockerFolder(t, {
        files: { [config]: { credHelpers: { 'quay.io': helper } } },
        helpers,
      })
      const [row] = await readAll(home)
      assert.match(row?.error ?? '', /has a name that cannot be part of a program’s/)
      assert.deepEqual(home.runs, [])
    })

  test('a store without a list still hands out what the markers name', async (t) => {
    const script = `test "$1" = get || { echo 'unknown action'; exit 1; }; echo '{"Username":"u","Secret":"s"}'`
    const home = await dockerFolder(t, {
      files: { [config]: { auths: { 'quay.io': {} }, credsStore: 'x' } },
      helpers: { x: script },
    })
    assert.deepEqual(outline(await readAll(home)), ['creds_store quay.io u s -'])
    assert.deepEqual(home.warnings, [
      '~/.docker/config.json: docker-credential-x list ended with exit code 1',
    ])
  })

  test('one that hangs is waited for once', async (t) => {
    const servers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`r${i}`, 'hangs']))
    const limits = new Set<string>()
    const home = await dockerFolder(t, {
      files: { [config]: { credHelpers: { ...servers, 'ghcr.io': 'own' } } },
      helpers: { ...helpers, hangs: 'exit 0' },
      run: (run) => {
        limits.add(`${run.timeout} ${run.mostBytes}`)
        return run.program.endsWith('hangs') ? Promise.resolve({ kind: 'timed_out' }) : undefined
      },
    })
    const rows = await readAll(home)
    assert.equal(rows.length, 21)
    assert.equal(rows[0]?.error, 'docker-credential-hangs get did not finish within 10 s')
    assert.equal(rows[20]?.password, 'own secret')
    assert.ok(home.runs.filter((run) => run.includes('hangs')).length <= 4, home.runs.join())
    assert.deepEqual([...limits], ['10000 1048576'])
  })

  test('no more than four run at once', async (t) => {
    let running = 0
    let most = 0
    const home = await dockerFolder(t, {
      files: {
        [config]: { credHelpers: Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`r${i}`, 'own'])) },
      },
      helpers,
      run: async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return exited('{"Username":"u","Secret":"s"}')
      },
    })
    assert.equal((await readAll(home)).length, 12)
    assert.equal(most, 4)
  })

  for (const { name, answer, want } of [
    { name: 'no Secret', answer: '{"Username":"CANARY"}', want: 'printed an object without a Secret' },
    {
      name: 'a Secret of another type',
      answer: '{"Secret":["CANARY"]}',
      want: 'printed an object without a Secret',
    },
  ])
    test(`an answer with ${name}`, async (t) => {
      const home = await dockerFolder(t, {
        files: { [config]: { credHelpers: { a: 'own' } } },
        helpers,
        run: () => exited(answer),
      })
      assert.deepEqual(outline(await readAll(home)), [`cred_helper a - - docker-credential-own get ${want}`])
    })

  test('an interruption ends the reading', async (t) => {
    const controller = new AbortController()
    const home = await dockerFolder(t, {
      files: { [config]: { credsStore: 'own' } },
      helpers: { own: 'sleep 1000' },
      signal: controller.signal,
      run: (run) => {
        setImmediate(() => controller.abort())
        return run.signal === controller.signal ? undefined : exited('{}')
      },
    })
    await assert.rejects(readAll(home), { code: 'interrupted' })
  })
})
