import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isComplete } from '../../src/sql/split.ts'

describe('isComplete', () => {
  const cases = [
    ['', true],
    ['-- only a comment', true],
    ['select 1', false],
    ['select 1;', true],
    ['select 1; -- done', true],
    ['select 1; select', false],
    ["select ';", false],
    ['select 1; /* ;', false],
    ['select $$ ;', false],
    ["select ';';", true],
  ] as const
  for (const [text, want] of cases) test(JSON.stringify(text), () => assert.equal(isComplete(text), want))
})
