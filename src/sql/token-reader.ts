import { byteOffsetOf } from './byte-offset.ts'
import type { Token } from './lex.ts'
import { parseTree } from './parse-tree.ts'
import { type Piece, syntaxErrorAt } from './syntax-error.ts'
import type { SyntaxHint } from './syntax-hint.ts'

/** PostgreSQL folds ASCII letters only. */
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Reads the tokens of a statement one after the other: the base of the small parsers for what PostgreSQL's grammar lacks. */
export class TokenReader {
  readonly piece: Piece
  #next: number

  constructor(piece: Piece, from = 0) {
    this.piece = piece
    this.#next = from
  }

  get position(): number {
    return this.#next
  }

  peek(ahead = 0): Token | undefined {
    return this.piece.tokens[this.#next + ahead]
  }

  take(): Token | undefined {
    const token = this.peek()
    if (token !== undefined) this.#next += 1
    return token
  }

  /** Whether the next token is one of these keywords or symbols. */
  sees(...texts: readonly string[]): boolean {
    const token = this.peek()
    if (token?.kind !== 'word' && token?.kind !== 'symbol') return false
    return texts.includes(folded(token.text))
  }

  /** Takes the next token if it is this keyword or symbol. */
  skip(text: string): boolean {
    const found = this.sees(text)
    if (found) this.#next += 1
    return found
  }

  expect(text: string): void {
    if (!this.skip(text)) this.fail()
  }

  expectEnd(): void {
    if (this.peek() !== undefined) this.fail()
  }

  /** A UTF-16 index in the source: where the next token starts, or where the text ends. */
  get index(): number {
    return this.peek()?.start ?? this.piece.tokens.at(-1)?.end ?? this.piece.source.length
  }

  /** The next token's byte offset in the statement. */
  get location(): number {
    const start = this.piece.tokens[0]?.start ?? 0
    return byteOffsetOf(this.piece.source.slice(start), this.index - start)
  }

  /** Fails at the next token. */
  fail(hint?: SyntaxHint): never {
    throw syntaxErrorAt(this.piece, this.index, undefined, hint)
  }

  /** A name: folded when it stands without quotes. */
  name(): string {
    const token = this.peek()
    if (token?.kind === 'word') {
      this.#next += 1
      return folded(token.text)
    }
    if (token?.kind !== 'quoted' || token.open !== 1 || token.end - token.start < 3) return this.fail()
    this.#next += 1
    return token.text.slice(1, -1).replaceAll('""', '"')
  }

  /** Names with dots between them. */
  dottedName(): readonly string[] {
    const parts = [this.name()]
    while (this.skip('.')) parts.push(this.name())
    return parts
  }

  /** The value of a string constant. */
  text(): string {
    const token = this.peek()
    if (token?.kind === 'quoted') this.fail({ hint: "a string is written in single quotes ('text')" })
    if (token?.kind !== 'string') return this.fail()
    this.#next += 1
    const replacements = [{ start: 0, end: 0, text: 'SELECT ' }]
    const tree = parseTree({
      piece: this.piece,
      start: token.start,
      end: token.end,
      replacements,
      origin: token.start,
    })
    const target = 'SelectStmt' in tree ? tree.SelectStmt.targetList?.[0] : undefined
    const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
    // B'' and X'' are bit strings.
    if (value === undefined || !('A_Const' in value) || value.A_Const.sval === undefined) {
      this.#next -= 1
      return this.fail()
    }
    return value.A_Const.sval.sval ?? ''
  }
}
