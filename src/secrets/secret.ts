import { type SecretFacts, secretFacts } from './facts.ts'

const inspected = Symbol.for('nodejs.util.inspect.custom')

/**
 * A secret value that nobody sees by accident: whatever turns an object into text or copies it gets the handle,
 * `sealed:` and 12 hex digits. Only `reveal()` gives the value.
 */
export class Secret {
  readonly handle: string
  readonly #value: string
  #facts: SecretFacts | undefined

  constructor(handle: string, value: string) {
    this.handle = handle
    this.#value = value
  }

  /** What is worth knowing about the value; computed when it is first asked for. */
  get facts(): SecretFacts {
    this.#facts ??= secretFacts(this.#value)
    return this.#facts
  }

  /** The value itself. Call it only where the value leaves for the system that it belongs to, or after `--reveal`. */
  reveal(): string {
    return this.#value
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
