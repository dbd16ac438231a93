import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SecretKind, secretKind, secretKinds } from '../../src/secrets/kind.ts'

// Put together from pieces, so that no scanner takes a fixture for a leaked token.
const token = (prefix: string, body: string, times: number) => `${prefix}${body.repeat(times)}`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: unknown, header: unknown = { alg: 'RS256', typ: 'JWT' }) =>
  `${base64url(header)}.${base64url(claims)}.${'sig_'.repeat(10)}`
const serviceAccount = { type: 'service_account', project_id: 'p', private_key: 'k', client_email: 'a@p' }
const ecr = {
  payload: 'p'.repeat(60),
  datakey: 'd'.repeat(60),
  version: '2',
  type: 'DATA_KEY',
  expiration: 1_757_147_299,
}
const pem = (name: string) => `-----BEGIN ${name}-----\nMIIE\n-----END ${name}-----\n`

const cases: readonly { kind: SecretKind; values: readonly string[] }[] = [
  { kind: 'empty', values: ['', ' ', '\n', '\0'] },
  { kind: 'masked', values: ['***', '********'] },
  { kind: 'jwt', values: [jwt({ sub: 'x' }), jwt({}), `${base64url({ alg: 'none' })}.${base64url({})}.`] },
  { kind: 'jwt', values: [`${base64url({ alg: 'dir', enc: 'A256GCM' })}..iv.text.tag`] },
  {
    kind: 'docker_pat',
    values: [token('dckr_pat_', 'Ab1-_', 5), token('dckr_pat_', 'Ab1-_', 5).concat('\n')],
  },
  { kind: 'docker_oat', values: [token('dckr_oat_', 'Ab1-', 8)] },
  {
    kind: 'github_pat',
    values: ['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_', 'github_pat_'].map((start) => token(start, 'Ab1', 12)),
  },
  { kind: 'gitlab_pat', values: [token('glpat-', 'Ab1_', 5), `${token('glpat-', 'Ab1_', 7)}.01.0a1b2c3d4`] },
  { kind: 'gitlab_deploy_token', values: [token('gldt-', 'Ab1_', 5)] },
  { kind: 'gitlab_job_token', values: [token('glcbt-64_', 'Ab1_', 5)] },
  { kind: 'gitlab_runner_token', values: [token('glrt-', 'Ab1_', 5), token('glrtr-', 'Ab1_', 5)] },
  {
    kind: 'gitlab_token',
    values: ['glptt-', 'glft-', 'glimt-', 'glagent-', 'glsoat-', 'glffct-', 'gloas-'].map((start) =>
      token(start, 'Ab1_', 5),
    ),
  },
  { kind: 'digitalocean_pat', values: [token('dop_v1_', '0a1b', 16)] },
  { kind: 'digitalocean_oauth', values: [token('doo_v1_', '0a1b', 16), token('dor_v1_', '0a1b', 16)] },
  { kind: 'aws_access_key', values: [token('AKIA', 'ABC2', 4), token('ASIA', 'ABC2', 4)] },
  {
    kind: 'aws_ecr_token',
    values: [base64(JSON.stringify(ecr)), base64(`AWS:${base64(JSON.stringify(ecr))}`)],
  },
  {
    kind: 'gcp_key_json',
    values: [JSON.stringify(serviceAccount), `${JSON.stringify(serviceAccount, null, 2)}\n`],
  },
  {
    kind: 'gcp_key_json',
    values: [base64(JSON.stringify(serviceAccount)), base64(JSON.stringify(serviceAccount, null, 2))],
  },
  { kind: 'gcp_access_token', values: [token('ya29.', 'a0_-', 10)] },
  { kind: 'azure_acr_password', values: [`${'aB1/+x'.repeat(7)}+ACRAabc12`] },
  { kind: 'jfrog_reference_token', values: [base64('reftkn:01:1700000000:abcdefghijklmnopqrstuvwxyz01')] },
  { kind: 'jfrog_api_key', values: [token('AKCp8', 'aB1c', 17)] },
  { kind: 'quay_robot_token', values: ['ABCD123Z'.repeat(8)] },
  { kind: 'npm_token', values: [token('npm_', 'aB1', 12)] },
  { kind: 'slack_token', values: ['xoxb-', 'xoxp-', 'xapp-'].map((start) => token(start, '1a-', 10)) },
  { kind: 'pem_private_key', values: ['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY'].map(pem) },
  { kind: 'pem_private_key', values: [pem('ENCRYPTED PRIVATE KEY'), pem('PGP PRIVATE KEY BLOCK')] },
  {
    kind: 'password_hash',
    values: ['$2y$05$', '$2b$12$', '$apr1$salt$', '$6$salt$', '$argon2id$v=19$', '{SHA}', 'ci:$2y$05$'].map(
      (start) => token(start, 'aB1', 7),
    ),
  },
  { kind: 'uuid', values: ['eff0feee-49c7-4e8f-ba5c-a320c109c8a8', 'EFF0FEEE-49C7-4E8F-BA5C-A320C109C8A8'] },
  {
    kind: 'opaque',
    values: [
      'passw0rd1',
      'dckr_pat_',
      'a dckr_pat_abc',
      'eyJ',
      'a.b.c',
      `${base64url({ typ: 'JWT' })}.${base64url({})}.x`, // no alg
      `${base64url({ alg: 'HS256' })}.${base64url([1])}.x`, // claims are no object
      `${base64url({ alg: 'HS256' })}.notjson.x`,
      'ABCDEF12'.repeat(8), // an upper-case SHA-256
      'b7d03a6947b217efb6f3ec3bd3504582',
      JSON.stringify({ type: 'authorized_user' }),
      '{broken',
      base64(JSON.stringify({ payload: 'p'.repeat(60) })),
      pem('CERTIFICATE'),
      '$ecret',
      '**a**',
    ],
  },
]

for (const { kind, values } of cases) {
  for (const [index, value] of values.entries()) {
    test(`${kind} is recognised (${index + 1})`, () => {
      assert.equal(secretKind(value), kind)
      assert.equal(secretKind(` ${value}\r\n\0`), kind)
    })
  }
}

test('every kind has a case', () => {
  assert.deepEqual([...new Set(cases.map(({ kind }) => kind))].sort(), [...secretKinds])
})

test('kinds of long values are found in no time', () => {
  for (const filler of [' ', 'A', 'ey', '$', '-----BEGIN A ', '{', '.', 'x:']) {
    assert.equal(secretKind(`x${filler.repeat(200_000)}x`), 'opaque')
    assert.equal(secretKind(`${filler.repeat(200_000)}!`), 'opaque')
  }
})
