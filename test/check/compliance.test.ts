import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ControlStatus } from '../../src/check/check-run.ts'
import { loadPacks } from '../../src/packs/load-packs.ts'
import { checkAll } from './all-results.ts'
import { credential, daysAgo, type FakeInventory, fakeInventory, overFakes } from './fake-inventory.ts'

interface Case {
  readonly says: string
  readonly inventory: FakeInventory
  readonly parameters?: Readonly<Record<string, string>>
  /** Status and reason of the credentials, in order. A reason may be a pattern. */
  readonly want: readonly (readonly [ControlStatus, string | RegExp])[]
}

const one = (differs: Readonly<Record<string, unknown>> = {}, more: FakeInventory = {}): FakeInventory => ({
  credentials: [credential({ credential_id: 'c', ...differs })],
  ...more,
})
const shared = 'one-secret-that-is-shared'
/** Days since the credential, its secret and its rotation were first seen. */
const age = (first: number, since: number, rotated?: number): FakeInventory => ({
  ages: [
    {
      connection: 'north',
      source_table: 'north.registry.registry_credentials',
      credential_id: 'c',
      registry_key_raw: 'quay.io',
      first_seen: daysAgo(first),
      secret_since: daysAgo(since),
      rotated_at: rotated === undefined ? null : daysAgo(rotated),
      last_seen: daysAgo(0),
    },
  ],
})
const login = (ok: boolean | null, error: string | null = null) => ({
  logins: [{ registry: 'quay.io', username: 'u', password: 'p', ok, error, http_status: 200 }],
})
const quay = { connection: 'north', registry: 'quay.io', status: 'active' }

