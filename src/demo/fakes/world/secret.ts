import { createHash } from 'node:crypto'

/** Makes the secret of a name. The demo's own is `secret`; a test can put another in its place. */
export type SecretFor = (name: string) => string

/**
 * The demo's secret of a name: always the same, worth nothing anywhere, and shaped as its kind's real ones are.
 * The kind is the part of the name before the first `/`; a name of another kind gets a password as a person would choose it.
 */
export function secret(name: string): string {
  const kind = name.slice(0, Math.max(0, name.indexOf('/')))
  const digest = createHash('sha256').update(`credsql demo ${name}`).digest()
  const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined
  return shape === undefined ? `Demo-${digest.toString('hex').slice(0, 10)}` : shape(digest)
}

const shapes: Readonly<Record<string, (digest: Buffer) => string>> = {
  docker: (digest) => `dckr_pat_${digest.toString('base64url').slice(0, 27)}`,
  github: (digest) => `ghp_${digest.toString('hex').slice(0, 36)}`,
  gitlab: (digest) => `glpat-${digest.toString('base64url').slice(0, 20)}`,
  digitalocean: (digest) => `dop_v1_${digest.toString('hex')}`,
  opaque: (digest) => digest.toString('hex').slice(0, 40).toUpperCase(),
  expired_jwt: (digest) => jwt(digest, Date.UTC(2021, 2, 1)),
  jwt: (digest) => jwt(digest, Date.UTC(2046, 0, 1)),
  google: (digest) =>
    JSON.stringify({
      type: 'service_account',
      project_id: 'acme-images',
      private_key_id: digest.toString('hex').slice(0, 40),
      private_key: `-----BEGIN PRIVATE KEY-----\n${digest.toString('base64')}\n-----END PRIVATE KEY-----\n`,
      client_email: 'puller@acme-images.iam.gserviceaccount.com',
    }),
}

function jwt(digest: Buffer, expires: number): string {
  const claims = { iss: 'https://auth.acme.example', sub: 'ci', exp: expires / 1000 }
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return [...text, digest.toString('base64url')].join('.')
}
