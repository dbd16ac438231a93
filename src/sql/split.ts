import { lex, type Token } from './lex.ts'

/** The tokens of each statement of a text, without comments; empty statements are left out. */
export function splitTokens(text: string): readonly (readonly Token[])[] {
  const pieces: Token[][] = [[]]
  for (const token of lex(text)) {
    if (token.kind === 'symbol' && token.text === ';') pieces.push([])
    // An open comment stays, so that its statement fails instead of running without its end.
    else if (token.kind !== 'comment' || !token.closed) pieces.at(-1)?.push(token)
  }
  return pieces.filter((tokens) => tokens.length > 0)
}

/** Whether a text has no statement: nothing at all, or only comments and semicolons. */
export function isEmpty(text: string): boolean {
  return splitTokens(text).length === 0
}

/** Whether a text can be run as it stands: it ends in a semicolon, and no quote or comment is open. For a REPL's lines. */
export function isComplete(text: string): boolean {
  const tokens = lex(text).filter(({ kind, closed }) => kind !== 'comment' || !closed)
  const last = tokens.at(-1)
  return last === undefined || (last.closed && last.kind === 'symbol' && last.text === ';')
}
