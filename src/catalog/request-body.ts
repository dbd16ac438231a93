/**
 * The value of a column that is written: text as it is; integer as number or bigint; timestamp as bigint microseconds; date as
 * days since 1970-01-01; json as JSON text; a secret as its handle; null.
 */
export type WriteValue = string | number | bigint | boolean | null

/** A secret's place in a body. */
export class SealedMember<Sealed> {
  readonly secret: Sealed

  constructor(secret: Sealed) {
    this.secret = secret
  }
}

/** A body, or a part of one. A `Sealed` is a secret's handle where a body is shown, and the secret itself where it is sent. */
export type BodyValue<Sealed> =
  | string
  | number
  | bigint
  | boolean
  | null
  | SealedMember<Sealed>
  | readonly BodyValue<Sealed>[]
  | { readonly [name: string]: BodyValue<Sealed> }

/** A request's body as a tree that is written to text at the last moment. */
export interface RequestBody<Sealed> {
  readonly encoding: 'json' | 'form'
  readonly value: BodyValue<Sealed>
}
