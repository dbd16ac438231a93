import assert from 'node:assert/strict'
import test from 'node:test'
import { shownText } from '../../../src/drivers/registry/shown-text.ts'

const secret = 'a/secret word%'
const scrub = (text: string) => text.replaceAll(secret, 'sealed')
const once = encodeURIComponent(secret)

for (const { name, text, want } of [
  { name: 'nothing', text: null, want: null },
  {
    name: 'an address',
    text: 'https://auth.example/token?a=b+c%20d',
    want: 'https://auth.example/token?a=b+c%20d',
  },
  { name: 'a broken escape', text: '100%', want: '100%' },
  { name: 'the secret', text: `realm of ${secret}`, want: '***' },
  { name: 'the secret, encoded', text: `https://auth.example/?p=${once}&q=%zz`, want: '***' },
  { name: 'the secret, encoded as a form', text: `p=${once.replaceAll('%20', '+')}`, want: '***' },
  { name: 'the secret, encoded twice', text: encodeURIComponent(once), want: '***' },
  { name: 'what is encoded without an end', text: `%${'25'.repeat(20)}41`, want: '***' },
])
  test(`shown: ${name}`, () => assert.equal(shownText(text, scrub), want))
