import { CredsqlError } from '../errors/credsql-error.ts'
import { fingerprinter } from './fingerprint.ts'
import { Scrubber } from './scrubber.ts'
import { Secret } from './secret.ts'

/** All secrets that a session has seen, by value and by handle. Equal values are one `Secret`. */
export class Vault {
  readonly #key: Uint8Array | (() => Uint8Array)
  #fingerprint: ((value: string) => string) | undefined
  readonly #byValue = new Map<string, Secret>()
  readonly #byHandle = new Map<string, Secret>()
  readonly #scrubber = new Scrubber()
  #scrubbed = 0

  /**
   * `key` makes the handles: the same key gives the same value the same handle, on every day and machine. A function is asked for it
   * when the first handle is made, and what it throws is thrown there.
   */
  constructor(key: Uint8Array | (() => Uint8Array)) {
    this.#key = key
    if (typeof key !== 'function') this.requireKey()
  }

  /** Throws what keeps the vault from sealing, before something is called whose answer could be lost by that. */
  requireKey(): void {
    this.#fingerprinter()
  }

  #fingerprinter(): (value: string) => string {
    if (this.#fingerprint === undefined) {
      const key = typeof this.#key === 'function' ? this.#key() : this.#key
      if (key.length === 0) throw new CredsqlError('internal', 'the key of the fingerprints is empty')
      this.#fingerprint = fingerprinter(key)
    }
    return this.#fingerprint
  }

  /** The `Secret` of a value; the same one for the same value. */
  seal(value: string): Secret {
    const known = this.#byValue.get(value)
    if (known !== undefined) return known
    const handle = this.handleOf(value)
    if (this.#byHandle.has(handle)) {
      throw new CredsqlError('internal', `two different secrets have the same fingerprint ${handle}`, {
        hint: 'Equality on secrets would be wrong here. Use another fingerprint key and run the statement again.',
      })
    }
    const secret = new Secret(handle, value)
    this.#byValue.set(value, secret)
    this.#byHandle.set(handle, secret)
    return secret
  }

  /** The secret that was sealed under a handle. */
  find(handle: string): Secret | undefined {
    return this.#byHandle.get(handle)
  }

  /** The handle that a value has, whether or not it was sealed. Sealing nothing, it keeps nothing. */
  handleOf(value: string): string {
    return this.#fingerprinter()(value)
  }

  /** Every secret that was sealed, in that order. */
  secrets(): Iterable<Secret> {
    return this.#byHandle.values()
  }

  /**
   * The text with every sealed value of four characters or more replaced by its handle, also where it stands in base64,
   * percent-encoded or escaped as in JSON. The last line of defence for messages that quote what another program said.
   */
  scrub(text: string): string {
    if (this.#scrubbed < this.#byHandle.size) {
      let index = 0
      for (const secret of this.#byHandle.values()) {
        if (index++ >= this.#scrubbed) this.#scrubber.add(secret.reveal(), secret.handle)
      }
      this.#scrubbed = this.#byHandle.size
    }
    return this.#scrubber.scrub(text)
  }
}
