import { failure, refusal, valueRefusal } from '../refuse.ts'
import { lower } from './letters.ts'

/** A compiled pattern, by its text: rows mostly share one. */
class Patterns {
  readonly #make: (pattern: string, option: string) => RegExp
  #last: { readonly pattern: string; readonly option: string; readonly regex: RegExp } | undefined

  constructor(make: (pattern: string, option: string) => RegExp) {
    this.#make = make
  }

  of(pattern: string, option: string): RegExp {
    if (this.#last?.pattern !== pattern || this.#last.option !== option)
      this.#last = { pattern, option, regex: this.#make(pattern, option) }
    return this.#last.regex
  }
}

const likePatterns = new Patterns((pattern, mark) => new RegExp(`^(?:${likeSource(pattern, mark)})$`, 'su'))

/** LIKE, by code points. `mark` is the escape character, empty for none. */
export function like(text: string, pattern: string, mark: string): boolean {
  return likePatterns.of(pattern, mark).test(text)
}

/** ILIKE. */
export function likeAnyCase(text: string, pattern: string, mark: string): boolean {
  if (mark !== lower(mark)) throw refusal('ILIKE with a letter as its escape character')
  return like(lower(text), lower(pattern), mark)
}

function likeSource(pattern: string, mark: string): string {
  if (mark.length > 1) throw failure('invalid escape string: it must be empty or one character')
  let source = ''
  let escaped = false
  for (const one of pattern) {
    if (!escaped && mark !== '' && one === mark) escaped = true
    else {
      source += escaped ? literal(one) : one === '%' ? '[^]*' : one === '_' ? '[^]' : literal(one)
      escaped = false
    }
  }
  if (escaped) throw valueRefusal('a LIKE pattern that ends with its escape character')
  return source
}

function literal(one: string): string {
  return one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

const regexes = new Patterns((pattern, flags) => new RegExp(regexSource(pattern), `su${flags}`))

/** Throws `unsupported` for a regular expression that is beyond what both engines read alike. */
export function checkRegex(pattern: string): void {
  regexSource(pattern)
}

/** Whether a regular expression matches somewhere in a text. */
export function matches(text: string, pattern: string, flags: '' | 'i'): boolean {
  // Which letters and digits there are beyond ASCII depends on the version of Unicode.
  if ((flags === 'i' || /\\[dws]/.test(pattern)) && /[^\0-\x7f]/.test(text))
    throw valueRefusal('a text beyond ASCII beside such a regular expression')
  return regexes.of(pattern, flags).test(text)
}

const tokens =
  /\(\?:|\((?!\?)|[)|*+?.^$]|\{\d{1,3}(?:,\d{0,3})?\}|\\[\\.*+?()[\]{}|^$/]|\\[dws]|\[\^?(?:\\[\\\]^-]|[A-Za-z0-9]-[A-Za-z0-9]|[ !"#%&'()*+,./0-9:;<=>?@A-Z_a-z{|}~$])+\]|[^\\()[\]{}|*+?.^$]/uy

const classes: Readonly<Record<string, string>> = {
  '\\d': '[0-9]',
  '\\w': '[0-9A-Za-z_]',
  '\\s': '[\\t\\n\\f\\r ]',
}

/**
 * The part of RE2's syntax that JavaScript reads in the same way; whether there is a match does not depend on how it is searched for.
 * Throws `unsupported` for the rest.
 */
function regexSource(pattern: string): string {
  let source = ''
  let at = 0
  while (at < pattern.length) {
    tokens.lastIndex = at
    const token = tokens.exec(pattern)?.[0]
    if (token === undefined) throw refusal('this regular expression')
    source += classes[token] ?? (token.length > 1 || /[()|*+?.^$]/.test(token) ? token : literal(token))
    at += token.length
  }
  try {
    new RegExp(source, 'u')
  } catch {
    throw refusal('this regular expression')
  }
  return source
}
