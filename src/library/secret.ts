import type { AuditLog } from '../secrets/audit-log.ts'
import type { Secret as SealedSecret } from '../secrets/secret.ts'
import type { Vault } from '../secrets/vault.ts'

const inspected = Symbol.for('nodejs.util.inspect.custom')

/** What is worth knowing about a secret without seeing it. */
export interface SecretFacts {
  /** `jwt`, `docker_pat`, `github_pat`, `aws_access_key`, …, `opaque`. */
  readonly kind: string
  /** In characters. */
  readonly length: number
  /** When the value itself says that it ends. */
  readonly expiresAt: Date | null
  /** The `iss` of a JWT. Nobody has verified it. */
  readonly issuer: string | null
  /** It ends in white space, a line break or a NUL, which logins send along. */
  readonly hasTrailingSpace: boolean
}

/**
 * A secret of a result. Whatever turns it into text (`String`, JSON, `util.inspect`, a template) gets its handle, `sealed:` and
 * 12 hex digits, which is the same for the same value. It can be given as a parameter to a statement of the database it comes from.
 */
export class Secret {
  /** Equal for equal values. */
  readonly handle: string
  readonly #sealed: SealedSecret
  readonly #audit: AuditLog
  readonly #statement: string

  private constructor(sealed: SealedSecret, audit: AuditLog, statement: string) {
    this.handle = sealed.handle
    this.#sealed = sealed
    this.#audit = audit
    this.#statement = statement
  }

  /** @internal Secrets come from results. `statement` is redacted. */
  static of(sealed: SealedSecret, audit: AuditLog, statement: string): Secret {
    return new Secret(sealed, audit, statement)
  }

  /** @internal Whether it was sealed in a vault: an equal handle may be that of a database with the same key. */
  isOf(vault: Vault): boolean {
    return vault.find(this.handle) === this.#sealed
  }

  /** What is worth knowing about it. */
  get facts(): SecretFacts {
    const { kind, length, expires_at: expires, issuer, has_trailing_space } = this.#sealed.facts
    return {
      kind,
      length,
      expiresAt: expires === null ? null : new Date(Number(expires / 1000n)),
      issuer,
      hasTrailingSpace: has_trailing_space,
    }
  }

  /** The value itself, after the audit log has been told. Throws `state_unusable` where it cannot be written. */
  reveal(): string {
    this.#audit.appendSync({ event: 'reveal', statement: this.#statement, fingerprints: [this.handle] })
    return this.#sealed.reveal()
  }

  toString(): string {
    return this.handle
  }

  toJSON(): string {
    return this.handle
  }

  [Symbol.toPrimitive](): string {
    return this.handle
  }

  [inspected](): string {
    return this.handle
  }
}
