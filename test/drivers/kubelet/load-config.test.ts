import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { loadPlugins } from '../../../src/drivers/kubelet/load-config.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { temporaryFolder } from '../../secrets/temporary-folder.ts'

const head = 'apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\n'
const good = `- name: ecr
  apiVersion: credentialprovider.kubelet.k8s.io/v1
  matchImages: ["*.dkr.ecr.*.amazonaws.com"]
  defaultCacheDuration: 12h
`

function providers(text: string): string {
  return `${head}providers:\n${text}`
}

async function fileOf(t: TestContext, text: string | Uint8Array, name = 'config.yaml'): Promise<string> {
  const path = join(await temporaryFolder(t), name)
  await writeFile(path, text)
  return path
}

/** What a config is refused for, without the folder of the test. */
async function problemsOf(path: string, folder: string): Promise<readonly string[]> {
  try {
    await loadPlugins(path)
  } catch (error) {
    assert.ok(error instanceof CredsqlError && error.code === 'driver_failed', String(error))
    const [first = '', ...more] = error.message.replaceAll(`${folder}/`, '').split('\n')
    return more.length > 0 ? more.map((line) => line.trim()) : [first.replace(/^.*? is not valid: /, '')]
  }
  return []
}

test('everything that a plugin can have', async (t) => {
  const path = await fileOf(
    t,
    providers(`${good}  args: [get-credentials, "--verbose"]
  env: [{ name: AWS_PROFILE, value: node }, { name: EMPTY }]
  tokenAttributes:
    serviceAccountTokenAudience: registry
    cacheType: Token
    requireServiceAccount: yes
    requiredServiceAccountAnnotationKeys: [Example.com/Role]
    optionalServiceAccountAnnotationKeys: [plain]
`),
  )
  assert.deepEqual(await loadPlugins(path), [
    {
      name: 'ecr',
      apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
      matchImages: ['*.dkr.ecr.*.amazonaws.com'],
      defaultCacheDuration: 43_200_000_000_000n,
      args: ['get-credentials', '--verbose'],
      env: [
        { name: 'AWS_PROFILE', value: 'node' },
        { name: 'EMPTY', value: '' },
      ],
      tokenAttributes: {
        serviceAccountTokenAudience: 'registry',
        cacheType: 'Token',
        requireServiceAccount: true,
        requiredServiceAccountAnnotationKeys: ['Example.com/Role'],
        optionalServiceAccountAnnotationKeys: ['plain'],
      },
      sourceFile: path,
    },
  ])
})

describe('forms that a kubelet takes', () => {
  const cases: Readonly<Record<string, string>> = {
    'v1beta1 of the config': providers(good).replace('io/v1\nkind', 'io/v1beta1\nkind'),
    'v1alpha1 of the config': providers(good).replace('io/v1\nkind', 'io/v1alpha1\nkind'),
    'v1beta1 of the protocol': providers(good.replace('k8s.io/v1\n', 'k8s.io/v1beta1\n')),
    'v1alpha1 of the protocol': providers(good.replace('k8s.io/v1\n', 'k8s.io/v1alpha1\n')),
    'no cache': providers(good.replace('12h', '0s')),
    'a null is an absent member': providers(`${good}  args:\n  env: null\n  tokenAttributes: ~\n`),
    'what looks like a time is a text': providers(`${good}  env: [{ name: DAY, value: 2026-01-02 }]\n`),
    'a tag-like query in a pattern': providers(good.replace('"*.dkr.ecr.*.amazonaws.com"', '"registry?.io"')),
    JSON: JSON.stringify({
      apiVersion: 'kubelet.config.k8s.io/v1',
      kind: 'CredentialProviderConfig',
      providers: [
        {
          name: 'ecr',
          apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
          matchImages: ['gcr.io'],
          defaultCacheDuration: '1m',
        },
      ],
    }),
  }
  for (const [name, text] of Object.entries(cases))
    test(name, async (t) => {
      const plugins = await loadPlugins(await fileOf(t, text))
      assert.deepEqual(
        plugins.map((plugin) => plugin.name),
        ['ecr'],
      )
    })
})