const cases: Readonly<Record<string, readonly Case[]>> = {
  'never-expires': [
    {
      says: 'never',
      inventory: one({ expiry_kind: 'never', expires_at: null }),
      want: [['alarm', 'nodes for quay.io never expires']],
    },
    { says: 'at a time', inventory: one(), want: [['ok', 'nodes for quay.io has an end']] },
    { says: 'not known', inventory: one({ expiry_kind: 'unknown' }), want: [['info', /does not tell/]] },
    {
      says: 'gone',
      inventory: one({ expiry_kind: 'never', status: 'removed' }),
      want: [['skip', /is removed$/]],
    },
  ],
  'expires-soon': [
    {
      says: 'of Amazon ECR',
      inventory: one({ expires_at: daysAgo(-0.5), registry: '1.dkr.ecr.eu-west-1.amazonaws.com' }),
      want: [['info', /a token of twelve hours/]],
    },
    {
      says: 'in 10 days',
      inventory: one({ expires_at: daysAgo(-10) }),
      want: [['alarm', 'nodes for quay.io expires on 2023-11-24']],
    },
    {
      says: 'in 10 days, of 5',
      inventory: one({ expires_at: daysAgo(-10) }),
      parameters: { days: '5' },
      want: [['ok', /expires on/]],
    },
    { says: 'later', inventory: one(), want: [['ok', /expires on/]] },
    { says: 'never', inventory: one({ expires_at: null, expiry_kind: 'never' }), want: [['ok', /never/]] },
    {
      says: 'not known',
      inventory: one({ expires_at: null, expiry_kind: 'unknown' }),
      want: [['info', /not tell/]],
    },
    { says: 'over', inventory: one({ expires_at: daysAgo(1) }), want: [['skip', /expired on/]] },
  ],
  'expired-but-active': [
    {
      says: 'over and inactive',
      inventory: one({ expires_at: daysAgo(1), status: 'inactive' }),
      want: [['ok', /its status is inactive$/]],
    },
    {
      says: 'over',
      inventory: one({ expires_at: daysAgo(1) }),
      want: [['alarm', 'nodes for quay.io expired on 2023-11-13 and is still active']],
    },
    {
      says: 'over, status unknown',
      inventory: one({ expires_at: daysAgo(1), status: 'unknown' }),
      want: [['info', /unknown$/]],
    },
    {
      says: 'over and told so',
      inventory: one({ expires_at: daysAgo(1), status: 'expired' }),
      want: [['ok', /is expired/]],
    },
    { says: 'not over', inventory: one(), want: [['ok', /expires on/]] },
    { says: 'never', inventory: one({ expires_at: null, expiry_kind: 'never' }), want: [['ok', /never/]] },
    {
      says: 'not known',
      inventory: one({ expires_at: null, expiry_kind: 'unknown' }),
      want: [['info', /not tell/]],
    },
  ],
  'not-rotated': [
    {
      says: 'created long ago',
      inventory: one({ created_at: daysAgo(200), updated_at: daysAgo(200) }, age(20, 20)),
      want: [['alarm', 'nodes for quay.io was created on 2023-04-28, and no rotation of it is known']],
    },
    {
      says: 'created long ago and rotated',
      inventory: one({ created_at: daysAgo(200) }, age(120, 20, 20)),
      want: [['ok', 'nodes for quay.io was rotated on 2023-10-25']],
    },
    {
      says: 'rotated within 90 days, not within 10',
      inventory: one({ created_at: daysAgo(200) }, age(120, 20, 20)),
      parameters: { days: '10' },
      want: [['alarm', 'nodes for quay.io was last rotated on 2023-10-25']],
    },
    {
      says: 'rotated long ago',
      inventory: one({ created_at: daysAgo(500) }, age(400, 120, 120)),
      want: [['alarm', /was last rotated on 2023-07-17$/]],
    },
    {
      says: 'a secret that was given later than the credential, which is no rotation',
      inventory: one({ created_at: daysAgo(200), updated_at: daysAgo(200) }, age(120, 20)),
      want: [['alarm', /no rotation of it is known$/]],
    },
    {
      says: 'known for long',
      inventory: one({ created_at: null }, age(120, 120)),
      want: [['alarm', 'nodes for quay.io has had its secret since 2023-07-17 or longer']],
    },
    {
      says: 'changed, with a history that is too short',
      inventory: one({ created_at: daysAgo(200), updated_at: daysAgo(30) }, age(20, 20)),
      want: [['info', 'nodes for quay.io was changed on 2023-10-15, perhaps by a rotation']],
    },
    {
      says: 'a secret that is not given',
      inventory: one({ created_at: daysAgo(200), secret: null }, age(120, 120)),
      want: [['info', /no rotation is seen$/]],
    },
    {
      says: 'known for short',
      inventory: one({ created_at: null, updated_at: null }, age(20, 20)),
      want: [['info', /too short to tell$/]],
    },
    {
      says: 'not known',
      inventory: one({ created_at: null, updated_at: null }),
      want: [['info', /no snapshot yet$/]],
    },
    { says: 'young', inventory: one({}, age(9, 9)), want: [['ok', /was created on/]] },
    { says: 'gone', inventory: one({ status: 'removed' }), want: [['skip', /is removed$/]] },
  ],
  'shared-between-systems': [
    {
      says: 'two connections',
      inventory: {
        credentials: [
          credential({ credential_id: 'a', secret: shared }),
          credential({ credential_id: 'b', secret: shared, connection: 'south' }),
          credential({ credential_id: 'c' }),
        ],
      },
      want: [
        ['alarm', 'nodes for quay.io has a secret that is used in north (quay.io), south (quay.io)'],
        ['alarm', 'nodes for quay.io has a secret that is used in north (quay.io), south (quay.io)'],
        ['ok', 'nodes for quay.io has a secret that no other system has'],
      ],
    },
    {
      says: 'two registries',
      inventory: {
        credentials: [
          credential({ credential_id: 'a', secret: shared }),
          credential({ credential_id: 'b', secret: shared, registry: 'ghcr.io' }),
        ],
      },
      want: [
        ['alarm', 'nodes for quay.io has a secret that is used in north (ghcr.io), north (quay.io)'],
        ['alarm', 'nodes for ghcr.io has a secret that is used in north (ghcr.io), north (quay.io)'],
      ],
    },
    {
      says: 'one connection',
      inventory: { credentials: [credential({ secret: shared }), credential({ secret: shared })] },
      want: [
        ['ok', /no other/],
        ['ok', /no other/],
      ],
    },
    {
      says: 'masked or missing',
      inventory: {
        credentials: [
          credential({ credential_id: 'a', secret: shared, secret_kind: 'masked' }),
          credential({ credential_id: 'b', secret: shared, secret_kind: 'masked', connection: 'south' }),
          credential({ credential_id: 'c', secret: null, secret_kind: null }),
        ],
      },
      want: [
        ['skip', /its secret is masked$/],
        ['skip', /its secret is masked$/],
        ['skip', /does not give/],
      ],
    },
  ],
  'shared-under-names': [
    {
      says: 'two names',
      inventory: {
        credentials: [
          credential({ credential_id: 'a', secret: shared, username: 'ann' }),
          credential({ credential_id: 'b', secret: shared, username: 'bob' }),
          credential({ credential_id: 'c' }),
        ],
      },
      want: [
        ['alarm', 'nodes for quay.io has a secret that is used under the names nodes (ann), nodes (bob)'],
        ['alarm', 'nodes for quay.io has a secret that is used under the names nodes (ann), nodes (bob)'],
        ['ok', 'nodes for quay.io has a secret that no other name has'],
      ],
    },
    {
      says: 'two names of one user',
      inventory: {
        credentials: [
          credential({ credential_id: 'a', secret: shared, username: 'ann', name: 'ci' }),
          credential({ credential_id: 'b', secret: shared, username: 'ann', name: null }),
        ],
      },
      want: [
        ['alarm', 'ci for quay.io has a secret that is used under the names (ann), ci (ann)'],
        ['alarm', 'ann for quay.io has a secret that is used under the names (ann), ci (ann)'],
      ],
    },
    {
      says: 'one name',
      inventory: {
        credentials: [
          credential({ secret: shared, username: 'ann' }),
          credential({ secret: shared, username: 'ann' }),
        ],
      },
      want: [
        ['ok', /no other name has$/],
        ['ok', /no other name has$/],
      ],
    },
    { says: 'no secret', inventory: one({ secret: null }), want: [['skip', /does not give/]] },
  ],
  'push-where-pull-would-do': [
    { says: 'push', inventory: one({ permission: 'push' }), want: [['alarm', /may push, and nothing says/]] },
    { says: 'admin', inventory: one({ permission: 'admin' }), want: [['alarm', /may administer$/]] },
    {
      says: 'admin of CI',
      inventory: one({ permission: 'admin', name: 'ci' }),
      want: [['alarm', /may administer$/]],
    },
    {
      says: 'CI',
      inventory: one({ permission: 'push', name: 'CI push' }),
      want: [['ok', /named as one that does$/]],
    },
    { says: 'no CI', inventory: one({ permission: 'push', name: 'special' }), want: [['alarm', /may push/]] },
    {
      says: 'a name of its own',
      inventory: one({ permission: 'push', name: 'special' }),
      parameters: { pushers: '^special' },
      want: [['ok', /may push/]],
    },
    { says: 'pull', inventory: one(), want: [['ok', /may only pull$/]] },
    { says: 'not known', inventory: one({ permission: 'unknown' }), want: [['info', /not tell/]] },
  ],
  'inactive-not-removed': [
    {
      says: 'long inactive',
      inventory: one({ status: 'inactive', updated_at: daysAgo(50) }),
      want: [['alarm', 'nodes for quay.io is inactive, unchanged since 2023-09-25']],
    },
    { says: 'just inactive', inventory: one({ status: 'inactive' }), want: [['ok', /is inactive/]] },
    {
      says: 'inactive, not known since when',
      inventory: one({ status: 'inactive', updated_at: null, created_at: null }),
      want: [['info', /since when is not known$/]],
    },
    {
      says: 'long unused',
      inventory: one({ last_used_known: true, last_used_at: daysAgo(60) }),
      want: [['alarm', /was last used on 2023-09-15$/]],
    },
    {
      says: 'never used',
      inventory: one({ last_used_known: true, created_at: daysAgo(60) }),
      want: [['alarm', /was created on 2023-09-15 and never used$/]],
    },
    {
      says: 'used',
      inventory: one({ last_used_known: true, last_used_at: daysAgo(2) }),
      want: [['ok', /last used/]],
    },
    { says: 'active', inventory: one(), want: [['ok', /is active$/]] },
    { says: 'removed', inventory: one({ status: 'removed' }), want: [['ok', /is removed$/]] },
    { says: 'status not known', inventory: one({ status: 'unknown' }), want: [['info', /not known$/]] },
  ],
  'stored-in-plain-text': [
    {
      says: 'in a file',
      inventory: one({ file: '/home/a/.docker/config.json', stored_plain: true }),
      want: [['alarm', 'nodes for quay.io can be read in /home/a/.docker/config.json']],
    },
    {
      says: 'in a variable',
      inventory: one({ stored_plain: true }),
      want: [['alarm', /can be read in a variable$/]],
    },
    {
      says: 'with a helper',
      inventory: one({ file: '/c', stored_plain: false }),
      want: [['ok', /kept elsewhere$/]],
    },
    { says: 'not known', inventory: one({ file: '/c' }), want: [['info', /not known$/]] },
    { says: 'no file', inventory: one(), want: [['ok', /in no file/]] },
  ],
  'readable-by-others': [
    {
      says: 'readable',
      inventory: one({ file: '/c', file_mode: '0644', exposed: true }),
      want: [['alarm', 'nodes for quay.io is in /c, which others can read (mode 0644)']],
    },
    { says: 'private', inventory: one({ file: '/c', exposed: false }), want: [['ok', /only its owner/]] },
    { says: 'not known', inventory: one({ file: '/c' }), want: [['info', /not known$/]] },
    { says: 'no file', inventory: one(), want: [['ok', /in no file/]] },
  ],
  'registry-not-listed': [
    { says: 'listed', inventory: one({}, { registries: [quay] }), want: [['ok', /is listed$/]] },
    {
      says: 'not listed',
      inventory: one({ registry: 'ghcr.io' }, { registries: [quay] }),
      want: [['alarm', 'nodes for ghcr.io: no connection lists that registry']],
    },
    {
      says: 'gone',
      inventory: one({ registry: null }, { registries: [quay] }),
      want: [['alarm', /its registry is gone$/]],
    },
    {
      says: 'removed',
      inventory: one(
        {},
        {
          registries: [
            { ...quay, status: 'removed' },
            { ...quay, registry: 'ghcr.io' },
          ],
        },
      ),
      want: [['alarm', /no connection lists/]],
    },
    { says: 'nobody lists any', inventory: one(), want: [['skip', 'no connection lists registries']] },
  ],
  'trailing-space': [
    {
      says: 'line break',
      inventory: one({ secret: 'a secret\n' }),
      want: [['alarm', /ends in a line break, a NUL or a space$/]],
    },
    { says: 'NUL', inventory: one({ secret: 'a secret\0' }), want: [['alarm', /ends in/]] },
    { says: 'none', inventory: one(), want: [['ok', /without space/]] },
    { says: 'no secret', inventory: one({ secret: null }), want: [['skip', /does not give/]] },
  ],
  'personal-token': [
    {
      says: 'of GitHub',
      inventory: one({ secret_kind: 'github_pat', username: 'ann' }),
      want: [['alarm', 'nodes for quay.io is a personal access token (github_pat) of ann']],
    },
    { says: 'opaque', inventory: one(), want: [['ok', /is no personal access token \(opaque\)$/]] },
    {
      says: 'no secret',
      inventory: one({ secret: null, secret_kind: null }),
      want: [['skip', /does not give/]],
    },
  ],
  'login-fails': [
    {
      says: 'refused',
      inventory: one({ username: 'u', secret: 'p' }, login(false, 'unauthorized')),
      want: [['alarm', 'nodes for quay.io cannot log in: unauthorized']],
    },
    {
      says: 'taken',
      inventory: one({ username: 'u', secret: 'p' }, login(true)),
      want: [['ok', /can log in$/]],
    },
    {
      says: 'not known',
      inventory: one({ username: 'u', secret: 'p' }, login(null, 'no route')),
      want: [['error', /is not known: no route$/]],
    },
    { says: 'no user', inventory: one({ username: null }), want: [['skip', /does not give user name/]] },
    { says: 'no registry', inventory: one({ registry: null }), want: [['skip', /nowhere to log in$/]] },
    { says: 'inactive', inventory: one({ status: 'inactive' }), want: [['skip', /is inactive$/]] },
  ],
  'minted-without-expiry': [
    {
      says: 'never',
      inventory: one({ minted: true, expiry_kind: 'never', expires_at: null, owner: 'ann' }),
      want: [['alarm', 'nodes for quay.io was minted on 2023-11-04 by ann and never expires']],
    },
    { says: 'at a time', inventory: one({ minted: true }), want: [['ok', /was minted and expires on/]] },
    { says: 'not minted', inventory: one({ expiry_kind: 'never' }), want: [['ok', /was not minted/]] },
  ],
  'short-password': [
    {
      says: 'short',
      inventory: one({ secret: 'hunter2' }),
      want: [['alarm', /has a password of 7 characters$/]],
    },
    {
      says: 'short enough',
      inventory: one({ secret: 'hunter2' }),
      parameters: { length: '7' },
      want: [['ok', /long enough$/]],
    },
    {
      says: 'a token',
      inventory: one({ secret: 'short', secret_kind: 'docker_pat' }),
      want: [['ok', /long enough$/]],
    },
    {
      says: 'masked',
      inventory: one({ secret: '***', secret_kind: 'masked' }),
      want: [['skip', /does not give/]],
    },
  ],
}

