import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SecretFacts, secretFacts } from '../../src/secrets/facts.ts'

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: unknown) => `${base64url({ alg: 'RS256' })}.${base64url(claims)}.sig`
const ecr = (members: object) =>
  Buffer.from(
    JSON.stringify({ payload: 'p'.repeat(60), datakey: 'd', type: 'DATA_KEY', ...members }),
  ).toString('base64')

const cases: readonly { name: string; value: string; want: Partial<SecretFacts> }[] = [
  {
    name: 'a plain password',
    value: 'passw0rd1',
    want: { kind: 'opaque', length: 9, expires_at: null, issuer: null },
  },
  { name: 'nothing', value: '', want: { kind: 'empty', length: 0, has_trailing_space: false } },
  { name: 'characters beyond the basic plane', value: 'pä€😀', want: { length: 4 } },
  { name: 'a line break at the end', value: 'token\n', want: { length: 6, has_trailing_space: true } },
  { name: 'a carriage return at the end', value: 'token\r', want: { has_trailing_space: true } },
  { name: 'a space at the end', value: 'token ', want: { has_trailing_space: true } },
  { name: 'a NUL at the end', value: 'token\0', want: { has_trailing_space: true } },
  { name: 'space at the start and inside', value: ' to\nken', want: { has_trailing_space: false } },
  {
    name: 'a JWT',
    value: jwt({ exp: 1_700_000_000, iss: 'https://auth.example.com' }),
    want: { kind: 'jwt', expires_at: 1_700_000_000_000_000n, issuer: 'https://auth.example.com' },
  },
  {
    name: 'a JWT with a line break',
    value: `${jwt({ exp: 1 })}\n\0`,
    want: { kind: 'jwt', expires_at: 1_000_000n },
  },
  { name: 'a JWT without claims', value: jwt({}), want: { kind: 'jwt', expires_at: null, issuer: null } },
  {
    name: 'a fraction of a second',
    value: jwt({ exp: 1_700_000_000.25 }),
    want: { expires_at: 1_700_000_000_250_000n },
  },
  {
    name: 'the end of the year 9999',
    value: jwt({ exp: 253_402_300_799 }),
    want: { expires_at: 253_402_300_799_000_000n },
  },
  { name: 'an exp beyond all dates', value: jwt({ exp: 1e15 }), want: { expires_at: null } },
  { name: 'a negative exp', value: jwt({ exp: -1 }), want: { expires_at: null } },
  {
    name: 'claims of wrong types',
    value: jwt({ exp: '1', iss: 7 }),
    want: { expires_at: null, issuer: null },
  },
  {
    name: 'a token of Amazon ECR',
    value: ecr({ expiration: 1_757_147_299 }),
    want: { kind: 'aws_ecr_token', expires_at: 1_757_147_299_000_000n, issuer: null },
  },
  {
    name: 'a token of Amazon ECR without an end',
    value: ecr({}),
    want: { kind: 'aws_ecr_token', expires_at: null },
  },
]

for (const { name, value, want } of cases) {
  test(`facts of ${name}`, () => {
    const facts = secretFacts(value)
    assert.deepEqual(Object.keys(facts).sort(), [
      'expires_at',
      'has_trailing_space',
      'issuer',
      'kind',
      'length',
    ])
    assert.deepEqual({ ...facts, ...want }, facts)
  })
}
