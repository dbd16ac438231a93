import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ScanReport } from '../../src/execute/scan-report.ts'
import type { InventoryArm } from '../../src/snapshot/inventory-arms.ts'
import { scanRecords } from '../../src/snapshot/scan-records.ts'

const arm = (tableName: string, tellsParts = false): InventoryArm => ({
  connection: tableName.slice(0, tableName.indexOf('.')),
  tableName,
  queryHash: 'q',
  tellsParts,
})
const arms = [arm('a.s.robots'), arm('a.s.tokens'), arm('b.s.robots'), arm('docker.config.credentials', true)]
const report = (table: string, error?: string): ScanReport => ({
  connection: table.slice(0, table.indexOf('.')),
  table,
  ...{ calls: 1, rows: 5, milliseconds: 10 },
  ...(error === undefined ? {} : { error }),
})
const all = arms.map(({ tableName }) => report(tableName))
const failing = (table: string) => all.map((one) => (one.table === table ? report(table, 'boom') : one))
const warning = 'inventory: connection could not be read: boom'

describe('which tables are complete', () => {
  const cases: readonly {
    readonly name: string
    readonly scans: readonly ScanReport[]
    readonly warnings: readonly string[]
    readonly want: readonly string[]
  }[] = [
    { name: 'all', scans: all, warnings: [], want: [] },
    { name: 'what needed no call', scans: [], warnings: [], want: [] },
    { name: 'not one that failed', scans: failing('b.s.robots'), warnings: [warning], want: ['b.s.robots'] },
    {
      name: 'none of a connection whose other tables failed',
      scans: [...all, report('a.s.registries', 'boom')],
      warnings: [warning],
      want: ['a.s.robots', 'a.s.tokens'],
    },
    {
      name: 'not a connection of which not even the tables are known',
      scans: [...all, report('c.*', 'boom')],
      warnings: [warning],
      want: ['c.*'],
    },
    {
      name: 'not a driver that lacks a part',
      scans: all,
      warnings: ['/home/jane/.docker/config.json cannot be read'],
      want: ['docker.config.credentials'],
    },
    {
      name: 'neither one that failed nor a driver that lacks a part',
      scans: failing('b.s.robots'),
      warnings: [warning, 'a helper failed'],
      want: ['b.s.robots', 'docker.config.credentials'],
    },
    {
      name: 'no driver where nobody tells why',
      scans: all,
      warnings: [],
      want: ['docker.config.credentials'],
    },
  ]
  for (const { name, scans, warnings, want } of cases)
    test(name, () => {
      const complete = warnings.length === 0 && want.length === 0
      const records = scanRecords(arms, { complete, warnings, scans }, new Map([['a.s.robots', 7]]))
      assert.deepEqual(
        records.filter((one) => !one.complete).map(({ tableName }) => tableName),
        want,
      )
      assert.equal(records.find(({ tableName }) => tableName === 'a.s.robots')?.rows, 7)
    })

  test('without drivers what nobody tells is of every table', () => {
    const apis = arms.filter(({ tellsParts }) => !tellsParts)
    const records = scanRecords(apis, { complete: false, warnings: [], scans: [] }, new Map())
    assert.ok(records.every(({ complete }) => !complete))
  })
})
