import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RancherRegistryCredential } from '../../src/demo/fakes/rancher/resource.ts'
import { firstColumn, linesOf, rancherOf } from './world.ts'

const rows: readonly RancherRegistryCredential[] = [
  { id: '1c1', registryId: '1sp1', name: 'ci', publicValue: 'robot', created: '2020-01-01T00:00:00Z' },
  { id: '1c2', registryId: '1sp1', name: 'CI', publicValue: 'Robot', created: '2021-01-01T00:00:00Z' },
  { id: '1c3', registryId: '1sp2', name: 'ci push', state: 'inactive', created: '2022-01-01T00:00:00Z' },
  { id: '1c4', registryId: '1sp2', name: null, state: 'inactive', created: '2023-01-01T00:00:00Z' },
  { id: '1c5', registryId: '1sp3', name: 'c_', publicValue: 'a%b', created: '2024-01-01T00:00:00Z' },
  { id: '1c10', registryId: '1sp3', name: 'x', email: 'ops@acme.example', created: '2025-01-01T00:00:00Z' },
]

/** WHERE clauses, the rows that they leave, and the filters that are sent. */
const cases: readonly { where: string; want: readonly string[]; sent: readonly string[] }[] = [
  { where: "state = 'active'", want: ['1c1', '1c10', '1c2', '1c5'], sent: ['state=active'] },
  {
    where: "state = 'active' AND name LIKE 'ci%'",
    want: ['1c1'],
    sent: ['name_prefix=ci', 'state=active'],
  },
  { where: "name = 'ci'", want: ['1c1'], sent: ['name=ci'] },
  { where: "name <> 'ci'", want: ['1c10', '1c2', '1c3', '1c5'], sent: [] },
  { where: "NOT (name = 'ci')", want: ['1c10', '1c2', '1c3', '1c5'], sent: [] },
  { where: "name NOT LIKE 'ci%'", want: ['1c10', '1c2', '1c5'], sent: [] },
  { where: "name LIKE 'c\\_'", want: ['1c5'], sent: [] },
  { where: "name ILIKE 'ci'", want: ['1c1', '1c2'], sent: [] },
  { where: 'name IS NULL', want: ['1c4'], sent: [] },
  { where: 'name IS NOT NULL', want: ['1c1', '1c10', '1c2', '1c3', '1c5'], sent: [] },
  { where: "name < 'd'", want: ['1c1', '1c2', '1c3', '1c5'], sent: [] },
  { where: "state = 'active' OR name = 'ci push'", want: ['1c1', '1c10', '1c2', '1c3', '1c5'], sent: [] },
  { where: "state <> 'active'", want: ['1c3', '1c4'], sent: ['state_ne=active'] },
  {
    where: "registry_id = '1sp2' AND state = 'inactive'",
    want: ['1c3', '1c4'],
    sent: ['registryId=1sp2', 'state=inactive'],
  },
  { where: "email = 'ops@acme.example'", want: ['1c10'], sent: [] },
  { where: "public_value LIKE 'a\\%b'", want: ['1c5'], sent: [] },
  { where: "public_value = 'robot'", want: ['1c1'], sent: ['publicValue=robot'] },
  {
    where: "created >= '2022-01-01T00:00:00Z' AND created < '2024-01-01T00:00:00Z'",
    want: ['1c3', '1c4'],
    sent: ['created_gte=2022-01-01T00:00:00Z'],
  },
  { where: "upper(name) = 'CI'", want: ['1c1', '1c2'], sent: [] },
  { where: "id > '1c2'", want: ['1c3', '1c4', '1c5'], sent: [] },
]
for (const ignoreFilters of [false, true])
  for (const { where, want, sent } of cases)
    test(`${where}${ignoreFilters ? ', on a server that ignores filters' : ''}`, async (t) => {
      const { rancher, session } = await rancherOf(t, 0, { registryCredentials: rows, ignoreFilters })
      const sql = `SELECT id FROM rancher.registry.registry_credentials WHERE ${where} ORDER BY id`
      assert.deepEqual(await firstColumn(session, sql), want)
      assert.equal(rancher.requests.length, 1)
      const query = new URLSearchParams(linesOf(rancher)[0]?.split('?')[1])
      for (const name of ['sort', 'limit']) query.delete(name)
      assert.deepEqual([...query].map(([name, value]) => `${name}=${value}`).sort(), [...sent].sort())
    })
