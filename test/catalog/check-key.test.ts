import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkKey } from '../../src/catalog/check-key.ts'
import type { Effect, ProviderManifest, TableManifest } from '../../src/catalog/manifest.ts'
import { tellsProblems } from './problem-cases.ts'
import { acmeRobots } from './provider-folder.ts'

// biome-ignore format: one case is two or three lines
tellsProblems('acme/tables/robots.yaml', acmeRobots, [
  ["items: robots", "items: robots\n    query: { name: x }",
    "tables/robots.yaml:22 operations.list.keys.name.=: the query parameter \"name\" is a constant of the operation"],
  ["\"=\": path, required: true", "\"=\": path",
    "tables/robots.yaml:20 operations.list.keys.team: {team} is in the path"],
  ["\"=\": path, required: true", "prefix: team, required: true",
    "tables/robots.yaml:20 operations.list.keys.team: {team} is in the path",
    "tables/robots.yaml:20 operations.list.keys.team.required: a required key has \"=\""],
  ["\"=\": name, prefix", "\"<>\": name_ne, prefix",
    "tables/robots.yaml:21 operations.list.keys.name.<>: <> on text loses rows unless the server compares as SQL does"],
  ["\"=\": name, prefix: name_prefix", "\"=\": path",
    "tables/robots.yaml:21 operations.list.keys.name.=: the path holds no {name} for ="],
  ["\"=\": name, prefix: name_prefix", "\"=\": page",
    "tables/robots.yaml:21 operations.list.keys.name.=: the query parameter \"page\" is the paging's"],
  ["\"=\": name, prefix: name_prefix", "\"=\": argument",
    "tables/robots.yaml:21 operations.list.keys.name.=: only a driver has arguments"],
  ["\"=\": name, prefix: name_prefix", "exact: true",
    "tables/robots.yaml:21 operations.list.keys.name: no operator is given"],
  ["name: { \"=\": name", "secret: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.secret: \"secret\" is a secret"],
  ["name: { \"=\": name", "nam: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.nam: there is no column \"nam\""],
  ["name: { \"=\": name", "created: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.created.prefix: a timestamp has no prefix"],
  ["\"=\": name, prefix", "eq: name, prefix",
    "tables/robots.yaml:21 operations.list.keys.name.eq: unknown member \"eq\""],
])

const provider: ProviderManifest = {
  provider: 'acme',
  title: 'Acme',
  description: 'x',
  source: 'x',
  settings: {},
  driver: 'acme',
}
const table: TableManifest = {
  table: 'checks',
  service: 'v2',
  description: 'x',
  source: 'x',
  identity: [],
  columns: { password: { type: 'secret', description: 'x' } },
  operations: {},
  examples: [],
}
const isSecret = '"password" is a secret'

for (const { effect, driver = true, key = { '=': 'argument', required: true }, want } of [
  { effect: 'verify', want: [] },
  { effect: 'verify', key: { prefix: 'argument' }, want: ['a secret has no prefix'] },
  { effect: 'verify', driver: false, want: [isSecret] },
  { effect: 'list', want: [isSecret] },
  { effect: 'reveal', want: [isSecret] },
] satisfies { effect: Effect; driver?: boolean; key?: object; want: string[] }[])
  test(`a secret as a key of ${effect}, ${driver ? 'a driver' : 'no driver'}: ${JSON.stringify(key)}`, () => {
    const { driver: _, ...other } = provider
    const complaints: string[] = []
    checkKey({ provider: driver ? provider : other, table }, { effect }, 'password', key, (_path, message) =>
      complaints.push(message),
    )
    assert.deepEqual(complaints, want)
  })
