import { readEcrToken } from './ecr-token.ts'
import { parseJsonObject } from './json-object.ts'
import { readJwt } from './jwt.ts'
import { trimSpace } from './surrounding-space.ts'

interface KindRow<Kind extends string> {
  readonly kind: Kind
  readonly test: (value: string) => boolean
}

function row<Kind extends string>(kind: Kind, test: RegExp | ((value: string) => boolean)): KindRow<Kind> {
  return { kind, test: test instanceof RegExp ? (value) => test.test(value) : test }
}

/*
 * The first row that matches wins. Prefixes are the issuers' own; lengths are left open where an issuer says that they may grow.
 * Values are tested without the white space and the NULs around them.
 */
const rows = [
  row('empty', /^$/),
  // APIs that do not give a secret back print stars in its place.
  row('masked', /^\*+$/),
  row('pem_private_key', /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/),
  row('docker_pat', /^dckr_pat_[\w-]+$/),
  row('docker_oat', /^dckr_oat_[\w-]+$/),
  row('github_pat', /^(?:gh[pousr]|github_pat)_[\w.-]+$/),
  row('gitlab_pat', /^glpat-[\w.=-]+$/),
  row('gitlab_deploy_token', /^gldt-[\w.=-]+$/),
  row('gitlab_job_token', /^glcbt-[\w.=-]+$/),
  row('gitlab_runner_token', /^glrtr?-[\w.=-]+$/),
  // Trigger, feed, incoming mail, agent, SCIM, feature flags, OAuth application.
  row('gitlab_token', /^gl(?:ptt|ft|imt|agent|soat|ffct|oas)-[\w.=-]+$/),
  row('digitalocean_pat', /^dop_v1_\w+$/),
  row('digitalocean_oauth', /^do[or]_v1_\w+$/),
  row('aws_access_key', /^A(?:KIA|SIA)[A-Z0-9]{16,}$/),
  row('gcp_access_token', /^ya29\.[\w./-]+$/),
  // A random part, the signature `+ACR`, and a checksum: 52 characters.
  row('azure_acr_password', /^[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}$/),
  // Base64 of `reftkn:`.
  row('jfrog_reference_token', /^cmVmdGtu[A-Za-z0-9+/=]+$/),
  row('jfrog_api_key', /^AKCp\w{40,}$/),
  row('npm_token', /^npm_[A-Za-z0-9]{36,}$/),
  row('slack_token', /^(?:xox[abeoprs]|xapp)-[\w.-]+$/),
  row('password_hash', /^(?:[^:\s]+:)?(?:\$(?:2[abxy]?|apr1|1|5|6|y|argon2(?:id|i|d))\$|\{SHA\})\S+$/),
  row('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
  // Quay draws 64 of the upper-case letters and digits; an upper-case SHA-256 has no letter beyond F.
  row('quay_robot_token', /^(?=.*[G-Z])[A-Z0-9]{64}$/),
  row('jwt', (value) => value.startsWith('ey') && readJwt(value) !== undefined),
  row('gcp_key_json', isServiceAccountKey),
  row('aws_ecr_token', (value) => readEcrToken(value) !== undefined),
] as const

/** What a secret is, as far as its form tells. `opaque` is everything else: a password, a random string. */
export type SecretKind = (typeof rows)[number]['kind'] | 'opaque'

/** All kinds, sorted. */
export const secretKinds: readonly SecretKind[] = [...rows.map(({ kind }) => kind), 'opaque' as const].sort()

/** The kind of a value. */
export function secretKind(value: string): SecretKind {
  const trimmed = trimSpace(value)
  return rows.find(({ test }) => test(trimmed))?.kind ?? 'opaque'
}

/** A service account's key file, or base64 of it, which is the password of user `_json_key_base64`. */
function isServiceAccountKey(value: string): boolean {
  // Base64 of `{` begins so, whether a quote, a space or a line break follows.
  if (/^e[wy]/.test(value)) return isServiceAccountKey(Buffer.from(value, 'base64').toString())
  if (!value.startsWith('{')) return false
  const members = parseJsonObject(value)
  return members?.['type'] === 'service_account' && typeof members['private_key'] === 'string'
}
