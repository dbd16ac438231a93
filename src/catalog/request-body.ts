import { CredsqlError } from '../errors/credsql-error.ts'

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

/** Half of a character: JSON can spell it, UTF-8 cannot, and every server makes something else of it. */
const halfCharacter = /\p{Surrogate}/u

/** Whether a text can be sent: it is whole characters. */
export function isSendable(text: string): boolean {
  return !halfCharacter.test(text)
}

function mapped<S, T>(value: BodyValue<S>, of: (secret: S) => T): BodyValue<T> {
  if (value instanceof SealedMember) return new SealedMember(of(value.secret))
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((entry) => mapped(entry, of))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapped(member, of)]))
}

// Array.isArray does not narrow a readonly array out of a union.
function isList<S>(value: BodyValue<S>): value is readonly BodyValue<S>[] {
  return Array.isArray(value)
}

/** The same body with something else in the places of its secrets. */
export function withSecrets<S, T>(body: RequestBody<S>, of: (secret: S) => T): RequestBody<T> {
  return { encoding: body.encoding, value: mapped(body.value, of) }
}

function sealedText<S>(secret: S, textOf: (secret: S) => string): string {
  const text = textOf(secret)
  if (isSendable(text)) return text
  throw new CredsqlError('invalid_value', 'a secret has half of a character, which no request can carry', {
    hint: 'Look at where the secret comes from: it is cut, or it is no text.',
  })
}

function jsonText<S>(value: BodyValue<S>, textOf: (secret: S) => string): string {
  if (value instanceof SealedMember) return JSON.stringify(sealedText(value.secret, textOf))
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map((entry) => jsonText(entry, textOf)).join(',')}]`
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${jsonText(member, textOf)}`,
  )
  return `{${members.join(',')}}`
}

function formText<S>(value: BodyValue<S>, textOf: (secret: S) => string): string {
  const form = new URLSearchParams()
  for (const [name, member] of Object.entries(value ?? {})) {
    const isNested = member !== null && typeof member === 'object' && !(member instanceof SealedMember)
    if (isNested || member === null)
      throw new CredsqlError(
        'internal',
        `a form cannot carry ${name}: ${isNested ? 'it is nested' : 'it is null'}`,
      )
    form.append(name, member instanceof SealedMember ? sealedText(member.secret, textOf) : String(member))
  }
  // A form may have a colon as it is, and a handle is easier to read and to search for with it.
  return form.toString().replaceAll(/\bsealed%3A(?=[0-9a-f]{12}\b)/g, 'sealed:')
}

/**
 * A body as it is sent: JSON with exact integers, or `application/x-www-form-urlencoded`. `textOf` gives what stands in a secret's
 * place: its handle where the body is shown, its value only in `http`. Throws `invalid_value` for a secret that is no text.
 */
export function bodyText<S>({ encoding, value }: RequestBody<S>, textOf: (secret: S) => string): string {
  return encoding === 'form' ? formText(value, textOf) : jsonText(value, textOf)
}
