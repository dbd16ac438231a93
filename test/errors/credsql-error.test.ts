import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ErrorCode, errorCodes } from '../../src/errors/codes.ts'
import { CredsqlError, messageOf } from '../../src/errors/credsql-error.ts'
import { describeError } from '../../src/errors/describe-error.ts'

describe('CredsqlError', () => {
  test('every code ends with 2, 4 or 130, and only refusals with 4', () => {
    for (const [code, exit] of Object.entries(errorCodes)) {
      assert.equal(new CredsqlError(code as ErrorCode, 'm').exitCode, exit)
      const refusal = code.endsWith('_refused') || code === 'too_many_calls'
      assert.equal(exit, refusal ? 4 : code === 'interrupted' ? 130 : 2, code)
    }
  })

  test('is an Error with its cause', () => {
    const cause = new Error('below')
    const error = new CredsqlError('api_failed', 'above', { cause })
    assert.ok(error instanceof Error)
    assert.equal(error.name, 'CredsqlError')
    assert.equal(error.cause, cause)
    assert.equal('cause' in new CredsqlError('api_failed', 'above'), false)
  })

  test('with() adds details and keeps those that are there', () => {
    const error = new CredsqlError('not_found', 'm', { status: 404, connection: 'a' })
    const more = error.with({ status: 500, hint: 'look' })
    assert.deepEqual(more.details, { status: 404, connection: 'a', hint: 'look' })
    assert.deepEqual([more.code, more.message], ['not_found', 'm'])
    assert.deepEqual(error.details, { status: 404, connection: 'a' })
  })

  for (const { thrown, want } of [
    { thrown: new Error('x'), want: 'x' },
    { thrown: 'x', want: 'x' },
    { thrown: undefined, want: 'undefined' },
    { thrown: 7, want: '7' },
  ])
    test(`the message of ${String(thrown)}`, () => assert.equal(messageOf(thrown), want))
})

describe('describeError', () => {
  for (const { name, error, want } of [
    { name: 'another error', error: new Error('boom'), want: ['error: boom'] },
    { name: 'no error', error: 'boom', want: ['error: boom'] },
    {
      name: 'a message',
      error: new CredsqlError('usage', 'no such flag'),
      want: ['error (usage): no such flag'],
    },
    {
      name: 'a place: the caret stands under the fault',
      error: new CredsqlError('syntax_error', 'bad', {
        place: { line: 2, column: 8, excerpt: 'select frm' },
      }),
      want: ['error (syntax_error): bad', '  line 2: select frm', '                 ^'],
    },
    {
      name: 'everything, in order',
      error: new CredsqlError('unknown_column', 'no column', {
        hint: 'first\nsecond',
        near: ['name', 'names'],
        file: '/c.yaml:3',
        place: { line: 1, column: 1, excerpt: 'nmae' },
      }),
      want: [
        'error (unknown_column): no column',
        '  at /c.yaml:3',
        '  line 1: nmae',
        '          ^',
        '  did you mean: name, names',
        '  first',
        '  second',
      ],
    },
    {
      name: 'no near names',
      error: new CredsqlError('unknown_column', 'no column', { near: [] }),
      want: ['error (unknown_column): no column'],
    },
  ])
    test(name, () => assert.deepEqual(describeError(error).split('\n'), want))

  test('a cause is not told: it may quote what another program said', () => {
    const text = describeError(new CredsqlError('api_failed', 'm', { cause: new Error('canary-value') }))
    assert.equal(text, 'error (api_failed): m')
  })
})
