import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { checkConstants } from '../../src/plan/check-constants.ts'
import { type WriteParts, writePlan } from './write-catalog.ts'

const update = (value: string, column: string): WriteParts => ({
  verb: 'update',
  table: 'credentials',
  query: `SELECT id, state, ${value} FROM credentials WHERE name = 'nobody'`,
  assigned: [column],
  current: ['id', 'state'],
})

/** The assigned output stands behind those of the row. */
async function problemOf(parts: WriteParts): Promise<CredsqlError | undefined> {
  const plan = await writePlan(parts)
  const assignments = plan.assignments.map((assignment) => ({ ...assignment, output: 2 }))
  try {
    checkConstants({ ...plan, assignments }, () => undefined)
    return undefined
  } catch (error) {
    assert.ok(error instanceof CredsqlError)
    return error
  }
}

describe('what every row is assigned is checked before there is a row', () => {
  for (const { value, column, want } of [
    { value: "'inactiv'", column: 'state', want: "column state of acme.reg.credentials cannot be 'inactiv'" },
    {
      value: "'much'",
      column: 'size',
      want: "column size of acme.reg.credentials is of type bigint, and text 'much' is not one",
    },
    {
      value: 'TRUE',
      column: 'size',
      want: 'column size of acme.reg.credentials is of type bigint, and boolean true is not one',
    },
  ])
    test(`${column} = ${value}`, async () => {
      const problem = await problemOf(update(value, column))
      assert.equal(problem?.code, 'invalid_value')
      assert.equal(problem?.message, want)
    })

  for (const { value, column } of [
    { value: "'inactive'", column: 'state' },
    { value: 'state', column: 'state' },
    { value: "'7'", column: 'size' },
    { value: '7', column: 'size' },
    { value: 'NULL', column: 'name' },
    { value: "lower('MUCH')", column: 'size' },
  ])
    test(`${column} = ${value} may be right`, async () =>
      assert.equal(await problemOf(update(value, column)), undefined))
})
