import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visibleText } from '../../src/render/visible-text.ts'

for (const { text, want } of [
  { text: 'plain ~', want: 'plain ~' },
  { text: 'a\nb\rc\td', want: 'a\\nb\\rc\\td' },
  { text: '\u0000\u0007\u001b[31m\u007f', want: '\\x00\\x07\\x1b[31m\\x7f' },
  { text: '\u009b2J\u0085', want: '\\x9b2J\\x85' },
  { text: 'abc\u202edcba\u2066x\u2069', want: 'abc\\u202edcba\\u2066x\\u2069' },
  { text: 'a\u200bb\ufeff\u00ad\u2028', want: 'a\\u200bb\\ufeff\\xad\\u2028' },
  { text: '\ud83c x \udf89', want: '\\ud83c x \\udf89' },
  { text: 'DOMAIN\\user', want: 'DOMAIN\\user' },
  { text: '👩‍👩‍👧 日本 é', want: '👩‍👩‍👧 日本 é' },
]) {
  test(`shown as ${want}`, () => assert.equal(visibleText(text), want))
}
