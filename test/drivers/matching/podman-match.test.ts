import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podmanKeys, podmanMatch } from '../../../src/drivers/matching/podman-match.ts'

test('keys go from the repository to the host', () =>
  assert.deepEqual(podmanKeys('a.io:5000/b/c'), ['a.io:5000/b/c', 'a.io:5000/b', 'a.io:5000']))

const none = new Map<string, string>()
const auth = (key: string, spelling = false) => ({ kind: 'auths', key, spelling })
for (const { name, image = 'a.io/team/api', auths = [], credHelpers = none, legacy = false, want } of [
  { name: 'the longest', auths: ['a.io', 'a.io/team', 'a.io/team/api'], want: auth('a.io/team/api') },
  { name: 'a namespace', auths: ['a.io', 'a.io/team'], want: auth('a.io/team') },
  { name: 'a segment is not cut', auths: ['a.io/tea', 'a.io/team/ap'], want: undefined },
  { name: 'the host instead of a cut segment', auths: ['a.io', 'a.io/tea'], want: auth('a.io') },
  { name: 'no slash at the end', auths: ['a.io/team/'], want: undefined },
  { name: 'another port', image: 'a.io:5000/x', auths: ['a.io', 'a.io:5001'], want: undefined },
  { name: 'its port', image: 'a.io:5000/x', auths: ['a.io', 'a.io:5000'], want: auth('a.io:5000') },
  { name: 'case counts', auths: ['A.io', 'a.io/Team'], want: undefined },
  { name: 'no pattern', auths: ['*.io'], want: undefined },
  { name: 'an address', auths: ['https://a.io/v1/'], want: auth('https://a.io/v1/', true) },
  { name: 'a plain key goes before an address', auths: ['https://a.io/v1/', 'a.io'], want: auth('a.io') },
  {
    name: 'the path of an address is no repository',
    auths: ['https://a.io/other'],
    want: auth('https://a.io/other', true),
  },
  {
    name: 'docker.io',
    image: 'docker.io/library/x',
    auths: ['https://index.docker.io/v1/', 'docker.io'],
    want: auth('docker.io'),
  },
  {
    name: "Docker's key of the Hub",
    image: 'docker.io/library/x',
    auths: ['https://index.docker.io/v1/'],
    want: auth('https://index.docker.io/v1/', true),
  },
  {
    name: 'registry-1',
    image: 'docker.io/library/x',
    auths: ['registry-1.docker.io'],
    want: auth('registry-1.docker.io', true),
  },
  {
    name: 'a namespace of the Hub',
    image: 'docker.io/me/x',
    auths: ['docker.io', 'docker.io/me'],
    want: auth('docker.io/me'),
  },
  { name: 'keys that mean nothing', auths: ['', '://', 'https://'], want: undefined },
  {
    name: 'a helper of the host',
    auths: ['a.io/team'],
    credHelpers: new Map([['a.io', 'x']]),
    want: { kind: 'cred_helper', key: 'a.io', helper: 'x' },
  },
  {
    name: 'no helper of a namespace',
    auths: ['a.io'],
    credHelpers: new Map([['a.io/team', 'x']]),
    want: auth('a.io'),
  },
  {
    name: '.dockercfg: the path is cut off',
    auths: ['a.io/v1/'],
    legacy: true,
    want: auth('a.io/v1/', true),
  },
  { name: '.dockercfg: the host', auths: ['a.io/team', 'a.io'], legacy: true, want: auth('a.io') },
])
  test(`Podman: ${name}`, () => assert.deepEqual(podmanMatch(image, { auths, credHelpers, legacy }), want))