const tokens = `  tokenAttributes:
    serviceAccountTokenAudience: registry
    cacheType: ServiceAccount
    requireServiceAccount: true
`
const versions =
  'credentialprovider.kubelet.k8s.io/v1, credentialprovider.kubelet.k8s.io/v1alpha1, credentialprovider.kubelet.k8s.io/v1beta1'

/** A change of the good config, and what it is refused for. */
const refusals: readonly (readonly [name: string, text: string | Uint8Array, ...want: readonly string[]])[] =
  [
    ['nothing', '', 'config.yaml: is empty'],
    [
      'a list',
      '- 1\n',
      'config.yaml: must be a map',
      'config.yaml: kind: must be CredentialProviderConfig',
      'config.yaml: apiVersion: must be one of kubelet.config.k8s.io/v1, kubelet.config.k8s.io/v1beta1, kubelet.config.k8s.io/v1alpha1',
    ],
    ['no UTF-8', new Uint8Array([0x61, 0xff]), 'config.yaml: is not UTF-8 text'],
    ['no YAML', `${head}providers: [hunter2\n`, 'config.yaml: line 4: is not YAML (BAD_INDENT)'],
    [
      'an alias of nothing',
      `${head}providers: *hunter2\n`,
      'config.yaml: has an alias without its anchor, or too many aliases',
    ],
    ['no JSON', '{"apiVersion": hunter2}', 'config.yaml: is not JSON, though it begins like it'],
    ['a member twice in JSON', '{"kind": "a", "k\\u0069nd": "b"}', 'config.yaml: has a member twice'],
    [
      'a member twice in YAML',
      providers(`${good}  name: other\n`),
      'config.yaml: line 8: is not YAML (DUPLICATE_KEY)',
    ],
    [
      'another kind',
      providers(good).replace('kind: C', 'kind: Kubelet\n#'),
      'config.yaml: kind: must be CredentialProviderConfig',
    ],
    [
      'another version',
      providers(good).replace('io/v1\nkind', 'io/v2\nkind'),
      'config.yaml: apiVersion: must be one of kubelet.config.k8s.io/v1, kubelet.config.k8s.io/v1beta1, kubelet.config.k8s.io/v1alpha1',
    ],
    ['no plugins', `${head}providers: []\n`, 'config.yaml: providers: must have at least one'],
    ['no list of plugins', `${head}providers: { name: ecr }\n`, 'config.yaml: providers: must be a list'],
    [
      'an unknown member',
      `${providers(good)}flags: hunter2\n`,
      'config.yaml: has a member that is not known: its members are apiVersion, kind, providers',
    ],
    [
      'a member in another case',
      providers(good.replace('matchImages', 'matchimages')),
      'config.yaml: providers[0]: has a member that is not known: did you mean matchImages?',
      'config.yaml: providers[0].matchImages: must have at least one image',
    ],
    [
      'tokens in an older config',
      providers(good + tokens).replace('io/v1\nkind', 'io/v1beta1\nkind'),
      'config.yaml: providers[0]: has a member that is not known: its members are name, matchImages, defaultCacheDuration, apiVersion, args, env',
    ],
    [
      'wrong types',
      providers(`- name: 5
  apiVersion: true
  matchImages: gcr.io
  defaultCacheDuration: 10
  args: [1]
  env: [{ name: A, value: 1 }, hunter2, { key: A }]
`),
      'config.yaml: providers[0].name: must be a text; write it in quotes',
      'config.yaml: providers[0].apiVersion: must be a text; write it in quotes',
      'config.yaml: providers[0].matchImages: must be a list',
      'config.yaml: providers[0].defaultCacheDuration: must be a duration such as "10m"',
      'config.yaml: providers[0].args[0]: must be a text; write it in quotes',
      'config.yaml: providers[0].env[0].value: must be a text; write it in quotes',
      'config.yaml: providers[0].env[1]: must be a map',
      'config.yaml: providers[0].env[2]: has a member that is not known: its members are name, value',
      'config.yaml: providers[0].name: is required',
      'config.yaml: providers[0].apiVersion: is required',
      'config.yaml: providers[0].matchImages: must have at least one image',
    ],
    [
      'nothing that is required',
      providers('- {}\n'),
      'config.yaml: providers[0].name: is required',
      'config.yaml: providers[0].apiVersion: is required',
      'config.yaml: providers[0].matchImages: must have at least one image',
      'config.yaml: providers[0].defaultCacheDuration: is required',
    ],
    [
      'a name of .',
      providers(good.replace('ecr\n', '"."\n')),
      'config.yaml: providers[0].name: must not be . or ..',
    ],
    [
      'a name of ..',
      providers(good.replace('ecr\n', '..\n')),
      'config.yaml: providers[0].name: must not be . or ..',
    ],
    [
      'a path as a name',
      providers(good.replace('ecr\n', 'a/b\n')),
      'config.yaml: providers[0].name: must not contain /',
    ],
    [
      'a name with spaces',
      providers(good.replace('ecr\n', 'a b\n')),
      'config.yaml: providers[0].name: must not contain spaces',
    ],
    ['a name twice', providers(good + good), 'config.yaml: providers[1].name: is also in this file'],
    [
      'an unknown protocol',
      providers(good.replace('k8s.io/v1\n', 'k8s.io/v2\n')),
      `config.yaml: providers[0].apiVersion: must be one of ${versions}`,
    ],
    [
      'patterns that cannot be parsed',
      providers(
        good.replace('"*.dkr.ecr.*.amazonaws.com"', '"a[0-9].io", gcr.io, "a.io:latest", "a.io/%zz"'),
      ),
      'config.yaml: providers[0].matchImages[0]: has a [ in its host, where * is the only glob',
      'config.yaml: providers[0].matchImages[2]: has a port that is no number',
      'config.yaml: providers[0].matchImages[3]: has a % that begins no escape',
    ],
    [
      'a negative duration',
      providers(good.replace('12h', '-1s')),
      'config.yaml: providers[0].defaultCacheDuration: must not be negative',
    ],
    [
      'no duration',
      providers(good.replace('12h', '1 day')),
      'config.yaml: providers[0].defaultCacheDuration: must be a duration such as "10m"',
    ],
    [
      'tokens of an older protocol',
      providers(good.replace('k8s.io/v1\n', 'k8s.io/v1beta1\n') + tokens),
      'config.yaml: providers[0].tokenAttributes: needs the apiVersion credentialprovider.kubelet.k8s.io/v1',
    ],
    [
      'empty tokens',
      providers(`${good}  tokenAttributes: {}\n`),
      'config.yaml: providers[0].tokenAttributes.serviceAccountTokenAudience: is required',
      'config.yaml: providers[0].tokenAttributes.requireServiceAccount: is required',
      'config.yaml: providers[0].tokenAttributes.cacheType: is required: ServiceAccount or Token',
    ],
    [
      'tokens of another cache',
      providers(good + tokens.replace('cacheType: ServiceAccount', 'cacheType: None')),
      'config.yaml: providers[0].tokenAttributes.cacheType: must be ServiceAccount or Token',
    ],
    [
      'a flag that is none',
      providers(good + tokens.replace('true', 'maybe')),
      'config.yaml: providers[0].tokenAttributes.requireServiceAccount: must be true or false',
      'config.yaml: providers[0].tokenAttributes.requireServiceAccount: is required',
    ],
    [
      'required annotations without an account',
      providers(`${good}${tokens.replace('true', 'false')}    requiredServiceAccountAnnotationKeys: [a]\n`),
      'config.yaml: providers[0].tokenAttributes.requiredServiceAccountAnnotationKeys: needs requireServiceAccount: true',
    ],
    [
      'annotations that are none',
      providers(`${good}${tokens}    requiredServiceAccountAnnotationKeys: [a/b/c, -a, a, a]
    optionalServiceAccountAnnotationKeys: [a, "", ex_ample.com/a, ${'b'.repeat(64)}]
`),
      'config.yaml: providers[0].tokenAttributes.requiredServiceAccountAnnotationKeys[0]: is no name of an annotation',
      'config.yaml: providers[0].tokenAttributes.requiredServiceAccountAnnotationKeys[1]: is no name of an annotation',
      'config.yaml: providers[0].tokenAttributes.requiredServiceAccountAnnotationKeys[3]: is there twice',
      'config.yaml: providers[0].tokenAttributes.optionalServiceAccountAnnotationKeys[1]: is no name of an annotation',
      'config.yaml: providers[0].tokenAttributes.optionalServiceAccountAnnotationKeys[2]: is no name of an annotation',
      'config.yaml: providers[0].tokenAttributes.optionalServiceAccountAnnotationKeys[3]: is no name of an annotation',
      'config.yaml: providers[0].tokenAttributes.optionalServiceAccountAnnotationKeys: has a key that is among the required ones',
    ],
  ]

