import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseChallenges } from '../../../src/drivers/registry/challenge.ts'

type Plain = { scheme: string; token68?: string } & Readonly<Record<string, string>>

const cases: readonly { name: string; header: string; want: readonly Plain[] }[] = [
  { name: 'nothing', header: '', want: [] },
  { name: 'basic', header: 'Basic realm="Registry"', want: [{ scheme: 'basic', realm: 'Registry' }] },
  {
    name: 'bearer with commas in a quoted scope',
    header:
      'Bearer realm="https://auth.example/token",service="reg",scope="repository:a/b:pull,push repository:c:pull"',
    want: [
      {
        scheme: 'bearer',
        realm: 'https://auth.example/token',
        service: 'reg',
        scope: 'repository:a/b:pull,push repository:c:pull',
      },
    ],
  },
  {
    name: 'another order, other cases, spaces around',
    header: 'bEARER  Service = "s" ,\tREALM="r"',
    want: [{ scheme: 'bearer', service: 's', realm: 'r' }],
  },
  {
    name: 'several in one header',
    header: 'Basic realm="one, Bearer realm=two", charset="UTF-8", Bearer realm="r",service="s"',
    want: [
      { scheme: 'basic', realm: 'one, Bearer realm=two', charset: 'UTF-8' },
      { scheme: 'bearer', realm: 'r', service: 's' },
    ],
  },
  {
    name: 'a scheme alone, and empty elements',
    header: ', Negotiate,, Basic realm="r" ,',
    want: [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'r' }],
  },
  {
    name: 'token68, padded and not',
    header: 'NTLM TlRMTVNTUAAB==, Other a/b+c, Basic realm="r"',
    want: [
      { scheme: 'ntlm', token68: 'TlRMTVNTUAAB==' },
      { scheme: 'other', token68: 'a/b+c' },
      { scheme: 'basic', realm: 'r' },
    ],
  },
  {
    name: 'escapes in a quoted text',
    header: 'Basic realm="a \\"b\\" \\\\ c", x="="',
    want: [{ scheme: 'basic', realm: 'a "b" \\ c', x: '=' }],
  },
  {
    name: 'a url without quotes',
    header: 'Bearer realm=https://auth.example/token,service=reg',
    want: [{ scheme: 'bearer', realm: 'https://auth.example/token', service: 'reg' }],
  },
  {
    name: 'of a repeated parameter the first',
    header: 'Bearer realm="a",realm="b"',
    want: [{ scheme: 'bearer', realm: 'a' }],
  },
  {
    name: 'an empty value',
    header: 'Bearer realm="",service=""',
    want: [{ scheme: 'bearer', realm: '', service: '' }],
  },
  {
    name: 'names that objects have',
    header: 'Bearer constructor="a"',
    want: [{ scheme: 'bearer', constructor: 'a' }],
  },
  {
    name: 'a quote that is never closed',
    header: 'Basic realm="r", Bearer realm="https://x',
    want: [{ scheme: 'basic', realm: 'r' }, { scheme: 'bearer' }],
  },
  { name: 'a parameter without a scheme', header: 'realm="r", Basic realm="r"', want: [] },
  { name: 'a text without a name', header: '"r", Basic realm="r"', want: [] },
  {
    name: 'a missing value reads as token68',
    header: 'Bearer realm=, service="s"',
    want: [{ scheme: 'bearer', token68: 'realm=', service: 's' }],
  },
  { name: 'two equals signs', header: 'Bearer a="b",realm=="r"', want: [{ scheme: 'bearer', a: 'b' }] },
]

for (const { name, header, want } of cases)
  test(`challenges: ${name}`, () => {
    const found = parseChallenges(header).map(({ scheme, parameters, token68 }) => ({
      scheme,
      ...Object.fromEntries(parameters),
      ...(token68 === undefined ? {} : { token68 }),
    }))
    assert.deepEqual(found, want)
  })
