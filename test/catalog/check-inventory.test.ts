import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bundledProvidersFolder, providersIn } from '../../src/catalog/bundled-providers.ts'
import { checkProvider } from '../../src/catalog/check-provider.ts'
import { tellsProblems } from './problem-cases.ts'
import { acmeRobots } from './provider-folder.ts'

const robots = acmeRobots.replace(
  'examples:',
  `inventory:
  registry_credentials:
    from: robots r LEFT JOIN teams t ON t.name = r.team
    where: r.name IS NOT NULL
    once: [id, team]
    columns:
      credential_id: r.id::text
      registry_key_raw: settings.url
      secret: coalesce(r.secret, r.secret)
      status: CASE r.state WHEN 'on' THEN 'active' ELSE 'unknown' END
      created_at: r.created
examples:`,
)
const line = robots.split('\n').findIndex((text) => text.startsWith('inventory:')) + 1
const at = (below: number, path: string) =>
  `tables/robots.yaml:${line + below} inventory.registry_credentials${path}`

// biome-ignore format: one case is two or three lines
tellsProblems('acme/tables/robots.yaml', robots, [
  ['team]\n    columns', 'team ]\n    columns'],
  ['robots r LEFT', 'robot r LEFT',
    `${at(2, '.from')}: the provider has no table "robot"`,
    `${at(2, '.from')}: there is no column "r.team"`,
    `${at(3, '.where')}: there is no column "r.name"`,
    `${at(6, '.columns.credential_id')}: there is no column "r.id"`,
    `${at(8, '.columns.secret')}: there is no column "r.secret"`,
    `${at(8, '.columns.secret')}: there is no column "r.secret"`,
    `${at(9, '.columns.status')}: there is no column "r.state"`,
    `${at(10, '.columns.created_at')}: there is no column "r.created"`],
  ['ON t.name = r.team', 'ON t.nam = r.team',
    `${at(2, '.from')}: there is no column "t.nam"`],
  ['robots r LEFT JOIN teams t ON t.name = r.team', 'robots r, (SELECT 1) x',
    `${at(2, '.from')}: it holds more than tables of the provider and joins of them`],
  ['where: r.name IS NOT NULL', 'where: r.name IS NOT',
    `${at(3, '.where')}: is no expression: syntax error at end of input`],
  ['where: r.name IS NOT NULL', 'where: 1 = 1 LIMIT 3',
    `${at(3, '.where')}: is no expression: it holds a clause of its own`],
  ['where: r.name IS NOT NULL', 'where: 1 = 1; SELECT 2',
    `${at(3, '.where')}: is no expression: it is more than one statement`],
  ['where: r.name IS NOT NULL', 'where: 1, 2',
    `${at(3, '.where')}: is no expression: one value is asked for, without a name`],
  ['where: r.name IS NOT NULL', 'where: name IS NOT NULL',
    `${at(3, '.where')}: "name" is a column of r and of t`],
  ['where: r.name IS NOT NULL', "where: r.secret = 'x'",
    `${at(3, '.where')}: "r.secret" is a secret`],
  ['where: r.name IS NOT NULL', 'where: r.secret IS NOT NULL'],
  ['where: r.name IS NOT NULL', 'where: EXISTS (SELECT 1)',
    `${at(3, '.where')}: it holds a subquery`],
  ['once: [id, team]', 'once: [secret]',
    `${at(4, '.once.0')}: "secret" is no column by which rows are told apart`],
  ['      credential_id: r.id::text\n', '',
    `${at(5, '.columns')}: "credential_id" is missing`],
  ['credential_id: r.id::text', 'credential_id: r.id',
    `${at(6, '.columns.credential_id')}: a integer is no text`],
  ['settings.url', 'settings.uri',
    `${at(7, '.columns.registry_key_raw')}: the provider has no setting "uri"`],
  ['settings.url', 'settings.token',
    `${at(7, '.columns.registry_key_raw')}: the setting "token" is a secret`],
  ['secret: coalesce(r.secret, r.secret)', 'secret: r.name',
    `${at(8, '.columns.secret')}: it is no secret`],
  ['secret: coalesce(r.secret, r.secret)', 'username: r.secret',
    `${at(8, '.columns.username')}: "r.secret" is a secret`],
  ['secret: coalesce(r.secret, r.secret)', 'secret_kind: secret_kind(r.secret)',
    `${at(8, '.columns.secret_kind')}: the view computes it`],
  ['secret: coalesce(r.secret, r.secret)', 'usernam: r.name',
    `${at(8, '.columns.usernam')}: inventory.registry_credentials has no column "usernam"`],
  ["THEN 'active'", "THEN 'activ'",
    `${at(9, '.columns.status')}: "activ" is not among the values`],
  [" ELSE 'unknown' END", ' END',
    `${at(9, '.columns.status')}: it may give other values than the view has`],
  ["CASE r.state WHEN 'on' THEN 'active' ELSE 'unknown' END", 'r.state',
    `${at(9, '.columns.status')}: the column may hold other values than the view`],
])

for (const [name, folder] of providersIn(bundledProvidersFolder()))
  test(`the shipped provider ${name} has no problems`, async () =>
    assert.deepEqual(await checkProvider(folder), []))
