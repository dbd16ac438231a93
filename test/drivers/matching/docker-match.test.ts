import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  convertToHostname,
  dockerHubServer,
  dockerMatch,
  dockerServer,
} from '../../../src/drivers/matching/docker-match.ts'

for (const [repository, want] of [
  ['docker.io/library/nginx', dockerHubServer],
  ['index.docker.io/library/nginx', dockerHubServer],
  ['registry-1.docker.io/library/nginx', 'registry-1.docker.io'],
  ['ghcr.io/team/api', 'ghcr.io'],
  ['localhost:5000/a', 'localhost:5000'],
  ['Reg.io:443/a', 'Reg.io:443'],
] as const)
  test(`Docker looks for ${repository} under ${want}`, () => assert.equal(dockerServer(repository), want))

for (const [key, want] of [
  ['https://a.io/v1/', 'a.io'],
  ['http://a.io:80/v2', 'a.io:80'],
  ['https://A.io', 'A.io'],
  ['HTTPS://a.io/x', 'a.io'],
  ['https://me@a.io:443/', 'a.io:443'],
  ['https://[::1]:5000/v1/', '[::1]:5000'],
  ['https://[::1]/', '::1'],
  ['a.io/team', 'a.io'],
  ['a.io:5000/v1/', 'a.io:5000'],
  ['https:///v1/', 'https:'],
  ['', ''],
] as const)
  test(`the key ${JSON.stringify(key)} is for ${JSON.stringify(want)}`, () =>
    assert.equal(convertToHostname(key), want))

const none = new Map<string, string>()
const auth = (key: string, legacy: boolean) => ({ kind: 'auths', key, legacy })
for (const { name, server, auths = [], credHelpers = none, credsStore, want } of [
  { name: 'exact', server: 'a.io', auths: ['https://a.io', 'a.io'], want: auth('a.io', false) },
  {
    name: 'older key',
    server: 'a.io',
    auths: ['b.io', 'https://a.io/v1/'],
    want: auth('https://a.io/v1/', true),
  },
  {
    name: 'a path is cut off an older key',
    server: 'a.io',
    auths: ['a.io/team'],
    want: auth('a.io/team', true),
  },
  {
    name: 'the first older key',
    server: 'a.io',
    auths: ['http://a.io', 'https://a.io'],
    want: auth('http://a.io', true),
  },
  { name: 'another port', server: 'a.io:443', auths: ['a.io', 'a.io:444'], want: undefined },
  { name: 'no port is no default', server: 'a.io', auths: ['a.io:443'], want: undefined },
  { name: 'case counts', server: 'a.io', auths: ['A.io'], want: undefined },
  { name: 'no pattern', server: 'a.b.io', auths: ['*.b.io'], want: undefined },
  { name: 'keys that mean nothing', server: 'a.io', auths: ['', '://', 'https://'], want: undefined },
  {
    name: 'the Hub by its key',
    server: dockerHubServer,
    auths: ['docker.io', dockerHubServer],
    want: auth(dockerHubServer, false),
  },
  {
    name: 'no other spelling of the Hub',
    server: dockerHubServer,
    auths: ['docker.io', 'index.docker.io', 'https://index.docker.io/v2/'],
    want: undefined,
  },
  {
    name: 'a helper for the server',
    server: 'a.io',
    auths: ['a.io'],
    credHelpers: new Map([['a.io', 'x']]),
    credsStore: 's',
    want: { kind: 'cred_helper', key: 'a.io', helper: 'x' },
  },
  {
    name: 'a helper for another spelling',
    server: 'a.io',
    auths: ['a.io'],
    credHelpers: new Map([['https://a.io', 'x']]),
    want: auth('a.io', false),
  },
  {
    name: 'the store',
    server: 'a.io',
    auths: ['a.io'],
    credsStore: 's',
    want: { kind: 'creds_store', key: 'a.io', helper: 's' },
  },
])
  test(`Docker: ${name}`, () =>
    assert.deepEqual(dockerMatch(server, { auths, credHelpers, credsStore }), want))
