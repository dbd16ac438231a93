import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { test } from 'node:test'
import { errorCode, hasErrorCode } from '../../src/errors/error-code.ts'

const missing = Object.assign(new Error('it is gone'), { code: 'ENOENT' })

const cases: readonly { name: string; error: unknown; codes: readonly string[]; want: boolean }[] = [
  { name: 'an error with the code', error: missing, codes: ['ENOENT'], want: true },
  { name: 'one of several codes', error: missing, codes: ['ENOTDIR', 'ENOENT'], want: true },
  { name: 'another code', error: missing, codes: ['EEXIST'], want: false },
  { name: 'a code that contains it', error: missing, codes: ['ENOENTRY'], want: false },
  { name: 'no codes', error: missing, codes: [], want: false },
  { name: 'an error without a code', error: new Error('ENOENT'), codes: ['ENOENT'], want: false },
  { name: 'what is no error', error: { code: 'ENOENT' }, codes: ['ENOENT'], want: false },
  {
    name: 'a code that is no text',
    error: Object.assign(new Error('no'), { code: 2 }),
    codes: ['2'],
    want: false,
  },
  { name: 'nothing', error: undefined, codes: ['undefined'], want: false },
]
for (const { name, error, codes, want } of cases)
  test(name, () => assert.equal(hasErrorCode(error, ...codes), want))

test('the code of an error of the file system', async () => {
  const error = await stat(`${import.meta.dirname}/no-such-file`).catch((thrown: unknown) => thrown)
  assert.equal(errorCode(error), 'ENOENT')
})

test('no code is told of what has none', () => {
  assert.equal(errorCode(new Error('no')), undefined)
  assert.equal(errorCode('ENOENT'), undefined)
})
