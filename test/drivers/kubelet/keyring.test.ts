import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { indexKey, Keyring } from '../../../src/drivers/kubelet/keyring.ts'

describe('the key of the index', () => {
  for (const [key, want] of [
    ['registry.io', 'registry.io'],
    ['https://registry.io', 'registry.io'],
    ['http://registry.io', 'registry.io'],
    ['HTTPS://registry.io', 'HTTPS://registry.io'],
    ['https://registry.io/', 'registry.io'],
    ['registry.io:443/', 'registry.io:443'],
    ['https://index.docker.io/v1/', 'index.docker.io'],
    ['https://index.docker.io/v2/', 'index.docker.io'],
    ['https://index.docker.io/v1', 'index.docker.io/v1'],
    ['registry.io/v1/team', 'registry.io/team'],
    ['registry.io/v2/v1/', 'registry.io/v1/'],
    ['registry.io/v3/', 'registry.io/v3/'],
    ['registry.io/team/', 'registry.io/team/'],
    ['registry.io//', 'registry.io//'],
    ['user:password@registry.io/team', 'registry.io/team'],
    ['registry.io/team?x=1#y', 'registry.io/team'],
    ['registry.io/a%2Fb', 'registry.io/a/b'],
    ['[::1]:5000/team', '[::1]:5000/team'],
    ['*.Registry.io', '*.Registry.io'],
    ['', ''],
    ['registry.io:latest', undefined],
    ['registry.io/%zz', undefined],
    ['reg[0-9].io', undefined],
    ['reg\\istry.io', undefined],
  ] as const)
    test(JSON.stringify(key), () => assert.equal(indexKey(key), want))
})

interface Order {
  readonly name: string
  /** Keys of each source, in the order in which they are added. */
  readonly sources: readonly (readonly string[])[]
  readonly image: string
  /** `source:key`, tried from left to right. */
  readonly want: readonly string[]
}

const orders: readonly Order[] = [
  {
    name: 'a longer key goes before its own beginning',
    sources: [['registry.io', 'registry.io/team/app', 'registry.io/team']],
    image: 'registry.io/team/app',
    want: ['0:registry.io/team/app', '0:registry.io/team', '0:registry.io'],
  },
  {
    name: 'a name goes before a glob',
    sources: [['*.example.com', 'bar.example.com', 'b*.example.com']],
    image: 'bar.example.com/app',
    want: ['0:bar.example.com', '0:b*.example.com', '0:*.example.com'],
  },
  {
    name: 'it is no order by length',
    sources: [['*.example.com/team', 'bar.example.com']],
    image: 'bar.example.com/team/app',
    want: ['0:bar.example.com', '0:*.example.com/team'],
  },
  {
    name: 'a glob is sorted by its byte, below dash, dot, digit and letter',
    sources: [['a*.io', 'a-.io', 'a*-.io']],
    image: 'a-.io/app',
    want: ['0:a-.io', '0:a*.io', '0:a*-.io'],
  },
  {
    name: 'a key beyond ASCII is sorted by its bytes',
    sources: [['registry.io/\u{10000}', 'registry.io/\uffff', 'registry.io/']],
    image: 'registry.io/\u{10000}',
    want: ['0:registry.io/\u{10000}', '0:registry.io/'],
  },
  {
    name: 'different keys: the order of the sources does not count',
    sources: [['registry.io'], ['registry.io/team'], ['*.io']],
    image: 'registry.io/team/app',
    want: ['1:registry.io/team', '0:registry.io', '2:*.io'],
  },
  {
    name: 'one key from two sources: the earlier source first, and both are tried',
    sources: [['registry.io'], ['registry.io'], ['registry.io']],
    image: 'registry.io/app',
    want: ['0:registry.io', '1:registry.io', '2:registry.io'],
  },
  {
    name: 'spellings of one key in one source: descending, whatever their order',
    sources: [['http://quay.io', 'quay.io', 'https://quay.io/v1/', 'https://quay.io']],
    image: 'quay.io/app',
    want: ['0:quay.io', '0:https://quay.io/v1/', '0:https://quay.io', '0:http://quay.io'],
  },
  {
    name: 'spellings of one key in two sources',
    sources: [['https://quay.io/v1/'], ['quay.io']],
    image: 'quay.io/app',
    want: ['0:https://quay.io/v1/', '1:quay.io'],
  },
  {
    name: 'a key that cannot be parsed is left out',
    sources: [['registry.io:latest', 'registry.io']],
    image: 'registry.io/latest',
    want: ['0:registry.io'],
  },
  {
    name: 'nothing matches',
    sources: [['registry.io', 'registry.io:5000']],
    image: 'registry.com/app',
    want: [],
  },
  { name: 'an empty keyring', sources: [[]], image: 'registry.io/app', want: [] },
  {
    name: 'Docker Hub: the fallback key',
    sources: [['https://index.docker.io/v1/'], ['index.docker.io']],
    image: 'docker.io/library/nginx',
    want: ['0:https://index.docker.io/v1/', '1:index.docker.io'],
  },
  {
    name: 'Docker Hub: no fallback where another key matches',
    sources: [['https://index.docker.io/v1/', 'docker.io']],
    image: 'docker.io/library/nginx',
    want: ['0:docker.io'],
  },
  {
    name: 'Docker Hub: docker.io is not the fallback key',
    sources: [['docker.io']],
    image: 'library/nginx',
    want: [],
  },
  {
    name: 'Docker Hub: a path below the fallback key is not the fallback',
    sources: [['index.docker.io/team']],
    image: 'docker.io/team/app',
    want: [],
  },
  {
    name: 'Docker Hub: an image without a registry',
    sources: [['index.docker.io']],
    image: 'nginx',
    want: ['0:index.docker.io'],
  },
  {
    name: 'Docker Hub: a user name is no registry',
    sources: [['index.docker.io']],
    image: 'team/app',
    want: ['0:index.docker.io'],
  },
  {
    name: 'Docker Hub: another registry has no fallback',
    sources: [['index.docker.io']],
    image: 'registry.io/app',
    want: [],
  },
  {
    name: 'Docker Hub: nor has one with a port alone',
    sources: [['index.docker.io']],
    image: 'registry:5000/app',
    want: [],
  },
  { name: 'Docker Hub: nor an empty one', sources: [['index.docker.io']], image: '/app', want: [] },
]

describe('the order in which credentials are tried', () => {
  for (const { name, sources, image, want } of orders)
    test(name, () => {
      for (const reversed of [false, true]) {
        const keyring = new Keyring<number>()
        for (const [source, keys] of sources.entries())
          keyring.add((reversed ? keys.toReversed() : keys).map((key) => ({ key, value: source })))
        assert.deepEqual(
          keyring.lookup(image).map(({ key, value }) => `${value}:${key}`),
          want,
        )
      }
    })
})

test('keys that are left out are named', () => {
  const keyring = new Keyring<number>()
  const skipped = keyring.add(['a.io', 'b.io:latest', 'c.io/%'].map((key) => ({ key, value: 1 })))
  assert.deepEqual(skipped, ['c.io/%', 'b.io:latest'])
})
