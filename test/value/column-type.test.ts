import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnTypes, postgresTypeName } from '../../src/value/column-type.ts'

test("every column type has PostgreSQL's name, and the list holds each once", () => {
  assert.deepEqual([...columnTypes].sort(), Object.keys(postgresTypeName).sort())
})
