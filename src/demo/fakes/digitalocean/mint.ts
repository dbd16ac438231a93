import { createHash } from 'node:crypto'
import { type Answer, json } from '../answer.ts'
import type { FakeRequest } from '../fake-request.ts'
import { problem } from './problem.ts'

/** A token that a call of `docker-credentials` made. */
export interface MintedToken {
  readonly token: string
  readonly username: string
  /** Null when it was made by the endpoint that names no registry. */
  readonly registry: string | null
  readonly read_write: boolean
  /** 0: it never expires. The answer does not tell. */
  readonly expiry_seconds: number
  readonly created_at: string
  readonly revoked: boolean
}

/** About fifty years; the API takes no more. */
const longestExpiry = 1_576_800_000

/** The tokens of a fake DigitalOcean. The API can make and revoke them, and has no way to list them. */
export class Mint {
  readonly #made: MintedToken[] = []
  readonly #username: string
  readonly #tokenFor: (n: number) => string
  readonly #now: () => number

  constructor(username: string, tokenFor: (n: number) => string, now: () => number) {
    this.#username = username
    this.#tokenFor = tokenFor
    this.#now = now
  }

  get made(): readonly MintedToken[] {
    return this.#made
  }

  /** Makes a token and answers with a Docker configuration that holds it. */
  make(request: FakeRequest, registry: string | null): Answer {
    const seconds = request.query.get('expiry_seconds') ?? '0'
    if (!/^\d+$/.test(seconds)) return problem(400, 'expiry_seconds must be a whole number')
    if (Number(seconds) > longestExpiry) return problem(422, 'expiry_seconds is too large')
    const token = this.#tokenFor(this.#made.length + 1)
    this.#made.push({
      token,
      username: this.#username,
      registry,
      read_write: request.query.get('read_write') === 'true',
      expiry_seconds: Number(seconds),
      created_at: new Date(this.#now()).toISOString(),
      revoked: false,
    })
    const auth = Buffer.from(`${this.#username}:${token}`).toString('base64')
    // One server name for every registry of the account, also where the path names a registry.
    return json(200, { auths: { 'registry.digitalocean.com': { auth } } })
  }

  /** A token revokes itself: it is both the proof and the form's `token`. */
  revoke(request: FakeRequest): Answer {
    const type = request.headers['content-type'] ?? ''
    if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return problem(400)
    const token = new URLSearchParams(request.body).get('token')
    const index = this.#made.findIndex((made) => made.token === token && !made.revoked)
    const made = this.#made[index]
    if (made === undefined || request.headers['authorization'] !== `Bearer ${made.token}`) return problem(401)
    this.#made[index] = { ...made, revoked: true }
    return json(200, {})
  }
}

/** A token that looks like DigitalOcean's, the same for the same seed and number. */
export function tokenFrom(seed: string, n: number): string {
  return `dop_v1_${createHash('sha256').update(`${seed} ${n}`).digest('hex')}`
}