describe('what a kubelet would not start with', () => {
  for (const [name, text, ...want] of refusals)
    test(name, async (t) => {
      const path = await fileOf(t, text)
      const problems = await problemsOf(path, join(path, '..'))
      assert.deepEqual(problems, want)
      assert.ok(!problems.join().includes('hunter2'))
    })
})

describe('a folder', () => {
  test('its files are merged in the order of their names', async (t) => {
    const folder = await temporaryFolder(t)
    const named = (name: string) => providers(good.replace('ecr\n', `${name}\n`))
    await writeFile(join(folder, '20.yaml'), named('second'))
    await writeFile(join(folder, '10.yml'), named('first'))
    await writeFile(
      join(folder, 'Z.json'),
      JSON.stringify({
        apiVersion: 'kubelet.config.k8s.io/v1',
        kind: 'CredentialProviderConfig',
        providers: [],
      }),
    )
    await writeFile(join(folder, 'a.yaml'), named('third'))
    await writeFile(join(folder, 'README.md'), 'not a config')
    await writeFile(join(folder, 'b.YAML'), 'not a config')
    await mkdir(join(folder, 'c.yaml'))
    assert.deepEqual(
      (await loadPlugins(folder)).map(({ name, sourceFile }) => [name, sourceFile]),
      [
        ['first', join(folder, '10.yml')],
        ['second', join(folder, '20.yaml')],
        ['third', join(folder, 'a.yaml')],
      ],
    )
  })

  test('the problems of all files are listed, and a name in two files is one', async (t) => {
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, 'a.yaml'), providers(good))
    await writeFile(join(folder, 'b.yaml'), providers(good))
    await writeFile(join(folder, 'c.yaml'), `${head}other: 1\n`)
    assert.deepEqual(await problemsOf(folder, folder), [
      `b.yaml: providers[0].name: is also in a.yaml`,
      'c.yaml: has a member that is not known: its members are apiVersion, kind, providers',
    ])
  })

  test('without a config', async (t) => {
    const folder = await temporaryFolder(t)
    await assert.rejects(loadPlugins(folder), {
      code: 'driver_failed',
      message: `the folder ${folder} has no *.json, *.yaml or *.yml file`,
    })
  })
})

test('a config that is not there', async (t) => {
  const path = join(await temporaryFolder(t), 'gone.yaml')
  await assert.rejects(loadPlugins(path), {
    code: 'driver_failed',
    message: `the kubelet's config ${path} cannot be read: ENOENT`,
  })
})
