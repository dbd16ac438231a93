import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { OperationManifest } from '../../src/catalog/manifest.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { readItems } from '../../src/provider/items.ts'
import { memberAt, parsePath } from '../../src/provider/json-path.ts'

const shape = (parts: Partial<OperationManifest>): OperationManifest => ({ effect: 'list', ...parts })

describe('readItems', () => {
  for (const { name, operation, body, want } of [
    {
      name: 'a list as the body',
      operation: shape({ items: '' }),
      body: [1, { a: 1 }],
      want: [{ item: 1 }, { item: { a: 1 } }],
    },
    { name: 'no items at all', operation: shape({ items: 'data' }), body: { data: [] }, want: [] },
    {
      name: 'a list at a path',
      operation: shape({ items: 'a.b' }),
      body: { a: { b: [1] } },
      want: [{ item: 1 }],
    },
    {
      name: 'one item as the body',
      operation: shape({ item: '' }),
      body: { id: 1 },
      want: [{ item: { id: 1 } }],
    },
    {
      name: 'one item at a path',
      operation: shape({ item: 'registry' }),
      body: { registry: { id: 1 } },
      want: [{ item: { id: 1 } }],
    },
    {
      name: 'entries',
      operation: shape({ entries: 'auths' }),
      body: { auths: { 'b.example': { auth: 'x' }, a: {} } },
      want: [
        { item: { auth: 'x' }, key: 'b.example' },
        { item: {}, key: 'a' },
      ],
    },
    { name: 'no entries', operation: shape({ entries: 'auths' }), body: { auths: {} }, want: [] },
    {
      name: 'each unfolds an object of every item',
      operation: shape({ items: '', each: 'secrets' }),
      body: [
        { id: 'a', secrets: { x: { n: 1 }, '*': { n: 2 } } },
        { id: 'b', secrets: {} },
        { id: 'c' },
        { id: 'd', secrets: null },
      ],
      want: [
        { item: { n: 1 }, key: 'x', parent: { id: 'a', secrets: { x: { n: 1 }, '*': { n: 2 } } } },
        { item: { n: 2 }, key: '*', parent: { id: 'a', secrets: { x: { n: 1 }, '*': { n: 2 } } } },
      ],
    },
  ])
    test(name, () => assert.deepEqual(readItems(operation, body, 'GET /x'), want))

  for (const { name, operation, body, want } of [
    {
      name: 'an object for a list',
      operation: shape({ items: '' }),
      body: { error: 'x' },
      want: 'GET /x: the body is an object, not a list',
    },
    {
      name: 'null for a list',
      operation: shape({ items: '' }),
      body: null,
      want: 'GET /x: the body is null, not a list',
    },
    {
      name: 'no list there',
      operation: shape({ items: 'data' }),
      body: {},
      want: 'GET /x: "data" is nothing, not a list',
    },
    {
      name: 'null there',
      operation: shape({ items: 'data' }),
      body: { data: null },
      want: 'GET /x: "data" is null, not a list',
    },
    {
      name: 'a text on the way',
      operation: shape({ items: 'a.b' }),
      body: { a: 'b' },
      want: 'GET /x: "a.b" is nothing, not a list',
    },
    {
      name: 'a list for an item',
      operation: shape({ item: '' }),
      body: [],
      want: 'GET /x: the body is a list, not an object',
    },
    {
      name: 'a text for an item',
      operation: shape({ item: 'r' }),
      body: { r: 'x' },
      want: 'GET /x: "r" is a string, not an object',
    },
    {
      name: 'null for an item',
      operation: shape({ item: 'r' }),
      body: { r: null },
      want: 'GET /x: "r" is null, not an object',
    },
    {
      name: 'a list for entries',
      operation: shape({ entries: 'auths' }),
      body: { auths: [] },
      want: 'GET /x: "auths" is a list, not an object',
    },
    {
      name: 'no entries there',
      operation: shape({ entries: 'auths' }),
      body: {},
      want: 'GET /x: "auths" is nothing, not an object',
    },
    {
      name: 'a list to unfold',
      operation: shape({ items: '', each: 's' }),
      body: [{}, { s: [] }],
      want: 'GET /x: row 1: "s" is a list, not an object',
    },
    {
      name: 'a member of a prototype is none',
      operation: shape({ items: 'constructor' }),
      body: {},
      want: 'GET /x: "constructor" is nothing, not a list',
    },
  ])
    test(`refuses ${name}`, () =>
      assert.throws(
        () => readItems(operation, body, 'GET /x'),
        (error) => {
          assert.ok(error instanceof CredsqlError)
          assert.deepEqual([error.code, error.message], ['response_invalid', want])
          return true
        },
      ))
})

describe('memberAt', () => {
  for (const { path, value, want } of [
    { path: '', value: 7, want: 7 },
    { path: 'a', value: { a: 1 }, want: 1 },
    { path: 'a.b.c', value: { a: { b: { c: null } } }, want: null },
    { path: 'a.1', value: { a: ['x', 'y'] }, want: 'y' },
    { path: 'a.b', value: { a: null }, want: undefined },
    { path: 'toString', value: {}, want: undefined },
    { path: '__proto__', value: {}, want: undefined },
    { path: 'length', value: 'text', want: undefined },
  ])
    test(JSON.stringify(path), () => assert.equal(memberAt(value, parsePath(path)), want))
})