const packs = await loadPacks({ folders: [] })
const controls = packs.find(({ name }) => name === 'compliance')?.queries ?? []

test('every control has a case that alarms and one that is ok', () => {
  assert.deepEqual(Object.keys(cases).sort(), controls.map(({ name }) => name).sort())
  for (const [name, own] of Object.entries(cases))
    for (const status of ['alarm', 'ok'])
      assert.ok(
        own.some(({ want }) => want.some(([wanted]) => wanted === status)),
        `${name}: ${status}`,
      )
})

for (const control of controls)
  for (const { says, inventory, parameters = {}, want } of cases[control.name] ?? [])
    test(`${control.name}: ${says}`, async (t) => {
      const { session } = await fakeInventory(t, inventory)
      const run = await checkAll(session, [overFakes(control)], { parameters })
      const results = run.controls[0]?.results ?? []
      assert.deepEqual(
        results.map(({ status }) => status),
        want.map(([status]) => status),
        JSON.stringify(results),
      )
      for (const [index, [, reason]] of want.entries()) {
        const told = results[index]?.reason ?? ''
        if (typeof reason === 'string') assert.equal(told, reason)
        else assert.match(told, reason)
      }
      for (const { resource, severity } of results) {
        assert.match(resource, /^north\.registry\.registry_credentials:./)
        assert.equal(severity, control.severity)
      }
    })
